"""A table as rules look at it: each column turned into numbers once, however many rules ask."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from assay.data import Table
from assay.evaluation.fidelity.views import Array, View


class Looked:
    """A table whose columns are turned when first asked for, and kept."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._lines: dict[str, Array] = {}
        self._codes: dict[str, Array] = {}

    def line(self, name: str) -> Array:
        """A column of numbers or dates as float64 of shape (n,), NaN where missing."""
        if name not in self._lines:
            values = View(name, ordered=True).numbers(self.table)
            self._lines[name] = np.where(np.isneginf(values), np.nan, values)
        return self._lines[name]

    def codes(self, name: str, levels: tuple[str, ...] | None) -> Array:
        """Codes of a column's cells, int32 of shape (n,): its levels, then one for missing, then
        one for any other level; without levels 0 is present and 1 missing. A table must always be
        asked with the same levels."""
        if name not in self._codes:
            self._codes[name] = _codes(self.table[name], levels).astype(np.int32)
        return self._codes[name]


def _codes(cells: pl.Series, levels: tuple[str, ...] | None) -> Array:
    gaps: Array = cells.is_null().to_numpy()
    if levels is None:
        return gaps
    kept: Any = cells.cast(pl.String).cast(pl.Enum(levels), strict=False).to_physical()
    codes = kept.cast(pl.Int64).fill_null(len(levels) + 1).to_numpy()
    return np.where(gaps, len(levels), codes)
