"""Conditions that a released row meets, added until it alone meets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Table
from assay.evaluation.fidelity.views import View, views

Array = np.ndarray[Any, Any]

#: Released rows that must meet a condition for it to be taken, and the share of them at most: what
#: nearly all meet says nothing.
COMMON, NEARLY_ALL = 10, 0.9


@dataclass(frozen=True)
class Grid:
    """Released rows, known people and those asked about, in this order, as whole numbers.

    Attributes:
        codes: One row a column: the place of a number among all, or a level; -1 for missing.
            int32 of shape (d, n).
        ordered: Whether codes lie on a line, bool of shape (d,).
        released: How many rows the release has.
        known: How many of the rows are released or known, those before the people asked about.
    """

    codes: Array
    ordered: Array
    released: int
    known: int

    @classmethod
    def of(cls, release: Table, known: Table | None, asked: Table) -> Grid:
        """The rows of all three."""
        real = asked if known is None else known.stacked(asked)
        rows = release.stacked(real)
        seen = views(real)
        codes = np.stack([_codes(v, rows) for v in seen])
        ordered = np.array([v.ordered for v in seen])
        return cls(codes, ordered, len(release), len(rows) - len(asked))


@dataclass(frozen=True)
class Conditions:
    """One condition a column for each guess: codes from ``low`` to ``high``, both included.

    Attributes:
        low: int32 of shape (d, guesses).
        high: Likewise.
        taken: Whether enough released rows meet it and not nearly all, bool of the same shape.
        rarity: -log of the share of real rows that meet it, float64 of the same shape.
    """

    low: Array
    high: Array
    taken: Array
    rarity: Array

    @classmethod
    def of(cls, grid: Grid, rows: Array) -> Conditions:
        """The conditions that released ``rows`` meet."""
        parts = [_column(grid, c, rows) for c in range(len(grid.codes))]
        return cls(*(np.stack(p) for p in zip(*parts, strict=True)))

    def guess(self, grid: Grid, g: int, rng: np.random.Generator) -> tuple[Array, float] | None:
        """Guess number ``g``: whom among the people asked about it fits, and how rare that is.

        None where the released row is never alone.
        """
        columns = rng.permutation(np.flatnonzero(self.taken[:, g])).tolist()
        rows, rarity, more = None, 0.0, -1
        for place, c in enumerate(columns, 1):
            codes = grid.codes[c] if rows is None else grid.codes[c][rows]
            meets = np.flatnonzero((codes >= self.low[c, g]) & (codes <= self.high[c, g]))
            rows = meets if rows is None else rows[meets]
            rarity += float(self.rarity[c, g])
            if more < 0 and np.searchsorted(rows, grid.known) == 1:
                more = int(rng.integers(0, len(columns) - place + 1))
            elif more > 0:
                more -= 1
            if more == 0:
                break
        if rows is None or more < 0:
            return None
        return rows[1:] - grid.known, rarity


def _column(grid: Grid, c: int, rows: Array) -> tuple[Array, Array, Array, Array]:
    codes = grid.codes[c]
    own = codes[: grid.released]
    low, high = codes[rows].copy(), codes[rows].copy()
    if grid.ordered[c]:
        there = own[own >= 0]
        middle = np.median(there) if len(there) else 0
        above, below = low >= middle, (low >= 0) & (low < middle)
        high[above] = np.iinfo(np.int32).max
        low[below] = 0
    met = _count(np.sort(own), low, high)
    taken = (met >= min(COMMON, grid.released)) & (met <= NEARLY_ALL * grid.released)
    real = np.sort(codes[grid.released :])
    share = np.maximum(_count(real, low, high), 1) / len(real)
    return low, high, taken, -np.log(share)


def _count(line: Array, low: Array, high: Array) -> Array:
    """How many of the sorted ``line`` lie from ``low`` to ``high``."""
    count: Array = np.searchsorted(line, high, "right") - np.searchsorted(line, low, "left")
    return count


def _codes(view: View, rows: Table) -> Array:
    if view.ordered:
        numbers = view.numbers(rows)
        codes = np.unique(numbers, return_inverse=True)[1]
    else:
        codes = np.unique(rows[view.name].hash(seed=5).to_numpy(), return_inverse=True)[1]
    missing = rows[view.name].is_null().to_numpy()
    return np.where(missing, -1, codes).astype(np.int32)
