"""What a program that reads the real rows may rely on, learnt from T, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.data import Column, Kind, Table
from assay.evaluation.fidelity.looked import Looked

Array = np.ndarray[Any, Any]

#: People who must share a format before it is one, and the share of texts that formats must hold.
HELD, MOSTLY = 11, 0.95
#: Rows that must all have a cell before a missing one is a breach.
LEAST = 50
_UNITS = {"day": 86_400_000_000, "hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000}


@dataclass(frozen=True)
class Check:
    """One column's promise.

    Attributes:
        kind: ``types``, ``ranges``, ``levels``, ``formats``, ``missing`` or ``keys``.
        column: The column.
        sentence: The promise in words, without a cell of data.
        breach: Which cells break it; bool, null counts as kept.
    """

    kind: str
    column: str
    sentence: str
    breach: Callable[[pl.Series], pl.Series]

    def broken(self, rows: Looked) -> Array:
        """Which rows break it, bool of shape (n,)."""
        found: Array = self.breach(rows.table[self.column]).fill_null(False).to_numpy()
        return found


def checks_of(train: Table) -> tuple[Check, ...]:
    """Every promise that the training rows keep."""
    makers = (_types, _ranges, _levels, _formats, _missing, _keys)
    return tuple(c for make in makers for column in train.schema for c in make(column, train))


def _types(column: Column, train: Table) -> Iterator[Check]:
    name = column.name
    if column.kind is Kind.NUMERIC and column.decimals is not None and column.decimals < 15:
        digits = column.decimals

        def rough(cells: pl.Series) -> pl.Series:
            # A number that its decimals cannot hold differs from its own rounding by more than
            # the last bits of a float of its size.
            return (cells - cells.round(digits)).abs() > 1e-9 * (1 + cells.abs())

        yield Check("types", name, f"{name!r} has at most {digits} decimals", rough)
    if column.kind is Kind.DATETIME and train[name].drop_nulls().len() >= LEAST:
        stamps = train[name].drop_nulls().to_physical()
        unit = next((u for u, size in _UNITS.items() if (stamps % size == 0).all()), None)
        if unit is not None:
            size = _UNITS[unit]
            yield Check("types", name, f"{name!r} is given to the {unit}",
                        lambda cells: cells.to_physical() % size != 0)  # fmt: skip


def _ranges(column: Column, train: Table) -> Iterator[Check]:
    if not column.ordered:
        return
    known = train[column.name].drop_nulls()
    if not len(known):
        return
    ends = known.to_physical().cast(pl.Float64)
    low, high = float(ends.min()), float(ends.max())  # type: ignore[arg-type]
    declared = column.domain
    if column.kind is not Kind.DATETIME:
        low = min(low, float(declared.low)) if declared.low is not None else low
        high = max(high, float(declared.high)) if declared.high is not None else high

    def outside(cells: pl.Series) -> pl.Series:
        values = cells.to_physical().cast(pl.Float64)
        return (values < low) | (values > high)

    yield Check("ranges", column.name, f"{column.name!r} lies within its bounds", outside)


def _levels(column: Column, train: Table) -> Iterator[Check]:
    if not column.discrete:
        return
    known = train[column.name].cast(pl.String).drop_nulls().unique()
    levels = pl.concat([known, pl.Series(column.domain.levels or (), dtype=pl.String)]).unique()
    if not len(levels):
        return
    yield Check("levels", column.name, f"{column.name!r} has a known level",
                lambda cells: ~cells.cast(pl.String).is_in(levels.implode()))  # fmt: skip


def pattern(cells: pl.Series) -> pl.Series:
    """Texts as their kinds of characters: letters A or a, digits 9, the rest as it is; runs of one
    kind of letter as one. ``AB-0417`` is ``A-9999``."""
    return (
        cells.cast(pl.String)
        .str.replace_all(r"\p{Lu}+", "A")
        .str.replace_all(r"\p{Ll}+", "a")
        .str.replace_all(r"\p{N}", "9")
    )


def _formats(column: Column, train: Table) -> Iterator[Check]:
    if column.kind is not Kind.TEXT:
        return
    shapes = pattern(train[column.name]).drop_nulls().rename("shape")
    counts = shapes.value_counts(name="rows").filter(pl.col("rows") >= HELD)
    if not len(shapes) or counts["rows"].sum() < MOSTLY * len(shapes):
        return  # free text: it has no format to keep
    known = counts["shape"]
    yield Check("formats", column.name, f"{column.name!r} has one of {len(known)} formats",
                lambda cells: ~pattern(cells).is_in(known.implode()))  # fmt: skip


def _missing(column: Column, train: Table) -> Iterator[Check]:
    cells = train[column.name]
    if len(cells) >= LEAST and not cells.null_count():
        yield Check("missing", column.name, f"{column.name!r} is never missing", pl.Series.is_null)


def _keys(column: Column, train: Table) -> Iterator[Check]:
    if column.kind not in (Kind.TEXT, Kind.CATEGORICAL, Kind.INTEGER):
        return
    cells = train[column.name]
    if len(cells) >= LEAST and not cells.null_count() and cells.n_unique() == len(cells):
        yield Check("keys", column.name, f"{column.name!r} has no value twice",
                    pl.Series.is_duplicated)  # fmt: skip
