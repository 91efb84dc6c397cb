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
#: What is said where there is no holdout.
BARE = "no holdout: compared with the training rows, and without a reference"


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
    return tuple(view_of(c, train) for c in train.schema if c.kind is not Kind.ARRAY)


def views_of(evidence: Evidence) -> tuple[View, ...]:
    """:func:`views` of T, in the memo."""
    return evidence.memo.get("fidelity.views", lambda _: views(evidence.train))


def view_of(column: Column, train: Table) -> View:
    """How a column is looked at; a text whose cells nearly all differ, by its length."""
    if column.ordered:
        return View(column.name, ordered=True)
    if column.kind is Kind.BOOLEAN:
        return View(column.name, ordered=False)
    cells = train[column.name].drop_nulls()
    apart = len(cells) > 20 and cells.n_unique() > REPEATS * len(cells)
    return View(column.name, ordered=apart, by_length=apart)


@dataclass(frozen=True)
class Yardstick:
    """Which rows are compared with which, and what must be said of it.

    Attributes:
        real: Rows that the others are compared with: N, or T where there is no holdout.
        train: As many rows of T as a release has, compared with ``real`` for the reference; None
            where there is no holdout.
        releases: The releases, all cut to one number of rows.
        note: What a reader must know.
    """

    real: Table
    train: Table | None
    releases: tuple[Table, ...]
    note: str

    @property
    def n(self) -> int:
        """Rows that a figure rests on: those of the smaller side."""
        return min(len(self.real), len(self.releases[0]))


def yardstick(evidence: Evidence, rng: np.random.Generator) -> Yardstick:
    """Tables of equal size: by chance alone a small table lies farther off than a large one, so
    releases and the training rows that they are held against are cut to as many rows.

    Args:
        evidence: What there is.
        rng: Picks the rows of releases that are longer than others, or than T.
    """
    train, releases = evidence.train, evidence.releases
    rows = min(len(train), *(len(s) for s in releases))
    note = ""
    if any(len(t) != rows for t in (train, *releases)):
        note = f"tables of unlike length, so {rows} random rows of each are compared"
    cut = tuple(s.sample(rows, rng) for s in releases)
    if evidence.holdout is None:
        return Yardstick(train, None, cut, "; ".join(n for n in (BARE, note) if n))
    if len(train) > rows:
        train = evidence.memo.get(f"fidelity.train.{rows}", lambda r: train.sample(rows, r))
    return Yardstick(evidence.holdout, train, cut, note)
