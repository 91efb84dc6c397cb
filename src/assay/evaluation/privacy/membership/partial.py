"""Does a released row share with a person some columns that no known person shares?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Table
from assay.evaluation.privacy.membership.features import Features
from assay.evaluation.privacy.mixing import stir

Array = np.ndarray[Any, Any]

#: Random sets of columns that are looked at, and the largest share of the columns in one.
SETS, WIDEST = 120, 0.7


@dataclass(frozen=True)
class Partial:
    """Random sets of columns, each column taken cell for cell or by its bin.

    Attributes:
        features: How columns are binned.
        sets: For each set, its columns: number, and whether cell for cell.
        asked: Key of each row asked about in each set, uint64 of shape (sets, n).
        unknown: Whether no row of R has that key, bool of shape (sets, n).
    """

    features: Features
    sets: tuple[tuple[tuple[int, bool], ...], ...]
    asked: Array
    unknown: Array

    @classmethod
    def of(
        cls, features: Features, rows: Table, reference: Table, rng: np.random.Generator
    ) -> Partial:
        """Draw the sets, and find who of ``rows`` shares them with nobody known."""
        sets = tuple(_drawn(len(features.views), rng) for _ in range(SETS))
        asked, known = _keys(features, sets, rows), _keys(features, sets, reference)
        return cls(features, sets, asked, ~_found(asked, known))

    def scores(self, release: Table) -> Array:
        """How much a released row shares with each row that nobody known does, shape (n,).

        Each set in which a released row agrees with the person and no known person does adds the
        square of the logarithm of how rarely that happens, over members and controls together.
        Copies with some cells changed agree in the sets that leave those out, which is what a
        distance over all columns cannot see.
        """
        hit = _found(self.asked, _keys(self.features, self.sets, release)) & self.unknown
        rate = hit.mean(axis=1) + 1 / hit.shape[1]
        # Rounded, as the order of a sum must not tell rows apart that agree in the same sets.
        total: Array = np.round(np.log(np.minimum(rate, 1.0)) ** 2 @ hit, 6)
        return total


def _drawn(columns: int, rng: np.random.Generator) -> tuple[tuple[int, bool], ...]:
    least = min(3, columns)
    most = max(least, int(WIDEST * columns))
    chosen = np.sort(rng.choice(columns, int(rng.integers(least, most + 1)), replace=False))
    return tuple((int(c), bool(rng.random() < 0.5)) for c in chosen)


def _keys(
    features: Features, sets: tuple[tuple[tuple[int, bool], ...], ...], table: Table
) -> Array:
    """One 64-bit key a set and row; different cells share one with a chance of 2^-64 or so."""
    exact = [table[v.name].hash(seed=5).to_numpy() for v in features.views]
    binned = [b.codes(table).astype(np.uint64) for b in features.bins]
    keys = np.zeros((len(sets), len(table)), np.uint64)
    for key, columns in zip(keys, sets, strict=True):
        for column, whole in columns:
            stir(key, (exact if whole else binned)[column], column)
    return keys


def _found(asked: Array, others: Array) -> Array:
    """Whether each key of a set is among the others' keys of that set, bool like ``asked``."""
    found = np.zeros(asked.shape, bool)
    for row, mine, theirs in zip(found, asked, others, strict=True):
        line = np.unique(theirs)
        at = np.minimum(np.searchsorted(line, mine), len(line) - 1)
        row[:] = line[at] == mine
    return found
