"""Write docs/reference.md and docs/metrics.md from the registries: `make docs`.

Tests hold the code and the pages together.
"""

from __future__ import annotations

import sys
from pathlib import Path

from assay.core import Statistic
from assay.study import PartInfo, parts

HEAD = """# Reference

Every technique, recipe, judge, metric, attack and statistic that assay ships. Written by `make docs` from the
code itself; `assay explain NAME` prints the same, and `assay list` adds what plugins bring.
"""


METRICS_HEAD = """# Every metric and attack

One line a statistic: its question, formula and source, its range and direction, its cost. Written
by `make docs` from the code itself. *Depth* `full` means: taken where a plan says `depth: full`, or
where a policy has a rule on it. *CPU s* is the whole part on Adult (24,000 training, 12,000 holdout
rows, one release, [benchmarks/results/utility.md](../benchmarks/results/utility.md)), where it was
measured there.
"""
COSTS = Path(__file__).parents[1] / "benchmarks" / "results" / "utility.json"


def metrics() -> str:
    """The table of all statistics, a section an area."""
    own = [p for p in parts() if p.origin == "assay" and p.kind in ("metric", "attack")]
    spent = _spent()
    lines = [METRICS_HEAD]
    areas = list(dict.fromkeys(p.name.partition(".")[0] for p in own))
    for area in areas:
        lines += [f"## {area.capitalize()}", "",
                  "| statistic | formula | source | range | better |", "|---|---|---|---|---|"]  # fmt: skip
        for part in (p for p in own if p.name.startswith(f"{area}.")):
            seconds = f"; {spent[part.name]:.2g} CPU s" if part.name in spent else ""
            cost = part.cost or "not stated"
            lines.append(
                f"| **{_cell(part.title)}** `{part.name}`, {part.depth}; cost: {_cell(cost)}{seconds} | | | | |"
            )
            for s in part.statistics:
                lines.append(
                    f"| `{s.name}` | {_cell(s.formula)} | {_cell(s.source)} | {_span(s)} | {s.goal.value} |"
                )
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _spent() -> dict[str, float]:
    import json

    if not COSTS.exists():
        return {}
    found = json.loads(COSTS.read_text("utf-8"))
    known: dict[str, float] = {}
    for name in ("assay, SynthEval's questions", "assay, everything"):
        known.update(found.get(name, {}).get("parts", {}))
    return known


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def reference() -> str:
    """The page's text."""
    own = [p for p in parts() if p.origin == "assay"]
    lines = [HEAD]
    for kind in ("technique", "recipe", "judge", "metric", "attack"):
        lines.append(f"## {kind.capitalize()}s\n")
        for part in (p for p in own if p.kind == kind):
            lines += _part(part)
    return "\n".join(lines).rstrip() + "\n"


def _part(part: PartInfo) -> list[str]:
    lines = [f"### `{part.name}`: {part.title}\n", f"{part.text}\n"]
    if part.settings:
        lines += [*(f"- `{name}` = `{default}`" for name, default in part.settings), ""]
    if part.space:
        spans = "; ".join(f"`{name}` {span}" for name, span in part.space)
        lines += [f"Worth searching: {spans}.", ""]
    if part.statistics:
        lines += ["| statistic | what it is | better | range |", "|---|---|---|---|"]
        lines += [*map(_row, part.statistics), ""]
    return lines


def _row(s: Statistic) -> str:
    return f"| `{s.name}` | {_cell(s.meaning)} | {s.goal.value} | {_span(s)} |"


def _span(s: Statistic) -> str:
    low = "" if s.low is None else f"{s.low:g}"
    high = "" if s.high is None else f"{s.high:g}"
    return f"{low} to {high}" if low or high else "any"


if __name__ == "__main__":
    for name, text in (("reference.md", reference()), ("metrics.md", metrics())):
        path = Path(__file__).with_name(name)
        path.write_text(text, "utf-8")
        sys.stdout.write(f"wrote {path}\n")
