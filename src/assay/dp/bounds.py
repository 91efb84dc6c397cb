"""Bounds of a number that nobody declared, found under noise and paid for."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from assay.dp.costs import deviation
from assay.dp.ledger import Ledger
from assay.dp.noise import discrete_gaussian
from assay.dp.overheard import BOUNDS, noted

Array = np.ndarray[Any, Any]

_SMALLEST, _LARGEST = -30, 60  # powers of two, public
_POWERS = _LARGEST - _SMALLEST  # cells of either sign
#: That a cell which nobody is in, or too few, widens the bounds: of ten columns one such spoils a release.
_CHANCE = 1e-4


def private_bounds(
    numbers: Array, ledger: Ledger, rho: float, what: str = "bounds", people: int = 1
) -> tuple[float, float] | None:
    """Powers of two, or zero, that most numbers lie between.

    Counts of the numbers between neighbouring powers of two, of either sign, get noise; the bounds
    are the outer edges of the outermost cells that stand out of it (Wilson et al. 2020, section
    5.1.1). Few people beyond them are given up.

    Args:
        numbers: One of each person at most, finite, shape (n,).
        ledger: Pays before the noise is drawn.
        rho: What it costs.
        what: A name for the ledger, never a cell of data.
        people: A cell of fewer widens the bounds in one of 10,000 columns at most, however little
            noise there is; 1 or more.

    Returns:
        Low and high; None where no cell stands out: there are too few people for the noise.
    """
    lows, highs = bound_cells()
    power = np.searchsorted(lows[-_POWERS:], np.abs(numbers), side="right")
    counts = np.bincount(_POWERS + np.sign(numbers).astype(int) * power, minlength=len(lows))
    found = _standing(counts, ledger, rho, what, people)
    return (float(lows[found[0]]), float(highs[found[-1]])) if len(found) else None


def private_range(
    numbers: Array, among: range, ledger: Ledger, rho: float, what: str = "bounds", people: int = 1
) -> tuple[int, int] | None:
    """The lowest and the highest of some whole numbers that many have, as :func:`private_bounds` finds
    powers of two.

    Args:
        numbers: One of each person at most, whole, shape (n,); those that are not ``among`` them
            count for nothing.
        among: Consecutive.
        ledger, rho, what, people: As there.
    """
    counts = np.bincount(numbers[np.isin(numbers, among)] - among.start, minlength=len(among))
    found = _standing(counts, ledger, rho, what, people)
    return (among[found[0]], among[found[-1]]) if len(found) else None


def _standing(counts: Array, ledger: Ledger, rho: float, what: str, people: int) -> Array:
    """The cells that stand out of their noise, which is paid for first."""
    noted(BOUNDS)
    ledger.spend(what, rho)
    limit = bound_limit(deviation(rho), people, len(counts))
    return np.flatnonzero(discrete_gaussian(counts, rho) > limit)


def bound_cells() -> tuple[Array, Array]:
    """The lower and upper edges of all cells, rising, shape (cells,) each: powers of two, and between
    the signs a cell from 0 to 0 for zero and what is smaller than all powers."""
    edges = 2.0 ** np.arange(_SMALLEST, _LARGEST + 1)
    lows = np.concatenate([-edges[:0:-1], [0.0], edges[:-1]])
    return lows, np.concatenate([-edges[-2::-1], [0.0], edges[1:]])


def bound_limit(noise: float, people: int = 1, cells: int = 2 * _POWERS + 1) -> float:
    """The noisy count that a cell must pass to widen bounds.

    Args:
        noise: Standard deviation, above 0.
        people: 1 or more; see :func:`private_bounds`.
        cells: How many there are.
    """
    return people - 1 + noise * float(stats.norm.isf(_CHANCE / cells))
