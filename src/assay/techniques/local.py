"""Where a cell may lie, and what its person can answer alone: levels, or whole steps of a grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from assay.data import Column, Kind, Origin, Schema, micros

if TYPE_CHECKING:
    from assay.dp import Share

Array = np.ndarray[Any, Any]

_STEPS = 10_000  # of a number without decimals, or with too many
_MOST = 2**40  # steps, so that noise never leaves 64 bits
_NO_CELLS = pl.Series([], dtype=pl.String)
_TIMES = (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000, 1)  # day to microsecond


@dataclass(frozen=True)
class Levels:
    """A category's levels, and missing after them.

    Attributes:
        column: As in the schema.
        names: Of the levels.
        public: Whether they were declared.
    """

    column: Column
    names: tuple[str, ...]
    public: bool

    @classmethod
    def of(cls, column: Column, cells: pl.Series) -> Levels:
        """Declared, or read off the cells."""
        if column.kind is Kind.BOOLEAN:
            return cls(column, ("true", "false"), True)
        if column.domain.origin is Origin.DECLARED and column.domain.levels:
            return cls(column, tuple(column.domain.levels), True)
        return cls(column, tuple(cells.drop_nulls().cast(pl.String).unique().sort()), False)

    def masked(self, cells: pl.Series, share: Share) -> pl.Series:
        """One of the levels, or missing, for each cell; an undeclared level counts as missing."""
        size = len(self.names) + 1
        codes = np.full(len(cells), size - 1)
        if self.names:
            codes = cells.cast(pl.String).replace_strict(
                list(self.names), list(range(size - 1)), default=size - 1, return_dtype=pl.Int64
            ).fill_null(size - 1).to_numpy()  # fmt: skip
        names = pl.Series([*self.names, None], dtype=pl.String)
        told = names.gather(pl.Series(share.levels(codes, size)))
        told = told == "true" if self.column.kind is Kind.BOOLEAN else told
        return told.cast(cells.dtype).alias(cells.name)


@dataclass(frozen=True)
class Line:
    """A number's or date's grid: ``low``, one step further, and so on; dates in microseconds.

    Attributes:
        column: As in the schema.
        low: The first place.
        step: Between two, above 0.
        count: Steps to the last place, 0 or more.
        public: Whether low and high were declared.
    """

    column: Column
    low: float
    step: float
    count: int
    public: bool

    @classmethod
    def of(cls, column: Column, cells: pl.Series) -> Line:
        """Between declared bounds, or those that are read off the cells."""
        low, high = _declared(column)
        public = low is not None and high is not None
        if low is None or high is None:
            seen = cells.drop_nulls().to_physical().cast(pl.Float64).to_numpy()
            low, high = (float(seen.min()), float(seen.max())) if len(seen) else (0.0, 0.0)
        match column.kind:
            case Kind.INTEGER:
                low, high, step = math.ceil(low), math.floor(high), 1.0
            case Kind.DATETIME:
                # Days where both bounds are midnight: others would mark every date as masked.
                step = float(next(s for s in _TIMES if low % s == 0 and high % s == 0))
            case _:
                step = 0.0 if column.decimals is None else 10.0**-column.decimals
        if step == 0 or (high - low) / step > _MOST:
            step = (high - low) / _STEPS or 1.0
        return cls(column, low, step, max(0, round((high - low) / step)), public)

    def masked(self, cells: pl.Series, share: Share) -> pl.Series:
        """A place of the grid, or missing, for each cell.

        Whether it is missing is answered first, then a place is moved, that of the middle for a
        missing one. Two numbers differ in the second answer alone. A missing cell and a number
        differ in the first, and by half the line in the second: the first costs no more than is
        left of the cell's share then.
        """
        gone = cells.is_null().to_numpy()
        place = self._places(cells)
        if self.count < 2:  # two numbers and none are three levels
            place = share.levels(np.where(gone, self.count + 1, place), self.count + 2)
            return self._cells(place, place > self.count, cells)
        middle = self.count // 2
        far = (self.count - middle) / self.count
        lost = share.beside(far).levels(gone.astype(np.int64), 2) == 1
        moved = share.steps(np.where(gone, middle, place), self.count)
        return self._cells(np.clip(moved, 0, self.count), lost, cells)

    def _places(self, cells: pl.Series) -> Array:
        numbers = cells.to_physical().cast(pl.Float64).fill_null(self.low).to_numpy()
        places = np.round((np.clip(numbers, self.low, None) - self.low) / self.step)
        found: Array = np.clip(places, 0, self.count).astype(np.int64)
        return found

    def _cells(self, places: Array, lost: Array, like: pl.Series) -> pl.Series:
        values = self.low + self.step * np.clip(places, 0, self.count)
        if self.column.kind is not Kind.NUMERIC:
            found = pl.Series(like.name, np.round(values).astype(np.int64))
        else:
            decimals = self.column.decimals
            found = pl.Series(like.name, values if decimals is None else np.round(values, decimals))
        gaps = pl.Series([None], dtype=found.dtype)
        return found.zip_with(pl.Series(~lost), gaps).cast(like.dtype)


def domain_of(column: Column, cells: pl.Series) -> Levels | Line:
    """Where a column's cells may lie."""
    return Line.of(column, cells) if column.ordered else Levels.of(column, cells)


def undeclared_cells(schema: Schema) -> tuple[str, ...]:
    """The columns whose cells would be answered on a grid that was read off the rows."""
    return tuple(c.name for c in schema if not domain_of(c, _NO_CELLS).public)


def _declared(column: Column) -> tuple[float | None, float | None]:
    domain = column.domain
    if domain.origin is not Origin.DECLARED:
        return None, None
    low, high = (
        float(micros(end)) if isinstance(end, str) else end for end in (domain.low, domain.high)
    )
    return low, high
