"""Whether ranks over several data sets differ at all, and by how much they must."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Friedman:
    """Whether the techniques differ at all.

    Attributes:
        chi_square: Friedman's statistic (1937), corrected for ties.
        f: Iman and Davenport's (1980), infinite (None) where all data sets agree on the order.
        p: Of ``f`` on ``k - 1`` and ``(k - 1)(n - 1)`` degrees of freedom.
        least: The smallest p-value that so many techniques and data sets can reach.
    """

    chi_square: float
    f: float | None
    p: float
    least: float


def friedman(table: Sequence[Sequence[float]]) -> Friedman:
    """The test on ranks, one row a data set; with all ranks tied nothing differs.

    ``chi_square`` is corrected for ties (Conover 1999, section 5.8), Iman and Davenport's F is
    ``(n - 1) chi / (n (k - 1) - chi)``.
    """
    from scipy import special

    n, k = len(table), len(table[0])
    least = float(math.factorial(k)) ** (1 - n) if k < 100 else 0.0
    mid = (k + 1) / 2
    spread = sum((r - mid) ** 2 for row in table for r in row)
    sums = [sum(row[j] for row in table) for j in range(k)]
    between = sum((s - n * mid) ** 2 for s in sums)
    if not spread:
        return Friedman(0.0, 0.0, 1.0, least)
    chi = (k - 1) * between / spread
    left = n * (k - 1) - chi
    if left < 1e-9 * n * k:
        return Friedman(chi, None, least, least)
    f = (n - 1) * chi / left
    p = float(special.fdtrc(k - 1, (k - 1) * (n - 1), f))
    return Friedman(chi, f, p, least)


def critical_difference(techniques: int, data_sets: int, level: float = 0.05) -> float:
    """How far two mean ranks must be apart (Nemenyi 1963; Demsar 2006, section 3.2.2)."""
    from scipy import stats

    q = float(stats.studentized_range.ppf(1 - level, techniques, math.inf)) / math.sqrt(2)
    return q * math.sqrt(techniques * (techniques + 1) / (6 * data_sets))
