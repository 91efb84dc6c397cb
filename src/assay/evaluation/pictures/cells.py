"""Counts of rows in cells: which may be shown, and how far two sides differ."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Table

Array = np.ndarray[Any, Any]

#: People that a drawn cell, and a level that is named, must hold.
CELL, LEVEL = 5, 11


@dataclass(frozen=True)
class Counts:
    """How many rows, and how many people, lie in each cell.

    Attributes:
        rows: Rows of each cell, int64.
        people: Different people of each cell; equal to ``rows`` where each row is a person.
    """

    rows: Array
    people: Array

    @classmethod
    def of(cls, codes: Array, size: int, table: Table) -> Counts:
        """Count ``codes`` (n,) of the table's rows, each in ``0..size-1``."""
        rows = np.bincount(codes, minlength=size)
        if table.people is None:
            return cls(rows, rows)
        span = int(table.people.max()) + 1 if len(table.people) else 1
        pairs = np.unique(codes.astype(np.int64) * span + table.people)
        return cls(rows, np.bincount(pairs // span, minlength=size))

    def shown(self, least: int) -> Array:
        """Shares of all rows, 0 where fewer than ``least`` people are in a cell."""
        total = max(int(self.rows.sum()), 1)
        return np.where(self.people >= least, self.rows / total, 0.0)

    def hidden(self, least: int) -> float:
        """Share of the rows in cells that are not shown."""
        total = max(int(self.rows.sum()), 1)
        return float(self.rows[self.people < least].sum()) / total


def apart(real: Array, synthetic: Array) -> float:
    """Share of rows that lie in other cells: total variation of two arrays of counts."""
    a, b = real / max(real.sum(), 1), synthetic / max(synthetic.sum(), 1)
    return float(np.abs(a - b).sum()) / 2


def by_chance(real: Array, synthetic: Array) -> tuple[float, float]:
    """What :func:`apart` would be if both sides came from the same people: on average, and at
    the most in about 95 of 100 cases.

    Normal approximation in each cell: a mean of sd * sqrt(2 / pi), and two standard deviations
    of the sum, doubled in variance as what leaves one cell enters another.
    """
    n, m = max(real.sum(), 1), max(synthetic.sum(), 1)
    p = (real + synthetic) / (n + m)
    variance = p * (1 - p) * (1 / n + 1 / m)
    mean = float(np.sqrt(variance).sum()) * math.sqrt(2 / math.pi) / 2
    spread = math.sqrt(float(variance.sum()) * (1 - 2 / math.pi) / 2)
    return mean, mean + 2 * spread


def difference(real: Array, synthetic: Array, place: str) -> str:
    """The lawyer's sentence on two arrays of counts; ``place`` is what a cell is called."""
    gap, (chance, most) = apart(real, synthetic), by_chance(real, synthetic)
    moved = (
        f"{percent(gap)} of the synthetic rows would have to move to another {place} to match "
        f"the real ones"
    )
    if gap <= most:
        return f"Alike: {moved}, no more than chance explains ({percent(chance)} on average)."
    over = gap - chance
    how = "Nearly alike" if over < 0.02 else "Somewhat unlike" if over < 0.1 else "Unlike"
    how = "Very unlike" if over >= 0.3 else how
    return f"{how}: {moved}; chance alone would make that {percent(chance)}."


def percent(share: float) -> str:
    """A share in words: one decimal below 10 %."""
    text = f"{100 * share:.1f}" if share < 0.0995 else f"{100 * share:.0f}"
    return f"{text} %"


def rounded(values: Sequence[float] | Array) -> tuple[float, ...]:
    """Four decimals: enough to draw, too few to read counts off."""
    return tuple(float(v) + 0.0 for v in np.round(np.asarray(values, float), 4))


def matrix(values: Array) -> tuple[tuple[float, ...], ...]:
    """The rows of a matrix, rounded."""
    return tuple(rounded(row) for row in values)
