"""The columns that lie on a line, side by side, and their correlations; missing cells left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from assay.data import Table
from assay.evaluation.fidelity.views import Array, View

#: Rows of one step of a sum of products, so that a million rows need no second copy.
_STEP = 65_536
#: Variance, as a share of a column's own, under which it counts as constant on a pair's rows.
_FLAT = 1e-12


@dataclass(frozen=True)
class Lines:
    """Columns of numbers, dates and text lengths of one table.

    Attributes:
        values: Each column less its mean, over its standard deviation; 0 where missing. Shape
            (n, k), float64. A constant column is all 0.
        present: Where there is a cell, bool of shape (n, k); None where no cell is missing.
    """

    values: Array
    present: Array | None

    def take(self, rows: Array) -> Lines:
        """The rows of these numbers."""
        return Lines(self.values[rows], None if self.present is None else self.present[rows])

    def mask(self, column: int) -> Array:
        """Where the column has a cell, bool of shape (n,)."""
        if self.present is None:
            return np.ones(len(self.values), bool)
        there: Array = self.present[:, column]
        return there


def lines_of(table: Table, looks: list[View], *, ranks: bool = False) -> Lines:
    """The table's columns as :class:`Lines`.

    Args:
        table: Rows.
        looks: The columns, all ordered.
        ranks: Take the mean rank of each cell among the present cells of its column in place of
            the cell, so that :func:`pearson` is Spearman's correlation.
    """
    values = np.empty((len(table), len(looks)))
    present = np.empty(values.shape, bool)
    for j, look in enumerate(looks):
        cells = look.numbers(table)
        present[:, j] = there = ~np.isneginf(cells)
        if ranks:
            masked = pl.Series(np.where(there, cells, np.nan)).fill_nan(None)
            cells = masked.rank("average").fill_null(0.0).to_numpy()
        values[:, j] = standard(cells, there)
    return Lines(values, None if present.all() else present)


def standard(cells: Array, there: Array) -> Array:
    """Cells less their mean, over their standard deviation; 0 where missing, or all are alike."""
    own = cells[there]
    if not len(own) or own.min() == own.max():
        return np.zeros(len(cells))
    # Scaled first: squares of 1e300 would not be finite.
    scaled = np.where(there, cells, 0.0) / np.abs(own).max()
    scaled = np.where(there, scaled - scaled[there].mean(), 0.0)
    spread = np.abs(scaled).max()
    scaled /= spread if spread else 1.0
    deviation = np.sqrt(np.sum(scaled**2) / len(own))
    return scaled / deviation if deviation else scaled


def pearson(lines: Lines) -> Array:
    """Correlations of all pairs of columns over the rows where both are present, shape (k, k).

    0 where a column is constant there, or fewer than two rows are left; 1 with itself.
    """
    x, k = lines.values, lines.values.shape[1]
    if lines.present is None:
        cross = _products(x, x)
        spread = np.sqrt(np.diag(cross))
        bottom = np.outer(spread, spread)
        top = cross
    else:
        m = lines.present.astype(float)
        rows = np.maximum(_products(m, m), 1.0)
        sums = _products(x, m)  # of column i where j is present
        squares = _products(x * x, m) - sums**2 / rows
        squares[squares < _FLAT * rows] = 0.0
        top = _products(x, x) - sums * sums.T / rows
        bottom = np.sqrt(squares * squares.T)
    r = np.divide(top, bottom, out=np.zeros((k, k)), where=bottom > 0)
    np.fill_diagonal(r, 1.0)
    clipped: Array = np.clip((r + r.T) / 2, -1.0, 1.0)
    return clipped


def _products(a: Array, b: Array) -> Array:
    total = np.zeros((a.shape[1], b.shape[1]))
    for start in range(0, len(a), _STEP):
        total += a[start : start + _STEP].T @ b[start : start + _STEP]
    return total
