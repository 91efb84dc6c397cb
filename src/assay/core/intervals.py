"""All intervals in one place: counts, resampling, delta method, families, repeats."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from assay.core.measurement import Interval

Array = np.ndarray


def wilson(hits: int, tries: int, confidence: float = 0.95) -> Interval:
    """Score interval of a proportion (Wilson 1927). 0 tries give [0, 1]."""
    if not tries:
        return Interval(0.0, 1.0, confidence, "wilson")
    from scipy import special  # takes its time to load, and `assay --help` needs none

    z = float(special.ndtri((1 + confidence) / 2))
    p, k = hits / tries, z * z / tries
    centre, half = p + k / 2, z * np.sqrt(p * (1 - p) / tries + k / (4 * tries))
    low, high = (centre - half) / (1 + k), (centre + half) / (1 + k)
    # At the ends the closed form misses 0 and 1 by a rounding error.
    low = 0.0 if hits == 0 else max(0.0, float(low))
    high = 1.0 if hits == tries else min(1.0, float(high))
    return Interval(low, high, confidence, "wilson")


def clopper_pearson(hits: int, tries: int, confidence: float = 0.95) -> Interval:
    """Exact interval of a proportion (Clopper and Pearson 1934). 0 tries give [0, 1]."""
    from scipy import special

    tail = (1 - confidence) / 2
    low = float(special.betaincinv(hits, tries - hits + 1, tail)) if hits else 0.0
    high = float(special.betaincinv(hits + 1, tries - hits, 1 - tail)) if hits < tries else 1.0
    return Interval(low, high, confidence, "clopper-pearson")


def excess(
    hits: int, tries: int, other: int, other_tries: int, confidence: float = 0.95
) -> Interval:
    """Interval of ``hits/tries - other/other_tries``, both independent.

    The square-and-add rule (Newcombe 1998, method 10; MOVER) on Clopper-Pearson limits in place
    of Wilson's, so that it errs to the wide side where counts are small.
    """
    p, q = hits / tries if tries else 0.0, other / other_tries if other_tries else 0.0
    a, b = clopper_pearson(hits, tries, confidence), clopper_pearson(other, other_tries, confidence)
    low = p - q - float(np.hypot(p - a.low, b.high - q))
    high = p - q + float(np.hypot(a.high - p, q - b.low))
    return Interval(max(-1.0, low), min(1.0, high), confidence, "mover clopper-pearson")


def normal(value: float, variance: float, confidence: float = 0.95, df: float = np.inf) -> Interval:
    """``value`` plus and minus a normal (or Student, with ``df``) quantile of its error.

    With the variance of a closed form this is the delta-method interval.
    """
    from scipy import special

    half = float(special.stdtrit(df, (1 + confidence) / 2)) * float(np.sqrt(max(variance, 0.0)))
    return Interval(value - half, value + half, confidence, "normal" if np.isinf(df) else "student")


def summed(parts: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Variance and degrees of freedom of a sum of independent estimates, from those of each (Welch
    1947; Satterthwaite 1946); infinite where no part has a doubt of its own."""
    total = math.fsum(v for v, _ in parts)
    doubt = math.fsum(v**2 / df for v, df in parts)
    return total, total**2 / doubt if doubt else math.inf


def clipped(span: Interval, low: float | None, high: float | None) -> Interval:
    """The interval within a range, whose ends may be open (None)."""
    ends = span.low, span.high
    if low is not None:
        ends = max(ends[0], low), max(ends[1], low)
    if high is not None:
        ends = min(ends[0], high), min(ends[1], high)
    return Interval(*ends, span.confidence, span.method)


def delta_mean(values: Array) -> tuple[float, float]:
    """Mean of ``values`` (shape (n,)) and the variance of that mean."""
    n = len(values)
    return float(np.mean(values)), float(np.var(values, ddof=1)) / n if n > 1 else 0.0


def delta_ratio(top: Array, bottom: Array) -> tuple[float, float]:
    """Ratio of two means over the same rows and its delta-method variance."""
    ratio = float(np.mean(top) / np.mean(bottom))
    _, variance = delta_mean((top - ratio * bottom) / np.mean(bottom))
    return ratio, variance


