"""What a model sees of a table, learnt from the rows it trains on and from no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

from assay.data import Column, Kind, Schema, Table

Array = np.ndarray[Any, Any]

#: Levels that a column keeps at most, rows that a level must have, one-hot columns in all.
LEVELS, RARE, WIDE = 50, 10, 2_000


@dataclass(frozen=True)
class Line:
    """A number, a date (in days) or the length of a text.

    Attributes:
        name: The column.
        low: Lowest training value; a model never sees a value outside what it was trained on.
        high: Highest.
        centre: Their mean.
        scale: Their standard deviation; 1 where there is none.
        holes: Whether any training cell was missing.
    """

    name: str
    low: float
    high: float
    centre: float
    scale: float
    holes: bool

    def dense(self, table: Table) -> Array:
        """Standardised, the mean where missing, and a flag of missing where training had any."""
        z = self.standard(table)
        gone = np.isnan(z)
        columns = [np.where(gone, 0.0, z)]
        return np.column_stack([*columns, gone] if self.holes else columns).astype(float)

    def standard(self, table: Table) -> Array:
        """Standardised within the training range, float64 of shape (n,), NaN where missing."""
        values = np.clip(numbers(table[self.name]), self.low, self.high)
        # Divided first, so that the difference of two huge numbers is no overflow.
        z: Array = values / self.scale - self.centre / self.scale
        return z


@dataclass(frozen=True)
class Levels:
    """A category or a boolean: the levels kept, and whether rarer ones were pooled into one."""

    name: str
    kept: tuple[str, ...]
    pooled: bool

    def codes(self, table: Table) -> Array:
        """The level's number; rare and unknown ones share the next, or are missing (NaN)."""
        cells = table[self.name].cast(pl.String)
        codes = cells.cast(pl.Enum(self.kept), strict=False).to_physical().cast(pl.Float64)
        if self.pooled:
            rest = pl.lit(float(len(self.kept)))
            known = pl.DataFrame({"code": codes, "cell": cells})
            codes = known.select(
                pl.when(pl.col("code").is_null() & pl.col("cell").is_not_null())
                .then(rest)
                .otherwise(pl.col("code"))
            ).to_series()
        values: Array = codes.fill_null(np.nan).to_numpy()
        return values

    @property
    def size(self) -> int:
        """How many columns one-hot takes: the levels, the pooled one, and missing, the last."""
        return len(self.kept) + self.pooled + 1


@dataclass(frozen=True)
class Features:
    """The columns that predict, as two kinds of model want them."""

    lines: tuple[Line, ...]
    levels: tuple[Levels, ...]

    @property
    def usable(self) -> bool:
        """Whether there is anything to predict from."""
        return bool(self.lines or self.levels)

    def wide(self, table: Table) -> sparse.csr_array:
        """For a linear model: standardised and one-hot, float64 of shape (n, d), no NaN.

        Sparse, as most of a one-hot row is 0: some ten times faster to learn from.
        """
        parts = [sparse.csr_array(f.dense(table)) for f in self.lines]
        parts += [_hot(f.codes(table), f.size) for f in self.levels]
        return sparse.hstack(parts, format="csr")

    def coded(self, table: Table) -> Array:
        """For trees: numbers and level numbers, float64 of shape (n, q), missing as NaN."""
        numeric = [numbers(table[f.name]) for f in self.lines]
        return np.column_stack([*numeric, *(f.codes(table) for f in self.levels)])

    def dense(self, table: Table) -> Array:
        """:meth:`wide` as a plain array, float64 of shape (n, d), no NaN: any model takes it."""
        full: Array = self.wide(table).toarray()
        return full

    def scaled(self, table: Table) -> Array:
        """:meth:`coded` with numbers standardised, so that none is too large for float32."""
        numeric = [f.standard(table) for f in self.lines]
        return np.column_stack([*numeric, *(f.codes(table) for f in self.levels)])

    @property
    def categorical(self) -> Array:
        """Which columns of :meth:`coded` are level numbers, bool of shape (q,)."""
        return np.arange(len(self.lines) + len(self.levels)) >= len(self.lines)


def _hot(codes: Array, size: int) -> sparse.csr_array:
    rows = np.arange(len(codes) + 1)
    places = np.where(np.isnan(codes), size - 1, codes).astype(np.int64)
    return sparse.csr_array((np.ones(len(codes)), places, rows), shape=(len(codes), size))


def usable(schema: Schema, target: str) -> list[Column]:
    """The columns to predict from: all but the target and arrays."""
    return [c for c in schema if c.name != target and c.kind is not Kind.ARRAY]


def learn(train: Table, target: str) -> Features:
    """Means, ranges and levels of the training rows; the target is left out."""
    columns = usable(train.schema, target)
    discrete = [c.name for c in columns if c.discrete]
    most = max(2, min(LEVELS, WIDE // max(1, len(discrete))))
    return Features(
        tuple(_line(c.name, numbers(train[c.name])) for c in columns if not c.discrete),
        tuple(_levels(name, train[name].cast(pl.String), most) for name in discrete),
    )


def numbers(series: pl.Series) -> Array:
    """A column as float64, missing and infinite cells as NaN; dates in days, text by length."""
    if series.dtype == pl.String:
        series = series.str.len_chars()
    days = series.dtype == pl.Datetime("us")
    values = series.to_physical().cast(pl.Float64).fill_null(np.nan).to_numpy()
    if days:
        values = values / 86_400e6
    return np.where(np.isfinite(values), values, np.nan)


def _line(name: str, values: Array) -> Line:
    known = values[~np.isnan(values)]
    if not len(known):
        return Line(name, 0.0, 0.0, 0.0, 1.0, holes=True)
    # Scaled before squares are taken, so that no number is too large for them.
    size = float(np.abs(known).max()) or 1.0
    spread = float(np.std(known / size)) * size
    return Line(
        name, float(known.min()), float(known.max()), float(np.mean(known / size)) * size,
        spread or 1.0, holes=len(known) < len(values),
    )  # fmt: skip


def _levels(name: str, cells: pl.Series, most: int) -> Levels:
    counts = cells.drop_nulls().rename("level").value_counts(name="rows")
    counts = counts.sort(["rows", "level"], descending=[True, False])
    kept = counts.filter(pl.col("rows") >= RARE).head(most)["level"].to_list()
    return Levels(name, tuple(kept), pooled=len(kept) < len(counts))
