"""Tables in which each row is one of two: the two that differ most, in every column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.data import Column, Domain, Kind, Origin, Schema, Table, conform

Array = np.ndarray[Any, Any]

_STEPS = 100  # of a number's grid, from 0
_FIRST, _DAY = np.datetime64("2020-01-01", "us"), np.timedelta64(1, "D")
_KINDS = Kind.INTEGER, Kind.CATEGORICAL, Kind.DATETIME, Kind.BOOLEAN
#: What a cell is told as: a place from 0 on, the last for one that is missing.
LOWEST, GONE = 0, -1


@dataclass(frozen=True)
class Pairs:
    """Rows for techniques that mask each row by itself. Columns are numbers, categories of two
    levels, dates and booleans in turn, all their bounds and levels declared.

    A row that is there has the highest number, the last date and the second level in all columns.
    Its neighbour has the lowest, the first and the first level, and of every second row nothing at
    all: the two pairs of rows between which each cell costs all of its share.

    Attributes:
        count: Of rows, each a canary.
        columns: Of the table.
    """

    count: int
    columns: int

    @property
    def words(self) -> str:
        """For a reader."""
        plural = "s" if self.columns > 1 else ""
        return (
            f"{self.count:,} canaries in {self.columns} column{plural}, each one of the two rows that "
            "differ most"
        )

    def kind(self, column: int) -> Kind:
        """Of a column."""
        return _KINDS[column % len(_KINDS)]

    def steps(self, column: int) -> int | None:
        """From the lowest to the highest place of numbers and dates; None of levels."""
        return _STEPS if self.kind(column) in (Kind.INTEGER, Kind.DATETIME) else None

    def drawn(self) -> Array:
        """Which are there, each with chance a half, bool of shape (count,)."""
        from assay.dp import SecureSource

        return SecureSource().included(self.count, 0.5)

    def table(self, there: Array) -> Table:
        """With the one row or the other of each.

        Args:
            there: bool of shape (count,).
        """
        gone = ~there & (np.arange(self.count) % 2 == 1)
        columns, cells = [], {}
        for j in range(self.columns):
            name = f"c{j}"
            columns.append(Column(name, self.kind(j), domain=_domain(self.kind(j))))
            low, high = _ends(self.kind(j))
            values = [None if g else high if t else low for g, t in zip(gone, there, strict=True)]
            cells[name] = pl.Series(values, dtype=pl.Series([low, high]).dtype)
        return conform(pl.DataFrame(cells), Schema(tuple(columns)), where="canaries")

    def places(self, table: Table, column: int) -> Array:
        """Of a column's cells, int of shape (rows,); :data:`GONE` where one is missing."""
        cells = table[f"c{column}"]
        match self.kind(column):
            case Kind.CATEGORICAL:
                found = (cells.cast(pl.String) == _ends(Kind.CATEGORICAL)[1]).cast(pl.Int64)
            case Kind.DATETIME:
                found = (cells.to_physical() - int(_FIRST.astype(int))) // int(
                    _DAY.astype("timedelta64[us]").astype(int)
                )
            case _:
                found = cells.cast(pl.Int64)
        places: Array = found.fill_null(GONE).to_numpy()
        return places


def _ends(kind: Kind) -> tuple[Any, Any]:
    match kind:
        case Kind.INTEGER:
            return 0, _STEPS
        case Kind.CATEGORICAL:
            return "first", "second"
        case Kind.DATETIME:
            return _FIRST.item(), (_FIRST + _STEPS * _DAY).item()
        case _:
            return False, True


def _domain(kind: Kind) -> Domain:
    low, high = _ends(kind)
    match kind:
        case Kind.INTEGER:
            return Domain(Origin.DECLARED, low=low, high=high)
        case Kind.CATEGORICAL:
            return Domain(Origin.DECLARED, levels=(low, high))
        case Kind.DATETIME:
            return Domain(Origin.DECLARED, low=low.isoformat(), high=high.isoformat())
        case _:
            return Domain()
