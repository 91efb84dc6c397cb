"""Blocking: which pairs of a record and a released row are worth comparing at all."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.evaluation.privacy.mixing import stir

Array = np.ndarray[Any, Any]

#: Pairs a record that one rule may give, and pairs that are always affordable.
EACH, AFFORDABLE = 20, 200_000
#: Groups of columns that are left out in turn.
GROUPS = 5


def candidates(left: Array, right: Array) -> tuple[Array, Array]:
    """Pairs that agree in all columns of at least one rule, each pair once.

    A rule is a short list of columns, the most telling first. The columns are dealt to five groups
    and each is left out once, so that a pair that differs in one column is still found. A rule
    grows until its pairs are few enough; where the columns give out, its largest blocks are
    dropped, as nobody in them stands out.

    Args:
        left: Codes of the records, integers of shape (d, n).
        right: Codes of the released rows, shape (d, m); equal codes are equal cells.

    Returns:
        Numbers of records and of released rows, each of shape (pairs,).
    """
    most = max(AFFORDABLE, EACH * left.shape[1])
    order = np.argsort([_alike(a, b) for a, b in zip(left, right, strict=True)], kind="stable")
    found: list[tuple[Array, Array]] = []
    taken: list[tuple[Array, Array, Array]] = []
    for rule in _rules(left, right, [int(c) for c in order], most):
        a, b = _keys(left, rule), _keys(right, rule)
        sizes = _sizes(a, b)
        kept = _smallest_blocks(sizes, most)
        i, j = _joined(a, b, np.where(kept, sizes, 0))
        fresh = np.ones(len(i), bool)
        for other_a, other_b, other_kept in taken:
            fresh &= ~(other_kept[i] & (other_a[i] == other_b[j]))
        found.append((i[fresh], j[fresh]))
        taken.append((a, b, kept))
    return np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])


def _rules(left: Array, right: Array, order: list[int], most: int) -> list[tuple[int, ...]]:
    groups = min(GROUPS, len(order))
    rules: list[tuple[int, ...]] = []
    for out in range(groups):
        columns = [c for place, c in enumerate(order) if place % groups != out] or order
        rule: tuple[int, ...] = ()
        while len(rule) < len(columns) and _pairs(left, right, rule) > most:
            rule = (*rule, columns[len(rule)])
        if rule not in rules:
            rules.append(rule)
    return rules


def _alike(a: Array, b: Array) -> float:
    """Chance that a random record and a random released row agree in the column."""
    size = 2 + int(max(a.max(), b.max()))
    shares = (
        np.bincount(a + 1, minlength=size) / len(a),
        np.bincount(b + 1, minlength=size) / len(b),
    )
    return float(shares[0] @ shares[1])


def _pairs(left: Array, right: Array, rule: tuple[int, ...]) -> int:
    return int(_sizes(_keys(left, rule), _keys(right, rule)).sum())


def _keys(codes: Array, rule: tuple[int, ...]) -> Array:
    """One 64-bit key a row: equal where the rule's columns are, others with a chance of 2^-64."""
    keys = np.zeros(codes.shape[1], np.uint64)
    for column in rule:
        stir(keys, (codes[column] + 1).astype(np.uint64), column)
    return keys


def _sizes(a: Array, b: Array) -> Array:
    """How many of ``b`` equal each of ``a``, shape (n,)."""
    values, counts = np.unique(b, return_counts=True)
    at = np.minimum(np.searchsorted(values, a), len(values) - 1)
    return np.where(values[at] == a, counts[at], 0)


def _smallest_blocks(sizes: Array, most: int) -> Array:
    """Which records keep their block so that there are at most ``most`` pairs, bool (n,)."""
    rising = np.sort(sizes)
    total = np.cumsum(rising)
    if total[-1] <= most:
        return np.ones(len(sizes), bool)
    kept: Array = sizes < rising[np.searchsorted(total, most, "right")]
    return kept


def _joined(a: Array, b: Array, sizes: Array) -> tuple[Array, Array]:
    order = np.argsort(b, kind="stable")
    start = np.searchsorted(b[order], a)
    i = np.repeat(np.arange(len(a), dtype=np.int32), sizes)
    inside = np.arange(len(i)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return i, order[start[i] + inside].astype(np.int32)
