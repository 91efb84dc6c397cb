"""One axis of the trade-off: its statistic, its limit, its reach."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from assay.core import Measurement, Statistic
from assay.report.figures import GRID, MUTED, label, typo
from assay.report.findings import Findings
from assay.report.scale import Stretch, unit_for


@dataclass(frozen=True)
class Axis:
    """One axis of the trade-off: its statistic, its stretch, its limit if the policy has one."""

    statistic: Statistic | None
    name: str
    limit: float | None
    stretch: Stretch
    low: float
    high: float

    @property
    def title(self) -> str:
        """The statistic's title, or its name where nothing explains it."""
        return self.statistic.title if self.statistic else self.name

    def layout(self, good: str, *, across: bool) -> dict[str, Any]:
        """Plotly's settings; ``good`` says which way is better, written on the axis ``across``."""
        percent = bool(self.statistic and self.statistic.percent)
        places, texts = self.stretch.ticks(self.low, self.high, percent=percent)
        return {
            "title": {"text": f"{label(self.title)} ({good})", "standoff": 12, "font": {"size": 13}} if across else None,
            "range": [self.stretch(self.low), self.stretch(self.high)],
            "tickvals": places, "ticktext": [typo(t) for t in texts], "zeroline": False,
            "gridcolor": GRID, "linecolor": MUTED, "showline": True, "ticks": "outside",
            "fixedrange": True, "automargin": True,
        }  # fmt: skip


def axis_of(findings: Findings, name: str, found: list[Measurement]) -> Axis:
    """The axis of the statistic ``name`` that holds all intervals ``found``, 0 and the limit."""
    values = [v for m in found for v in reach_of(m)]
    rule = next(
        (r for t in findings.techniques if t.verdict for r in t.verdict.rules if r.measure == name),
        None,
    )
    limit = rule.limit if rule and rule.at_most else None
    stretch = Stretch(unit_for(limit, values))
    reach = [stretch(v) for v in (*values, 0.0, *([limit] if limit is not None else []))]
    pad = 0.07 * (max(reach) - min(reach)) or 1.0
    unit = stretch.unit
    low, high = _back(min(reach) - pad, unit), _back(max(reach) + pad, unit)
    return Axis(findings.statistic(name), name, limit, stretch, low, high)


def _back(place: float, unit: float) -> float:
    return unit * math.sinh(place)


def reach_of(m: Measurement) -> tuple[float, ...]:
    """Value and ends of a measurement that was taken."""
    assert m.value is not None
    return (m.value, m.interval.low, m.interval.high) if m.interval else (m.value,)
