"""Regression and classification trees over small whole numbers, as plain arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.techniques.cuts import best_cuts

Array = np.ndarray[Any, Any]

_DEPTH = 40
_LEAST_GAIN = 1e-8  # share of the root's sum of squares (synthpop's cp)
_COST = 2.0  # times the root's mean square that each cut must be worth


def grow(
    places: Array, aim: Array, minimum_leaf: int, rng: np.random.Generator,
    tries: int | None = None, tree: Array | None = None,
) -> Array:  # fmt: skip
    """Grow trees that split the sum of squares of ``aim`` (Breiman et al. 1984).

    They are grown in full and then pruned at the price that one more parameter has in Akaike's
    criterion (1974), twice the mean square at the root: without that leaves follow the rows'
    noise, which tells apart who was in the training data and helps no analysis. Pruning after
    growing keeps an interaction whose first cut is worth nothing by itself.

    All nodes of a depth, of all trees, are grown at once from histograms of the places. Of
    equally good cuts the first in order of predictor and place is taken, so the result depends
    on the rows alone.

    Args:
        places: Predictors, whole numbers from 0, shape (n, p).
        aim: What is predicted, float (n, q); one-hot classes give the Gini criterion.
        minimum_leaf: Rows that each leaf has at least (all n where n is less).
        rng: Picks the predictors that a node may use; not touched where ``tries`` is None.
        tries: Predictors that each node may choose from; None for all.
        tree: The tree that each row belongs to, from 0, shape (n,); None for one tree of all.

    Returns:
        Nodes, int32 (m, 4), each tree's root first, in order: predictor, cut, left, right. A row
        goes left where its place is at most the cut. A leaf has predictor -1 and its number
        (from 0) as its cut.
    """
    slot = np.zeros(len(places), dtype=np.int64) if tree is None else tree
    total = roots = int(slot.max(initial=0)) + 1
    means = [np.bincount(slot, a, roots) / np.bincount(slot, minlength=roots) for a in aim.T]
    aim = aim - np.column_stack(means)[slot]
    square, p = float((aim**2).sum()), places.shape[1]
    rows, frontier = np.arange(len(places)), np.arange(roots)
    depths: list[Array] = []
    for _ in range(_DEPTH):
        counts = np.bincount(slot, minlength=len(frontier))
        frontier, rows, slot = _kept(counts >= 2 * minimum_leaf, frontier, rows, slot)
        k, open_to = len(frontier), None
        if not k:
            break
        if tries is not None and tries < p:
            lots = rng.random((k, p))
            open_to = lots <= np.partition(lots, tries - 1, axis=1)[:, [tries - 1]]
        floor = _LEAST_GAIN * square / roots
        predictor, cut, gain = best_cuts(
            places[rows], aim[rows], slot, k, minimum_leaf, floor, open_to
        )
        split = predictor >= 0
        frontier, rows, slot = _kept(split, frontier, rows, slot)
        predictor, cut, k = predictor[split], cut[split], len(frontier)
        left = total + 2 * np.arange(k)
        depths.append(np.column_stack([frontier, predictor, cut, left, left + 1, gain[split]]))
        slot = 2 * slot + (places[rows, predictor[slot]] > cut[slot])
        frontier, total = total + np.arange(2 * k), total + 2 * k
    return pruned(depths, total, _COST * square / max(len(aim), 1), roots)


def pruned(depths: list[Array], total: int, cost: float, roots: int = 1) -> Array:
    """The trees without the branches that gain less than ``cost`` a cut (Breiman et al. 1984).

    Args:
        depths: Cuts by depth, (k, 6) each: node, predictor, cut, left, right, gain.
        total: Nodes in all, each depth's after the one above.
        cost: In units of the gain, at least 0.
        roots: How many trees; their roots are the first nodes.

    Returns:
        Nodes as :func:`grow` gives them.
    """
    worth, nodes = np.zeros(total), np.full((total, 4), -1)
    for cuts in reversed(depths):
        at, branches = cuts[:, 0].astype(int), cuts[:, 3:5].astype(int)
        worth[at] = np.maximum(cuts[:, 5] - cost + worth[branches].sum(axis=1), 0.0)
        kept = worth[at] > 0
        nodes[at[kept]] = cuts[kept, 1:5]
    there = np.zeros(total, dtype=bool)
    there[:roots] = True
    for cuts in depths:
        at = cuts[:, 0].astype(int)
        at = at[there[at] & (nodes[at, 0] >= 0)]
        there[nodes[at, 2:]] = True
    number = np.cumsum(there) - 1
    nodes = nodes[there].astype(np.int32)
    inner = nodes[:, 0] >= 0
    nodes[inner, 2:] = number[nodes[inner, 2:]]
    nodes[~inner, 1] = np.arange((~inner).sum())
    return nodes


def _kept(keep: Array, frontier: Array, rows: Array, slot: Array) -> tuple[Array, Array, Array]:
    """The nodes to keep and their rows, the nodes numbered anew."""
    number = np.cumsum(keep) - 1
    mine = keep[slot]
    return frontier[keep], rows[mine], number[slot[mine]]


def leaf_of(nodes: Array, roots: Array, places: Array) -> Array:
    """The number of the leaf that each row falls into, int64 (n,).

    Args:
        nodes: One or more trees, shape (m, 4), as :func:`grow` gives them.
        roots: The node at which each row starts, shape (n,).
        places: Predictors as in :func:`grow`, shape (n, p).
    """
    at = np.asarray(roots, dtype=np.int64).copy()
    live = np.arange(len(places))
    for _ in range(len(nodes)):  # no more, or nodes made by hand could lead in a ring for ever
        if not len(live):
            break
        now = nodes[at[live]]
        inner = now[:, 0] >= 0
        live, now = live[inner], now[inner]
        left = places[live, now[:, 0]] <= now[:, 1]
        at[live] = np.where(left, now[:, 2], now[:, 3])
    return np.asarray(nodes[at, 1], dtype=np.int64)
