"""Areas under cross-fitted ROC curves, fold by fold, and their sampling variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from assay.evaluation.combine import Score
from assay.evaluation.fidelity.views import Array
from assay.evaluation.placed import under


@dataclass(frozen=True)
class FoldAuc:
    """One fold: its area, and where each row stands among the other side's rows.

    Attributes:
        above: For each synthetic row the share of the fold's real rows that score lower, ties
            half, shape (a,).
        below: For each real row the share of the fold's synthetic rows that score higher, (b,).
        whose: The person of each real row, shape (b,).
    """

    above: Array
    below: Array
    whose: Array

    @property
    def value(self) -> float:
        """The area: the chance that a synthetic row scores above a real one."""
        return float(self.above.mean())


def fold_auc(synthetic: Array, real: Array, whose: Array) -> FoldAuc:
    """Placements (DeLong et al. 1988) of scores of shape (a,) and (b,)."""
    one, other = np.sort(synthetic), np.sort(real)
    above = under(synthetic, other)
    return FoldAuc(above, 1 - under(real, one), whose)


def mean_auc(folds: Sequence[FoldAuc]) -> Score:
    """Mean area over folds and its variance given the models (LeDell et al. 2015, section 4).

    Rows of one person count as one draw. Half a row a side keeps the variance of areas of 0 and
    1 above 0.
    """
    value = float(np.mean([f.value for f in folds]))
    many = len(folds)
    variance = 0.0
    for f in folds:
        variance += _spread(f.above - f.value, None) + _spread(f.below - f.value, f.whose)
    rows = [sum(len(f.above) for f in folds), sum(len(f.below) for f in folds)]
    return Score(value, variance / many**2 + sum(0.5 / n**2 for n in rows))


def _spread(off: Array, whose: Array | None) -> float:
    """Variance of a mean from deviations; those of one person are added up first."""
    sums = off if whose is None else np.bincount(np.unique(whose, return_inverse=True)[1], off)
    many = len(sums)
    return float(np.sum(sums**2)) / len(off) ** 2 * (many / (many - 1) if many > 1 else 1.0)


def chance(folds: Sequence[FoldAuc]) -> float:
    """How likely an area as large is where nothing tells them apart: rank-sum test, one-sided."""
    value = float(np.mean([f.value for f in folds]))
    variance = 0.0
    for f in folds:
        a, b = len(f.above), len(f.below)
        variance += (a + b + 1) / (12 * a * b)
    return float(stats.norm.sf((value - 0.5) / np.sqrt(variance) * len(folds)))


def joint_chance(p_values: Sequence[float]) -> float:
    """One p-value for several releases: twice their median, which holds however they depend on
    each other (Ruschendorf 1982; DiCiccio et al. 2020). One stays as it is."""
    if len(p_values) == 1:
        return float(p_values[0])
    return min(1.0, 2 * float(np.median(p_values)))
