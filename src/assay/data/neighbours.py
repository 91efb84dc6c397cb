"""Exact nearest neighbours by blocked matrix products, without an n x n matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.data.pruned import Axes, certain, squared

Array = np.ndarray[Any, Any]

_BLOCK = 1 << 23  # float32 cells of a block of products: 32 MiB
_GROUPS = 32  # points are looked at 32 at a time before single ones are
_MANY = 8  # neighbours from which groups half as large cost less


def nearest(
    queries: Array, points: Array, k: int, *, exclude_self: bool = False
) -> tuple[Array, Array]:
    """The ``k`` nearest points of each query by Euclidean distance, nearest first.

    One matrix product a block gives squared distances up to float32 rounding; the few best of
    them are measured again by plain differences, so equal rows are exactly 0 apart and no order
    comes from rounding. Of wide rows most points are ruled out first on the few axes that hold
    most of their spread (:mod:`assay.data.pruned`), which changes no answer. Ties go
    to the lower row number among those measured again.

    Args:
        queries: Shape (n, d).
        points: Shape (m, d).
        k: Neighbours wanted, at least 1; at most m (m - 1 with ``exclude_self``) are given.
        exclude_self: ``queries`` are ``points`` and a row is not its own neighbour.

    Returns:
        Distances, float32 of shape (n, k), and row numbers, int64 of shape (n, k).

    Raises:
        ValueError: There are no points, or the shapes do not fit.
    """
    k = min(k, len(points) - exclude_self)
    if k < 1 or queries.shape[1:] != points.shape[1:]:
        raise ValueError(f"no {k} neighbours of {queries.shape} among {points.shape}")
    centre = points.mean(axis=0, dtype=np.float64)
    p = np.ascontiguousarray(points - centre, dtype=np.float32)
    axes = Axes.of(p)
    looked = p if axes is None else axes.shadows(p)
    right = np.concatenate([looked, squared(looked)[:, None]], axis=1).T.copy()
    step = max(16, _BLOCK // len(p))
    distances = np.empty((len(queries), k), np.float32)
    indices = np.empty((len(queries), k), np.int64)
    for start in range(0, len(queries), step):
        rows = slice(start, start + step)
        q = np.ascontiguousarray(queries[rows] - centre, dtype=np.float32)
        seen = q if axes is None else axes.shadows(q)
        block = _less_own(seen, right)
        selves = start + np.arange(len(q)) if exclude_self else None
        _leave_out(block, selves)
        distances[rows], indices[rows] = (
            _measured(q, p, block, k, selves) if axes is None
            else _ruled_out(q, p, seen, block, k, selves)
        )  # fmt: skip
    return distances, indices


def _leave_out(block: Array, selves: Array | None) -> None:
    """Put the row that each query is infinitely far, where queries are points."""
    if selves is not None:
        block[np.arange(len(block)), selves] = np.inf


def _less_own(q: Array, right: Array) -> Array:
    """Squared distances less the query's own squared norm, which rank alike, shape (n, m)."""
    block: Array = np.concatenate([-2 * q, np.ones((len(q), 1), np.float32)], axis=1) @ right
    return block


def _again(q: Array, p: Array, found: Array, selves: Array | None) -> Array:
    """Squared distances to some points by differences; a row's own is infinitely far."""
    gap = p[found] - q[:, None, :]
    squares: Array = np.einsum("ijk,ijk->ij", gap, gap)
    if selves is not None:
        squares[found == selves[:, None]] = np.inf
    return squares


def _measured(
    q: Array, p: Array, block: Array, k: int, selves: Array | None
) -> tuple[Array, Array]:
    """The k best of each row of ``block``, by differences."""
    found = _smallest(block, min(k + max(4, k // 4), len(p)))
    squares = _again(q, p, found, selves)
    # Where all that was measured again lies within rounding of 0, an exact match may be outside.
    norms = squared(q)
    worst = np.take_along_axis(block, found, axis=1).max(axis=1) + norms
    order = np.lexsort((found, squares))[:, :k]
    found, squares = np.take_along_axis(found, order, 1), np.take_along_axis(squares, order, 1)
    doubt = (worst < 1e-5 * (1 + norms)) & (squares[:, -1] > 0)
    for i in np.flatnonzero(doubt):
        gaps = p - q[i]
        exact = squared(gaps)
        if selves is not None:
            exact[selves[i]] = np.inf
        near = np.flatnonzero(exact <= np.partition(exact, k - 1)[k - 1])
        found[i] = near[np.argsort(exact[near], kind="stable")[:k]]
        squares[i] = exact[found[i]]
    return np.sqrt(squares), found


def _ruled_out(
    q: Array, p: Array, seen: Array, block: Array, k: int, selves: Array | None
) -> tuple[Array, Array]:
    """The k nearest where ``block`` holds lower bounds, of the shadows ``seen``."""
    found = _smallest(block, min(2 * k + 8, len(p)))
    squares = _again(q, p, found, selves)
    best, rows, hard = certain(q, p, block, squared(seen), found, squares, k)
    if len(hard):
        whole = -2 * (q[hard] @ p.T) + squared(p)
        own = None if selves is None else selves[hard]
        _leave_out(whole, own)
        roots, rows[hard] = _measured(q[hard], p, whole, k, own)
        best[hard] = np.square(roots)
    return np.sqrt(best), rows


def _smallest(block: Array, k: int) -> Array:
    """Columns of the ``k`` smallest cells of each row, in no order.

    They lie in the k groups of columns with the smallest minima, and minima of whole groups
    are cheap: one pass of vector instructions where a partition of single cells needs many.
    """
    n, m = block.shape
    width = _GROUPS if k < _MANY else _GROUPS // 2
    groups = m // width
    if groups <= 2 * k:
        return np.argpartition(block, k - 1, axis=1)[:, :k] if k < m else _all(n, m)
    body = block[:, : groups * width].reshape(n, width, groups)
    least = body.min(axis=1)
    best = np.argpartition(least, k - 1, axis=1)[:, :k]
    columns = (best[:, :, None] + groups * np.arange(width)).reshape(n, -1)
    tail = np.broadcast_to(np.arange(groups * width, m), (n, m - groups * width))
    columns = np.concatenate([columns, tail], axis=1)
    cells = np.take_along_axis(block, columns, axis=1)
    return np.take_along_axis(columns, np.argpartition(cells, k - 1, axis=1)[:, :k], axis=1)


def _all(n: int, m: int) -> Array:
    return np.broadcast_to(np.arange(m), (n, m)).copy()
