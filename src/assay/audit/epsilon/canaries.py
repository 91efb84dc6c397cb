"""Tables of canaries, each of which can be told from all the others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from assay.data import Column, Domain, Kind, Origin, Schema, Table, conform

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Canaries:
    """Rows ``(k, k, .., k)``, so many of each ``k`` always, and one more of it where its canary
    takes part: then all that counts ``k`` moves by 1, whatever marginal it is a count of. Where
    neighbours replace one person, each canary has two ``k`` and is one of them or the other.

    The others are there so that no step puts rare levels together, and they cost an attacker
    nothing: noise is the same on top of any count.

    Attributes:
        count: Of canaries.
        columns: Of the table.
        base: Rows of each ``k`` that are always there.
        narrow: Whether all columns but the first say only whether ``k`` is odd: then the marginals
            of a thousand canaries have thousands of cells, not millions.
        replaced: Whether neighbours replace a person; else they add or remove one.
    """

    count: int
    columns: int
    base: int
    narrow: bool = False
    replaced: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(f"c{j}" for j in range(self.columns))

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Of the canaries, all declared: no domain is read off the rows."""
        return tuple(f"k{k:05d}" for k in range(self.count * (2 if self.replaced else 1)))

    def own(self, column: int) -> tuple[str, ...]:
        """The level in a column of each one in the first."""
        if column == 0 or not self.narrow:
            return self.levels
        return tuple("even" if k % 2 == 0 else "odd" for k in range(len(self.levels)))

    @property
    def words(self) -> str:
        """For a reader."""
        short = ", all but the first of two levels" if self.narrow and self.columns > 1 else ""
        plural = "s" if self.columns > 1 else ""
        two = ", each one of two rows" if self.replaced else ""
        return (
            f"{self.count:,} canaries in {self.columns} column{plural}{short}, {self.base:,} alike beside "
            f"each{two}"
        )

    def table(self, there: Array) -> Table:
        """With one more row of each canary that is there.

        Args:
            there: bool of shape (count,).
        """
        columns, cells, rows = [], {}, self.rows(there)
        for j, name in enumerate(self.names):
            own = self.own(j)
            domain = Domain(Origin.DECLARED, levels=tuple(sorted(set(own))))
            columns.append(Column(name, Kind.CATEGORICAL, domain=domain))
            cells[name] = pl.Series(np.repeat(own, rows))
        return conform(pl.DataFrame(cells), Schema(tuple(columns)), where="canaries")

    def rows(self, there: Array) -> Array:
        """How many rows each level has, int of shape (levels,)."""
        more = np.stack([there, ~there], axis=1).ravel() if self.replaced else there
        return self.base + more.astype(int)

    @property
    def people(self) -> int:
        """Of a table whose canaries all take part."""
        return int(self.rows(np.ones(self.count, bool)).sum())

    def guessed(self, scores: Array) -> Array:
        """How surely each canary is there, in deviations of the noise, shape (count,).

        Args:
            scores: How surely there is one more row of each level, shape (levels,).
        """
        if not self.replaced:
            return scores
        found: Array = (scores[::2] - scores[1::2]) / math.sqrt(2)
        return found

    def drawn(self) -> Array:
        """Which take part, each with chance a half, bool of shape (count,)."""
        from assay.dp import SecureSource

        return SecureSource().included(self.count, 0.5)

    def cells(self, table: Table) -> Array:
        """How many cells of a table say each ``k``, shape (levels,)."""
        found = np.zeros(len(self.levels))
        for name in self.names[: 1 if self.narrow else None]:
            own = table[name].drop_nulls().cast(pl.String).to_numpy()
            own = own[np.isin(own, self.levels)]  # a release may have a level for all others
            found += np.bincount(np.searchsorted(self.levels, own), minlength=len(self.levels))
        return found
