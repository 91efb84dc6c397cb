"""Distances and associations of joint counts, with each block of rows left out in turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import special

from assay.evaluation.combine import Score
from assay.evaluation.fidelity.binning import Coded
from assay.evaluation.fidelity.chance import of_counts, of_gap
from assay.evaluation.fidelity.views import Array
from assay.evaluation.largest import largest


@dataclass(frozen=True)
class PairScores:
    """One statistic on P pairs of columns of two tables.

    Attributes:
        values: On all rows, shape (P,).
        without_one: With a block of the first table left out, shape (P, blocks).
        without_other: With a block of the second table left out, shape (P, blocks).
        least: Variance of two pseudo-rows on either side, one that agrees and one that does not,
            so that tables which share no cell at all still have an interval.
        chance: The part of each value that chance gives, shape (P,).
        firm: By how much more the mean varies without that part than with it.
    """

    values: Array
    without_one: Array
    without_other: Array
    least: float
    chance: Array
    firm: float = 1.0

    @property
    def mean(self) -> Score:
        """The mean over pairs, its variance by the block jackknife on either side."""
        return Score(float(self.values.mean()), self.variance(None))

    @property
    def above(self) -> Score:
        """The mean over pairs of what is above chance."""
        mean = self.mean
        return Score(mean.value - float(self.chance.mean()), mean.variance * self.firm)

    def at(self, pair: int) -> Score:
        """One pair."""
        return Score(float(self.values[pair]), self.variance(pair))

    @property
    def top(self) -> Score:
        """The largest value."""
        each = zip(self.values.tolist(), (self.variances * self.firm).tolist(), strict=True)
        return largest([Score(*s) for s in each], self.chance.tolist())

    @cached_property
    def variances(self) -> Array:
        """Jackknife variance of each pair, shape (P,)."""
        return np.array([self.variance(p) for p in range(len(self.values))])

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
    """Total variation distances and differences in association, pair by pair.

    Blocks are left out of the statistic made linear by its influence function: its jackknife has
    no bias from the statistic's bends.
    """
    distance, association = _blank(one, other, len(pairs)), _blank(one, other, len(pairs))
    soft = firm = 0.0
    for p, (i, j) in enumerate(pairs):
        (a, a_out), (b, b_out) = left_out(one.joint(i, j)), left_out(other.joint(i, j))
        share, other_share = _share(a), _share(b)
        moved, other_moved = _share(a_out) - share, _share(b_out) - other_share
        distance.values[p] = total_variation(share, other_share)
        n, m = int(a.sum()), int(b.sum())
        side = soft_sign(share, other_share, n, m) / 2
        soft += sign_variance(side, share, n) + sign_variance(side, other_share, m)
        distance.chance[p], sharp = without_chance(a, b, float(distance.values[p]))
        firm += sign_variance(sharp, share, n) + sign_variance(sharp, other_share, m)
        mine, theirs = float(cramers_v(a)), float(cramers_v(b))
        association.values[p] = abs(mine - theirs)
        sign = 1.0 if mine >= theirs else -1.0
        for scores, pull, pull_other in (
            (distance, side, side),
            (association, sign * pull_of_v(a), sign * pull_of_v(b)),
        ):
            value = scores.values[p]
            scores.without_one[p] = value + np.einsum("bij,ij->b", moved, pull)
            scores.without_other[p] = value - np.einsum("bij,ij->b", other_moved, pull_other)
    association.chance[:] = of_gap(association.values, association.variances)
    return replace(distance, firm=firm / soft if soft > 0 else 1.0), association


def _blank(one: Coded, other: Coded, pairs: int) -> PairScores:
    sides = np.empty((pairs, one.count)), np.empty((pairs, other.count))
    least = sum(0.5 / len(t.blocks) ** 2 for t in (one, other))
    return PairScores(np.empty(pairs), *sides, least=least, chance=np.zeros(pairs))


def without_chance(one: Array, other: Array, distance: float) -> tuple[float, Array]:
    """What chance gives of the total variation of two tables of counts, and half the sign of each
    cell, as much larger as the distance varies more without it."""
    usual = of_counts(one.ravel(), other.ravel())
    side = np.sign(one / one.sum() - other / other.sum()) / 2
    return usual.share(distance), side * usual.slope(distance)


def sign_variance(side: Array, share: Array, rows: int) -> float:
    """Variance of the mean of ``side`` over rows of which each cell has a ``share``."""
    return float(np.sum(share * side**2) - np.sum(share * side) ** 2) / rows


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


def pull_of_v(counts: Array) -> Array:
    """Influence function of Cramer's V on a row of each cell, shape (r, c), less a constant.

    That of ``phi^2 = sum p^2 / (a b) - 1``, over twice the root of it, less its bias, times its
    largest value; never less than what chance alone gives. 0 where a margin has one level only.
    """
    p = counts / counts.sum()
    a, b = p.sum(1, keepdims=True), p.sum(0, keepdims=True)
    inverse = [np.divide(1.0, m, out=np.zeros_like(m), where=m > 0) for m in (a, b)]
    square = p**2 * inverse[0] * inverse[1]
    r, c = np.count_nonzero(a), np.count_nonzero(b)
    if min(r, c) < 2:
        return np.zeros(counts.shape)
    chance = (r - 1) * (c - 1) / float(counts.sum())
    phi2, room = max(float(square.sum()) - 1 - chance, chance), min(r, c) - 1
    cell = 2 * p * inverse[0] * inverse[1]
    cell = cell - square.sum(1, keepdims=True) * inverse[0] - square.sum(0) * inverse[1]
    pull: Array = cell / (2 * np.sqrt(phi2 * room))
    return pull


def soft_sign(p: Array, q: Array, n: int, m: int) -> Array:
    """Sign of the differences of two samples' shares, smaller where chance may have set it.

    The absolute value of a difference within its own error varies less than the difference
    does: by the root of ``1 + z^2 - E^2`` with ``E = z (2F(z) - 1) + 2f(z)``, the mean of a
    folded normal (Leone et al. 1961), at ``z^2`` = the difference over its error, squared, less one half: a
    chance of its own is in it.

    Args:
        p: Shares of the one sample.
        q: Shares of the other, of the same shape.
        n: Rows of the one.
        m: Rows of the other.
    """
    error = p * (1 - p) / n + q * (1 - q) / m
    over = np.divide((p - q) ** 2, error, out=np.full(p.shape, 50.0), where=error > 0)
    z = np.sqrt(np.clip(over - 0.5, 0.0, 36.0))
    folded = z * special.erf(z / np.sqrt(2)) + np.sqrt(2 / np.pi) * np.exp(-(z**2) / 2)
    soft: Array = np.sign(p - q) * np.sqrt(np.maximum(1 + z**2 - folded**2, 0.0))
    return soft
