"""Does each column keep its shape?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from assay.core import Goal, Measurement, Part, Statistic
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.fidelity.chance import Steps, Usual, apart
from assay.evaluation.fidelity.views import (
    Array,
    View,
    Yardstick,
    no_columns,
    views_of,
    yardstick,
)
from assay.evaluation.largest import largest

#: Values of one step of a search, so that ten million rows need little memory.
_STEP = 1_000_000
_FLOOR = (
    "Chance (about 1 over the root of the rows) and the choice of the largest lift the figure; its "
    "interval allows for both. The reference is what real rows score against real rows."
)
_SOURCE = "Kolmogorov-Smirnov and total variation distance, as in SDMetrics' KSComplement and \
TVComplement (1 minus ours); missing added as a level"

MEAN = Statistic(
    "fidelity.columns.distance.mean", "columns: mean distance",
    "How far the columns' distributions lie from the real ones on average, above chance: 0 alike, "
    "1 disjoint. What chance adds to each column's distance is taken off.", Goal.LOWER, 0.0, 1.0,
    source=_SOURCE,
    formula="mean over columns of max |F_S - F_N|, or sum |p_S - p_N| / 2 for levels, less its share "
    "by chance",
)  # fmt: skip
MAX = Statistic(
    "fidelity.columns.distance.max", "columns: largest distance",
    "How far the worst column's distribution lies from the real one: 0 alike, 1 disjoint. "
    + _FLOOR, Goal.LOWER, 0.0, 1.0, source=_SOURCE,
    formula="max over columns of max |F_S - F_N|, or sum |p_S - p_N| / 2 for levels",
)  # fmt: skip
MISSING = Statistic(
    "fidelity.columns.missing.max", "columns: largest gap in missing cells",
    "The largest difference, over columns, between the shares of missing cells in synthetic and "
    "in real rows.", Goal.LOWER, 0.0, 1.0, percent=True,
    source="MissingValueSimilarity of SDMetrics (1 minus ours)",
    formula="max over columns of |share missing in S - share missing in N|",
)  # fmt: skip


@dataclass(frozen=True)
class ColumnDistance:
    """Distance of every column's distribution to that of real rows which no technique saw.

    Numbers and dates: the Kolmogorov-Smirnov distance, missing below all values. Levels: the
    total variation distance, missing as a level. Both are the largest difference in probability,
    over half-lines or over any sets of levels. A text whose cells nearly all differ is compared
    by its length. The reference is the distance of as many training rows to the same unseen rows.

    Intervals come from the variance of the indicator at which the largest difference is taken
    (delta method), releases are put together by Rubin's rule.

    Source: Kolmogorov 1933, Smirnov 1939; one minus it is SDMetrics' KSComplement, TVComplement.
    """

    name: ClassVar[str] = "fidelity.columns"
    question: ClassVar[str] = "Does each column keep its shape?"
    cost: ClassVar[str] = "n log n a column"
    statistics: ClassVar[tuple[Statistic, ...]] = (MEAN, MAX, MISSING)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The three measurements; ``rng`` only picks rows where lengths are unlike."""
        bench = yardstick(evidence, rng)
        looks = views_of(evidence)
        reference = _reference(evidence, bench, looks)
        found = [compare(looks, s, bench.real) for s in bench.releases]
        skipped = len(evidence.schema) - len(looks)
        note = join_notes(bench.note, f"{skipped} array columns are left out" if skipped else "")
        parts = _parts(looks, found, reference, bench.n)
        worst = max(parts, key=lambda p: p.value or 0.0)
        mean, top, missing = (
            (None, None, None) if reference is None
            else (reference.mean, largest(reference.columns, reference.chance),
                  largest(reference.missing))
        )  # fmt: skip
        return (
            combined(MEAN, [f.mean for f in found], n=bench.n, parts=parts, note=note,
                     reference=mean),
            combined(MAX, [largest(f.columns, f.chance) for f in found], n=bench.n, reference=top,
                     note=join_notes(f"largest in {worst.label!r}", note)),
            combined(MISSING, [largest(f.missing) for f in found], n=bench.n, note=note,
                     reference=missing),
        )  # fmt: skip


def _reference(evidence: Evidence, bench: Yardstick, looks: tuple[View, ...]) -> Compared | None:
    train = bench.train
    if train is None:
        return None
    key = f"fidelity.columns.reference.{len(train)}"
    return evidence.memo.get(key, lambda _: compare(looks, train, bench.real))


@dataclass(frozen=True)
class Compared:
    """Two tables, column by column.

    Attributes:
        columns: The distance of each.
        chance: What chance gives of it.
        mean: The mean above chance.
        plain: The variance of the mean with chance's share in it.
        missing: The gap in missing shares of each.
    """

    columns: tuple[Score, ...]
    chance: tuple[float, ...]
    mean: Score
    plain: float
    missing: tuple[Score, ...]


