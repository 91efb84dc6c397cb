"""Dates that follow another one: told by their distance from it, so that stays keep their length."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.core import SchemaError
from assay.data.encoding.calendar import span
from assay.data.encoding.columns import ColumnCodes
from assay.data.encoding.dates import DAY, DAYS, ELAPSED, SECONDS, within
from assay.data.schema import Column, Kind, Schema
from assay.data.table import Table

Array = np.ndarray[Any, Any]

_CLOSE = 0.5  # of a date's own spread: what its distances may spread at most
_FEW = 20  # cells, of which nothing can be said
_SHORT = 2 * DAY  # a median distance below it is told in seconds, where both have times


@dataclass(frozen=True)
class Follower:
    """How a date follows another.

    Attributes:
        column: As in the schema.
        base: The other.
        short: Whether the distance is told in seconds, not in days and the time of day.
        ordered: Whether it is never before the other.
    """

    column: Column
    base: str
    short: bool
    ordered: bool

    def apart(self, cells: pl.Series, base: pl.Series) -> pl.Series:
        """The distances as times since 1970; missing where either is."""
        return _dates(_micros(cells) - self._begun(_micros(base)), cells.name)

    def days(self, cells: pl.Series, base: pl.Series) -> pl.Series:
        """The distances in whole days, float64; without those that are missing."""
        apart = np.floor(_micros(cells) / DAY) - np.floor(_micros(base) / DAY)
        return pl.Series(apart[~np.isnan(apart)])

    def joined(self, apart: pl.Series, base: pl.Series) -> pl.Series:
        """The inverse of :meth:`apart`, within declared bounds."""
        begun = _micros(base)
        found = _micros(apart) + self._begun(begun)
        if self.ordered:
            found = np.maximum(found, begun)  # on the same day
        if ends := span(self.column):
            known = ~np.isnan(found)
            found[known] = within(found[known].astype(np.int64), *ends)
        return _dates(found, apart.name)

    def fit(
        self, cells: pl.Series, base: pl.Series, *, bins: int, pool: int, shares: Array
    ) -> ColumnCodes:
        """Codes of the distances; see :meth:`ColumnCodes.fit`."""
        apart = self.apart(cells, base)
        timed = bool((apart.drop_nulls().to_physical() % DAY != 0).any())
        parts = (ELAPSED,) if self.short else (DAYS, *(SECONDS,) * timed)
        return ColumnCodes.fit(self.column, apart, bins=bins, pool=pool, shares=shares, parts=parts)

    def to_state(self) -> list[Any]:
        """Plain JSON data, without the column."""
        return [self.base, self.short, self.ordered]

    def _begun(self, base: Array) -> Array:
        return base if self.short else np.floor(base / DAY) * DAY


def told(table: Table, name: str, followed: Mapping[str, Follower]) -> pl.Series:
    """A column's cells, or the distances by which it is told."""
    rule = followed.get(name)
    return table[name] if rule is None else rule.apart(table[name], table[rule.base])


def declared_followers(schema: Schema) -> dict[str, Follower]:
    """By name, each after what it follows: the dates that are declared to follow one that is there, told
    in days. No cell has a say in it, so that whether one is never before the other is not known."""
    found: dict[str, Follower] = {}
    asked = {c.name: c for c in schema if c.follows in schema}
    while asked:
        ready = [n for n, c in asked.items() if c.follows not in asked]
        if not ready:
            raise SchemaError(
                "dates follow each other in a circle", where=f"column {next(iter(asked))!r}"
            )
        for name in ready:
            column = asked.pop(name)
            found[name] = Follower(column, column.follows, short=False, ordered=False)
    return found


def followers(table: Table, gone: Collection[str] = ()) -> dict[str, Follower]:
    """By name, each after what it follows: what is found, and what was declared.

    A date follows that of those with no more missing cells to which its distances spread least, if they
    spread less than half as far as it does itself, and if it is never there without the other. Spread
    is from the 5th to the 95th percentile. A declared one follows whatever its distances are.

    Args:
        table: The training rows.
        gone: Columns that are not coded.
    """
    coded = [c for c in table.schema if c.kind is Kind.DATETIME and c.name not in gone]
    own = {c.name: _micros(table[c.name]) for c in coded}
    said = {
        name: rule
        for name, rule in declared_followers(table.schema).items()
        if {name, rule.base} <= set(own)
    }
    many = {name: int((~np.isnan(cells)).sum()) for name, cells in own.items()}
    dates = [c for c in coded if c.name not in said and many[c.name] >= _FEW]
    dates.sort(key=lambda c: -many[c.name])
    found: dict[str, Follower] = {}
    for i, column in enumerate(dates):
        cells = own[column.name]
        spread = {
            a.name: _spread(cells - own[a.name])
            for a in dates[:i]
            if _never_without(cells, own[a.name])
        }
        base = min(spread, key=spread.__getitem__, default=None)
        if base is not None and spread[base] < _CLOSE * _spread(cells):
            found[column.name] = _follower(column, base, cells, own[base])
    for name, rule in said.items():
        apart = own[name] - own[rule.base]
        few = int((~np.isnan(apart)).sum()) < _FEW
        found[name] = rule if few else _follower(rule.column, rule.base, own[name], own[rule.base])
    return found


def _follower(column: Column, base: str, cells: Array, other: Array) -> Follower:
    timed = all(np.nansum(x % DAY) > 0 for x in (cells, other))
    short = timed and bool(np.nanmedian(np.abs(cells - other)) < _SHORT)
    return Follower(column, base, short, bool(np.nanmin(cells - other) >= 0))


def _never_without(cells: Array, other: Array) -> bool:
    return not np.any(~np.isnan(cells) & np.isnan(other))


def _spread(micros: Array) -> float:
    low, high = np.nanpercentile(micros, [5, 95])
    return float(high - low)


def _micros(cells: pl.Series) -> Array:
    """Microseconds since 1970, NaN for missing: whole numbers of float64 to the year 2255."""
    return cells.to_physical().cast(pl.Float64).fill_null(np.nan).to_numpy()


def _dates(micros: Array, name: str) -> pl.Series:
    return pl.Series(name, micros).fill_nan(None).cast(pl.Int64).cast(pl.Datetime("us"))
