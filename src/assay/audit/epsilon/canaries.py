"""Tables of canaries, each of which can be told from all the others."""

from __future__ import annotations

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
    takes part: then all that counts ``k`` moves by 1, whatever marginal it is a count of.

    The others are there so that no step puts rare levels together, and they cost an attacker
    nothing: noise is the same on top of any count.

    Attributes:
        count: Of canaries.
        columns: Of the table.
        base: Rows of each ``k`` that are always there.
    """

    count: int
    columns: int
    base: int

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(f"c{j}" for j in range(self.columns))

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Of each column, all declared: no domain is read off the rows."""
        return tuple(f"k{k:05d}" for k in range(self.count))

    @property
    def words(self) -> str:
        """For a reader."""
        return f"{self.count} canaries in {self.columns} columns, {self.base:,} alike beside each"

    def table(self, there: Array) -> Table:
        """With one more row of each canary that is there.

        Args:
            there: bool of shape (count,).
        """
        cells = pl.Series(np.repeat(self.levels, self.base + there.astype(int)))
        domain = Domain(Origin.DECLARED, levels=self.levels)
        schema = Schema(tuple(Column(n, Kind.CATEGORICAL, domain=domain) for n in self.names))
        return conform(pl.DataFrame(dict.fromkeys(self.names, cells)), schema, where="canaries")

    def drawn(self) -> Array:
        """Which take part, each with chance a half, bool of shape (count,)."""
        from assay.dp import SecureSource

        return SecureSource().included(self.count, 0.5)

    def cells(self, table: Table) -> Array:
        """How many cells of a table say each ``k``, shape (count,)."""
        found = np.zeros(self.count)
        for name in self.names:
            own = table[name].drop_nulls().cast(pl.String).to_numpy()
            own = own[np.isin(own, self.levels)]  # a release may have a level for all others
            found += np.bincount(np.searchsorted(self.levels, own), minlength=self.count)
        return found
