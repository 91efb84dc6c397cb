"""Persons who have what nobody else has: a level, or a number far above all others."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.audit.epsilon.conduct import reached, shown
from assay.audit.epsilon.outside import Heard
from assay.data import Column, Domain, Kind, Origin, Schema, Table, conform

Array = np.ndarray[Any, Any]

_LOW, _DECADES = 3.0, 6.0  # of the numbers: all others lie between 0 and 1


@dataclass(frozen=True)
class Strange:
    """Drawn at random, so that who shows them has read them off the rows.

    Attributes:
        levels: In the first column, one a person.
        numbers: One a person, in a column each.
    """

    levels: tuple[str, ...]
    numbers: Array

    @classmethod
    def drawn(cls, levels: int, numbers: int) -> Strange:
        """So many of each, from the system's source."""
        rng = np.random.default_rng(secrets.randbits(128))
        found = 10 ** (_LOW + _DECADES * rng.random(numbers))
        return cls(tuple(f"s{secrets.token_hex(8)}" for _ in range(levels)), np.round(found, 2))

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the numbers."""
        return tuple(f"n{j}" for j in range(len(self.numbers)))

    def among(self, table: Table) -> Table:
        """The table with these persons, and with columns of numbers where there are any.

        Args:
            table: Of categories whose levels are declared.
        """
        if not self.levels and not len(self.numbers):
            return table
        plain = table.frame.select(pl.all().cast(pl.String))
        first, *others = table.schema.names
        people = len(self.levels) + len(self.numbers)
        usual = {n: [plain[n][0]] * people for n in others}
        own = [*self.levels, *[plain[first][0]] * len(self.numbers)]
        frame = pl.concat([plain, pl.DataFrame({first: own, **usual})])
        rng = np.random.default_rng(secrets.randbits(128))
        columns = [_with(table.schema[first], self.levels), *(table.schema[n] for n in others)]
        for j, name in enumerate(self.columns):
            cells = rng.random(frame.height).round(3)
            cells[len(plain) + len(self.levels) + j] = self.numbers[j]
            frame = frame.with_columns(pl.Series(name, cells))
            columns.append(Column(name, Kind.NUMERIC))
        return conform(frame, Schema(tuple(columns)), where="canaries")

    def shown(
        self, release: pl.DataFrame, heard: Sequence[Heard], epsilon: float, delta: float
    ) -> tuple[str, ...]:
        """Columns whose levels or bounds came out more often than the claim allows.

        Args:
            release: As text.
            heard: Answers that were told.
            epsilon, delta: Of the claim.
        """
        found = []
        name = release.columns[0] if release.width else ""
        known = set(release[name].drop_nulls().to_list()) if name else set()
        for one in heard:
            for column, levels in zip(one.columns, one.levels, strict=True):
                known |= set(levels) if column == name else set()
        if shown(len(self.levels), len(known & set(self.levels)), delta):
            found.append(name)
        if len(self.numbers) and set(self.columns) <= set(release.columns):
            numbers = release.select(pl.col(self.columns).cast(pl.Float64, strict=False).max())
            highest = np.array([-1.0 if v is None else float(v) for v in numbers.row(0)])
            places = reached(self.numbers, highest, epsilon, delta, _DECADES)
            found += [self.columns[j] for j in places]
        return tuple(found)


def _with(column: Column, levels: tuple[str, ...]) -> Column:
    """With more levels, of which nobody said that they are public."""
    if not levels:
        return column
    every = (*(column.domain.levels or ()), *levels)
    return Column(column.name, Kind.CATEGORICAL, domain=Domain(Origin.OBSERVED, levels=every))
