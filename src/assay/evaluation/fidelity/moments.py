"""Do columns keep their mean, median, spread and quantiles?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import stats

from assay.core import Goal, Measurement, Statistic, none_measured
from assay.data import Kind, Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.columnwork import Asked, Gap, compare_all, top_of
from assay.evaluation.fidelity.scaled import comparable, placed, pull_of_scale, scaled
from assay.evaluation.fidelity.views import Array, View, yardstick
from assay.evaluation.largest import LIFTED

#: Which quantiles are compared, beside the median.
QUANTILES = (0.05, 0.25, 0.75, 0.95)
#: The smallest standard deviation, in real ones, that a logarithm is taken of.
FLAT = 1e-6
#: Rows from which a mean or median is told.
TOLD = 10

_SOURCE = "Huber and Ronchetti 2009 (influence functions); Woodruff 1952 (quantiles)"


def _statistic(key: str, title: str, words: str, formula: str) -> Statistic:
    return Statistic(
        f"fidelity.moments.{key}.max", f"{title}: largest gap", words + LIFTED, Goal.LOWER, 0.0,
        source=_SOURCE, formula=f"max over columns of {formula}",
    )  # fmt: skip


MEAN = _statistic(
    "mean", "mean", "The largest difference, over columns of numbers, dates and lengths of texts, "
    "between the synthetic and the real mean, in standard deviations of the real column.",
    "|mean(synthetic) - mean(real)| / sd(real)",
)  # fmt: skip
MEDIAN = _statistic(
    "median", "median", "The largest difference between the synthetic and the real median of a "
    "column, in standard deviations of the real column.",
    "|median(synthetic) - median(real)| / sd(real)",
)  # fmt: skip
STD = _statistic(
    "std", "standard deviation", "How far the spread of a synthetic column is from the real one "
    "where it is farthest, as the natural logarithm of their ratio: 0 alike, 0.1 about a tenth "
    "wider or narrower.", "|log(sd(synthetic) / sd(real))|",
)  # fmt: skip
QUANTILE = _statistic(
    "quantile", "quantiles", "The largest difference between a synthetic and a real 5, 25, 75 or "
    "95 % quantile of a column, in standard deviations of the real column.",
    "max over q of |Q_q(synthetic) - Q_q(real)| / sd(real)",
)  # fmt: skip


@dataclass(frozen=True)
class Moments:
    """Gaps in mean, median, standard deviation and quantiles, over the worst column.

    Numbers, dates and lengths of texts are compared in standard deviations of the real column,
    cells beyond a million of them count as that far, missing cells are left to
    fidelity.columns. Intervals come from influence functions, for quantiles with Woodruff's
    width; the error of the real standard deviation is in them. Releases are put together by
    Rubin's rule.

    Source: Huber and Ronchetti 2009; Woodruff 1952.
    """

    name: ClassVar[str] = "fidelity.moments"
    question: ClassVar[str] = "Do columns keep their mean, median, spread and quantiles?"
    cost: ClassVar[str] = "n a column"
    statistics: ClassVar[tuple[Statistic, ...]] = (MEAN, MEDIAN, STD, QUANTILE)

    def accepts(self, schema: Schema) -> str | None:
        """Tables with a column of numbers, dates or text."""
        some = any(c.ordered or c.kind in (Kind.TEXT, Kind.CATEGORICAL) for c in schema)
        return None if some else "there is no column of numbers, dates or text"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The four measurements; ``rng`` only picks rows where lengths are unlike."""
        bench = yardstick(evidence, rng)
        views, note = comparable(evidence, bench)
        if not views:
            return none_measured(self.statistics, "no column of numbers or dates can be compared")
        dates = {c.name for c in evidence.schema if c.kind is Kind.DATETIME}
        found = []
        for statistic, gauge, words in (
            (MEAN, mean_gap, _means), (MEDIAN, median_gap, _medians),
            (STD, deviation_gap, None), (QUANTILE, quantile_gap, None),
        ):  # fmt: skip
            asked = [_asked(v, gauge, words if v.name not in dates else None) for v in views]
            work = compare_all(evidence, bench, statistic.name, asked, note)
            found.append(top_of(work, statistic, parts=True))
        return tuple(found)


