"""Rows of mixed kinds as points, so that squared distances count disagreeing columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.core import SchemaError
from assay.data.schema import Column, Kind, Schema
from assay.data.table import Table

Array = np.ndarray[Any, Any]

_NARROW = 64  # levels up to which each has its own direction
_TAIL = 0.03  # weight of the part that tells values apart where ranks cannot


@dataclass(frozen=True)
class Axis:
    """How one column becomes coordinates.

    Attributes:
        name: The column.
        levels: Levels with a direction each; None for numbers and for hashed levels.
        values: Sorted distinct numbers seen, of a number or date.
        ranks: Mid-rank of each of ``values``, in (0, 1).
    """

    name: str
    ordered: bool
    levels: tuple[str, ...] | None = None
    values: Array | None = None
    ranks: Array | None = None

    def points(self, cells: pl.Series) -> Array:
        """Coordinates of the cells, float32 of shape (n, width)."""
        missing = cells.is_null().to_numpy()
        if self.ordered:
            return self._line(cells, missing)
        text = cells.cast(pl.String)
        if self.levels is None:
            return _signs(text, missing)
        width = len(self.levels) + 2
        codes = text.replace_strict(
            list(self.levels), list(range(width - 2)), default=width - 2, return_dtype=pl.Int64
        ).fill_null(width - 1).to_numpy() if self.levels else np.full(len(text), width - 2)  # fmt: skip
        codes = np.where(missing, width - 1, codes)
        out = np.zeros((len(text), width), np.float32)
        out[np.arange(len(text)), codes] = np.sqrt(0.5)
        return out

    def _line(self, cells: pl.Series, missing: Array) -> Array:
        assert self.values is not None
        assert self.ranks is not None
        mark = missing.astype(np.float32)
        if not len(self.values):
            return np.stack([np.zeros_like(mark), mark], axis=1)
        numbers = cells.to_physical().cast(pl.Float64).fill_null(float(self.values[0])).to_numpy()
        rank = np.interp(numbers, self.values, self.ranks)
        middle = float(np.interp(0.5, self.ranks, self.values))
        low, high = np.interp([0.25, 0.75], self.ranks, self.values)
        spread = float(high - low) or float(np.ptp(self.values)) or 1.0
        tail = _TAIL * np.arcsinh((numbers - middle) / spread)
        line = np.sqrt(6) * (rank - 0.5) + tail
        return np.stack([np.where(missing, 0.0, line), mark], axis=1).astype(np.float32)


@dataclass(frozen=True)
class Space:
    """Coordinates learnt from one table and the same for every other.

    Numbers and dates stand at their mid-rank among the rows it was fitted on, scaled so that two
    random people are 1 apart in squared distance on average, plus a bit of arcsinh so that
    no two values share a place. Two levels are 1 apart; more than 64 levels get hashed
    directions, 1 apart on average. Missing is a level of its own, at least 1 from any value.
    """

    axes: tuple[Axis, ...]

    @classmethod
    def fit(cls, table: Table) -> Space:
        """Learn places and directions from ``table``, at least one row.

        Raises:
            SchemaError: No column has coordinates (arrays have none).
        """
        axes = tuple(_axis(c, table[c.name]) for c in coordinates(table.schema))
        if not axes:
            raise SchemaError("no column can be placed in a space")
        return cls(axes)

    def embed(self, table: Table) -> Array:
        """The table's points, float32 of shape (n, q)."""
        return np.concatenate([a.points(table[a.name]) for a in self.axes], axis=1)


def coordinates(schema: Schema) -> list[Column]:
    """The columns that a space can place."""
    return [c for c in schema if c.kind is not Kind.ARRAY]


def _axis(column: Column, cells: pl.Series) -> Axis:
    if column.ordered:
        seen = cells.drop_nulls().to_physical().cast(pl.Float64).to_numpy()
        values, counts = np.unique(seen, return_counts=True)
        ranks = (np.cumsum(counts) - counts / 2) / max(1, len(seen))
        return Axis(column.name, True, None, values, ranks)
    levels = cells.cast(pl.String).drop_nulls().unique().sort()
    if column.kind is Kind.TEXT or len(levels) > _NARROW:
        return Axis(column.name, False)
    return Axis(column.name, False, tuple(levels.to_list()))


def _signs(text: pl.Series, missing: Array) -> Array:
    # 64 bits of a hash are 64 signs: two texts differ in half of them on average.
    bits = text.hash(seed=11).to_numpy().astype("<u8").view(np.uint8).reshape(len(text), 8)
    signs = np.unpackbits(bits, axis=1).astype(np.float32) * 2 - 1
    signs[missing] = 0.0
    mark = missing.astype(np.float32)[:, None] * np.float32(np.sqrt(0.5))
    return np.concatenate([signs / np.float32(np.sqrt(128)), mark], axis=1)
