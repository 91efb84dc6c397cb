"""Do synthetic cells stay within what is real, and reach all of it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from assay.core import Goal, Measurement, Statistic, not_measured
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part, share_of
from assay.evaluation.fidelity.quantiles import influence
from assay.evaluation.fidelity.recall import recall
from assay.evaluation.fidelity.scaled import FAR
from assay.evaluation.fidelity.views import Array, View, no_columns, views_of
from assay.evaluation.fidelity.worst import spread

#: Training rows that must have a level before it is asked for.
HELD = 11
_ENDS = (0.05, 0.95)
_NO_LINE, _NO_LEVELS = "there is no column of numbers or dates", "there is no column of levels"
OUT = Statistic(
    "fidelity.domain.out_of_bounds", "columns: cells out of bounds",
    "The share of synthetic cells, in the worst column of numbers or dates, that lie below the "
    "lowest or above the highest training cell.", Goal.LOWER, 0.0, 1.0, percent=True,
    source="BoundaryAdherence of SDMetrics' diagnostic report (1 minus ours)",
    formula="max over columns of #{s in S: s < min T or s > max T} / |S|",
)  # fmt: skip
NEW = Statistic(
    "fidelity.domain.new_levels", "columns: new levels",
    "The share of synthetic cells, in the worst column of levels, with a level that no training row "
    "has.", Goal.LOWER, 0.0, 1.0, percent=True,
    source="CategoryAdherence of SDMetrics' diagnostic report (1 minus ours)",
    formula="max over columns of #{s in S: s not in T} / |S|",
)  # fmt: skip
RANGE = Statistic(
    "fidelity.domain.range_covered", "columns: range covered",
    "Which share of the training rows' range, from the 5 % to the 95 % quantile, the same range of "
    "the synthetic rows covers, in the worst column of numbers or dates.", Goal.HIGHER, 0.0, 1.0,
    percent=True, source="RangeCoverage of SDMetrics, on quantiles, so that it has an interval",
    formula="min over columns of |[q5, q95] of S and of T| / |[q5, q95] of T|",
)  # fmt: skip
LEVELS = Statistic(
    "fidelity.domain.levels_covered", "columns: levels covered",
    f"Which share of the levels that {HELD} or more training rows have, all columns together, some "
    "synthetic row has too.", Goal.HIGHER, 0.0, 1.0, percent=True,
    source="CategoryCoverage of SDMetrics; interval: Good 1953",
    formula="levels of T with a row in S / levels of T",
)  # fmt: skip


@dataclass(frozen=True)
class Domain:
    """Cells outside the training rows' bounds and levels, and how much of both is reached.

    The reference is what the unseen real rows do: some lie outside the bounds too. Shares of cells
    have binomial intervals of the worst column, ranges those of their quantiles, levels that of
    what a further release would hold. Levels and bounds are never told.
    """

    name: ClassVar[str] = "fidelity.domain"
    question: ClassVar[str] = "Do synthetic cells stay within what is real, and reach it?"
    cost: ClassVar[str] = "n log n a column"
    statistics: ClassVar[tuple[Statistic, ...]] = (OUT, NEW, RANGE, LEVELS)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The four measurements; ``rng`` is not used."""
        known = evidence.memo.get("fidelity.domain.known", lambda _: _learn(evidence))
        found = [_told(known, s) for s in evidence.releases]
        holdout = evidence.holdout
        real = None
        if holdout is not None:
            real = evidence.memo.get("fidelity.domain.real", lambda _: _told(known, holdout))
        n = min(len(s) for s in evidence.releases)
        ways = ((OUT, max, _NO_LINE), (NEW, max, _NO_LEVELS), (RANGE, min, _NO_LINE))
        taken = [
            _worst(s, pick, why, [f.each[s.name] for f in found],
                   real.each[s.name] if real else None, n)
            for s, pick, why in ways
        ]  # fmt: skip
        return (*taken, _levels(found, real))


@dataclass(frozen=True)
class _Known:
    """What T has: the sorted known numbers of each line, and the levels of each other column."""

    lines: dict[str, tuple[View, Array]]
    levels: dict[str, tuple[View, pl.DataFrame]]


def _learn(evidence: Evidence) -> _Known:
    lines, levels, train = {}, {}, evidence.train
    for look in views_of(evidence):
        if look.ordered:
            values = look.numbers(train)
            values = np.sort(values[np.isfinite(values)])
            if len(values):
                lines[look.name] = look, values
        else:
            counts = look.levels(train).drop_nulls().rename("level").value_counts(name="rows")
            levels[look.name] = look, counts.sort("level")
    return _Known(lines, levels)


