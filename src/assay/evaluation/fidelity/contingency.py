"""Distances and associations of joint counts, with each block of rows left out in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.evaluation.combine import Score
from assay.evaluation.fidelity.binning import Coded
from assay.evaluation.fidelity.views import Array


@dataclass(frozen=True)
class PairScores:
    """One statistic on P pairs of columns of two tables.

    Attributes:
        values: On all rows, shape (P,).
        without_one: With a block of the first table left out, shape (P, blocks).
        without_other: With a block of the second table left out, shape (P, blocks).
        least: Variance of two pseudo-rows on either side, one that agrees and one that does not,
            so that tables which share no cell at all still have an interval.
    """

    values: Array
    without_one: Array
    without_other: Array
    least: float = 0.0

    @property
    def mean(self) -> Score:
        """The mean over pairs, its variance by the block jackknife on either side."""
        return Score(float(self.values.mean()), self.variance(None))

    def at(self, pair: int) -> Score:
        """One pair."""
        return Score(float(self.values[pair]), self.variance(pair))

    @property
    def top(self) -> Score:
        """The pair with the largest value."""
        return self.at(int(np.argmax(self.values)))

    def variance(self, pair: int | None) -> float:
        """Jackknife variance of one pair, or of the mean over pairs."""
        sides = (self.without_one, self.without_other)
        spread = sum(jackknife(s.mean(0) if pair is None else s[pair]) for s in sides)
        return spread + self.least


def jackknife(left_out: Array) -> float:
    """Variance of a statistic from its values with each of m equal blocks left out (Tukey 1958;
    Shao and Tu 1995, eq. 2.6 for groups). Fewer than two blocks tell nothing: 0."""
    m = len(left_out)
    return float(np.sum((left_out - left_out.mean()) ** 2)) * (m - 1) / m if m > 1 else 0.0


def compare_pairs(
    one: Coded, other: Coded, pairs: list[tuple[int, int]]
) -> tuple[PairScores, PairScores]:
    """Total variation distances and differences in association, pair by pair."""
    distance, association = _blank(one, other, len(pairs)), _blank(one, other, len(pairs))
    for p, (i, j) in enumerate(pairs):
        (a, a_out), (b, b_out) = left_out(one.joint(i, j)), left_out(other.joint(i, j))
        share, other_share = _share(a), _share(b)
        distance.values[p] = total_variation(share, other_share)
        distance.without_one[p] = total_variation(_share(a_out), other_share)
        distance.without_other[p] = total_variation(share, _share(b_out))
        mine, theirs = cramers_v(a), cramers_v(b)
        association.values[p] = np.abs(mine - theirs)
        association.without_one[p] = np.abs(cramers_v(a_out) - theirs)
        association.without_other[p] = np.abs(mine - cramers_v(b_out))
    return distance, association


def _blank(one: Coded, other: Coded, pairs: int) -> PairScores:
    sides = np.empty((pairs, one.count)), np.empty((pairs, other.count))
    least = sum(0.5 / len(t.blocks) ** 2 for t in (one, other))
    return PairScores(np.empty(pairs), *sides, least=least)


def left_out(counts: Array) -> tuple[Array, Array]:
    """Counts of all blocks (r, c), and of all but one, (blocks, r, c)."""
    whole = counts.sum(0)
    rest = whole - counts if len(counts) > 1 else counts
    return whole, rest


def _share(counts: Array) -> Array:
    share: Array = counts / counts.sum((-2, -1), keepdims=True)
    return share


def total_variation(p: Array, q: Array) -> Array:
    """Half the summed difference of two joint distributions over the last two axes."""
    gap: Array = np.abs(p - q).sum((-2, -1)) / 2
    return gap


def cramers_v(counts: Array) -> Array:
    """Cramer's V of contingency tables (..., r, c) with Bergsma's bias correction (2013, eq. 6).

    In [0, 1]; 0 where a margin has one level only. Empty rows and columns do not count.
    """
    n = counts.sum((-2, -1)).astype(float)
    rows, cols = counts.sum(-1), counts.sum(-2)
    expected = rows[..., :, None] * cols[..., None, :].astype(float)
    square = np.divide(
        np.square(counts, dtype=float), expected, out=np.zeros(counts.shape), where=expected > 0
    )
    phi2 = square.sum((-2, -1)) - 1
    r, c = (rows > 0).sum(-1), (cols > 0).sum(-1)
    rest = np.maximum(n - 1, 1)
    phi2 = np.maximum(0.0, phi2 - (r - 1) * (c - 1) / rest)
    room = np.minimum(r - (r - 1) ** 2 / rest, c - (c - 1) ** 2 / rest) - 1
    v = np.sqrt(np.divide(phi2, room, out=np.zeros_like(phi2), where=room > 0))
    capped: Array = np.minimum(v, 1.0)
    return capped
