"""Exact nearest neighbours of wide rows: most points are ruled out on a few axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

#: Columns and points from which looking on a few axes first can pay.
WIDE, MANY = 128, 4096
#: Share of the points' spread that the axes must hold.
HELD = 0.97
_SAMPLE = 20_000  # points from which the axes are taken
_PAIRS = 1 << 14  # pairs measured at once
_ROUNDING = 2e-5  # of squared distances, as a share of squared norms


@dataclass(frozen=True)
class Axes:
    """The directions in which points differ most, and what is left beside them as one number.

    For orthonormal axes V, two points lie at least as far apart as their shadows
    ``(V'x, |x - VV'x|)`` do: the lengths of what is left differ by no more than what is left
    itself. So a shadow farther off than the k-th best point found rules its point out.

    Attributes:
        directions: Orthonormal, float32 of shape (d, r).
    """

    directions: Array

    @classmethod
    def of(cls, points: Array) -> Axes | None:
        """The axes of centred points, float32 of shape (m, d); None where few do not hold enough
        of their spread, or where there is little to be saved."""
        m, d = points.shape
        if d < WIDE or m < MANY:
            return None
        some = points[:: -(-m // _SAMPLE)].astype(np.float64)
        spread, directions = np.linalg.eigh(some.T @ some)
        held = np.cumsum(spread[::-1]) / max(float(spread.sum()), 1e-300)
        r = int(np.searchsorted(held, HELD)) + 1
        if 2 * r > d:
            return None
        return cls(np.ascontiguousarray(directions[:, ::-1][:, :r], dtype=np.float32))

    def shadows(self, rows: Array) -> Array:
        """Centred rows on the axes, and the length of what is left; float32 of shape (n, r + 1)."""
        on = rows @ self.directions
        # Not from the difference of squared norms: its rounding would be that of a square root.
        left = rows - on @ self.directions.T
        return np.concatenate([on, np.linalg.norm(left, axis=1)[:, None]], axis=1)


def certain(
    q: Array, p: Array, block: Array, own: Array, found: Array, squares: Array, k: int
) -> tuple[Array, Array, Array]:
    """The k nearest among all that could be, from bounds on squared distances.

    Args:
        q: Queries, shape (n, d).
        p: Points, shape (m, d).
        block: Squared distances of the shadows, less ``own``; shape (n, m).
        own: Squared norms of the queries' shadows, shape (n,).
        found: Row numbers of c >= k points with the least bounds, shape (n, c).
        squares: Their squared distances, infinity for a point that may not be taken.
        k: Neighbours wanted.

    Returns:
        Squared distances and row numbers, nearest first, shape (n, k); and the numbers of queries
        that too few points are ruled out for, whose lines are not filled in.
    """
    kth = np.partition(squares, k - 1, axis=1)[:, k - 1]
    inside = block <= (kth - own + _ROUNDING * (1 + own + kth))[:, None]
    counts = np.count_nonzero(inside, axis=1)
    order = np.lexsort((found, squares))[:, :k]
    best, rows = np.take_along_axis(squares, order, 1), np.take_along_axis(found, order, 1)
    hard = counts > block.shape[1] // 16
    more = np.flatnonzero((counts > found.shape[1]) & ~hard)
    ends = np.cumsum(counts[more])
    start = 0
    while start < len(more):  # as many queries at once as have some thousand pairs together
        gone = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, gone + _PAIRS, side="right")))
        part = more[start:stop]
        best[part], rows[part] = _pairs(q, p, part, inside, k)
        start = stop
    return best, rows, np.flatnonzero(hard)


def squared(rows: Array) -> Array:
    """Squared norms of rows, shape (n,)."""
    norms: Array = np.einsum("ij,ij->i", rows, rows)
    return norms


def _pairs(q: Array, p: Array, part: Array, inside: Array, k: int) -> tuple[Array, Array]:
    """The k nearest of some queries among their points inside, at least k each."""
    at, points = np.nonzero(inside[part])
    gap = p[points] - q[part[at]]
    squares = squared(gap)
    order = np.lexsort((points, squares, at))
    first = np.searchsorted(at, np.arange(len(part)))
    taken = order[first[:, None] + np.arange(k)]
    return squares[taken], points[taken]
