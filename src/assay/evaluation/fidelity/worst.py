"""From one statistic a column to the mean and the worst column, each with its interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assay.core import Measurement, Part, Statistic, none_measured
from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.fidelity.chance import NOTHING, Usual
from assay.evaluation.fidelity.views import Array, View, Yardstick, views_of, yardstick
from assay.evaluation.largest import largest


@dataclass(frozen=True)
class Effect:
    """A column's statistic, and what each row of either table adds to n times its error.

    Attributes:
        value: The statistic.
        one, other: Influences of the rows of each table, mean 0, shape (n,) and (m,).
        least: The least variance: what pseudo-rows bring.
        usual: What chance gives: its share is left out of the mean over columns.
    """

    value: float
    one: Array
    other: Array
    least: float = 0.0
    usual: Usual = NOTHING

    @property
    def score(self) -> Score:
        """The value with its variance."""
        return Score(self.value, spread(self.one) + spread(self.other) + self.least)


#: The statistic of one column of two tables; None where the column has none.
Compare = Callable[[View, Table, Table], "Effect | None"]


def spread(influence: Array) -> float:
    """Variance of a mean of which these are the rows' parts."""
    return float(np.sum(influence**2)) / max(len(influence), 1) ** 2


@dataclass(frozen=True)
class Compared:
    """Columns of two tables: the statistic of each that has one, and their mean above chance."""

    each: dict[str, Score]
    chance: tuple[float, ...]
    mean: Score


def across(compare: Compare, looks: Sequence[View], one: Table, other: Table) -> Compared | None:
    """The statistic on every column; dependence between columns is in the mean's variance."""
    sums = np.zeros(len(one)), np.zeros(len(other))
    each: dict[str, Score] = {}
    chance: list[float] = []
    least = 0.0
    for look in looks:
        effect = compare(look, one, other)
        if effect is None:
            continue
        each[look.name] = effect.score
        chance.append(effect.usual.share(effect.value))
        least += effect.least
        slope = effect.usual.slope(effect.value)
        sums[0][:] += slope * effect.one
        sums[1][:] += slope * effect.other
    if not each:
        return None
    many = len(each)
    variance = (spread(sums[0]) + spread(sums[1]) + least) / many**2
    mean = (sum(s.value for s in each.values()) - sum(chance)) / many
    return Compared(each, tuple(chance), Score(mean, variance))


@dataclass(frozen=True)
class Sides:
    """What is compared, and how: shared by the statistics of one metric."""

    evidence: Evidence
    bench: Yardstick
    looks: tuple[View, ...]

    @staticmethod
    def of(evidence: Evidence, rng: np.random.Generator, *, ordered: bool | None = None) -> Sides:
        """Views of the columns, of those on a line only where ``ordered``."""
        looks = views_of(evidence)
        wanted = tuple(v for v in looks if ordered is None or v.ordered is ordered)
        return Sides(evidence, yardstick(evidence, rng), wanted)

    def taken(
        self, compare: Compare, top: Statistic, mean: Statistic | None = None, *, why: str,
        key: str = "", note: str = "",
    ) -> tuple[Measurement, ...]:  # fmt: skip
        """The mean (where wished) and the worst column.

        Args:
            compare: The statistic of one column.
            top: The statistic of the worst column.
            mean: The statistic of the mean over columns.
            why: The reason where no column has one.
            key: Of the memo that keeps the reference; the name of ``top`` by default.
            note: What a reader must know.
        """
        wished = [mean, top] if mean else [top]
        found = [across(compare, self.looks, s, self.bench.real) for s in self.bench.releases]
        known = [f for f in found if f is not None]
        if len(known) < len(found):
            return none_measured(wished, why)
        usual = self._reference(compare, key or top.name)
        parts = _parts(known, usual, top, self.bench.n)
        said = join_notes(self.bench.note, note)
        out = []
        if mean:
            out.append(combined(mean, [f.mean for f in known], n=self.bench.n, parts=parts, note=said,
                                reference=usual.mean if usual else None))  # fmt: skip
        out.append(combined(
            top, [_top(f) for f in known], n=self.bench.n, parts=() if mean else parts,
            reference=_top(usual) if usual else None,
            note=join_notes(f"largest in {parts[0].label!r}" if len(parts) > 1 else "", said),
        ))  # fmt: skip
        return tuple(out)

    def _reference(self, compare: Compare, key: str) -> Compared | None:
        train = self.bench.train
        if train is None:
            return None
        return self.evidence.memo.get(
            f"{key}.reference.{len(train)}",
            lambda _: across(compare, self.looks, train, self.bench.real),
        )


def _top(found: Compared) -> Score:
    return largest(tuple(found.each.values()), found.chance)


def _parts(
    found: Sequence[Compared], usual: Compared | None, statistic: Statistic, n: int
) -> tuple[Part, ...]:
    """Every column, the worst first."""
    names = [k for k in found[0].each if all(k in f.each for f in found)]
    lines = [
        combined_part(
            name, [f.each[name] for f in found], statistic, n=n,
            reference=usual.each[name].value if usual and name in usual.each else None,
        )
        for name in names
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda p: -(p.value or 0.0)))
