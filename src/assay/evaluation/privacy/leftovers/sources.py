"""Which columns of the real rows are searched for what, and what of it a release holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.data import Column, Kind, Table
from assay.evaluation.privacy.leftovers.fragments import Fragments, Own
from assay.evaluation.privacy.leftovers.marks import Marks
from assay.evaluation.privacy.leftovers.spans import Spans
from assay.evaluation.privacy.leftovers.values import formats, levels, numbers, telling

Array = np.ndarray[Any, Any]

#: What is searched for, and in which columns, in words.
KINDS = {
    "text": "columns of free text",
    "levels": "columns of levels",
    "formats": "columns of levels",
    "numbers": "columns of long numbers or times",
    "identifiers": "columns of free text",
}


@dataclass(frozen=True)
class Source:
    """One column searched for one kind of thing.

    Attributes:
        column: Its name.
        kind: One of :data:`KINDS`.
        own: What one row alone has; runs of words in ``spans`` instead.
        spans: Runs of words; None for other kinds.
        values: The numbers that are looked at; None for other kinds.
    """

    column: str
    kind: str
    own: Own | None = None
    spans: Spans | None = None
    values: pl.Series | None = None

    def found(self, release: Table, asked: int) -> tuple[Array, Array]:
        """How many of a person's own things the release holds, and how telling that is.

        Returns:
            Two arrays of shape (asked,): counts, and for runs of words the words of the longest,
            for other kinds the sum of surprises in nats (:meth:`Own.surprise`).
        """
        cells = release[self.column]
        if self.spans is not None:
            longest = self.spans.longest(cells, asked)
            return (longest > 0).astype(float), longest
        assert self.own is not None
        held = np.unique(_pieces(self.kind, cells, self.values).keys)
        counts = np.bincount(self.own.row[self.own.found(held)], minlength=asked).astype(float)
        return counts, counts * self.own.surprise(len(release))


def sources(real: Table, asked: int) -> tuple[Source, ...]:
    """All that is searched for among ``real`` rows, of which the first ``asked`` are asked about."""
    return tuple(s for c in real.schema for s in _of_column(c, real[c.name], asked))


def _of_column(column: Column, cells: pl.Series, asked: int) -> list[Source]:
    name, rows = column.name, len(cells)

    def own(kind: str, values: pl.Series | None = None) -> Source:
        found = Own.of(_pieces(kind, cells, values), rows, asked)
        return Source(name, kind, found, values=values)

    if column.kind is Kind.TEXT:
        return [Source(name, "text", spans=Spans.of(cells, asked)), own("identifiers")]
    if column.kind is Kind.CATEGORICAL:
        return [own("levels"), own("formats")]
    if column.ordered:
        values = telling(column, cells)
        return [] if values is None else [own("numbers", values)]
    return []


def _pieces(kind: str, cells: pl.Series, values: pl.Series | None) -> Fragments:
    match kind:
        case "levels":
            return levels(cells)
        case "formats":
            return formats(cells)
        case "identifiers":
            return Marks.of(cells).pieces
        case _:
            assert values is not None
            return numbers(cells, values)
