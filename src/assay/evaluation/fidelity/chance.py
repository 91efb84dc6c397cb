"""How much of a distance chance gives, so that a mean over columns is 0 where all are alike.

A distance of two samples is above 0 also where nothing differs. In one column that is small beside
what matters; in a mean over columns most of which do not differ it is most of the figure, and no
interval around it would hold the truth. What is taken off here has the mean that chance gives where
nothing differs, and goes to 0 where the difference is clear. No correction is right everywhere
between (an absolute value has no unbiased estimate): differences of one to two errors are
understated, by up to a third of an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

from assay.evaluation.fidelity.views import Array

#: Pooled counts up to which the mean by chance is exact; above, counts are taken for normal.
EXACT = 40
#: Mean and standard deviation of the absolute value of a standard normal.
_FOLDED = float(np.sqrt(2 / np.pi)), float(np.sqrt(1 - 2 / np.pi))
_BRIDGES, _STEPS = 400, 256
#: Mean of the largest of a Brownian bridge, without steps: that of the Kolmogorov distribution.
_KOLMOGOROV = float(np.sqrt(np.pi / 2) * np.log(2))


@dataclass(frozen=True)
class Usual:
    """What a distance is by chance alone.

    Attributes:
        mean: Its mean, >= 0.
        deviation: Its standard deviation, >= 0.
        summed: Whether it is a sum over levels or a line, to which chance adds less where they
            differ, rather than the largest of differences, which chance picks always.
    """

    mean: float
    deviation: float
    summed: bool = True

    def share(self, distance: float) -> float:
        """Chance's share of ``distance``: all of :attr:`mean` where that is as large, less of more.

        In proportion to ``mean / distance`` of a largest difference, to its square of a sum, and
        enlarged so that where nothing differs its mean is :attr:`mean`.
        """
        ratio = self._ratio(distance)
        return self.mean * self._larger * (ratio**2 if self.summed else ratio)

    def slope(self, distance: float) -> float:
        """By how much more ``distance`` less its share varies than ``distance``.

        One plus half the slope of the share: the other half is what the delta method's signs are
        too wide by where nothing differs. Of a largest difference these are even: 1.
        """
        ratio = self._ratio(distance)
        return 1 + self._larger * ratio**3 if self.summed and ratio < 1 else 1.0

    def _ratio(self, distance: float) -> float:
        return min(1.0, self.mean / distance) if distance > 0 else 1.0

    @property
    def _larger(self) -> float:
        """Fitted to normal and folded normal distances, of deviations of .05 to .76 of the mean."""
        spread = self.deviation / self.mean if self.mean > 0 else 0.0
        if self.summed:
            return 1 + 0.66 * spread - 0.37 * spread**2
        return 1 + 0.4 * spread - 0.22 * spread**2


#: A distance that chance does not change on average.
NOTHING = Usual(0.0, 0.0)


def of_gap(gap: Array, variance: Array) -> Array:
    """Chance's share of the absolute value of a difference of two estimates.

    ``2 sqrt(v / pi) exp(-gap^2 / 2v)``, whose mean is that of ``|gap|`` where the true gap is 0.

    Args:
        gap: Differences, of any shape.
        variance: Their sampling variances, >= 0, of the same shape.
    """
    over = np.divide(gap**2, variance, out=np.full(np.shape(gap), np.inf), where=variance > 0)
    share: Array = 2 * np.sqrt(variance / np.pi) * np.exp(-over / 2)
    return share


def of_counts(one: Array, other: Array) -> Usual:
    """Total variation of two samples of one distribution, given how often each level came.

    Args:
        one: Rows of each level in the one sample, shape (k,).
        other: The same in the other; both have rows.
    """
    n, m = int(one.sum()), int(other.sum())
    pooled = (one + other).astype(np.int64)
    pooled = pooled[pooled > 0]
    if len(pooled) < 2:
        return NOTHING
    share = pooled / (n + m)
    error = np.sqrt(share * (1 - share) * (n + m) / (n + m - 1) * (1 / n + 1 / m))
    few = pooled <= EXACT
    mean = _FOLDED[0] * error[~few].sum() + _few(n, m)[pooled[few]].sum()
    # Shares add up to 1: of two levels, both gaps are one.
    deviation = _FOLDED[1] * np.sqrt((error**2).sum() * len(pooled) / (len(pooled) - 1))
    return Usual(float(mean) / 2, float(deviation) / 2)


def apart(mine: Array, theirs: Array, size: int) -> tuple[float, Array, Usual]:
    """Total variation of two samples of levels, half the sign of each level, and what chance gives.

    Args:
        mine: The level of each row of the one sample, in ``0..size-1``, shape (n,), n > 0.
        theirs: The same of the other, shape (m,), m > 0.
        size: How many levels there are.
    """
    counts, others = (np.bincount(codes, minlength=size) for codes in (mine, theirs))
    gap = counts / len(mine) - others / len(theirs)
    return 0.5 * float(np.abs(gap).sum()), 0.5 * np.sign(gap), of_counts(counts, others)


@lru_cache(maxsize=64)
def _few(n: int, m: int) -> Array:
    """Mean absolute gap in shares of a level of 0, 1, ... :data:`EXACT` rows of both samples."""
    means = np.zeros(EXACT + 1)
    for k in range(1, min(EXACT, n + m) + 1):
        x = np.arange(max(0, k - m), min(k, n) + 1)
        means[k] = stats.hypergeom.pmf(x, n + m, k, n) @ np.abs(x / n - (k - x) / m)
    return means


class Steps:
    """Kolmogorov-Smirnov distance of two samples of one distribution, which may have steps."""

    def __init__(self) -> None:
        self._seen = np.zeros(_STEPS + 1, dtype=bool)

    def add(self, below: Array) -> None:
        """Note the shares of the pooled cells at or below some of the distinct values."""
        self._seen[np.rint(below * _STEPS).astype(np.int64)] = True

    def usual(self, n: int, m: int) -> Usual:
        """The distance by chance of samples of ``n`` and ``m`` cells; :meth:`add` was called."""
        largest = _bridges()[:, self._seen].max(1) * np.sqrt(1 / n + 1 / m)
        # Between the steps of a number that has none a bridge may rise higher.
        higher = 1 + (_KOLMOGOROV / _highest() - 1) * float(self._seen.mean())
        return Usual(higher * float(largest.mean()), float(largest.std()), summed=False)


def of_line(below: Array, widths: Array, n: int, m: int) -> Usual:
    """Wasserstein distance of two samples of one distribution.

    Args:
        below: Share of the pooled cells at or below the left end of each step, shape (k,).
        widths: Widths of the steps, shape (k,).
        n: Cells of the one sample.
        m: Cells of the other.
    """
    error = np.sqrt(below * (1 - below) * (1 / n + 1 / m))
    mean = _FOLDED[0] * float(error @ widths)
    # Of a uniform column .43 of the mean (Shepp 1982), of a normal .36, of a heavier one less.
    return Usual(mean, 0.36 * mean)


@lru_cache(maxsize=1)
def _highest() -> float:
    return float(_bridges().max(1).mean())


@lru_cache(maxsize=1)
def _bridges() -> Array:
    """Absolute values of Brownian bridges, shape (:data:`_BRIDGES`, :data:`_STEPS` + 1): the gap
    of two large samples of one continuous distribution (Doob 1949)."""
    rng = np.random.default_rng(20)
    steps = rng.standard_normal((_BRIDGES, _STEPS)) / np.sqrt(_STEPS)
    walk = np.concatenate([np.zeros((_BRIDGES, 1)), steps.cumsum(1)], axis=1)
    bridge: Array = np.abs(walk - np.linspace(0, 1, _STEPS + 1) * walk[:, -1:])
    return bridge
