"""Balls around points: who lies in whose neighbourhood, and how far that is chance."""

from __future__ import annotations

import numpy as np
from scipy import stats

from assay.evaluation.combine import Score
from assay.evaluation.fidelity.views import Array

#: Neighbours whose distance makes a ball's radius; groups of rows that variances come from at
#: most and at least, and rows that one should have.
K = 5
_MOST, _FEWEST, _ROWS = 30, 4, 60
NAMES = ("precision", "recall", "density", "coverage", "alpha_precision", "beta_recall")
_LEVELS = np.linspace(0, 1, 31)
#: Bootstrap samples.
_DRAWS = 60


def measured(real: Array, synthetic: Array) -> tuple[Score, ...]:
    """The six figures of :data:`NAMES`, each with its variance.

    Neighbours bend a figure too much for a jackknife (it then errs to the wide side: Efron and
    Stein 1981), so the variance is that over disjoint groups of rows of both tables, each taken
    for a table of its own, scaled to all rows (subsampling: Politis and Romano 1994). That of
    alpha-precision, which asks for no neighbours, is of bootstrap samples.

    Args:
        real: Points of real rows, shape (n, q), in random order.
        synthetic: Points of synthetic rows, shape (m, q), in random order.
    """
    whole = figures(real, synthetic)
    rows = min(len(real), len(synthetic))
    groups = int(np.clip(rows // _ROWS, _FEWEST, _MOST))
    if rows // groups < 2 * K:
        groups = max(rows // (2 * K), 1)
    each = [figures(real[g::groups], synthetic[g::groups]) for g in range(groups)]
    # The normal quantile would be too short for so few groups.
    df = max(groups - 1, 1)
    wider = float(stats.t.ppf(0.975, df) / stats.norm.ppf(0.975)) ** 2
    spread = np.var(each, axis=0, ddof=1) / groups if groups > 1 else np.full(len(NAMES), 0.25)
    least = 0.5 / rows**2
    variances = wider * spread
    variances[NAMES.index("alpha_precision")] = _variance_of_alpha(real, synthetic)
    return tuple(Score(float(v), float(s) + least) for v, s in zip(whole, variances, strict=True))


def figures(real: Array, synthetic: Array) -> Array:
    """The six figures, float64 of shape (6,)."""
    across = apart(real, synthetic)
    radius = _radius(real)
    inside = across <= radius[:, None]
    reached = across <= _radius(synthetic)
    return np.array([
        inside.any(0).mean(),
        reached.any(1).mean(),
        inside.sum() / (K * len(synthetic)),
        inside.any(1).mean(),
        alpha_precision(real, synthetic),
        beta_recall(across, radius, synthetic),
    ])  # fmt: skip


def apart(one: Array, other: Array) -> Array:
    """Euclidean distances, float32 of shape (n, m); equal rows are 0 apart up to rounding."""
    centre = one.mean(0, dtype=np.float64)
    a, b = (one - centre).astype(np.float64), (other - centre).astype(np.float64)
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    distances: Array = np.sqrt(np.maximum(squares, 0.0)).astype(np.float32)
    return distances


def _radius(points: Array) -> Array:
    """Distance of each point to its K-th nearest of the others."""
    distances = apart(points, points)
    np.fill_diagonal(distances, np.inf)
    k = min(K, len(points) - 1)
    return np.asarray(np.partition(distances, k - 1, axis=1)[:, k - 1])


def alpha_precision(real: Array, synthetic: Array) -> float:
    """``1 - 2 * integral |P_a - a|``, P_a the share of synthetic points in the smallest ball, around
    the mean of the real ones, that holds a share a of them (Alaa et al. 2022, eq. 4 and 6)."""
    centre = real.mean(0)
    own, theirs = (np.linalg.norm(p - centre, axis=1) for p in (real, synthetic))
    held = np.searchsorted(np.sort(theirs), np.quantile(own, _LEVELS), "right") / len(theirs)
    return _closeness(held)


def _variance_of_alpha(real: Array, synthetic: Array) -> float:
    """Of bootstrap samples of both sides, which one seed draws (Efron 1979)."""
    rng = np.random.default_rng(0)
    draws = [
        alpha_precision(*(p[rng.integers(0, len(p), len(p))] for p in (real, synthetic)))
        for _ in range(_DRAWS)
    ]
    return float(np.var(draws, ddof=1))


def beta_recall(across: Array, radius: Array, synthetic: Array) -> float:
    """``1 - 2 * integral |R_b - b|``, R_b the share of real points whose nearest synthetic point lies
    in their ball, and in the ball around the mean that holds a share b of the synthetic ones."""
    nearest = across.argmin(1)
    found = np.take_along_axis(across, nearest[:, None], 1)[:, 0] <= radius
    own = np.linalg.norm(synthetic - synthetic.mean(0), axis=1)
    held = np.sort(own[nearest][found])
    share = np.searchsorted(held, np.quantile(own, _LEVELS), "right") / len(across)
    return _closeness(share)


def _closeness(held: Array) -> float:
    return float(1 - 2 * np.trapezoid(np.abs(held - _LEVELS), _LEVELS))
