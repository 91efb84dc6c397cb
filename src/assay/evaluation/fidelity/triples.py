"""Distances of the joint distributions of three columns, and which way each row pulls on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.data import Table
from assay.evaluation.combine import Score
from assay.evaluation.fidelity.binning import Bins
from assay.evaluation.fidelity.contingency import soft_sign
from assay.evaluation.fidelity.views import Array


@dataclass(frozen=True)
class TripleScores:
    """Distances of T triples of columns between two tables.

    Attributes:
        values: Total variation distances, shape (T,).
        variances: Their sampling variances, shape (T,).
        one: Mean over triples of half the softened sign of a row's cell (which side has the larger share
            there), on each row of the first table, shape (n,).
        other: The same on each row of the second table.
    """

    values: Array
    variances: Array
    one: Array
    other: Array

    @property
    def mean(self) -> Score:
        """The mean distance; dependence between triples is in its variance."""
        return Score(float(self.values.mean()), spread(self.one) + spread(self.other))

    def at(self, triple: int) -> Score:
        """One triple."""
        return Score(float(self.values[triple]), float(self.variances[triple]))


class Cells:
    """A table's bin codes, and the joint code of any three columns."""

    def __init__(self, table: Table, bins: tuple[Bins, ...]) -> None:
        self.rows = len(table)
        self.codes = [b.codes(table).astype(np.int32) for b in bins]
        self.sizes = [b.size for b in bins]

    def joint(self, triple: tuple[int, int, int]) -> tuple[Array, Array]:
        """The cell of each row, shape (n,), and the share of each cell."""
        i, j, k = triple
        code = (self.codes[i] * self.sizes[j] + self.codes[j]) * self.sizes[k] + self.codes[k]
        size = self.sizes[i] * self.sizes[j] * self.sizes[k]
        return code, np.bincount(code, minlength=size) / self.rows


def compare_triples(one: Cells, other: Cells, triples: list[tuple[int, int, int]]) -> TripleScores:
    """Distances of all triples with delta-method variances.

    A distance is the mean of half the sign of each row's cell on one side less that on the
    other; its variance is that of the two means, with the sign softened where chance sets it.
    """
    values, variances = np.empty(len(triples)), np.empty(len(triples))
    pulls = np.zeros(one.rows), np.zeros(other.rows)
    for t, triple in enumerate(triples):
        (mine, p), (theirs, q) = one.joint(triple), other.joint(triple)
        values[t] = np.abs(p - q).sum() / 2
        side = soft_sign(p, q, one.rows, other.rows) / 2
        variances[t] = sum(
            (float(s @ side**2) - float(s @ side) ** 2 + 0.5 / n) / n
            for s, n in ((p, one.rows), (q, other.rows))
        )
        pulls[0][:] += side[mine]
        pulls[1][:] += side[theirs]
    return TripleScores(values, variances, pulls[0] / len(triples), pulls[1] / len(triples))


def spread(pull: Array) -> float:
    """Variance of the mean of ``pull``, which lies within one half of 0. Two pseudo-rows, one at
    either end, keep it above 0 where all rows agree (Agresti and Coull 1998)."""
    n = len(pull)
    return (float(np.sum((pull - pull.mean()) ** 2)) + 0.5) / n**2
