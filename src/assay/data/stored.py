"""A table whose cells stay in a file: one column at a time, for tables larger than memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import polars as pl

from assay.core import ReadError
from assay.data.conform import conform
from assay.data.schema import Schema
from assay.data.table import Table


class Stored(Table):
    """A table that reads a column when asked for it, and keeps the last one only.

    It is a :class:`Table` in all else: ``frame`` reads everything, which only a table that fits
    in memory can afford.

    Args:
        scan: The source's cells, not yet read.
        schema: What its columns mean; those that it leaves out are never read.
        rows: How many there are.
        where: What to call the table in an error.
        places: Row numbers to take, in order; None for all.
    """

    def __init__(
        self, scan: pl.LazyFrame, schema: Schema, rows: int, *, where: str,
        places: np.ndarray[Any, Any] | None = None,
    ) -> None:  # fmt: skip
        # A frozen dataclass lets nothing be set in the plain way.
        for name, value in {
            "scan": scan, "schema": schema, "rows": rows, "where": where, "places": places,
            "people": None, "_last": None,
        }.items():  # fmt: skip
            object.__setattr__(self, name, value)

    scan: pl.LazyFrame
    rows: int
    where: str
    places: np.ndarray[Any, Any] | None
    _last: pl.Series | None

    def __len__(self) -> int:
        return self.rows if self.places is None else len(self.places)

    def __getitem__(self, name: str) -> pl.Series:
        """The column in canonical form.

        Raises:
            SchemaError: Cells that are not of its kind.
            ReadError: The file cannot be read any more.
        """
        last = self._last
        if last is None or last.name != name:
            object.__setattr__(self, "_last", None)  # frees the old column before the new one
            last = self._read(name)
            object.__setattr__(self, "_last", last)
        return last

    def _read(self, name: str) -> pl.Series:
        cells = column_of(self.scan, name, self.where)
        if self.places is not None:
            cells = cells.gather(self.places)
        table = conform(cells.to_frame(), self.schema.only([name]), where=self.where)
        return table[name]

    @property
    def frame(self) -> pl.DataFrame:
        """All rows and columns, read into memory."""
        return pl.DataFrame([self[n] for n in self.names])

    def take(self, rows: Sequence[int] | np.ndarray[Any, Any]) -> Stored:
        """The rows of these numbers, in the order given; only their numbers are kept."""
        places = np.asarray(rows, dtype=np.uint32)
        if self.places is not None:
            places = self.places[places]
        return Stored(self.scan, self.schema, self.rows, where=self.where, places=places)

    def only(self, names: Iterable[str]) -> Stored:
        """The table of these columns."""
        schema = self.schema.only(names)
        return Stored(self.scan, schema, self.rows, where=self.where, places=self.places)


def column_of(scan: pl.LazyFrame, name: str, where: str) -> pl.Series:
    """One column as its source stores it.

    Raises:
        ReadError: The file is damaged.
    """
    try:
        return scan.select(pl.col(name)).collect()[name]
    except (pl.exceptions.PolarsError, OSError):
        # A reader's words may show cells.
        raise ReadError(
            "it cannot be read", where=f"{where}, column {name!r}",
            mend="Check that the file is whole",
        ) from None  # fmt: skip
