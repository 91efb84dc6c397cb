"""Every column as a few bins, and the joint counts of two columns block by block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from assay.data import Table
from assay.evaluation.fidelity.views import Array, View

#: Quantile bins of a line, and levels kept before the rest is pooled.
BINS, LEVELS = 10, 20


@dataclass(frozen=True)
class Bins:
    """The bins of one column, learnt from real rows. Code 0 is missing.

    Attributes:
        view: How the column is looked at.
        edges: Upper ends of all but the last bin, for a line.
        levels: The levels kept; any other has the last code.
    """

    view: View
    edges: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many codes there are."""
        return 2 + len(self.edges if self.view.ordered else self.levels)

    def codes(self, table: Table) -> Array:
        """The bin of each row, int64 of shape (n,)."""
        if self.view.ordered:
            values = self.view.numbers(table)
            codes = 1 + np.searchsorted(self.edges, values, "left")
            return np.where(np.isneginf(values), 0, codes)
        cells = self.view.levels(table)
        kept = cells.cast(pl.Enum(self.levels), strict=False).to_physical().cast(pl.Int64)
        codes = (kept + 1).fill_null(len(self.levels) + 1).to_numpy()
        return np.where(cells.is_null().to_numpy(), 0, codes)


def bins_of(view: View, train: Table) -> Bins:
    """Bins between T's deciles (each ends at a value of T, so a pile of equal values keeps to
    one bin), or T's most frequent levels, ties by name."""
    if view.ordered:
        values = view.numbers(train)
        values = values[np.isfinite(values)]
        if not len(values):
            return Bins(view)
        inner = np.arange(1, BINS) / BINS
        edges = np.unique(np.quantile(values, inner, method="inverted_cdf"))
        return Bins(view, edges=tuple(float(e) for e in edges))
    counts = view.levels(train).drop_nulls().rename("level").value_counts(name="rows")
    counts = counts.sort(["rows", "level"], descending=[True, False])
    return Bins(view, levels=tuple(counts["level"].head(LEVELS)))


@dataclass(frozen=True)
class Coded:
    """A table as bin codes, with its rows dealt to blocks for the jackknife.

    Attributes:
        columns: One code array a column, each uint8 of shape (n,).
        sizes: Codes of each column.
        blocks: Block of each row, uint16 of shape (n,), all blocks but for one row alike in size.
        count: Number of blocks.
    """

    columns: tuple[Array, ...]
    sizes: tuple[int, ...]
    blocks: Array
    count: int

    def joint(self, i: int, j: int) -> Array:
        """Counts of the two columns' codes, of shape (blocks, size of i, size of j)."""
        rows, cols = self.sizes[i], self.sizes[j]
        cells = self.count * rows * cols
        wide = np.min_scalar_type(cells)  # 16 bits where these will do
        code = self.blocks.astype(wide)
        for size, column in ((rows, self.columns[i]), (cols, self.columns[j])):
            code *= size
            code += column.astype(wide, copy=False)
        counts = np.bincount(code, minlength=cells)
        return counts.reshape(self.count, rows, cols)


def coded(table: Table, bins: tuple[Bins, ...], rng: np.random.Generator, count: int) -> Coded:
    """The table's codes, its rows dealt at random to ``count`` blocks (or one a row)."""
    count = min(count, len(table))
    blocks = rng.permutation((np.arange(len(table)) % count).astype(np.uint16))
    columns = tuple(b.codes(table).astype(np.uint8) for b in bins)
    return Coded(columns, tuple(b.size for b in bins), blocks, count)
