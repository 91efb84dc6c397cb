"""The secret bit of each person, and what is known of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Secret:
    """One bit of each row.

    Attributes:
        column: Where it is from.
        above: The median; None where the bit says whether the cell is ``level``.
        level: The most frequent level.
    """

    column: str
    above: Any = None
    level: Any = None

    @classmethod
    def of(cls, column: Column, real: Table) -> Secret | None:
        """From all real rows; None where all have the same bit."""
        cells = real[column.name].drop_nulls()
        if cells.n_unique() < 2:
            return None
        if not column.ordered:
            return cls(column.name, level=cells.mode().sort()[0])
        middle = cells.sort()[(len(cells) - 1) // 2]
        # Where more than half the cells are the largest value, that one is the bit.
        return cls(column.name, level=middle) if middle == cells.max() else cls(column.name, middle)

    def bits(self, table: Table) -> Array:
        """1 or 0, NaN where missing; float64 of shape (n,)."""
        cells = table[self.column]
        held = cells == self.level if self.above is None else cells > self.above
        bits: Array = held.cast(float).fill_null(np.nan).to_numpy()
        return bits


def usable(column: Column) -> bool:
    """Whether it can be a secret or known: neither text nor an array."""
    return column.kind not in (Kind.ARRAY, Kind.TEXT)


def secret_of(evidence: Evidence, real: Table) -> Secret | None:
    """The first sensitive column, else the target, else the column with the most even bit."""
    schema, task = evidence.schema, evidence.task
    columns = [c for c in schema if usable(c)]
    targets = [c for c in columns if c.has(Role.TARGET) or (task and c.name == task.target)]
    for column in (*(c for c in columns if c.has(Role.SENSITIVE)), *targets):
        found = Secret.of(column, real)
        if found is not None:
            return found
    others = [
        s for s in (Secret.of(c, real) for c in columns if not c.has(Role.QUASI_IDENTIFIER)) if s
    ]
    return min(others, key=lambda s: abs(np.nanmean(s.bits(real)) - 0.5)) if others else None


def known_columns(schema: Schema, secret: str) -> tuple[list[Column], str]:
    """The columns that the attacker knows, and a note on them."""
    columns = [c for c in schema if usable(c) and c.name != secret]
    said = [c for c in columns if c.has(Role.QUASI_IDENTIFIER)]
    if said:
        return said, f"known of everybody: {', '.join(c.name for c in said)}"
    return columns, "no quasi-identifier is declared, so all other columns are known of everybody"
