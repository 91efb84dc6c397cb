"""How far each column alone gives synthetic rows away: cross-fitted areas from counts."""

from __future__ import annotations

import numpy as np

from assay.evaluation.combine import Score
from assay.evaluation.fidelity.views import Array


def column_auc(bins: Array, synthetic: Array, fold: Array, folds: int) -> Score:
    """The area that one column's bins reach, and its variance (DeLong et al. 1988, in folds).

    A bin's score is the ratio of synthetic to real rows in it, in the other folds; so any shape
    of difference is seen, not only a shift.

    Args:
        bins: The column's bin of each row, from 0, shape (m,).
        synthetic: Which rows are synthetic, bool of shape (m,).
        fold: The fold of each row, shape (m,).
        folds: How many there are.
    """
    size = int(bins.max()) + 1
    code = (synthetic.astype(np.int64) * folds + fold) * size + bins
    counts = np.bincount(code, minlength=2 * folds * size).reshape(2, folds, size).astype(float)
    rest = counts.sum(1, keepdims=True) - counts + 0.5
    order = np.argsort(rest[1] / rest[0], axis=1, kind="stable")
    real, made = np.take_along_axis(counts, order[None], axis=2)
    below = (np.cumsum(real, axis=1) - real / 2) / real.sum(1, keepdims=True)
    above = 1 - (np.cumsum(made, axis=1) - made / 2) / made.sum(1, keepdims=True)
    areas = np.sum(made * below, axis=1) / made.sum(1)
    variance = 0.0
    for weight, place in ((made, below), (real, above)):
        many = weight.sum(1)
        variance += float(np.sum(weight * (place - areas[:, None]) ** 2 / many[:, None] ** 2))
    least = sum(0.5 / float(side.sum()) ** 2 for side in counts)
    return Score(float(areas.mean()), variance / folds**2 + least)
