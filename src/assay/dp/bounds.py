"""Bounds of a number that nobody declared, found under noise and paid for."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from assay.dp.costs import deviation
from assay.dp.ledger import Ledger
from assay.dp.noise import discrete_gaussian

Array = np.ndarray[Any, Any]

_SMALLEST, _LARGEST = -30, 60  # powers of two, public
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
    edges = 2.0 ** np.arange(_SMALLEST, _LARGEST + 1)
    # Zero and what is smaller than all powers has a cell of its own, from 0 to 0.
    highs = np.concatenate([-edges[-2::-1], [0.0], edges[1:]])
    lows = np.concatenate([-edges[:0:-1], [0.0], edges[:-1]])
    middle = len(edges) - 1
    power = np.clip(np.searchsorted(edges, np.abs(numbers), side="right"), 0, middle)
    counts = np.bincount(middle + np.sign(numbers).astype(int) * power, minlength=len(lows))
    ledger.spend(what, rho)
    noisy = discrete_gaussian(counts, rho)
    least = people - 1 + deviation(rho) * float(stats.norm.isf(_CHANCE / len(lows)))
    found = np.flatnonzero(noisy > least)
    return (float(lows[found[0]]), float(highs[found[-1]])) if len(found) else None
