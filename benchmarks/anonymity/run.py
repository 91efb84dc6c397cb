"""k, l, entropy l, t and alpha beside pyCANON on the same classes; and known releases of Adult.

python benchmarks/anonymity/run.py ../shared/data [the Python of an environment with pyCANON]
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from cases import Case, cases  # noqa: E402

from peers import keep, python_of, run  # noqa: E402

PYCANON = "pycanon==1.3.6"
FIGURES = ("l", "entropy_l", "t", "alpha")
#: What sums of shares may differ by in another order.
ROUNDING = 1e-9


def main(folder: str, python: str | None = None) -> None:
    made = cases(Path(folder))
    ours = run(sys.executable, HERE / "ours.py", folder)
    with tempfile.TemporaryDirectory() as scratch:
        plan = written(made, Path(scratch))
        theirs = run(python or python_of("pycanon", PYCANON), HERE / "peer_pycanon.py", plan)
    known = run(sys.executable, HERE / "releases.py", folder)
    for found in (ours, theirs, known):
        if "error" in found:
            raise SystemExit(found["error"])
    lines = [*compared(made, ours, theirs), "", *described(known)]
    keep("anonymity", {"assay": ours, PYCANON: theirs, "releases": known}, lines)
    print("\n".join(lines))


def written(made: list[Case], folder: Path) -> Path:
    """The peer's copy of the cases: CSV files, and what their columns are."""
    plan = []
    for i, case in enumerate(made):
        filled = case.filled()
        filled.write_csv(folder / f"{i}.csv")
        levels = [n for n, t in filled.schema.items() if t == pl.String]
        plan.append({"name": case.name, "file": str(folder / f"{i}.csv"), "levels": levels,
                     "keys": case.keys, "sensitive": case.sensitive})  # fmt: skip
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
    return folder / "plan.json"


def compared(made: list[Case], ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    lines = [
        "# Anonymity, diversity and closeness beside pyCANON", "",
        f"`python benchmarks/anonymity/run.py ../shared/data` on {platform.machine()}, Python "
        f"{platform.python_version()}; {PYCANON}. Each program has the same quasi-identifiers, "
        "binned beforehand. pyCANON drops rows with a missing quasi-identifier, so its copy has "
        "missing cells written as values of their own. Figures are assay's; *apart* is the "
        f"largest difference of the five. pyCANON rounds entropy l down to a whole number; here "
        "it is compared after that, and unrounded on pyCANON's own classes.", "",
        "| table | rows | k | sensitive | l | entropy l | t | alpha | apart | pyCANON's whole entropy l |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    worst, pairs = 0.0, 0
    for case in made:
        a, b = ours[case.name], theirs[case.name]
        for column in case.sensitive:
            mine, other = a["columns"][column], b["columns"][column]
            apart = max(abs(a["k"] - b["k"]), *(abs(mine[f] - other[f]) for f in FIGURES))
            whole = other["entropy_l_whole"]
            # A whole number may come out a rounding error below itself.
            same = whole in (int(mine["entropy_l"] + ROUNDING), int(mine["entropy_l"] - ROUNDING))
            worst, pairs = max(worst, apart), pairs + 1
            lines.append(
                f"| {case.name} | {a['rows']:,} | {a['k']:.0f} | {column} | {mine['l']:.0f} | "
                f"{mine['entropy_l']:.4f} | {mine['t']:.6f} | {mine['alpha']:.4f} | {apart:.1e} | "
                f"{whole} ({'the same' if same else 'NOT the same'}) |"
            )
    seconds = [(sum(f[c.name]["cpu_s"] for c in made)) for f in (ours, theirs)]
    verdict = "agree" if worst <= ROUNDING else "DIFFER"
    lines += ["", f"All {pairs} comparisons of five figures {verdict}: they are at most {worst:.1e} "
              f"apart. CPU seconds for all tables: assay {seconds[0]:.2f} (its metrics, each of "
              f"which also takes the figures of T), pyCANON {seconds[1]:.1f}."]  # fmt: skip
    return lines


def described(known: dict[str, Any]) -> list[str]:
    found = known["found"]
    figures = list(next(iter(found.values())))
    lines = [
        "## What the figures say of releases whose leak is known", "",
        f"Adult, {known['rows']:,} rows each of T, N, R and S, seed {known['seed']}; "
        f"quasi-identifiers {', '.join(known['keys'])}; sensitive {', '.join(known['sensitive'])}.",
        "", "| figure | training, or chance | " + " | ".join(found) + " |", "|---|---|" + "---|" * len(found),
    ]  # fmt: skip
    for figure in figures:
        cells = [found[name][figure] for name in found]
        real = cells[0]["reference"]
        lines.append(f"| `privacy.{figure}` | {_shown(real)} | "
                     + " | ".join(_shown(c["value"], c["interval"]) for c in cells) + " |")  # fmt: skip
    lines += [
        "", "Beside `presence.share` and `presence.alone.share` stands not the training rows' figure "
        "but chance: the share of all people who were in training. Smallest and largest classes (k, "
        "l, t, k-map, delta) are the same or nearly so for fresh people, who leak nothing, and for "
        "an exact copy: they describe the table and cannot tell a leak. The two shares of presence "
        "can, where copies are many: they have chance beside them.",
    ]  # fmt: skip
    return lines


def _shown(value: float | None, span: list[float] | None = None) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" + (f" [{span[0]:.4f}, {span[1]:.4f}]" if span else "")


if __name__ == "__main__":
    main(*sys.argv[1:])
