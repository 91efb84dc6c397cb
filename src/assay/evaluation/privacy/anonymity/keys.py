"""Which rows are alike in all quasi-identifiers: their classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.data import Column, Kind, Role, Schema, Table

Array = np.ndarray[Any, Any]

#: Rows that a class of equal quasi-identifiers should have (k = 5 is the common floor).
FLOOR = 5
#: Why nothing here can be measured without quasi-identifiers.
NO_KEYS = "no column is declared a quasi-identifier"
_BINS = 10


def quasi_identifiers(schema: Schema) -> list[Column]:
    """The columns with the role ``quasi_identifier`` that are no arrays, in order."""
    return [c for c in schema if c.has(Role.QUASI_IDENTIFIER) and c.kind is not Kind.ARRAY]


@dataclass(frozen=True)
class Keys:
    """Quasi-identifiers, and how their cells are compared.

    Levels, whole numbers and text count as they are; numbers with decimals and dates by tenths,
    as every full-precision number would be unique. Missing is a value.

    Attributes:
        columns: The quasi-identifiers.
        edges: Upper ends of the bins of each column; None where cells count as they are.
    """

    columns: tuple[Column, ...]
    edges: tuple[tuple[float, ...] | None, ...]

    @classmethod
    def of(cls, schema: Schema, *tables: Table) -> Keys:
        """The quasi-identifiers of ``schema``, in tenths of the rows of all ``tables``."""
        columns = quasi_identifiers(schema)
        return cls(tuple(columns), tuple(_edges(c, tables) for c in columns))

    @property
    def names(self) -> str:
        """The columns' names, for a note."""
        return "quasi-identifiers: " + ", ".join(c.name for c in self.columns)

    def classes(self, *tables: Table) -> list[Array]:
        """The class of each row, one int array of shape (rows,) a table.

        Classes are numbered from 0 over all tables together: rows of one number are alike.
        """
        keyed = pl.concat([self._cells(t) for t in tables])
        row = keyed.with_row_index("row").select(pl.col("row").min().over(keyed.columns))
        _, numbers = np.unique(row.to_series().to_numpy(), return_inverse=True)
        return np.split(numbers, np.cumsum([len(t) for t in tables])[:-1])

    def _cells(self, table: Table) -> pl.DataFrame:
        # Numbers for names, so that no column of the data can be called "row".
        return pl.DataFrame({
            str(i): _binned(table[c.name], edges)
            for i, (c, edges) in enumerate(zip(self.columns, self.edges, strict=True))
        })  # fmt: skip


def _edges(column: Column, tables: tuple[Table, ...]) -> tuple[float, ...] | None:
    if column.kind not in (Kind.NUMERIC, Kind.DATETIME):
        return None
    values = pl.concat([_numbers(t[column.name]) for t in tables]).drop_nulls().to_numpy()
    if not len(values):
        return ()
    inner = np.arange(1, _BINS) / _BINS
    edges = np.unique(np.quantile(values, inner, method="inverted_cdf"))
    return tuple(float(e) for e in edges)


def _binned(series: pl.Series, edges: tuple[float, ...] | None) -> pl.Series:
    if edges is None:
        return series
    values = _numbers(series)
    bins = np.searchsorted(edges, values.fill_null(0.0).to_numpy(), "left")
    return pl.Series(np.where(values.is_null().to_numpy(), -1, bins))


def _numbers(series: pl.Series) -> pl.Series:
    return series.to_physical().cast(pl.Float64)
