"""Scores of predictions, each with what every test row adds to it.

A score's influence function gives its sampling variance in closed form, and that of the
difference of two models on the same rows (paired), without resampling. For the AUC this is
DeLong, DeLong and Clarke-Pearson (1988); for ratios of means the delta method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.evaluation.combine import Score
from assay.evaluation.utility.features import Array
from assay.evaluation.utility.models import Predicted


@dataclass(frozen=True)
class Scored:
    """A score on n test rows.

    Attributes:
        value: The score.
        influence: What each row adds to n times its error, shape (n,), mean 0.
        least: What the sum of squared influences is taken to be at the least: that of one
            pseudo-row a class, so that agreement on a handful of rows is not taken for certainty.
    """

    value: float
    influence: Array
    least: float = 0.0

    @property
    def score(self) -> Score:
        """The value with its sampling variance over test rows."""
        return Score(self.value, self._variance(self.influence))

    def less(self, other: Scored) -> Score:
        """This minus the other on the same rows, with the paired variance."""
        return Score(self.value - other.value, self._variance(self.influence - other.influence))

    def _variance(self, influence: Array) -> float:
        return max(float(np.sum(influence**2)), self.least) / len(influence) ** 2


def class_scores(truth: Array, predicted: Predicted, classes: int) -> dict[str, Scored]:
    """AUC, balanced accuracy, F1 and accuracy.

    Args:
        truth: Class numbers of shape (n,), each of ``0..classes-1`` at least twice.
        predicted: What the model says of the same rows.
        classes: K, at least 2.
    """
    return {
        "roc_auc": roc_auc(truth, predicted.shares),
        "balanced_accuracy": balanced_accuracy(truth, predicted.codes, classes),
        "f1": macro_f1(truth, predicted.codes, classes),
        "accuracy": accuracy(truth, predicted.codes),
    }


def number_scores(truth: Array, predicted: Array) -> dict[str, Scored]:
    """R2 and the mean absolute error of ``predicted`` against ``truth``, both of shape (n,)."""
    return {"r2": r2(truth, predicted), "mae": mae(truth, predicted)}


def roc_auc(truth: Array, shares: Array) -> Scored:
    """Area under the ROC curve, ties counted half; the plain mean over classes against the rest.

    With two classes that is the one AUC. ``shares`` has shape (n, K).
    """
    n, classes = shares.shape
    influence, areas, least = np.zeros(n), np.zeros(classes), np.zeros(classes)
    for k in range(classes):
        mine = truth == k
        inside, outside = _placed(shares[mine, k], shares[~mine, k])
        m = len(inside)
        areas[k] = inside.mean()
        # m / (m - 1): sample variances, as DeLong has them.
        influence[mine] += (inside - areas[k]) * _unbiased(m) * n / m
        influence[~mine] += (outside - areas[k]) * _unbiased(n - m) * n / (n - m)
        # A pseudo-row that one model ranks by chance and the other at the top.
        least[k] += 0.5 * n / m
        least += np.where(np.arange(classes) == k, 0.0, 0.5 * n / (n - m))
    return Scored(
        float(areas.mean()), influence / classes, float(np.sum((least / classes) ** 2))
    )  # fmt: skip


def _placed(above: Array, below: Array) -> tuple[Array, Array]:
    """Share of ``below`` under each of ``above``, and of ``above`` over each of ``below``."""
    return _under(above, np.sort(below)), 1 - _under(below, np.sort(above))


def _under(values: Array, ordered: Array) -> Array:
    left, right = (
        np.searchsorted(ordered, values, "left"),
        np.searchsorted(ordered, values, "right"),
    )
    share: Array = (left + right) / (2 * len(ordered))
    return share


def _unbiased(m: int) -> float:
    return float(np.sqrt(m / (m - 1))) if m > 1 else 1.0


def balanced_accuracy(truth: Array, codes: Array, classes: int) -> Scored:
    """Mean over classes of the share of a class's rows that are told as it."""
    n, right = len(truth), truth == codes
    influence, recalls, least = np.zeros(n), np.zeros(classes), 0.0
    for k in range(classes):
        mine = truth == k
        m = int(mine.sum())
        recalls[k] = right[mine].mean()
        influence[mine] = (right[mine] - recalls[k]) * _unbiased(m) * n / (m * classes)
        least += (n / (m * classes)) ** 2
    return Scored(float(recalls.mean()), influence, least)


def macro_f1(truth: Array, codes: Array, classes: int) -> Scored:
    """Mean over the test rows' classes of ``2 TP / (2 TP + FP + FN)``."""
    influence, values, least = np.zeros(len(truth)), np.zeros(classes), 0.0
    for k in range(classes):
        real, said = truth == k, codes == k
        both = real.astype(float) + said
        values[k] = 2 * np.mean(real & said) / both.mean()
        influence += (2.0 * (real & said) - values[k] * both) / (both.mean() * classes)
        least += (2 / (both.mean() * classes)) ** 2
    return Scored(float(values.mean()), influence, least)


def accuracy(truth: Array, codes: Array) -> Scored:
    """Share of rows that are told right."""
    right = (truth == codes).astype(float)
    return Scored(float(right.mean()), right - right.mean(), 1.0)


def r2(truth: Array, predicted: Array) -> Scored:
    """One minus the mean squared error over the variance of the truth (which must not be 0)."""
    error, spread = (truth - predicted) ** 2, (truth - truth.mean()) ** 2
    ratio = error.mean() / spread.mean()
    return Scored(float(1 - ratio), -(error - ratio * spread) / spread.mean())


def mae(truth: Array, predicted: Array) -> Scored:
    """Mean absolute error, in the target's unit."""
    error = np.abs(truth - predicted)
    return Scored(float(error.mean()), error - error.mean())
