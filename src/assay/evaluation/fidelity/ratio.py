"""How much of a number's spread its level explains: the correlation ratio."""

from __future__ import annotations

import numpy as np

from assay.evaluation.fidelity.views import Array


def correlation_ratio(values: Array, codes: Array, size: int) -> float:
    """Correlation ratio (eta) of a number given a level, with Kelley's correction (1935).

    ``eta^2 = 1 - (1 - SSB / SST) (n - 1) / (n - g)`` over the ``g`` levels that occur; 0 where
    chance alone would give as much, where the number is constant, or where each row is a level.

    Args:
        values: The number of each row where both are present, of moderate size, shape (n,).
        codes: The level of each row, in ``0..size-1``.
        size: How many levels there are.
    """
    counts = np.bincount(codes, minlength=size)
    sums = np.bincount(codes, weights=values, minlength=size)
    return ratio_from_sums(counts, sums, float(np.sum(values**2)))


def ratio_from_sums(counts: Array, sums: Array, squares: float) -> float:
    """The correlation ratio from each level's rows and sum, and the sum of all squares."""
    n, g = int(counts.sum()), int((counts > 0).sum())
    if n <= g or g < 2:
        return 0.0
    centre = float(sums.sum()) / n
    total = squares - n * centre**2
    if total <= 1e-12 * n:
        return 0.0
    means = np.divide(sums, counts, out=np.zeros(len(sums)), where=counts > 0)
    between = float(np.sum(counts * (means - centre) ** 2))
    share = 1 - (1 - min(between / total, 1.0)) * (n - 1) / (n - g)
    return float(np.sqrt(max(share, 0.0)))


def pull_of_ratio(values: Array, codes: Array, size: int) -> Array:
    """Influence function of the correlation ratio on each row, shape (n,), with mean 0.

    That of eta squared is ``2 z m - m^2 - eta^2 z^2`` with ``z`` the number in standard units and
    ``m`` its level's mean of it; over ``2 eta``, uncorrected, which chance keeps above 0.
    """
    z = values - values.mean()
    spread = float(np.sqrt(np.mean(z**2)))
    if spread < 1e-12:
        return np.zeros(len(values))
    z = z / spread
    counts = np.maximum(np.bincount(codes, minlength=size), 1)
    means = (np.bincount(codes, weights=z, minlength=size) / counts)[codes]
    share = float(np.mean(means**2))
    if share < 1e-24:
        return np.zeros(len(values))
    pull: Array = (2 * z * means - means**2 - share * z**2) / (2 * np.sqrt(share))
    return pull
