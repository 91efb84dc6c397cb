"""How alike two rankings are: Kendall's tau-b, rank-biased overlap, the top few."""

from __future__ import annotations

import numpy as np

from assay.evaluation.utility.features import Array

#: How far down a reader goes: weight of the next rank over that of the last (Webber et al. 2010).
DEEP = 0.9


def kendall(a: Array, b: Array) -> Array:
    """Kendall's tau-b of each row of ``a`` and ``b``, shapes (B, d) to (B,); 0 where one is flat.

    Source: Kendall 1945, "The treatment of ties in ranking problems".
    """
    i, j = np.triu_indices(a.shape[1], 1)
    one, other = np.sign(a[:, i] - a[:, j]), np.sign(b[:, i] - b[:, j])
    size = np.sqrt(np.abs(one).sum(1) * np.abs(other).sum(1))
    tau: Array = (one * other).sum(1) / np.where(size > 0, size, 1.0)
    return tau


def rank_overlap(a: Array, b: Array, p: float = DEEP) -> Array:
    """Rank-biased overlap of the columns by falling value, shapes (B, d) to (B,).

    The extrapolated form, over all d ranks; 1 for one order. A flat row ranks nothing: 0.

    Source: Webber, Moffat and Zobel 2010, eq. 32.
    """
    ranks, others, d = ranked(a), ranked(b), a.shape[1]
    total = np.zeros(len(a))
    for depth in range(1, d + 1):
        shared = ((ranks < depth) & (others < depth)).sum(1) / depth
        total += shared * p**depth * (1 - p) / p
    total += p**d
    return np.where(_flat(a) | _flat(b), 0.0, np.minimum(total, 1.0))


def top(a: Array, b: Array, k: int) -> Array:
    """Share of the k largest of ``a`` that are among the k largest of ``b``; 0 for a flat row."""
    both = ((ranked(a) < k) & (ranked(b) < k)).sum(1) / k
    return np.where(_flat(a) | _flat(b), 0.0, both)


def ranked(a: Array) -> Array:
    """Rank of each column from 0 for the largest, ties in the table's order."""
    return np.argsort(np.argsort(-a, axis=1, kind="stable"), axis=1, kind="stable")


def _flat(a: Array) -> Array:
    flat: Array = np.ptp(a, axis=1) == 0
    return flat
