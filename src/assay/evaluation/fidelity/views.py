"""How a column is looked at: a line of numbers, or levels; missing has a place in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.data import Column, Kind, Schema, Table
from assay.evaluation.base import Evidence

Array = np.ndarray[Any, Any]

#: Above this share of distinct cells a text says nothing by its levels: its length is compared.
REPEATS = 0.5


@dataclass(frozen=True)
class View:
    """One column as fidelity compares it.

    Attributes:
        name: The column.
        ordered: Whether its values lie on a line.
        by_length: Whether the line is that of text lengths in characters.
    """

    name: str
    ordered: bool
    by_length: bool = False

    @property
    def note(self) -> str:
        """What a reader must know of the view."""
        return "nearly all texts differ, so their lengths are compared" if self.by_length else ""

    def numbers(self, table: Table) -> Array:
        """The column on a line, float64 of shape (n,); missing is minus infinity."""
        series = table[self.name]
        if self.by_length:
            series = series.str.len_chars()
        elif series.dtype == pl.Datetime("us"):
            series = series.to_physical()
        return series.cast(pl.Float64).fill_null(-np.inf).to_numpy()

    def levels(self, table: Table) -> pl.Series:
        """The column as String levels of length n; missing is null."""
        return table[self.name].cast(pl.String)


def no_columns(schema: Schema) -> str | None:
    """Why nothing can be compared, or None."""
    if all(c.kind is Kind.ARRAY for c in schema):
        return "there is no column of numbers, levels, dates or text"
    return None


def views(train: Table) -> tuple[View, ...]:
    """One view a column in the table's order; arrays have none."""
    return tuple(_view(c, train) for c in train.schema if c.kind is not Kind.ARRAY)


def _view(column: Column, train: Table) -> View:
    if column.ordered:
        return View(column.name, ordered=True)
    if column.kind is Kind.BOOLEAN:
        return View(column.name, ordered=False)
    cells = train[column.name].drop_nulls()
    apart = len(cells) > 20 and cells.n_unique() > REPEATS * len(cells)
    return View(column.name, ordered=apart, by_length=apart)


@dataclass(frozen=True)
class Yardstick:
    """The real rows that releases are compared with, and what must be said of them."""

    table: Table
    note: str


def yardstick(evidence: Evidence) -> Yardstick:
    """N where there is one, else T; the note tells sizes that would mislead."""
    if evidence.holdout is None:
        note = "no holdout: compared with the training rows, and without a reference"
        return Yardstick(evidence.train, note)
    rows = [len(s) for s in evidence.releases]
    uneven = min(rows) * 2 < len(evidence.train)
    note = (
        f"a release has {min(rows)} rows against {len(evidence.train)} training rows, and a small "
        "table lies farther off by chance than the reference shows"
    )
    return Yardstick(evidence.holdout, note if uneven else "")
