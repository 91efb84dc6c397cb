"""A column as numbers that a tree or a regression can aim at or look at."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.data import Coded

Array = np.ndarray[Any, Any]

_WIDE = 16  # levels beyond which one column a level gives way to random directions
_PLACES = 128  # most places of a predictor


def scores(codes: Array, column: Coded, rng: np.random.Generator) -> Array:
    """The codes of a column to predict (shape (n,)) as centred numbers, float64 (n, q).

    An ordered column is its standardised code, with a mark of its own for missing cells. Levels
    are one-hot, so that the sum of squares is the Gini impurity; more than 16 levels become 16
    random directions, which keep that sum in expectation (Achlioptas 2003).
    """
    if column.ordered:
        table = line(np.bincount(codes, minlength=column.size), column)
    elif column.size == 2:
        table = np.array([[0.0], [np.sqrt(2.0)]])
    elif column.size <= _WIDE:
        table = np.eye(column.size)
    else:
        signs = rng.integers(0, 2, (column.size, _WIDE))
        table = (2.0 * signs - 1.0) / np.sqrt(_WIDE)
    found = table[codes]
    return np.asarray(found - found.mean(axis=0))


def line(rows: Array, column: Coded) -> Array:
    """Score of each code of an ordered column, shape (size, 1 or 2).

    Codes are standardised (mean 0, variance 1 over the present cells); where cells are missing a
    second score marks them, as wide as a number's when half are missing.

    Args:
        rows: How many rows have each code, shape (size,).
        column: The ordered column.
    """
    counts, z = rows.astype(float), np.arange(column.size, dtype=float)
    gone = np.zeros(column.size)
    if column.missing is not None:
        gone[column.missing], counts[column.missing] = 2.0, 0.0
    total = counts.sum()
    if total:
        z -= counts @ z / total
        z /= np.sqrt(counts @ z**2 / total) or 1.0
    z[gone > 0] = 0.0
    return np.column_stack([z, gone]) if gone.any() else z[:, None]


def places(codes: Array, column: Coded, aim: Array, prior: float) -> Array:
    """Where each code of a predictor lies on the line that a tree cuts, int32 (size,).

    Ordered codes keep their order, missing cells at the upper end. Levels lie in the order of
    their mean ``aim`` along its first principal component, which finds the best cut for two
    classes or a number (Breiman et al. 1984, theorem 4.5) and a good one for more (Coppersmith,
    Hong and Hosking 1999). A mean counts ``prior`` rows of the overall mean (0), so that a rare
    level is not placed by its noise. Beyond 128 places neighbours of equal mass share one.

    Args:
        codes: Shape (n,).
        column: The predictor.
        aim: :func:`scores` of the column to predict, (n, q), centred.
        prior: At least 0.
    """
    counts = np.bincount(codes, minlength=column.size)
    if column.ordered:
        order = np.arange(column.size)
    else:
        sums = [np.bincount(codes, weights=own, minlength=column.size) for own in aim.T]
        means = np.column_stack(sums) / (counts + max(prior, 1e-9))[:, None]
        order = np.argsort(means @ _axis(means, counts), kind="stable")
    rank = np.empty(column.size, dtype=np.int32)
    rank[order] = np.arange(column.size, dtype=np.int32)
    if column.size <= _PLACES:
        return rank
    mass = np.cumsum(counts[order]) - counts[order] / 2
    shared = np.minimum(mass * (_PLACES - 1) / max(len(codes), 1), _PLACES - 2).astype(np.int32)
    found = shared[rank]
    if column.ordered and column.missing is not None:
        found[column.missing] = _PLACES - 1
    return found


def _axis(means: Array, counts: Array) -> Array:
    """First principal axis of the levels' means, weighted by their counts, shape (q,)."""
    if means.shape[1] == 1:
        return np.ones(1)
    _, vectors = np.linalg.eigh((means.T * counts) @ means)
    axis = vectors[:, -1]
    # An eigenvector has no sign of its own; its largest entry is made positive.
    return np.asarray(axis * np.sign(axis[np.argmax(np.abs(axis))]))
