"""Wilcoxon's signed-rank test and the interval that goes with it, exact however few there are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, combinations_with_replacement

import numpy as np

from assay.core import Interval


def signed_rank(differences: Sequence[float]) -> float:
    """Two-sided p-value that paired ``differences`` lie around 0 (Wilcoxon 1945), in (0, 1].

    The null distribution is counted out over all signs of the ranks at hand, so that it is exact
    with ties too (which share their mean rank). Differences of 0 are left out, as Wilcoxon does;
    an infinite one counts as larger than any other.

    Args:
        differences: One a pair; not NaN.
    """
    kept = [d for d in differences if d]
    if not kept:
        return 1.0
    ranks = tied_ranks([abs(d) for d in kept])
    doubled = [round(2 * r) for r in ranks]  # whole numbers also where ties share a rank
    counts = _sums(doubled)
    above = sum(r for r, d in zip(doubled, kept, strict=True) if d > 0)
    far = min(above, sum(doubled) - above)
    ways: int = 2 ** len(kept)
    return min(1.0, 2 * sum(counts[: far + 1]) / ways)


def tied_ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, the smallest first; equal values share the mean of their ranks."""
    found = np.asarray(values, dtype=float)
    below = (found[None, :] < found[:, None]).sum(axis=1)
    alike = (found[None, :] == found[:, None]).sum(axis=1)
    return [float(r) for r in below + (alike + 1) / 2]


def least_p(n: int) -> float:
    """The smallest two-sided p-value that ``n`` pairs can reach: all of them on one side."""
    return min(1.0, 2.0 ** (1 - n))


def middle_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """Interval of the middle of what ``values`` are a sample of, exact for any symmetric law.

    The ends are means of pairs of values (Walsh averages), as many from either end as the
    signed-rank test allows (Hollander and Wolfe 1999, section 3.3). Few values cannot reach the
    ``confidence`` asked for: the interval then spans them all, and states what it does reach,
    ``1 - 2^(1-n)``. Of a lopsided law that is the confidence for its median.

    Args:
        values: At least two, finite.
        confidence: Asked for, in (0, 1).

    Raises:
        ValueError: There are fewer than two values.
    """
    n, values = len(values), [float(v) for v in values]
    if n < 2:
        raise ValueError("one value has no interval: give at least two")
    if least_p(n) > 1 - confidence:
        return Interval(min(values), max(values), 1 - least_p(n), "range")
    below = [ways / 2**n for ways in accumulate(_sums(range(1, n + 1)))]
    cut = bisect_right(below, (1 - confidence) / 2)  # at least 1: so few would have been a range
    walsh = sorted((a + b) / 2 for a, b in combinations_with_replacement(values, 2))
    return Interval(walsh[cut - 1], walsh[-cut], 1 - 2 * below[cut - 1], "signed rank")


def _sums(ranks: Sequence[int]) -> list[int]:
    """In how many ways, by sum, some of the ranks can be taken."""
    counts = [1] + [0] * sum(ranks)
    for rank in ranks:
        for total in range(len(counts) - 1, rank - 1, -1):
            counts[total] += counts[total - rank]
    return counts
