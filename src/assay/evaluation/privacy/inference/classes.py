"""What the rows of a key class say of a secret: how many there are, their guess, the truth's share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Found:
    """What an attacker reads off rows that are like a person's.

    Attributes:
        rows: How many such rows have the secret at all, int of shape (n,).
        guess: Their most frequent value, of equally frequent ones the lowest; -1 where there is
            no row.
        share: The share of the rows that have it; 0 where there is none.
        truth: The share of the rows that have the person's own value (the correct attribution
            probability, CAP); 0 where there is none.
    """

    rows: Array
    guess: Array
    share: Array
    truth: Array


def looked_up(asked: Array, values: Array, classes: Array, released: Array) -> Found:
    """Look each person's class up among released rows.

    Args:
        asked: The class of each person, int of shape (n,).
        values: The person's own value, shape (n,); -1 is missing, whose share is 0.
        classes: The class of each released row, shape (m,); numbered as ``asked`` are.
        released: Its value, shape (m,); rows where it is -1 are left out.
    """
    there = released >= 0
    of, value = classes[there], released[there]
    size = int(max(asked.max(initial=0), of.max(initial=0))) + 1
    wide = int(max(values.max(initial=0), value.max(initial=0))) + 1
    cells, counts = np.unique(of.astype(np.int64) * wide + value, return_counts=True)
    of, value = np.divmod(cells, wide)
    total = np.bincount(of, counts, minlength=size).astype(np.int64)
    order = np.lexsort((value, -counts, of))
    first = order[np.flatnonzero(np.diff(of[order], prepend=-1))]
    guess, most = np.full(size, -1), np.zeros(size, np.int64)
    guess[of[first]], most[of[first]] = value[first], counts[first]
    rows = total[asked]
    divisor = np.maximum(rows, 1)
    own = _counts(asked.astype(np.int64) * wide + values, cells, counts)
    truth = np.where(values >= 0, own, 0) / divisor
    return Found(rows, guess[asked], most[asked] / divisor, truth)


def _counts(wanted: Array, cells: Array, counts: Array) -> Array:
    """How often each wanted cell was counted, 0 where it is not among ``cells`` (sorted)."""
    if not len(cells):
        return np.zeros(len(wanted), np.int64)
    at = np.minimum(np.searchsorted(cells, wanted), len(cells) - 1)
    return np.where(cells[at] == wanted, counts[at], 0)


def rarity(classes: Array, values: Array) -> Array:
    """How telling it is that a released row has a person's known columns and secret: minus the
    logarithm of the share of people of that class and value among all asked about.

    Args:
        classes: The class of each person, int of shape (n,).
        values: The person's value, shape (n,); -1 is missing, whose rarity is 0.
    """
    wide = int(values.max(initial=0)) + 2
    _, place, counts = np.unique(
        classes.astype(np.int64) * wide + values + 1, return_inverse=True, return_counts=True
    )
    rare: Array = np.where(values >= 0, -np.log(counts[place] / max(1, len(values))), 0.0)
    return rare


def at_least_half(hits: Array, tried: Array) -> Array:
    """Who is hit in at least half of the columns tried, and in one at least; bool of shape (n,).

    Args:
        hits: Whether a column is hit, bool of shape (columns, n); only where it was tried.
        tried: Whether it was tried, likewise.
    """
    count = hits.sum(axis=0)
    half: Array = (count > 0) & (2 * count >= tried.sum(axis=0))
    return half
