"""How far the values of a sensitive column spread within classes, and how far from all rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Column, Table

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Spread:
    """Figures of one sensitive column over the classes of one table.

    Attributes:
        rows: Rows of the table.
        distinct: Distinct values of the class that has the fewest; at least 1.
        entropy: exp of the Shannon entropy of the class where it is smallest; at least 1.
        distance: Earth mover's distance from all rows of the class where it is largest, in [0, 1].
        share: Largest share of one value in a class, in (0, 1].
        alike: Rows in classes that have one value only.
    """

    rows: int
    distinct: int
    entropy: float
    distance: float
    share: float
    alike: int


def codes_of(column: Column, table: Table) -> Array:
    """The column's cells as numbers from 0 in the values' order, shape (n,).

    A missing cell is a value: the lowest.
    """
    ranks = table[column.name].to_physical().rank("dense").fill_null(0).to_numpy()
    _, codes = np.unique(ranks, return_inverse=True)
    return codes


def spread(classes: Array, codes: Array, *, ordered: bool) -> Spread:
    """Exact figures from the classes and the values of all rows.

    Args:
        classes: The class of each row, int of shape (n,); n at least 1.
        codes: The value of each row, from 0 and without gaps, int of shape (n,).
        ordered: Whether values lie on a line, so that a distance grows with the steps between
            them (Li et al. 2007); else all values are equally far apart.
    """
    _, classes = np.unique(classes, return_inverse=True)
    n, m = len(codes), int(codes.max()) + 1
    cells, counts = np.unique(classes.astype(np.int64) * m + codes, return_counts=True)
    group = _Cells(*np.divmod(cells, m), counts, np.bincount(classes))
    parts = counts / group.sizes[group.of]
    entropies = np.bincount(group.of, -parts * np.log(parts))
    overall = np.bincount(codes, minlength=m)
    distances = _ordered(group, overall) if ordered else _equal(group, overall)
    return Spread(
        n, int(np.bincount(group.of).min()), float(np.exp(max(0.0, entropies.min()))),
        min(1.0, float(distances.max())), float(parts.max()), int(counts[parts == 1].sum()),
    )  # fmt: skip


@dataclass(frozen=True)
class _Cells:
    """The values that each class has, sorted by class, then by value.

    ``of`` class, ``values`` and ``counts``, shape (cells,); ``sizes`` of the classes, (classes,).
    """

    of: Array
    values: Array
    counts: Array
    sizes: Array


def _equal(cells: _Cells, overall: Array) -> Array:
    """Half the sum of absolute differences of shares, which is the sum of those above 0."""
    n, size = int(overall.sum()), cells.sizes[cells.of]
    more = np.maximum(cells.counts * n - overall[cells.values] * size, 0)
    return np.bincount(cells.of, more / (size * n))


def _ordered(cells: _Cells, overall: Array) -> Array:
    """Mean absolute difference of the two cumulative shares over the m - 1 steps between values.

    A class's cumulative share stays as it is from one of its values to the next, while that of
    all rows rises: so that between two values the difference changes its sign once, and both
    sides are differences of one table of sums. This needs time for each value of each class and
    not for each class times each value.
    """
    m, n = len(overall), int(overall.sum())
    if m == 1:
        return np.zeros(len(cells.sizes))
    below = np.cumsum(overall)
    sums = np.concatenate([[0], np.cumsum(below)])
    first = np.concatenate([[True], cells.of[1:] != cells.of[:-1]])
    start = cells.values
    end = np.concatenate([np.where(first[1:], m, cells.values[1:]), [m]])
    so_far = np.cumsum(cells.counts)
    reached = so_far - (so_far - cells.counts)[first][cells.of]
    size = cells.sizes[cells.of]
    # The first value at which all rows have caught up with the class, in whole numbers.
    turn = np.searchsorted(below, -(-reached * n // size), "left").clip(start, end)
    height = reached / size
    steps = height * (2 * turn - start - end)
    rises = (sums[start] + sums[end] - 2 * sums[turn]) / n
    total = np.bincount(cells.of, steps + rises) + sums[start[first]] / n
    distances: Array = np.maximum(total, 0.0) / (m - 1)
    return distances


def spreads(table: Table, classes: Array, columns: list[Column]) -> tuple[Spread, ...]:
    """The figures of each column, in order; numbers and dates are ordered."""
    return tuple(
        spread(classes, codes_of(c, table), ordered=c.ordered) for c in columns
    )  # fmt: skip
