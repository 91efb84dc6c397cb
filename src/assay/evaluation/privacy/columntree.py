"""Which column each column depends on most."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

Array = np.ndarray[Any, Any]


def tree(codes: list[Array], sizes: list[int]) -> tuple[int, ...]:
    """The parent of each column: the spanning tree of most mutual information (Chow, Liu 1968).

    What independent columns reach once in a thousand by chance (``chi2 / 2 n``, the likelihood
    ratio test) is taken off; columns that share none above it have no parent.

    Args:
        codes: Of each column, whole numbers from 0, shape (n,).
        sizes: How many codes each has.
    """
    d, n = len(codes), len(codes[0])
    told, freedom = np.zeros((d, d)), np.ones((d, d))
    for a in range(d):
        for b in range(a):
            counts = np.bincount(codes[a] * sizes[b] + codes[b], minlength=sizes[a] * sizes[b])
            told[a, b], freedom[a, b] = _information(counts.reshape(sizes[a], sizes[b]), n)
    told -= stats.chi2.ppf(0.999, np.maximum(freedom, 1)) / (2 * n)
    told = np.tril(told, -1) + np.tril(told, -1).T
    parents = np.full(d, -1)
    gain, via = told[0].copy(), np.zeros(d, int)
    left = set(range(1, d))
    while left:
        c = max(sorted(left), key=lambda c: gain[c])
        left.remove(c)
        parents[c] = via[c] if gain[c] > 0 else -1
        better = told[c] > gain
        gain, via = np.where(better, told[c], gain), np.where(better, c, via)
    return tuple(int(p) for p in parents)


def _information(counts: Array, n: int) -> tuple[float, int]:
    """Mutual information of a table of counts, and its degrees of freedom."""
    rows, columns = counts.sum(1), counts.sum(0)
    a, b = np.nonzero(counts)
    joint = counts[a, b]
    told = float(np.sum(joint * np.log(joint * n / (rows[a] * columns[b]))) / n)
    return told, int(((rows > 0).sum() - 1) * ((columns > 0).sum() - 1))
