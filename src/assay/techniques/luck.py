"""What noise and chance alone make of a pair, and how a budget is best dealt among marginals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from assay.techniques.graph import Estimate, Marginal

Array = np.ndarray[Any, Any]


def column_variances(estimate: Estimate) -> Array:
    """About the variance of each column's expected counts, a cell each, shape (columns,): that of
    the noise of all answers that hold the column, averaged by their precision."""
    precision = np.zeros(len(estimate.sizes))
    for one in estimate.answers:
        for j in one.marginal:
            summed = len(one.counts) / estimate.sizes[j]  # cells that make up one of the column's
            precision[j] += 1 / (float(one.variance.mean()) * summed)
    found: Array = 1 / precision
    return found


def by_luck(first: Array, second: Array, variances: tuple[float, float], total: float) -> float:
    """The sum of absolute differences, in persons, that a pair's counts are expected to have from
    the product of two columns that are independent, of which only noisy counts are known.

    A cell's expected count is off by the noise of either column, weighted by the other's share,
    and its count, beside the sums of its row and column, by chance: all about normal.

    Args:
        first, second: Shares of the two columns' cells, shapes (a,) and (b,).
        variances: Of the noise of either column's counts.
        total: Persons.
    """
    noise = variances[0] * second[None, :] ** 2 + variances[1] * first[:, None] ** 2
    chance = total * np.outer(first * (1 - first), second * (1 - second))
    return float(np.sqrt(2 / math.pi * (noise + chance)).sum())


def best_shares(sizes: Sequence[int], marginals: Sequence[Marginal]) -> Array:
    """The part of a budget for each marginal with which their noise adds least to the sum of
    absolute errors: in proportion to cells^(2/3), which :func:`assay.techniques.jtree.grown`
    derives."""
    weight = np.array([math.prod(sizes[j] for j in m) ** (2 / 3) for m in marginals])
    found: Array = weight / weight.sum()
    return found
