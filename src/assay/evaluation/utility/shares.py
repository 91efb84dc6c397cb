"""Scores of probabilities: precision over recall, log loss, Brier score, calibration."""

from __future__ import annotations

import numpy as np

from assay.evaluation.utility.features import Array
from assay.evaluation.utility.scored import Scored

#: A probability below it counts as it: one row that a model calls impossible is not infinite.
FLOOR = 1e-6
#: Equal bins of probability over which calibration is judged.
BINS = 10


def share_scores(truth: Array, shares: Array) -> dict[str, Scored]:
    """The scores of ``shares``, shape (n, K), against class numbers ``truth``, shape (n,)."""
    return {
        "pr_auc": pr_auc(truth, shares),
        "log_loss": log_loss(truth, shares),
        "brier": brier(truth, shares),
        "calibration": calibration(truth, shares),
    }


def pr_auc(truth: Array, shares: Array) -> Scored:
    """Average precision: of the rarer of two classes, the plain mean over more.

    Its influence function is that of a mean of ratios: what a row adds to the precision at the
    rank of every row of the class that lies no higher.
    """
    classes = shares.shape[1]
    counts = np.bincount(truth, minlength=classes)
    asked = range(classes) if classes > 2 else [1 if counts[1] <= counts[0] else 0]
    found = [_average_precision(truth == k, shares[:, k]) for k in asked]
    least = sum((len(truth) / counts[k] / len(found)) ** 2 for k in asked)
    influence = np.sum([f for _, f in found], axis=0) / len(found)
    return Scored(float(np.mean([v for v, _ in found])), influence, least / 4)


def _average_precision(mine: Array, share: Array) -> tuple[float, Array]:
    n, m = len(mine), int(mine.sum())
    order = np.argsort(-share, kind="stable")
    hit, falling = mine[order].astype(float), share[order]
    # Equal shares are one threshold: what lies at or above it ends with the last of them.
    ends = np.searchsorted(-falling, -falling, "right") - 1
    above = np.cumsum(hit)[ends]
    precision = above / (ends + 1)
    value = float(np.sum(hit * precision)) / m
    # Over the rows of the class no higher than a row: sums of 1 / above and precision / above.
    firsts = np.searchsorted(-falling, -falling, "left")
    per = hit / (ends + 1)
    ones, precisions = (np.cumsum(x[::-1])[::-1][firsts] for x in (per, per * precision))
    influence = np.empty(n)
    influence[order] = (hit * (precision - value) + hit * ones - precisions) * n / m
    return value, influence


def log_loss(truth: Array, shares: Array) -> Scored:
    """Mean of minus the logarithm of the true class's probability, which is at least the floor."""
    told = np.clip(shares[np.arange(len(truth)), truth], FLOOR, 1.0)
    loss = -np.log(told)
    return Scored(float(loss.mean()), loss - loss.mean(), 1.0)


def brier(truth: Array, shares: Array) -> Scored:
    """Half the mean squared distance of the probabilities from the truth, 0 to 1.

    Probability of a class that no test row has counts as one wrong class more.
    """
    classes = shares.shape[1]
    gap = shares - np.eye(classes)[truth]
    rest = 1.0 - shares.sum(1)
    each = 0.5 * (np.sum(gap**2, axis=1) + np.where(rest > 1e-9, rest, 0.0) ** 2)
    return Scored(float(each.mean()), each - each.mean(), 1.0)


def calibration(truth: Array, shares: Array) -> Scored:
    """Mean squared gap of probability and frequency over ten equal bins, without its bias.

    In a bin the gap's square is the mean of ``e_i e_j`` over its pairs of rows, with ``e`` the
    probability less the truth (0 or 1): unbiased, so below 0 where there is no gap. Each class
    against the rest, plain mean over classes; with two classes both say the same.
    """
    n, classes = shares.shape
    values, influence = np.zeros(classes), np.zeros(n)
    for k in range(classes):
        error = shares[:, k] - (truth == k)
        bins = np.minimum((shares[:, k] * BINS).astype(int), BINS - 1)
        rows = np.bincount(bins, minlength=BINS)
        total = np.bincount(bins, error, BINS)
        squares = np.bincount(bins, error**2, BINS)
        pairs = np.where(rows > 1, (total**2 - squares) / np.maximum(rows - 1, 1), 0.0)
        values[k] = pairs.sum() / n
        mean = np.where(rows > 1, total / np.maximum(rows, 1), 0.0)
        own = (2 * error - mean[bins]) * _shrunk(mean, squares, rows)[bins]
        influence += (own - own.mean()) / classes
    return Scored(float(values.mean()), influence, 1.0 / BINS)


def _shrunk(mean: Array, squares: Array, rows: Array) -> Array:
    """Gaps whose squares do not count chance twice: where there is no gap, the variance of the
    mean over pairs is half of what the gaps as they were found would give."""
    rows = np.maximum(rows, 1)
    chance = np.maximum(squares / rows - mean**2, 0.0) / (2 * rows)
    found: Array = np.sign(mean) * np.sqrt(np.maximum(mean**2 - chance, chance))
    return found