Gauge = Callable[[Array, Array], tuple[float, Array, Array]]
Words = Callable[[View, Table, Table], str]


def _asked(view: View, of: Gauge, words: Words | None) -> Asked:
    def gauge(one: Table, other: Table) -> Gap:
        s = scaled(view, one, other)
        value, mine, theirs = of(s.one, s.other)
        return Gap(value, placed(mine, s.here), placed(theirs, s.there))

    say = None if words is None else lambda one, other: words(view, one, other)
    return Asked(view.name, gauge, view.note, say)


def mean_gap(a: Array, b: Array) -> tuple[float, Array, Array]:
    """Gap of two means in deviations of ``b`` (which has deviation 1), and each cell's pull."""
    gap = float(a.mean() - b.mean())
    sign = float(np.sign(gap)) or 1.0
    return abs(gap), sign * a, -sign * b - abs(gap) * pull_of_scale(b)


def deviation_gap(a: Array, b: Array) -> tuple[float, Array, Array]:
    """Logarithm of the ratio of two standard deviations, and each cell's pull."""
    mine, theirs = max(float(a.std()), FLAT), max(float(b.std()), FLAT)
    gap = float(np.log(mine / theirs))
    sign = float(np.sign(gap)) or 1.0
    pulls = [((v - v.mean()) / s) ** 2 / 2 for v, s in ((a, mine), (b, theirs))]
    return abs(gap), sign * pulls[0], -sign * pulls[1]


def median_gap(a: Array, b: Array) -> tuple[float, Array, Array]:
    """Gap of two medians in deviations of ``b``, and each cell's pull."""
    return _gap_at(a, b, (0.5,))


def quantile_gap(a: Array, b: Array) -> tuple[float, Array, Array]:
    """The largest gap of two quantiles in deviations of ``b``, and each cell's pull."""
    return _gap_at(a, b, QUANTILES)


def _gap_at(a: Array, b: Array, levels: tuple[float, ...]) -> tuple[float, Array, Array]:
    gaps = np.quantile(a, levels) - np.quantile(b, levels)
    at = int(np.argmax(np.abs(gaps)))
    value, sign = abs(float(gaps[at])), float(np.sign(gaps[at])) or 1.0
    mine, theirs = (pull_of_quantile(v, levels[at]) for v in (a, b))
    return value, sign * mine, -sign * theirs - value * pull_of_scale(b)


def pull_of_quantile(values: Array, level: float) -> Array:
    """Influence function of a quantile on each of ``values``, shape (n,).

    One over the density is read off the quantiles at the ends of the level's own 95 % interval
    (Woodruff 1952), so that the interval which follows is as wide as Woodruff's.
    """
    reach = float(stats.norm.ppf(0.975)) * np.sqrt(level * (1 - level) / len(values))
    low, high = max(0.0, level - reach), min(1.0, level + reach)
    middle, below, above = np.quantile(values, [level, low, high])
    pull: Array = (level - (values <= middle)) * ((above - below) / (high - low))
    return pull


def _means(view: View, one: Table, other: Table) -> str:
    return _told(view, one, other, "mean", np.mean)


def _medians(view: View, one: Table, other: Table) -> str:
    return _told(view, one, other, "median", np.median)


def _told(view: View, one: Table, other: Table, word: str, of: Callable[[Array], float]) -> str:
    figures = []
    for table in (other, one):
        values = view.numbers(table)
        values = values[np.isfinite(values)]
        if len(values) < TOLD or float(np.abs(values).max()) > 1e100:
            return ""
        figures.append(f"{float(of(values)):.4g}")
    return f"real {word} {figures[0]}, synthetic {figures[1]}"
