"""Noisy marginals made to agree with each other on the columns that they share."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from assay.techniques.graph.estimate import Noisy
    from assay.techniques.graph.junction import Marginal

Array = np.ndarray[Any, Any]


def agreed(sizes: tuple[int, ...], known: Mapping[Marginal, Noisy]) -> dict[Marginal, Array]:
    """The counts, flat by marginal, that some one table has (its cells may be below 0) and that are
    nearest to the answers, each weighed by its precision.

    A marginal is the sum of what each subset of its columns adds (its residuals), and those of
    different subsets are orthogonal. So each subset's is averaged by itself over the answers that
    tell of it (Mullins, Fuentes, Xiao, Kifer, Musco and Sheldon 2024, section 4). It is exact where
    the cells of an answer have one variance; of others the mean stands for all.
    """
    sums: dict[Marginal, Array] = {}
    weights: dict[Marginal, float] = {}
    for marginal, one in known.items():
        counts = one.counts.reshape([sizes[j] for j in marginal])
        for part in _subsets(marginal):
            gone = [j for j in marginal if j not in part]
            weight = 1 / (float(one.variance.mean()) * _cells(sizes, gone))
            sums[part] = sums.get(part, 0) + weight * _residual(counts, marginal, part)
            weights[part] = weights.get(part, 0) + weight
    found = {}
    for marginal in known:
        counts = np.zeros([sizes[j] for j in marginal])
        for part in _subsets(marginal):
            gone = [j for j in marginal if j not in part]
            shape = [sizes[j] if j in part else 1 for j in marginal]
            counts += (sums[part] / (weights[part] * _cells(sizes, gone))).reshape(shape)
        found[marginal] = counts.ravel()
    return found


def _subsets(marginal: Marginal) -> list[Marginal]:
    return [s for k in range(len(marginal) + 1) for s in itertools.combinations(marginal, k)]


def _cells(sizes: tuple[int, ...], columns: list[int]) -> int:
    return math.prod(sizes[j] for j in columns)


def _residual(counts: Array, marginal: Marginal, part: Marginal) -> Array:
    """What the columns of ``part`` tell that no fewer of them do."""
    own: Array = counts.sum(axis=tuple(a for a, j in enumerate(marginal) if j not in part))
    for axis in range(own.ndim):
        own = own - own.mean(axis=axis, keepdims=True)
    return own
