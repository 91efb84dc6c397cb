"""phi_K: the correlation of the bivariate normal that would give the same chi-square."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import stats

from assay.evaluation.fidelity.information import FromCounts
from assay.evaluation.fidelity.views import Array

#: Steps of the curve from correlation to chi-square, and the normal's reach, as in the paper.
_STEPS, _REACH = 256, 5.0


def phik(counts: Array) -> FromCounts:
    """phi_K of a contingency table with the noise pedestal of Baak et al. (2020, section 3), in
    [0, 1]; 0 where a margin has one level only.

    As ``phik.phik_from_hist2d`` of their package, whose 2 x 2 tables have Yates' correction as well.
    """
    kept = np.ix_(counts.any(1), counts.any(0))
    table = counts[kept].astype(float)
    pull = np.zeros(counts.shape)
    n, (r, c) = float(table.sum()), table.shape
    if min(r, c) < 2:
        return FromCounts(0.0, pull)
    p = table / n
    a, b = p.sum(1)[:, None], p.sum(0)
    square = p**2 / (a * b)
    phi2, most = float(square.sum()) - 1, float(min(r, c) - 1)
    pedestal = min((r - 1) * (c - 1) / n, 0.999 * most)
    part = (phi2 - pedestal) / (most - pedestal)
    roots, rho = _curve(min(r, c), max(r, c))
    value = float(np.interp(np.sqrt(np.clip(part, 0.0, 1.0)), roots, rho))
    # At 0 the root has no slope: that of the pedestal itself stands in.
    at = float(np.sqrt(np.clip(part, pedestal / most, 1.0)))
    step = 1e-3
    low, high = max(at - step, 0.0), min(at + step, 1.0)
    slope = float(np.interp(high, roots, rho) - np.interp(low, roots, rho)) / (high - low)
    slope /= 2 * at * (most - pedestal)
    cell = 2 * p / (a * b) - square.sum(1)[:, None] / a - square.sum(0) / b
    pull[kept] = slope * (cell - float(np.sum(p * cell)))
    return FromCounts(value, pull)


@lru_cache(maxsize=1024)
def _curve(rows: int, cols: int) -> tuple[Array, Array]:
    """Root of chi-square over its value at correlation 1, and the correlation, both rising.

    A standard normal pair falls in ``rows x cols`` equal bins within five deviations. Its
    distribution function is ``F(h) F(k) + 1/2pi int exp(-(h^2 + k^2 - 2hk sin t) / 2cos^2 t) dt``
    from 0 to arcsin of the correlation (Sheppard 1900).
    """
    h, k = np.linspace(-_REACH, _REACH, rows + 1), np.linspace(-_REACH, _REACH, cols + 1)
    angles = np.linspace(0.0, np.pi / 2, _STEPS + 1)
    nodes, weights = np.polynomial.legendre.leggauss(4)
    width = angles[1] / 2
    t = (angles[:-1, None] + width * (nodes + 1)).ravel()
    cos2 = np.cos(t) ** 2
    squares = (h**2)[:, None, None] + (k**2)[:, None]
    product = 2 * h[:, None, None] * k[:, None]
    density = np.exp(-(squares - product * np.sin(t)) / (2 * cos2))
    stepped = (density.reshape(*density.shape[:2], _STEPS, 4) * weights).sum(-1)
    corner = np.cumsum(stepped, axis=-1) * width / (2 * np.pi)
    one, two = stats.norm.cdf(h), stats.norm.cdf(k)
    corner[..., -1] = np.minimum(one[:, None], two) - one[:, None] * two
    gap = np.diff(np.diff(corner, axis=0), axis=1)
    alone = np.diff(one)[:, None] * np.diff(two)
    chi2 = np.concatenate([[0.0], np.sum(gap**2 / alone[..., None], axis=(0, 1))])
    roots = np.sqrt(np.maximum.accumulate(chi2 / chi2[-1]))
    return roots, np.sin(angles)