def percentile(draws: Array, confidence: float = 0.95) -> Interval:
    """Percentile bootstrap interval from the ``draws`` of a statistic (Efron 1979)."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return Interval(float(low), float(high), confidence, "bootstrap percentile")


def bca(value: float, draws: Array, jackknife: Array, confidence: float = 0.95) -> Interval:
    """Bias-corrected and accelerated bootstrap interval (Efron 1987).

    Args:
        value: The statistic on the data.
        draws: The statistic on bootstrap samples, shape (B,).
        jackknife: The statistic with one row (or block of rows) left out, shape (m,).
        confidence: Stated coverage.
    """
    from scipy import special

    below = (np.sum(draws < value) + 0.5 * np.sum(draws == value)) / len(draws)
    edge = 0.5 / len(draws)
    z0 = special.ndtri(np.clip(below, edge, 1 - edge))
    lean = np.mean(jackknife) - jackknife
    spread = float(np.sum(lean**2)) ** 1.5
    a = float(np.sum(lean**3)) / (6 * spread) if spread else 0.0
    z = z0 + special.ndtri([(1 - confidence) / 2, (1 + confidence) / 2])
    low, high = np.quantile(draws, special.ndtr(z0 + z / (1 - a * z)))
    return Interval(float(low), float(high), confidence, "bootstrap bca")


def bootstrap(
    statistic: Callable[[Array], float], n: int, rng: np.random.Generator, *,
    draws: int = 999, confidence: float = 0.95, method: str = "bca",
) -> Interval:  # fmt: skip
    """Bootstrap interval of ``statistic(rows)`` over row numbers ``0..n-1``.

    Args:
        statistic: Takes row numbers, shape (n,) and with repeats, and returns a finite number.
        n: Rows to resample.
        rng: Source of the resamples.
        draws: Bootstrap samples.
        confidence: Stated coverage.
        method: ``bca`` or ``percentile``.
    """
    sampled = np.array([statistic(rng.integers(0, n, n)) for _ in range(draws)])
    if method == "percentile":
        return percentile(sampled, confidence)
    everyone = np.arange(n)
    blocks = np.array_split(rng.permutation(n), min(n, 100))
    left_out = np.array([statistic(np.setdiff1d(everyone, b)) for b in blocks])
    return bca(statistic(everyone), sampled, left_out, confidence)


def holm(p_values: Sequence[float]) -> list[float]:
    """Familywise adjusted p-values, in the order given (Holm 1979)."""
    order = np.argsort(p_values, kind="stable")
    m, highest = len(p_values), 0.0
    adjusted = [0.0] * m
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (m - rank) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def rubin(values: Sequence[float], variances: Sequence[float]) -> tuple[float, float, float]:
    """Mean over repeats that share the real rows, its variance and that variance's degrees of
    freedom: ``mean(within) + (1 + 1/m) between`` (Rubin 1987, eq. 3.1.5 and 3.1.6).

    Args:
        values, variances: As for :func:`across_repeats`.
    """
    m, mean, within = len(values), float(np.mean(values)), float(np.mean(variances))
    between = (1 + 1 / m) * float(np.var(values, ddof=1)) if m > 1 else 0.0
    # A between part of pure rounding error must not count as knowledge of it.
    df = (m - 1) * (1 + within / between) ** 2 if between > 1e-300 else np.inf
    return mean, within + between, df


def across_repeats(
    values: Sequence[float], variances: Sequence[float], confidence: float = 0.95
) -> tuple[float, Interval]:
    """Mean over repeats, and an interval that holds the technique's own randomness.

    Repeats share the real rows, so their sampling errors do not average out: the total variance
    is :func:`rubin`'s. It covers what one further fit and sample would give. One repeat has only
    the within part.

    Args:
        values: The statistic on each repeat, shape (m,).
        variances: Its sampling variance on each repeat, shape (m,).
        confidence: Stated coverage.
    """
    mean, variance, df = rubin(values, variances)
    return mean, normal(mean, variance, confidence, df)
