"""Write docs/reference.md from the registries: `make docs`. A test holds the two together."""

from __future__ import annotations

import sys
from pathlib import Path

from assay.core import Statistic
from assay.study import PartInfo, parts

HEAD = """# Reference

Every technique, metric, attack and statistic that assay ships. Written by `make docs` from the
code itself; `assay explain NAME` prints the same, and `assay list` adds what plugins bring.
"""


def reference() -> str:
    """The page's text."""
    own = [p for p in parts() if p.origin == "assay"]
    lines = [HEAD]
    for kind in ("technique", "metric", "attack"):
        lines.append(f"## {kind.capitalize()}s\n")
        for part in (p for p in own if p.kind == kind):
            lines += _part(part)
    return "\n".join(lines).rstrip() + "\n"


def _part(part: PartInfo) -> list[str]:
    lines = [f"### `{part.name}`: {part.title}\n", f"{part.text}\n"]
    if part.settings:
        lines += [*(f"- `{name}` = `{default}`" for name, default in part.settings), ""]
    if part.statistics:
        lines += ["| statistic | what it is | better | range |", "|---|---|---|---|"]
        lines += [*map(_row, part.statistics), ""]
    return lines


def _row(s: Statistic) -> str:
    low = "" if s.low is None else f"{s.low:g}"
    high = "" if s.high is None else f"{s.high:g}"
    span = f"{low} to {high}" if low or high else "any"
    return f"| `{s.name}` | {s.meaning} | {s.goal.value} | {span} |"


if __name__ == "__main__":
    path = Path(__file__).with_name("reference.md")
    path.write_text(reference(), "utf-8")
    sys.stdout.write(f"wrote {path}\n")
