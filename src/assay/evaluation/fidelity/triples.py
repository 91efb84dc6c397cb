"""Distances of the joint distributions of three columns, and which way each row pulls on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.data import Table
from assay.evaluation.combine import Score
from assay.evaluation.fidelity.binning import Bins
from assay.evaluation.fidelity.contingency import sign_variance, soft_sign, without_chance
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
        chance: The part of each value that chance gives, shape (T,).
        firm: By how much more the mean varies without that part than with it.
    """

    values: Array
    variances: Array
    one: Array
    other: Array
    chance: Array
    firm: float

    @property
    def mean(self) -> Score:
        """The mean distance; dependence between triples is in its variance."""
        return Score(float(self.values.mean()), spread(self.one) + spread(self.other))

    @property
    def above(self) -> Score:
        """The mean over triples of what is above chance."""
        mean = self.mean
        return Score(mean.value - float(self.chance.mean()), mean.variance * self.firm)

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
    values, variances, chance = (np.empty(len(triples)) for _ in range(3))
    firm = 0.0
    pulls = np.zeros(one.rows), np.zeros(other.rows)
    for t, triple in enumerate(triples):
        (mine, p), (theirs, q) = one.joint(triple), other.joint(triple)
        values[t] = np.abs(p - q).sum() / 2
        side = soft_sign(p, q, one.rows, other.rows) / 2
        both = (p, one.rows), (q, other.rows)
        variances[t] = sum(sign_variance(side, s, n) + 0.5 / n**2 for s, n in both)
        counts = np.rint(p * one.rows), np.rint(q * other.rows)
        chance[t], sharp = without_chance(*counts, float(values[t]))
        firm += sum(sign_variance(sharp, s, n) + 0.5 / n**2 for s, n in both)
        pulls[0][:] += side[mine]
        pulls[1][:] += side[theirs]
    many = len(triples)
    return TripleScores(
        values, variances, pulls[0] / many, pulls[1] / many, chance, firm / float(variances.sum())
    )


def spread(pull: Array) -> float:
    """Variance of the mean of ``pull``, which lies within one half of 0. Two pseudo-rows, one at
    either end, keep it above 0 where all rows agree (Agresti and Coull 1998)."""
    n = len(pull)
    return (float(np.sum((pull - pull.mean()) ** 2)) + 0.5) / n**2
