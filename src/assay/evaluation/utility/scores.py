"""Scores of predictions, each with what every test row adds to it.

A score's influence function gives its sampling variance in closed form, and that of the
difference of two models on the same rows (paired), without resampling. For the AUC this is
DeLong, DeLong and Clarke-Pearson (1988); for ratios of means the delta method.
"""

from __future__ import annotations

import numpy as np

from assay.evaluation.placed import under
from assay.evaluation.utility.features import Array
from assay.evaluation.utility.models import Predicted
from assay.evaluation.utility.scored import Scored
from assay.evaluation.utility.shares import share_scores


def class_scores(truth: Array, predicted: Predicted, classes: int) -> dict[str, Scored]:
    """Scores of classes, and those of probabilities where the model gives them.

    Args:
        truth: Class numbers of shape (n,), each of ``0..classes-1`` at least twice.
        predicted: What the model says of the same rows.
        classes: K, at least 2.
    """
    found = {
        "balanced_accuracy": balanced_accuracy(truth, predicted.codes, classes),
        "f1": macro_f1(truth, predicted.codes, classes),
        "accuracy": accuracy(truth, predicted.codes),
    }
    if not predicted.graded:
        return found
    shares = predicted.shares
    return {"roc_auc": roc_auc(truth, shares), **found, **share_scores(truth, shares)}


def number_scores(truth: Array, predicted: Array) -> dict[str, Scored]:
    """R2 and errors of ``predicted`` against ``truth``, both of shape (n,)."""
    return {
        "r2": r2(truth, predicted),
        "mae": mae(truth, predicted),
        "rmse": rmse(truth, predicted),
    }


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
    return under(above, np.sort(below)), 1 - under(below, np.sort(above))


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
    # In units in which no square is too large.
    unit = float(np.abs(truth).max()) or 1.0
    error = ((truth / unit) - (predicted / unit)) ** 2
    spread = (truth / unit - np.mean(truth / unit)) ** 2
    ratio = error.mean() / spread.mean()
    return Scored(float(1 - ratio), -(error - ratio * spread) / spread.mean())


def mae(truth: Array, predicted: Array) -> Scored:
    """Mean absolute error, in the target's unit."""
    error = np.abs(truth - predicted)
    return Scored(float(error.mean()), error - error.mean())


def rmse(truth: Array, predicted: Array) -> Scored:
    """Root of the mean squared error, in the target's unit; delta method."""
    unit = float(np.abs(truth).max()) or 1.0
    error = ((truth / unit) - (predicted / unit)) ** 2
    root = float(np.sqrt(error.mean()))
    influence = (error - error.mean()) / (2 * root) if root else np.zeros(len(error))
    return Scored(root * unit, influence * unit)
