"""Ridge regressions of every column on the columns before it, from one pass over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from assay.data import Coded
from assay.techniques.scores import line

Array = np.ndarray[Any, Any]

_BLOCK = 8_192
_RIDGE = 1e-4
_LEVELS = 32  # most one-hot columns of a predictor
_RANK = 4


def basis_of(codes: Array, column: Coded) -> Array:
    """What each code of a predictor is in a regression, shape (size, p).

    Ordered columns are their standardised code and a mark for missing cells; levels are one-hot,
    the 32 most frequent where there are more (the others are all 0).
    """
    counts = np.bincount(codes, minlength=column.size)
    if column.ordered:
        return line(counts, column)
    kept = np.sort(np.argsort(-counts, kind="stable")[:_LEVELS])
    return np.eye(column.size)[:, kept]


@dataclass(frozen=True)
class Moments:
    """Cross products of all predictors and all aims, in the columns' order.

    Attributes:
        gram: Of an intercept and all predictors, (1 + p, 1 + p), divided by the weight.
        cross: Of those with all aims, (1 + p, q).
        ends: Where each column's predictors end in ``gram``, with 1 first; d + 1 numbers.
        outs: Where each column's aims end in ``cross``, with 0 first.
    """

    gram: Array
    cross: Array
    ends: Array
    outs: Array

    @classmethod
    def of(
        cls, codes: Array, bases: Sequence[Array], aims: Sequence[Array], weights: Array
    ) -> Moments:
        """The moments of rows ``codes`` (n, d), predictors ``bases`` and ``aims`` (n, q_j)."""
        ends = np.cumsum([1, *(b.shape[1] for b in bases)])
        outs = np.cumsum([0, *(a.shape[1] for a in aims)])
        gram, cross = np.zeros((ends[-1], ends[-1])), np.zeros((ends[-1], outs[-1]))
        for start in range(0, len(codes), _BLOCK):
            rows = slice(start, start + _BLOCK)
            x = np.hstack([np.ones((len(codes[rows]), 1)),
                           *(b[codes[rows, at]] for at, b in enumerate(bases))])  # fmt: skip
            weighted = x * weights[rows, None]
            gram += x.T @ weighted
            cross += weighted.T @ np.hstack([a[rows] for a in aims])
        total = weights.sum()
        return cls(gram / total, cross / total, ends, outs)

    def tables(self, at: int, bases: Sequence[Array]) -> Array:
        """What each code of the columns before ``at`` adds to its aim, then the intercept.

        Shape (codes of those columns + 1, q). Ridge of 1e-4 of each predictor's mean square,
        none on the intercept.
        """
        p = int(self.ends[at])
        gram = self.gram[:p, :p].copy()
        gram[np.diag_indices(p)] += _RIDGE * np.append(0.0, np.diag(gram)[1:]) + 1e-9
        weights = cho_solve(cho_factor(gram), self.cross[:p, self.outs[at] : self.outs[at + 1]])
        parts = [bases[i] @ weights[self.ends[i] : self.ends[i + 1]] for i in range(at)]
        return np.vstack([*parts, weights[:1]])


def nearest_rank(where: Array) -> Array:
    """Axes (q, r) of the up to four directions in which predictions (n, q) vary most.

    Scaled so that the first has a standard deviation of 1; directions of less than a thousandth
    of that are left out.
    """
    centred = where - where.mean(axis=0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(where))
    values, vectors = np.maximum(values[::-1], 0.0), vectors[:, ::-1]
    if values[0] < 1e-18:
        return np.zeros((where.shape[1], 1))
    kept = np.flatnonzero(values[:_RANK] > 1e-6 * values[0])
    vectors = vectors[:, kept]
    signs = np.sign(vectors[np.argmax(np.abs(vectors), axis=0), np.arange(len(kept))])
    return np.asarray(vectors * signs / np.sqrt(values[0]))
