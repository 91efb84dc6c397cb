"""Which pairs, triples and rows are looked at where all would be too many: seeded samples."""

from __future__ import annotations

from itertools import combinations, islice
from math import comb

import numpy as np

from assay.evaluation.fidelity.views import Array


def pairs_of(columns: int, limit: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """All pairs ``i < j`` of so many columns, or ``limit`` of them at random, in order."""
    total = comb(columns, 2)
    if total <= limit:
        return list(combinations(range(columns), 2))
    # Sampled by number, as 10,000 columns have 50 million pairs.
    chosen = np.sort(rng.choice(total, limit, replace=False, shuffle=False))
    starts = np.concatenate([[0], np.cumsum(np.arange(columns - 1, 0, -1))])
    first = np.searchsorted(starts, chosen, "right") - 1
    second = chosen - starts[first] + first + 1
    return [(int(i), int(j)) for i, j in zip(first, second, strict=True)]


def crossed(
    firsts: list[int], seconds: list[int], limit: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """All pairs of one of ``firsts`` with one of ``seconds``, or ``limit`` of them at random."""
    total = len(firsts) * len(seconds)
    chosen = np.arange(total)
    if total > limit:
        chosen = np.sort(rng.choice(total, limit, replace=False, shuffle=False))
    return [(firsts[c // len(seconds)], seconds[c % len(seconds)]) for c in chosen.tolist()]


def triples_of(columns: int, limit: int, rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """All triples ``i < j < k`` of so many columns, or ``limit`` different ones at random."""
    if comb(columns, 3) <= limit:
        return list(combinations(range(columns), 3))
    found: dict[tuple[int, int, int], None] = {}
    while len(found) < limit:
        drawn = np.sort(rng.integers(0, columns, (2 * limit, 3)), axis=1)
        apart = drawn[(drawn[:, 0] < drawn[:, 1]) & (drawn[:, 1] < drawn[:, 2])]
        found.update(dict.fromkeys((int(i), int(j), int(k)) for i, j, k in apart))
    return sorted(islice(found, limit))


def some_rows(rows: int, most: int, rng: np.random.Generator) -> Array | None:
    """``most`` row numbers at random, in order; None where there are no more rows than that."""
    if rows <= most:
        return None
    return np.sort(rng.choice(rows, most, replace=False))


def sampled(chosen: int, total: int, what: str) -> str:
    """The words for a sample, or none where all were taken."""
    return f"a seeded sample of {chosen} of {total} {what}" if chosen < total else ""
