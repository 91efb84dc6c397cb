"""Our own private techniques, audited at epsilon 1, 4 and 10.

    python benchmarks/audit/run.py benchmarks/results/audit.jsonl
    python benchmarks/audit/run.py benchmarks/results/audit.jsonl --page

Delta 1e-5, 99 % confidence. White box: the attacker sees every noisy answer or gradient; black box:
released rows alone. A line is one technique, game and epsilon; a stopped run goes on. The command
`assay audit` does the same for one of them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from assay.core import Audited
from assay.report import to_audit
from assay.study import audit

DELTA, CONFIDENCE, EPSILONS = 1e-5, 0.99, (1.0, 4.0, 10.0)
#: Technique, game, runs, and the tables of canaries.
GAMES: tuple[tuple[str, str, int, dict[str, int]], ...] = (
    ("independent", "white", 200, {"canaries": 1_000, "columns": 1, "base": 80}),
    ("mst", "white", 200, {"canaries": 1_000, "columns": 1, "base": 80}),
    ("jtree", "white", 200, {"canaries": 1_000, "columns": 1, "base": 80}),
    ("aim", "white", 200, {"canaries": 1_000, "columns": 1, "base": 80}),
    ("autoregressive", "white", 60, {}),
    ("diffusion", "white", 60, {}),
    ("vae", "white", 60, {}),
    ("gan", "white", 60, {}),
    ("independent", "black", 40, {"canaries": 200, "columns": 3, "base": 50}),
    ("mst", "black", 40, {"canaries": 50, "columns": 2, "base": 100}),
    ("aim", "black", 40, {"canaries": 50, "columns": 2, "base": 100}),
    ("vae", "black", 4, {"canaries": 50, "columns": 2, "base": 40}),
)


def one(name: str, game: str, runs: int, tables: dict[str, int], epsilon: float) -> dict[str, Any]:
    """One line."""
    started = time.process_time()
    found = audit(name, epsilon, DELTA, runs=runs, game=game, confidence=CONFIDENCE, **tables)
    return {"technique": name, "box": game, "runs_made": runs, **said(found),
            "cpu_s": time.process_time() - started}  # fmt: skip


def page(out: Path) -> None:
    """The lines as a table."""
    lines = [json.loads(x) for x in out.read_text("utf-8").splitlines()]
    about = (__doc__ or "").split("\n\n")
    text = [
        "# Our own private techniques, audited", "", about[1], "", " ".join(about[2].split()), "",
        "mu is the shift, in deviations of the noise, that the claim allows; seen is the share of it "
        "that the attacker saw, with its interval. A violation would be a lower bound of epsilon "
        "above the claimed one. White box: `mst`, `jtree`, `aim` and `independent` on tables of one "
        "column, the worst case, in which all of the budget is spent on answers. Their ledger "
        "pays for noise in whole numbers by its worst threshold, which a sum of several answers at "
        "epsilon 10 does not reach. What else they ask is in the second table.",
        "",
        "| technique | box | epsilon | canaries there / not | Clopper-Pearson | Gaussian | one run "
        "| seen | verdict | half the noise is seen from | CPU s |",
        f"|{'---|' * 11}",
    ]  # fmt: skip
    order = {(n, g): i for i, (n, g, _, _) in enumerate(GAMES)}
    for x in sorted(
        lines, key=lambda x: (order[x["technique"], x["box"]], x["claimed"]["epsilon"])
    ):
        bounds = {b["name"]: b["epsilon"] for b in x["bounds"]}
        low, middle, high = x["tightness"]
        needed = "-" if x["needed"] is None else f"{x['needed']:,}"
        text.append(
            f"| {x['technique']} | {x['box']} | {x['claimed']['epsilon']:g} "
            f"| {x['runs'][0]:,} / {x['runs'][1]:,} | {bounds['Clopper-Pearson']:.2f} "
            f"| {bounds['Gaussian']:.2f} | {bounds['one run']:.2f} | {middle:.2f} "
            f"[{low:.2f}, {high:.2f}] | {x['verdict']} | {needed} | {x['cpu_s']:.0f} |"
        )
    text += parts_of(lines, order)
    out.with_suffix(".md").write_text("\n".join(text) + "\n", "utf-8")


def parts_of(lines: Sequence[dict[str, Any]], order: dict[tuple[str, str], int]) -> list[str]:
    """The games of what else was asked, as a table."""
    own = [x for x in lines if x.get("parts")]
    found = [
        "", "## Choices, scores, levels and bounds", "",
        "Each has a promise to itself, at an epsilon with a mu of 1 to 2.5, for which a few hundred "
        "canaries are enough. Who is alone with a level or far beyond all others is to show nothing.",
        "", "| technique | epsilon | game | at epsilon | canaries there / not | Gaussian | seen "
        "| verdict |", f"|{'---|' * 8}",
    ]  # fmt: skip
    for x in sorted(own, key=lambda x: (order[x["technique"], x["box"]], x["claimed"]["epsilon"])):
        for name, part in x["parts"].items():
            bounds = {b["name"]: b["epsilon"] for b in part["bounds"]}
            low, middle, high = part["tightness"]
            seen = "-" if name.startswith("lone") else f"{middle:.2f} [{low:.2f}, {high:.2f}]"
            found.append(
                f"| {x['technique']} | {x['claimed']['epsilon']:g} | {name} "
                f"| {part['claimed']['epsilon']:.2f} | {part['runs'][0]:,} / {part['runs'][1]:,} "
                f"| {bounds['Gaussian']:.2f} | {seen} | {part['verdict']} |"
            )
    return found if own else []


def said(found: Audited) -> dict[str, Any]:
    """What an audit writes, but for the curve and the time."""
    return {k: v for k, v in to_audit(found).items() if k not in ("format", "times", "errors")}


def go_on(
    about: str, page: Callable[[Path], None], parts: Sequence[str],
    asked: Iterable[tuple[Any, ...]], one: Callable[..., dict[str, Any]],
) -> int:  # fmt: skip
    """The command: make the lines that are not there yet, or write the page.

    Args:
        about: Of ``--help``.
        page: Writes the page of a file of lines.
        parts: What names a line, besides its epsilon.
        asked: Arguments of each line, which begin with these and end with epsilon.
        one: Makes it.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("out", type=Path)
    parser.add_argument("--page", action="store_true")
    args = parser.parse_args()
    if args.page:
        page(args.out)
        return 0
    text = args.out.read_text("utf-8").splitlines() if args.out.exists() else []
    lines = [json.loads(x) for x in text if x[-1:] == "}"]
    done = {(*(x[part] for part in parts), x["claimed"]["epsilon"]) for x in lines}
    for own in asked:
        if (*own[: len(parts)], own[-1]) not in done:
            line = one(*own)
            with args.out.open("a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")
            print(*own[: len(parts)], own[-1], line["verdict"], line["tightness"], file=sys.stderr)
    return 0


if __name__ == "__main__":
    every = [(*game, epsilon) for epsilon in EPSILONS for game in GAMES]
    sys.exit(go_on(__doc__ or "", page, ("technique", "box"), every, one))
