"""Which column each column depends on most."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def tree(codes: list[Array], sizes: list[int]) -> tuple[int, ...]:
    """The parent of each column: the spanning tree of most mutual information (Chow, Liu 1968).

    Information that chance alone gives, ``(a - 1) (b - 1) / 2 n``, is taken off (Miller 1955);
    columns that share none above it have no parent.
    """
    d, n = len(codes), len(codes[0])
    told = np.zeros((d, d))
    for a in range(d):
        for b in range(a):
            counts = np.bincount(codes[a] * sizes[b] + codes[b], minlength=sizes[a] * sizes[b])
            told[a, b] = told[b, a] = _information(counts.reshape(sizes[a], sizes[b]), n)
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


def _information(counts: Array, n: int) -> float:
    rows, columns = counts.sum(1), counts.sum(0)
    a, b = np.nonzero(counts)
    joint = counts[a, b]
    whole = float(np.sum(joint * np.log(joint * n / (rows[a] * columns[b]))) / n)
    return whole - float(((rows > 0).sum() - 1) * ((columns > 0).sum() - 1)) / (2 * n)
