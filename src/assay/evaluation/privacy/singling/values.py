"""Values that one released row alone has, and the real rows that have them too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Table
from assay.evaluation.fidelity.views import View

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Guesses:
    """The guesses that one column of a release gives.

    Attributes:
        values: Hash of each value that one row alone has, sorted, uint64.
        ends: ``(sign, number)``: -1 for numbers up to the least, 1 for numbers from the greatest.
        missing: Whether exactly one cell is missing.
    """

    values: Array
    ends: tuple[tuple[int, float], ...]
    missing: bool

    def __len__(self) -> int:
        return len(self.values) + len(self.ends) + self.missing


def guesses_of(view: View, release: Table) -> Guesses:
    """What one released row alone meets in a column."""
    cells = release[view.name]
    missing = cells.is_null().to_numpy()
    keys, counts = np.unique(cells.hash(seed=5).to_numpy()[~missing], return_counts=True)
    ends = []
    if view.ordered and not view.by_length and len(keys):
        numbers = view.numbers(release)[~missing]
        for sign in (-1, 1):
            most = float((sign * numbers).max())
            if int((sign * numbers == most).sum()) == 1:
                ends.append((sign, sign * most))
    return Guesses(keys[counts == 1], tuple(ends), int(missing.sum()) == 1)


@dataclass(frozen=True)
class RealColumn:
    """One column of all real rows, sorted to be asked.

    Attributes:
        view: The column.
        keys: Hash of each cell, sorted, uint64 of shape (n,).
        order: The row of each of ``keys``.
        numbers: The cells on a line in the rows' order, NaN for missing; None for levels.
        missing: Rows with a missing cell.
    """

    view: View
    keys: Array
    order: Array
    numbers: Array | None
    missing: Array

    @classmethod
    def of(cls, view: View, real: Table) -> RealColumn:
        """The column of ``real`` that ``view`` names."""
        cells = real[view.name]
        keys, missing = cells.hash(seed=5).to_numpy(), cells.is_null().to_numpy()
        order = np.flatnonzero(~missing)
        order = order[np.argsort(keys[order], kind="stable")]
        numbers = np.where(missing, np.nan, view.numbers(real)) if view.ordered else None
        return cls(view, keys[order], order, numbers, np.flatnonzero(missing))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.order) + len(self.missing)

    def fitting(self, guesses: Guesses, i: int) -> Array:
        """The rows that guess number ``i`` fits."""
        if i < len(guesses.values):
            value = guesses.values[i]
            first, last = (np.searchsorted(self.keys, value, side) for side in ("left", "right"))
            rows: Array = self.order[first:last]
            return rows
        if i - len(guesses.values) == len(guesses.ends):
            return self.missing
        sign, end = guesses.ends[i - len(guesses.values)]
        assert self.numbers is not None
        return np.flatnonzero(sign * self.numbers >= sign * end)
