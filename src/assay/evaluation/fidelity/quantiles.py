"""Quantiles of a sample, and what each row adds to their error."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from assay.evaluation.fidelity.views import Array


def influence(values: Array, ordered: Array, share: float) -> tuple[float, Array]:
    """A quantile and its influence function ``(p - 1[x <= q]) / f(q)``.

    The density at the quantile is the slope of the quantiles beside it, Hall and Sheather's (1988)
    step to either side.

    Args:
        values: Finite numbers, shape (n,).
        ordered: The same, sorted.
        share: Which quantile, in (0, 1).
    """
    n = len(ordered)
    step = _step(n, share)
    low, middle, high = np.quantile(ordered, [max(share - step, 0), share, min(share + step, 1)])
    slope = (high - low) / (min(share + step, 1) - max(share - step, 0))
    below = values <= middle
    return float(middle), slope * (below.mean() - below)


def _step(n: int, share: float) -> float:
    z = norm.ppf(share)
    root = 1.5 * norm.pdf(z) ** 2 / (2 * z * z + 1)
    return float(max(n ** (-1 / 3) * norm.ppf(0.975) ** (2 / 3) * root ** (1 / 3), 1 / n))