def compare(looks: tuple[View, ...], one: Table, other: Table) -> Compared:
    """Distances of ``one`` and ``other`` with delta-method variances.

    A distance is ``mean(f(one)) - mean(f(other))`` of the indicator ``f`` at which the supremum
    is taken; at the optimum its choice has no first-order effect, so the variance is that of the
    two means. Adding the indicators up row by row gives the mean's variance with the dependence
    between columns in it. From the mean each column's share by chance is taken off
    (:mod:`assay.evaluation.fidelity.chance`).
    """
    sums = np.zeros(len(one)), np.zeros(len(other))
    columns, missing, chance, wider = [], [], [], 0.0
    for look in looks:
        value, f, g, usual = _separate(look, one, other)
        chance.append(usual.share(value))
        columns.append(Score(value, _variance(f) + _variance(g)))
        wider += usual.slope(value) ** 2 * columns[-1].variance
        sums[0][:] += f
        sums[1][:] += g
        missing.append(_missing(one[look.name], other[look.name]))
    many = len(looks)
    mean = float(np.mean([c.value for c in columns]) - np.mean(chance))
    spread = (_variance(sums[0], many) + _variance(sums[1], many)) / many**2
    wider /= sum(c.variance for c in columns)
    return Compared(
        tuple(columns), tuple(chance), Score(mean, spread * wider), spread, tuple(missing)
    )


def _separate(look: View, one: Table, other: Table) -> tuple[float, Array, Array, Usual]:
    """The distance, the best indicator less one half on the rows of each table, and chance."""
    if look.ordered:
        return ks(look.numbers(one), look.numbers(other))
    return tv(look.levels(one), look.levels(other))


def ks(a: Array, b: Array) -> tuple[float, Array, Array, Usual]:
    """Kolmogorov-Smirnov distance of two samples, on which side of the half-line at which it is
    taken each row lies (plus or minus one half), and what chance gives."""
    left, right = np.sort(a), np.sort(b)
    top, edge, steps = 0.0, float(left[0]), Steps()
    for points in _points(left, right):
        gap = np.searchsorted(left, points, "right") / len(a)
        under = np.searchsorted(right, points, "right") / len(b)
        steps.add((gap * len(a) + under * len(b)) / (len(a) + len(b)))
        gap -= under
        at = int(np.argmax(np.abs(gap)))
        if abs(gap[at]) > abs(top):
            top, edge = float(gap[at]), float(points[at])
    sign = float(np.sign(top))
    return (
        abs(top),
        sign * ((a <= edge) - 0.5),
        sign * ((b <= edge) - 0.5),
        steps.usual(len(a), len(b)),
    )


def _points(left: Array, right: Array) -> Iterator[Array]:
    """The distinct values of two sorted samples, some at a time."""
    for cells in (left, right):
        own = cells[np.append(True, cells[1:] != cells[:-1])]
        for start in range(0, len(own), _STEP):
            yield own[start : start + _STEP]


def tv(a: pl.Series, b: pl.Series) -> tuple[float, Array, Array, Usual]:
    """Total variation distance of two samples of levels, half the sign of each row's level, and
    what chance gives."""
    levels = pl.concat([a.unique(), b.unique()]).unique().drop_nulls().sort()
    mine, theirs = (_numbered(cells, levels) for cells in (a, b))
    value, side, usual = apart(mine, theirs, len(levels) + 1)
    return value, side[mine], side[theirs], usual


def _numbered(cells: pl.Series, levels: pl.Series) -> Array:
    """The place of each cell's level, from 1; 0 where missing. In few bytes a row."""
    places = cells.cast(pl.Enum(levels)).to_physical()
    wide = np.min_scalar_type(len(levels) + 1)
    gaps = places.is_null().to_numpy()
    codes = places.fill_null(0).to_numpy().astype(wide)
    codes += 1
    codes[gaps] = 0
    return codes


def _variance(f: Array, reach: int = 1) -> float:
    """Variance of the mean of ``f``, which lies within half of ``reach`` on either side of 0. Two
    pseudo-rows, one at either end, keep it above 0 where all rows agree (Agresti and Coull 1998).
    """
    n = len(f)
    return (float(np.sum((f - f.mean()) ** 2)) + reach**2 / 2) / n**2


def _missing(a: pl.Series, b: pl.Series) -> Score:
    """Gap in missing shares; two pseudo-cells a side keep the variance of 0 of n above 0."""
    p, q = a.null_count() / len(a), b.null_count() / len(b)
    variance = 0.0
    for series in (a, b):
        n = len(series) + 2
        share = (series.null_count() + 1) / n
        variance += share * (1 - share) / n
    return Score(abs(p - q), variance)


def _parts(
    looks: tuple[View, ...], found: list[Compared], reference: Compared | None, n: int
) -> tuple[Part, ...]:
    return tuple(
        combined_part(
            look.name, [f.columns[i] for f in found], MEAN, n=n, note=look.note,
            reference=reference.columns[i].value if reference else None,
        )
        for i, look in enumerate(looks)
    )  # fmt: skip
