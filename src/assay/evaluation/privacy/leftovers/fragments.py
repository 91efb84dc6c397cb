"""Pieces of rows, and which of them one row alone has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Fragments:
    """Pieces of some rows, by their hashes; different pieces share one with a chance of 2^-64 or so.

    Attributes:
        keys: The piece, uint64 of shape (k,).
        rows: The row that has it, never falling, whole numbers of shape (k,).
        places: Where it stands in its column, rising, shape (k,); places of neighbours in
            one cell differ by 1, those of two cells by more, where that is asked for.
    """

    keys: Array
    rows: Array
    places: Array


@dataclass(frozen=True)
class Own:
    """Pieces that one row alone has, however often.

    Attributes:
        keys: Each such piece once, sorted, uint64 of shape (u,).
        row: The row that has it, shape (u,).
        which: Of every occurrence, the number of its piece, shape (o,).
        places: Of every occurrence, its place, shape (o,).
        once: How many pieces one row has, also those of rows that are not asked about.
        twice: How many pieces two rows have.
        rows: How many rows there are.
    """

    keys: Array
    row: Array
    which: Array
    places: Array
    once: int
    twice: int
    rows: int

    @classmethod
    def of(cls, pieces: Fragments, rows: int, asked: int) -> Own:
        """Find them among all pieces of ``rows`` rows; those of the first ``asked`` rows are kept."""
        order = np.argsort(pieces.keys, kind="stable")
        keys, row = pieces.keys[order], pieces.rows[order]
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
        sizes = np.diff(np.append(starts, len(keys)))
        # The order is stable, so within a piece rows rise.
        other = np.zeros(len(keys), np.int32)
        other[1:] = row[1:] != row[:-1]
        other[starts] = 0
        people = 1 + np.add.reduceat(other, starts) if len(starts) else starts
        kept = (people == 1) & (row[starts] < asked)
        held = np.repeat(kept, sizes)
        return cls(
            keys[starts[kept]], row[starts[kept]], np.repeat(np.arange(int(kept.sum())), sizes[kept]),
            pieces.places[order[held]], int((people == 1).sum()), int((people == 2).sum()), rows,
        )  # fmt: skip

    def found(self, released: Array) -> Array:
        """Whether each piece is among ``released``, sorted distinct keys; bool of shape (u,)."""
        return inside(self.keys, released)

    def surprise(self, released: int) -> float:
        """How little chance explains that a release holds a given one of these pieces, in nats.

        A piece that one of n rows has turns up about ``2 m n2 / (n n1)`` times in m fresh ones
        (Good 1953), where n1 pieces have one row and n2 have two.

        Args:
            released: m, rows of the release.
        """
        expected = 2 * (self.twice + 0.5) / max(self.once, 1) * released / max(self.rows, 1)
        return float(-np.log(min(1.0, max(expected, 1e-9))))


def inside(keys: Array, among: Array) -> Array:
    """Whether each of ``keys`` is among the sorted ``among``, bool of the shape of ``keys``."""
    if not len(among):
        return np.zeros(len(keys), bool)
    at = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    found: Array = among[at] == keys
    return found
