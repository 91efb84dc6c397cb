"""Do dates keep their months, weekdays and hours?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from assay.core import Goal, Measurement, Statistic, none_measured
from assay.data import Kind, Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.chance import apart
from assay.evaluation.fidelity.views import View
from assay.evaluation.fidelity.worst import Effect, Sides
from assay.evaluation.largest import LIFTED

_SOURCE = "total variation distance of calendar parts; missing left out"
MEAN = Statistic(
    "fidelity.calendar.distance.mean", "dates: mean distance of calendar parts",
    "How far the months, weekdays and hours of dates lie from the real ones, on average over dates "
    "and parts, above chance: 0 alike, 1 disjoint.", Goal.LOWER, 0.0, 1.0, source=_SOURCE,
    formula="mean over columns and parts of sum |p_S - p_N| / 2, less its share by chance",
)  # fmt: skip
MAX = Statistic(
    "fidelity.calendar.distance.max", "dates: largest distance of a calendar part",
    "How far the months, weekdays or hours of the worst date lie from the real ones: 0 alike, 1 "
    "disjoint." + LIFTED, Goal.LOWER, 0.0, 1.0, source=_SOURCE,
    formula="max over columns and parts of sum |p_S - p_N| / 2",
)  # fmt: skip
_PARTS = {"month": 13, "weekday": 8, "hour": 24}


@dataclass(frozen=True)
class CalendarDistance:
    """Total variation of months, weekdays and, where times of day are given, hours of each date.

    How dates lie in time as a whole is in ``fidelity.columns``. Intervals by the delta method at the
    parts that are more frequent in one table (as for levels there).
    """

    name: ClassVar[str] = "fidelity.calendar"
    question: ClassVar[str] = "Do dates keep their months, weekdays and hours?"
    cost: ClassVar[str] = "n a date column"
    statistics: ClassVar[tuple[Statistic, ...]] = (MEAN, MAX)

    def accepts(self, schema: Schema) -> str | None:
        """A table with a date column."""
        some = any(c.kind is Kind.DATETIME for c in schema)
        return None if some else "there is no column of dates"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` picks rows where lengths are unlike."""
        sides = Sides.of(evidence, rng)
        dates = [c.name for c in evidence.schema if c.kind is Kind.DATETIME]
        # One view a date and part; its name says both.
        looks = tuple(
            View(f"{name}: {part}", ordered=False)
            for name in dates for part in _PARTS
            if part != "hour" or _timed(evidence.train, name)
        )  # fmt: skip
        if not looks:
            return none_measured(self.statistics, "there is no column of dates")
        own = Sides(evidence, sides.bench, looks)
        return own.taken(distance, MAX, MEAN, why="no column of dates has a cell in both tables")


def _timed(table: Table, name: str) -> bool:
    return bool((table[name].dt.hour() != 0).any())


def distance(look: View, one: Table, other: Table) -> Effect | None:
    """Total variation of one part of one date."""
    name, _, part = look.name.rpartition(": ")
    found = []
    for table in (one, other):
        values = getattr(table[name].dt, part)().cast(pl.Int64)
        known = np.flatnonzero(values.is_not_null().to_numpy())
        found.append((values.drop_nulls().to_numpy(), known, len(table)))
    (a, known_a, n), (b, known_b, m) = found
    if not len(a) or not len(b):
        return None
    value, side, usual = apart(a, b, _PARTS[part])
    f, g = np.zeros(n), np.zeros(m)
    f[known_a] = (side[a] - side[a].mean()) * (n / len(a))
    g[known_b] = -(side[b] - side[b].mean()) * (m / len(b))
    least = 0.5 / len(a) ** 2 + 0.5 / len(b) ** 2
    return Effect(value, f, g, least, usual)
