"""The best cut of every node of a depth, from histograms of the predictors' places."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def best_cuts(
    places: Array, aim: Array, slot: Array, k: int, minimum_leaf: int, floor: float,
    open_to: Array | None,
) -> tuple[Array, Array, Array]:  # fmt: skip
    """Predictor (-1 for none), cut and gain of each of ``k`` nodes: the largest above ``floor``.

    Args:
        places: Whole numbers from 0, shape (n, p).
        aim: Shape (n, q).
        slot: The node of each row, 0 to k - 1.
        k: Number of nodes.
        minimum_leaf: Rows on each side at least.
        floor: Least gain in the sum of squares.
        open_to: Predictors that each node may use, bool (k, p); None for all.
    """
    counts = np.bincount(slot, minlength=k)
    sums = np.array([np.bincount(slot, weights=a, minlength=k) for a in aim.T])
    best, predictor, cut = np.full(k, floor), np.full(k, -1), np.zeros(k, dtype=np.int64)
    for f in range(places.shape[1]):
        own, at, y, n, total = places[:, f], slot, aim, counts, sums
        if open_to is not None:
            rows = open_to[slot, f]
            own, at, y = own[rows], slot[rows], aim[rows]
            n, total = counts * open_to[:, f], sums * open_to[:, f]
        if not len(own) or own.min() == own.max():
            continue
        node, place, gain = _gains(own, at, y, n, total, minimum_leaf)
        if not len(node):
            continue
        # The cuts come by node and place: the first of the best of each node.
        first = np.flatnonzero(np.diff(node, prepend=-1))
        top = np.maximum.reduceat(gain, first)
        nodes = node[first]
        ties = np.flatnonzero(gain == np.repeat(top, np.diff(first, append=len(node))))
        where = ties[np.searchsorted(ties, first)]
        better = top > best[nodes] * (1 + 1e-9)
        nodes, where = nodes[better], where[better]
        best[nodes], predictor[nodes], cut[nodes] = gain[where], f, place[where]
    return predictor, cut, best


def _gains(
    own: Array, slot: Array, aim: Array, n: Array, sums: Array, minimum_leaf: int
) -> tuple[Array, Array, Array]:
    """Node, place and gain of each cut that leaves enough rows on both sides.

    Only places that some row of the node has are looked at, for deep nodes have few.
    """
    size = int(own.max()) + 1
    key = slot * size + own
    many = np.bincount(key, minlength=len(n) * size)
    cells = np.flatnonzero(many)
    node = cells // size
    left = np.cumsum(many[cells]) - (np.cumsum(n) - n)[node]
    kept = np.flatnonzero((left >= minimum_leaf) & (n[node] - left >= minimum_leaf))
    node, low = node[kept], left[kept].astype(float)
    squares, products = np.zeros(len(kept)), np.zeros(len(kept))
    if len(kept):
        many[cells] = np.arange(len(cells))
        cell = many[key]
        for total, weights in zip(sums, aim.T, strict=True):
            running = np.cumsum(np.bincount(cell, weights=weights, minlength=len(cells)))
            part = running[kept] - (np.cumsum(total) - total)[node]
            squares += part * part
            products += total[node] * part
    whole = (sums**2).sum(axis=0)[node]
    high = n[node] - low
    gain = squares / low + (whole - 2 * products + squares) / high - whole / n[node]
    return node, cells[kept] - node * size, gain