@dataclass(frozen=True)
class _Told:
    each: dict[str, dict[str, Score]]
    held: Array


def _told(known: _Known, table: Table) -> _Told:
    each: dict[str, dict[str, Score]] = {s.name: {} for s in (OUT, NEW, RANGE)}
    for name, (look, values) in known.lines.items():
        cells = look.numbers(table)
        there = cells[np.isfinite(cells)]
        outside = (there < values[0]) | (there > values[-1])
        each[OUT.name][name] = share_of(float(outside.sum()), len(table))
        if values[0] < values[-1] and len(there):
            covered = _covered(values, there)
            if covered is not None:
                each[RANGE.name][name] = covered
    held = []
    for name, (look, counts) in known.levels.items():
        own = look.levels(table).drop_nulls().rename("level").value_counts(name="own")
        joined = counts.join(
            own, on="level", how="full", coalesce=True, maintain_order="left_right"
        )
        fresh = joined.filter(pl.col("rows").is_null())["own"].sum()
        each[NEW.name][name] = share_of(float(fresh), len(table))
        asked = joined.filter(pl.col("rows") >= HELD)["own"].fill_null(0)
        held.append(asked.to_numpy().astype(np.int64))
    return _Told(each, np.concatenate(held) if held else np.zeros(0, np.int64))


def _covered(real: Array, own: Array) -> Score | None:
    """How much of T's middle range S's covers, with the variance of both tables' quantiles."""
    ends = [np.quantile(real, _ENDS), np.quantile(own, _ENDS)]
    with np.errstate(over="ignore"):
        length = float(ends[0][1] - ends[0][0])
    if length <= 0 or not np.isfinite(length):
        return None
    # In lengths of T's range from its lower end, cut at FAR of them: huge cells overflow nothing.
    with np.errstate(over="ignore"):
        real, own = (np.clip((v - ends[0][0]) / length, -FAR, FAR) for v in (real, own))
    ends = [np.quantile(real, _ENDS), np.quantile(own, _ENDS)]
    ordered = np.sort(own)
    low, high = max(ends[0][0], ends[1][0]), min(ends[0][1], ends[1][1])
    value = float(np.clip(high - low, 0.0, 1.0))
    parts = np.zeros(len(real)), np.zeros(len(own))
    shrunk = [influence(v, o, p) for v, o in ((real, real), (own, ordered)) for p in _ENDS]
    (_, t_low), (_, t_high), (_, s_low), (_, s_high) = shrunk
    if value > 0:
        # Where S's end lies within T's it moves the share, else T's own does; both lie in the length.
        parts[0][:] -= value * (t_high - t_low)
        for inside, mine, theirs, sign in (
            (ends[1][0] > ends[0][0], s_low, t_low, -1.0), (ends[1][1] < ends[0][1], s_high, t_high, 1.0),
        ):  # fmt: skip
            parts[1 if inside else 0][:] += sign * (mine if inside else theirs)
    return Score(value, sum(spread(p) for p in parts) + 0.5 / len(own) ** 2)


def _worst(
    statistic: Statistic, pick: object, why: str, found: Sequence[dict[str, Score]],
    real: dict[str, Score] | None, n: int,
) -> Measurement:  # fmt: skip
    names = [k for k in found[0] if all(k in f for f in found)]
    if not names:
        return not_measured(statistic.name, why, statistic.goal)
    sign = 1 if pick is max else -1
    tops = [max((f[k] for k in names), key=lambda s: sign * s.value) for f in found]
    parts = [
        combined_part(k, [f[k] for f in found], statistic, n=n,
                      reference=real[k].value if real and k in real else None)
        for k in names
    ]  # fmt: skip
    parts.sort(key=lambda p: -sign * (p.value or 0.0))
    usual = None
    if real:
        usual = max(real.values(), key=lambda s: sign * s.value)
    note = f"worst in {parts[0].label!r}" if len(parts) > 1 else ""
    return combined(statistic, tops, n=n, parts=tuple(parts), reference=usual, note=note)


def _levels(found: Sequence[_Told], real: _Told | None) -> Measurement:
    cases = len(found[0].held)
    if not cases:
        reason = f"no level is held by {HELD} training rows"
        return not_measured(LEVELS.name, reason, LEVELS.goal)
    return combined(
        LEVELS,
        [recall(f.held) for f in found],
        n=cases,
        reference=recall(real.held) if real else None,
        note="n counts levels",
    )
