"""Groups of people by protected columns, alone and in pairs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from assay.data import Kind, Role, Schema, Table
from assay.evaluation.base import Evidence

Array = np.ndarray[Any, Any]

#: Rows of a group below which nothing is said of it; people who must share a level before it is
#: named; levels of a column that stand alone; pairs of columns looked at.
LEAST, NAMED, MOST, PAIRS = 50, 11, 12, 10
#: Standard deviations beyond which a number is not told from one farther out.
FAR = 1e6
NO_COLUMN = "no column is marked as protected: name them under 'protected' in assay.yaml"
_QUARTERS = ("lowest quarter", "second quarter", "third quarter", "highest quarter")


@dataclass(frozen=True)
class Divider:
    """One protected column: its levels, or its quarters where it is a number or a date.

    Attributes:
        column: Its name.
        levels: Levels that stand alone; the others are one group.
        edges: Upper ends of all quarters but the last, of an ordered column.
    """

    column: str
    levels: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the groups; none names a level that few people have."""
        if self.edges:
            few = len(self.edges) + 1 < len(_QUARTERS)
            names = [f"part {i + 1}" for i in range(len(self.edges) + 1)] if few else _QUARTERS
            return tuple(f"{self.column}: {n}" for n in names)
        named = [f"{self.column} = {level}" for level in self.levels]
        return (*named, f"{self.column}: other levels", f"{self.column}: missing")

    def codes(self, table: Table) -> Array:
        """The group of each row, int64 of shape (n,); -1 for a missing number."""
        cells = table[self.column]
        if self.edges:
            values = cells.to_physical().cast(pl.Float64).fill_null(np.nan).to_numpy()
            codes = np.searchsorted(self.edges, values, "left")
            return np.where(np.isnan(values), -1, codes)
        text = cells.cast(pl.String)
        kept = text.cast(pl.Enum(self.levels), strict=False).to_physical().cast(pl.Int64)
        other = kept.fill_null(len(self.levels)).to_numpy()
        return np.where(text.is_null().to_numpy(), len(self.levels) + 1, other)


@dataclass(frozen=True)
class Partition:
    """Disjoint groups by one column or by two."""

    dividers: tuple[Divider, ...]

    @property
    def name(self) -> str:
        """The columns."""
        return " x ".join(d.column for d in self.dividers)

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the groups, by code."""
        if len(self.dividers) == 1:
            return self.dividers[0].labels
        one, other = self.dividers
        return tuple(f"{a}, {b}" for a in one.labels for b in other.labels)

    def codes(self, table: Table) -> Array:
        """The group of each row, int64 of shape (n,); -1 for none."""
        codes = self.dividers[0].codes(table)
        for divider in self.dividers[1:]:
            more = divider.codes(table)
            joined = codes * len(divider.labels) + more
            codes = np.where((codes < 0) | (more < 0), -1, joined)
        return codes


def partitions(evidence: Evidence) -> tuple[Partition, ...]:
    """Each protected column, then pairs of them; learnt from T, in the memo."""
    return evidence.memo.get("fairness.partitions", lambda _: _learnt(evidence.train))


def no_groups(schema: Schema) -> str | None:
    """Why there are no groups, or None."""
    return None if _protected(schema) else NO_COLUMN


def enough(codes: Array, least: int = LEAST) -> list[int]:
    """Codes of the groups with enough rows, in order."""
    counts = np.bincount(codes[codes >= 0])
    return [int(g) for g in np.flatnonzero(counts >= least)]


def too_few(rows: int) -> str:
    """The words for a group of too few rows."""
    return f"too few to say ({'1 row' if rows == 1 else f'{rows} rows'})"


def in_units(values: Array, of: Array) -> Array:
    """``values`` in standard deviations of ``of``, about its mean; none farther out than
    :data:`FAR`, so that no square is too large. Where ``of`` is constant, in its own unit."""
    big = float(np.abs(of).max()) or 1.0
    middle, unit = float((of / big).mean()) * big, float((of / big).std()) * big or 1.0
    return np.clip(values, middle - FAR * unit, middle + FAR * unit) / unit - middle / unit


def _learnt(train: Table) -> tuple[Partition, ...]:
    dividers = [d for d in (_divider(train, n) for n in _protected(train.schema)) if d is not None]
    alone = [Partition((d,)) for d in dividers]
    pairs: Iterable[tuple[Divider, Divider]] = combinations(dividers, 2)
    return (*alone, *(Partition(p) for p, _ in zip(pairs, range(PAIRS), strict=False)))


def _protected(schema: Schema) -> list[str]:
    kinds = (Kind.ARRAY, Kind.TEXT)
    return [c.name for c in schema if c.has(Role.PROTECTED) and c.kind not in kinds]


def _divider(train: Table, name: str) -> Divider | None:
    column = train.schema[name]
    cells = train[name].drop_nulls()
    if column.ordered:
        if not len(cells):
            return None
        values = cells.to_physical().cast(pl.Float64).to_numpy()
        edges = np.unique(np.quantile(values, (0.25, 0.5, 0.75), method="inverted_cdf"))
        edges = edges[edges < values.max()]
        return Divider(name, edges=tuple(float(e) for e in edges)) if len(edges) else None
    people = pl.Series("who", train.persons)
    held = pl.DataFrame({"level": train[name].cast(pl.String), "who": people}).drop_nulls("level")
    counts = (
        held.group_by("level")
        .agg(pl.col("who").n_unique().alias("people"))
        .filter(pl.col("people") >= NAMED)
        .sort(["people", "level"], descending=[True, False])
    )
    return Divider(name, levels=tuple(counts["level"].head(MOST)))
