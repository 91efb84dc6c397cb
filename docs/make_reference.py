"""Write every page that the code itself knows: `make docs`.

Tests hold the code and the pages together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from make_api import api, options  # noqa: E402
from make_choosing import choosing  # noqa: E402
from make_prose import cell, prose, span  # noqa: E402
from make_statistics import AREAS, spent, statistics  # noqa: E402

from assay.study import PartInfo, parts  # noqa: E402

HEAD = """# Reference

Every technique, recipe and judge that assay ships, with its settings. Written by `make docs` from the
code itself; `assay explain NAME` prints the same, and `assay list` adds what plugins bring. What is
measured stands in [fidelity](statistics-fidelity.md), [utility](statistics-utility.md),
[fairness](statistics-fairness.md) and [privacy](statistics-privacy.md).
"""


METRICS_HEAD = """# Every metric and attack

One line a statistic: its question, formula and source, its range and direction, its cost. Written
by `make docs` from the code itself. *Depth* `full` means: taken where a plan says `depth: full`, or
where a policy has a rule on it. *CPU s* is the whole part on Adult (24,000 training, 12,000 holdout
rows, one release, [benchmarks/results/utility.md](../benchmarks/results/utility.md)), where it was
measured there.
"""


def pages() -> Iterator[tuple[str, str]]:
    """Name and text of each page that is written here."""
    yield "reference.md", reference()
    yield "metrics.md", metrics()
    yield "choosing.md", choosing()
    yield "api.md", api()
    yield "options.md", options()
    for area in AREAS:
        yield f"statistics-{area}.md", statistics(area)


def metrics() -> str:
    """The table of all statistics, a section an area."""
    own = [p for p in parts() if p.origin == "assay" and p.kind in ("metric", "attack")]
    known = spent()
    lines = [METRICS_HEAD]
    areas = list(dict.fromkeys(p.name.partition(".")[0] for p in own))
    for area in areas:
        lines += [f"## {area.capitalize()}", "",
                  "| statistic | formula | source | range | better |", "|---|---|---|---|---|"]  # fmt: skip
        for part in (p for p in own if p.name.startswith(f"{area}.")):
            seconds = f"; {known[part.name]:.2g} CPU s" if part.name in known else ""
            cost = part.cost or "not stated"
            lines.append(
                f"| **{cell(part.title)}** `{part.name}`, {part.depth}; cost: {cell(cost)}{seconds} | | | | |"
            )
            for s in part.statistics:
                lines.append(
                    f"| `{s.name}` | {cell(s.formula)} | {cell(s.source)} | {span(s) or 'any'} | {s.goal.value} |"
                )
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def reference() -> str:
    """The page of techniques and recipes."""
    own = [p for p in parts() if p.origin == "assay"]
    lines = [HEAD]
    for kind in ("technique", "recipe", "judge"):
        lines.append(f"## {kind.capitalize()}s\n")
        for part in (p for p in own if p.kind == kind):
            lines += _part(part)
    return "\n".join(lines).rstrip() + "\n"


def _part(part: PartInfo) -> list[str]:
    lines = [f"### `{part.name}`: {part.title}\n", f"{prose(part.text)}\n"]
    if part.settings:
        lines += ["| setting | default |", "|---|---|"]
        lines += [*(f"| `{name}` | `{cell(default)}` |" for name, default in part.settings), ""]
    if part.space:
        spans = "; ".join(f"`{name}` {reach}" for name, reach in part.space)
        lines += [f"Worth searching: {spans}.", ""]
    return lines


if __name__ == "__main__":
    for name, text in pages():
        path = HERE / name
        path.write_text(text, "utf-8")
        sys.stdout.write(f"wrote {path}\n")
