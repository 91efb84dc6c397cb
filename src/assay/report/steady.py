"""How steady each technique is over its fits: each was made with another seed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.core import Measurement, Statistic
from assay.decision import span, stability
from assay.report.areas import Cell
from assay.report.findings import Findings, TechniqueFindings

_RELEASE = re.compile(r"(?:(?P<of>.+), )?release \d+")


@dataclass(frozen=True)
class SteadyRow:
    """One technique: how many fits, and for each axis its range and deviation over them.

    Attributes:
        name: The technique.
        control: Whether it is a yardstick.
        fits: How many were made.
        cells: Of the utility and the privacy axis, each a range and a deviation with its interval;
            a reason in place of the range where there is none.
    """

    name: str
    control: bool
    fits: int
    cells: tuple[tuple[str, Cell], tuple[str, Cell]]


@dataclass(frozen=True)
class Steady:
    """The table, with the titles of its two axes."""

    titles: tuple[str, str]
    rows: tuple[SteadyRow, ...]


def steady(findings: Findings) -> Steady | None:
    """The spread over fits on both axes of the trade-off; None where nothing was fitted twice."""
    names = findings.utility_axis, findings.privacy_axis
    known = [findings.statistic(n) for n in names]
    rows = []
    for t in findings.techniques:
        if t.releases > 1 and t.verdict is not None:
            cells = tuple(_cells(t, n, s) for n, s in zip(names, known, strict=True))
            rows.append(SteadyRow(t.name, t.control, t.releases, (cells[0], cells[1])))
    titles = [s.title if s else n for n, s in zip(names, known, strict=True)]
    return Steady((titles[0], titles[1]), tuple(rows)) if rows else None


def _cells(t: TechniqueFindings, name: str, statistic: Statistic | None) -> tuple[str, Cell]:
    found = t.measurement(name)
    if found is None or found.value is None:
        return "not measured", Cell("")
    values = by_release(found)
    if len(values) < 2:
        return "not kept fit by fit", Cell("")
    total = stability([[v] for v in values]).total
    assert total is not None
    low, high = (span(v, None, statistic)[0] for v in (min(values), max(values)))
    shown, start, end = span(*total, statistic)
    return f"{low} to {high}", Cell(shown, f"{start} to {end}")


def by_release(found: Measurement) -> list[float]:
    """The statistic on each release, from its breakdown; empty where the breakdown has none.

    Where it is broken down further, by family of models say, that part counts which the value is of.
    """
    groups: dict[str | None, list[float]] = {}
    for p in found.parts:
        at = _RELEASE.fullmatch(p.label)
        if at and p.value is not None:
            groups.setdefault(at["of"], []).append(p.value)
    if None in groups:
        return groups[None]
    own = {p.label for p in found.parts if p.value == found.value}
    return next((v for of, v in groups.items() if of in own), [])
