"""How far do columns lie apart: in units of the number itself, and in bits?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Statistic, none_measured
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.binning import Bins
from assay.evaluation.fidelity.chance import Usual, of_line
from assay.evaluation.fidelity.columnwork import (
    Asked,
    Gap,
    compare_all,
    mean_of,
    top_of,
)
from assay.evaluation.fidelity.matrices import looks
from assay.evaluation.fidelity.scaled import comparable, placed, pull_of_scale, scaled
from assay.evaluation.fidelity.views import Array, View, no_columns, yardstick
from assay.evaluation.largest import LIFTED

#: Steps of the line on which it is told which table lies above; values are exact all the same.
STEPS = 4_096

_W = (
    "How far cells must be moved on average, in standard deviations of the real column, to turn "
    "the synthetic column into the real one, {}."
)
_JS = (
    "How well a single cell tells synthetic from real rows, {}: 0 not at all, 1 always. Numbers "
    "fall in tenths of the real rows, levels beyond the 20 most frequent are pooled, missing "
    "counts as a level."
)


def _statistics(
    key: str, title: str, words: str, high: float | None, source: str, formula: str, above: str = ""
) -> tuple[Statistic, Statistic]:
    mean, top = (
        Statistic(
            f"fidelity.shape.{key}.{which}", f"{title}: {short}", words.format(long) + more,
            Goal.LOWER, 0.0, high, source=source,
            formula=f"{which} over columns of {formula}" + ("" if more else above),
        )
        for which, short, long, more in (
            ("mean", "mean over columns", "on average over columns, above chance", ""),
            ("max", "largest", "in the column where it is largest", LIFTED),
        )
    )  # fmt: skip
    return mean, top


WASSERSTEIN = _statistics(
    "wasserstein", "Wasserstein distance", _W, None, "Kantorovich 1942; Vaserstein 1969",
    "integral of |F(synthetic) - F(real)| / sd(real)", ", less its share by chance",
)  # fmt: skip
JENSEN_SHANNON = _statistics(
    "jensen_shannon", "Jensen-Shannon distance", _JS, 1.0, "Lin 1991; Endres and Schindelin 2003; correction: Miller 1955",
    "sqrt(H((p + q) / 2) - (H(p) + H(q)) / 2 - its bias by chance), H = entropy in bits",
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """Wasserstein and Jensen-Shannon distances of each column to rows that no technique saw.

    The first is for numbers, dates and lengths of texts, in standard deviations of the real
    column; cells beyond a million of them count as that far, and missing cells are left to
    fidelity.columns. The second is for columns of any kind, in bins, less what chance adds to its
    square on average; from the mean of the first chance's share is taken off too. Intervals come
    from influence functions (for Wasserstein's distance the Kantorovich potential), releases are put
    together by Rubin's rule.

    Source: Kantorovich 1942; Lin 1991; Endres and Schindelin 2003.
    """

    name: ClassVar[str] = "fidelity.shape"
    question: ClassVar[str] = "How far do columns lie from the real ones?"
    cost: ClassVar[str] = "n log n a column"
    statistics: ClassVar[tuple[Statistic, ...]] = (*WASSERSTEIN, *JENSEN_SHANNON)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The four measurements; ``rng`` only picks rows where lengths are unlike."""
        bench = yardstick(evidence, rng)
        views, note = comparable(evidence, bench)
        found = none_measured(WASSERSTEIN, "no column of numbers or dates can be compared")
        if views:
            work = compare_all(
                evidence, bench, f"{self.name}.wasserstein", [_moved(v) for v in views], note
            )
            found = (mean_of(work, WASSERSTEIN[0]), top_of(work, WASSERSTEIN[1]))
        told = compare_all(
            evidence, bench, f"{self.name}.jensen_shannon", [_told(b) for b in looks(evidence)]
        )
        return (*found, mean_of(told, JENSEN_SHANNON[0]), top_of(told, JENSEN_SHANNON[1]))


def _moved(view: View) -> Asked:
    def gauge(one: Table, other: Table) -> Gap:
        s = scaled(view, one, other)
        value, mine, theirs, usual = wasserstein(s.one, s.other)
        return Gap(
            value, placed(mine, s.here), placed(theirs - value * pull_of_scale(s.other), s.there),
            usual,
        )  # fmt: skip

    return Asked(view.name, gauge, view.note)


def wasserstein(a: Array, b: Array) -> tuple[float, Array, Array, Usual]:
    """Wasserstein's distance of order 1 of two samples, the pull of each of their cells (the
    potential, whose means over the samples differ by the distance), and what chance gives."""
    left, right = np.sort(a), np.sort(b)
    grid = np.sort(np.concatenate([left, right]))
    below = np.searchsorted(left, grid, "right") / len(a)
    under = np.searchsorted(right, grid, "right") / len(b)
    widths = np.diff(grid)
    value = float(np.abs(below - under)[:-1] @ widths)
    pooled = np.arange(1, len(grid)) / len(grid)
    usual = of_line(pooled, widths, len(a), len(b))
    marks = np.unique(np.linspace(0, len(grid) - 1, min(len(grid), STEPS)).astype(np.int64))
    side = np.sign(below[marks[:-1]] - under[marks[:-1]])
    ends = grid[marks]
    potential = np.concatenate([[0.0], np.cumsum(side * np.diff(ends))])
    return value, -np.interp(a, ends, potential), np.interp(b, ends, potential), usual


def _told(bins: Bins) -> Asked:
    def gauge(one: Table, other: Table) -> Gap:
        mine, theirs = bins.codes(one), bins.codes(other)
        p, q = (np.bincount(c, minlength=bins.size) / len(c) for c in (mine, theirs))
        value, pull, other_pull = jensen_shannon(p, q, len(mine), len(theirs))
        return Gap(value, pull[mine], other_pull[theirs])

    return Asked(bins.view.name, gauge, bins.view.note)


def jensen_shannon(p: Array, q: Array, n: int, m: int) -> tuple[float, Array, Array]:
    """Jensen-Shannon distance, base 2, of two distributions, and the pull of a row of each cell.

    Less the part of its square that chance adds on average (Miller 1955, for entropies).

    Args:
        p: Shares of the cells among the ``n`` rows of the one.
        q: Shares among the ``m`` rows of the other.
        n: Rows of the one.
        m: Rows of the other.
    """
    whole = p + q
    bits, other_bits = (
        np.log2(np.divide(2 * s, whole, out=np.ones_like(s), where=s > 0)) / 2 for s in (p, q)
    )
    # What chance adds to the divergence: half its curvature times the variance of each share,
    # over cells that are not empty (as in Miller's correction).
    bends = (q * (1 - p) * (p > 0) / n + p * (1 - q) * (q > 0) / m) / (4 * np.log(2))
    chance = float(np.divide(bends, whole, out=np.zeros_like(whole), where=whole > 0).sum())
    divergence = max(0.0, float(p @ bits + q @ other_bits) - chance)
    # The root has no slope at 0: never steeper than at what chance alone gives.
    least = max(chance, 0.125 * (1 / n + 1 / m))
    slope = 1 / (2 * np.sqrt(max(divergence, least)))
    return min(1.0, float(np.sqrt(divergence))), slope * bits, slope * other_bits
