"""Columns that others determine: found on the rows, then derived rather than modelled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import polars as pl

from assay.data.schema import Column, Kind, Role
from assay.data.table import Table

Array = np.ndarray[Any, Any]

_WIDEST = 1_000  # levels of a determinant
_CHANCE = -12.0  # log10 of the probability that it only looks determined


class DependencyKind(StrEnum):
    """How a column is determined."""

    CONSTANT = "constant"
    FLAG = "flag"
    FUNCTION = "function"


@dataclass(frozen=True)
class Dependency:
    """``column`` is known from ``source``.

    Attributes:
        kind: One value everywhere, a mark of missing cells, or a function of levels.
        column: The column that is determined.
        source: The column that determines it; itself where it is constant.
        when_present: For a flag: the column's value where ``source`` is present.
    """

    kind: DependencyKind
    column: str
    source: str
    when_present: bool = True

    @property
    def sentence(self) -> str:
        """It in words, without a cell of data."""
        if self.kind is DependencyKind.CONSTANT:
            return f"{self.column!r} has one value in every row."
        if self.kind is DependencyKind.FLAG:
            state = "present" if self.when_present else "missing"
            return f"{self.column!r} is true exactly where {self.source!r} is {state}."
        return f"{self.column!r} follows from {self.source!r}."


def find_dependencies(table: Table) -> tuple[Dependency, ...]:
    """Constants, flags of missing cells and functions of a level, in the schema's order.

    A function is believed where no row contradicts it and where, were the column dealt at random
    within its own frequencies, that would happen with a probability below 1e-12. A target is
    never derived. What is derived determines nothing else.
    """
    columns = [c for c in table.schema if c.kind is not Kind.ARRAY]
    cells = {c.name: table[c.name] for c in columns}
    codes = {c.name: _codes(cells[c.name]) for c in columns}
    found: dict[str, Dependency] = {}
    for c in columns:
        if len(table) and codes[c.name].max(initial=0) == 0 and not c.has(Role.TARGET):
            found[c.name] = Dependency(DependencyKind.CONSTANT, c.name, c.name)
    sources: set[str] = set()
    for c in columns:
        if c.name in found or c.has(Role.TARGET):
            continue
        flag = _flag_of(c, cells, found) if c.kind is Kind.BOOLEAN else None
        if flag is not None:
            found[c.name] = flag
            sources.add(flag.source)
    for c in columns:
        if c.name in found or c.name in sources or c.has(Role.TARGET):
            continue
        source = _function_of(c, columns, codes, found)
        if source is not None:
            found[c.name] = Dependency(DependencyKind.FUNCTION, c.name, source)
            sources.add(source)
    return tuple(found[n] for n in table.names if n in found)


def _codes(cells: pl.Series) -> Array:
    """Dense codes of the cells, missing as one of them."""
    codes: Array = cells.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
    lowest = codes.min() if len(codes) else 0
    return np.asarray(codes - lowest)


def _flag_of(
    column: Column, cells: dict[str, pl.Series], found: dict[str, Dependency]
) -> Dependency | None:
    own = cells[column.name]
    if own.null_count():
        return None
    flags = own.to_numpy()
    for name, other in cells.items():
        if name == column.name or name in found or not 0 < other.null_count() < len(other):
            continue
        present = other.is_not_null().to_numpy()
        if len(other) < 20 or min(present.sum(), (~present).sum()) < 5:
            continue
        for when in (True, False):
            if np.array_equal(flags, present == when):
                return Dependency(DependencyKind.FLAG, column.name, name, when)
    return None


def _function_of(
    column: Column, columns: list[Column], codes: dict[str, Array], found: dict[str, Dependency]
) -> str | None:
    own = codes[column.name]
    size, n = int(own.max()) + 1, len(own)
    if size > _WIDEST or size > n / 10:
        return None
    share = np.bincount(own) / n
    for other in columns:
        if other.name == column.name or other.name in found or not other.discrete:
            continue
        theirs = codes[other.name]
        width = int(theirs.max()) + 1
        if not size <= width <= _WIDEST:
            continue
        counts = np.bincount(theirs * size + own, minlength=width * size).reshape(width, size)
        if np.all((counts > 0).sum(axis=1) <= 1) and _luck(counts, share) < _CHANCE:
            return other.name
    return None


def _luck(counts: Array, share: Array) -> float:
    """log10 of the chance that every level of the determinant holds one value only."""
    rows = counts.sum(axis=1)[:, None]
    pure = np.log10(np.sum(share[None, :] ** np.maximum(rows, 1), axis=1).clip(1e-300))
    return float(pure.sum())
