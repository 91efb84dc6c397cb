"""Balls around points: who lies in whose neighbourhood, and how far that is chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from assay.evaluation.combine import Score
from assay.evaluation.fidelity.contingency import jackknife
from assay.evaluation.fidelity.views import Array

#: Neighbours whose distance makes a ball's radius, and blocks of the jackknife a side.
K, BLOCKS = 5, 20
NAMES = ("precision", "recall", "density", "coverage", "alpha_precision", "beta_recall")
_SPARE = 25  # further neighbours kept, for when a block of rows is left out
_LEVELS = np.linspace(0, 1, 31)


def measured(real: Array, synthetic: Array) -> tuple[Score, ...]:
    """The six figures of :data:`NAMES`, each with its jackknife variance over blocks of rows.

    Args:
        real: Points of real rows, shape (n, q), in random order.
        synthetic: Points of synthetic rows, shape (m, q), in random order.
    """
    cloud = Clouds.of(real, synthetic)
    whole = cloud.figures(None, None)
    blocks = min(BLOCKS, len(real), len(synthetic))
    left: list[list[Array]] = [[], []]
    for b in range(blocks):
        left[0].append(cloud.figures(np.arange(len(real)) % blocks != b, None))
        left[1].append(cloud.figures(None, np.arange(len(synthetic)) % blocks != b))
    # As many degrees of freedom as blocks: the normal quantile would be too short.
    df = max(blocks - 1, 1)
    wider = float(stats.t.ppf(0.975, df) / stats.norm.ppf(0.975)) ** 2
    values = []
    for i, value in enumerate(whole):
        spread = sum(jackknife(np.array([f[i] for f in side])) for side in left)
        least = 0.5 / min(len(real), len(synthetic)) ** 2
        values.append(Score(float(value), wider * spread + least))
    return tuple(values)


@dataclass(frozen=True)
class Clouds:
    """Two sets of points and the distances between and within them.

    Attributes:
        real, synthetic: The points.
        across: Distances of real (rows) to synthetic points (columns).
        near_real, near_synthetic: Of each point the nearest of its own set, as (distances,
            numbers), nearest first, itself left out.
    """

    real: Array
    synthetic: Array
    across: Array
    near_real: tuple[Array, Array]
    near_synthetic: tuple[Array, Array]

    @staticmethod
    def of(real: Array, synthetic: Array) -> Clouds:
        """Measure all distances."""
        own = [_own(p) for p in (real, synthetic)]
        return Clouds(real, synthetic, apart(real, synthetic), own[0], own[1])

    def figures(self, real: Array | None, synthetic: Array | None) -> Array:
        """The six figures on the rows kept (masks; None keeps all), float64 of shape (6,)."""
        rows = np.arange(len(self.real)) if real is None else np.flatnonzero(real)
        cols = np.arange(len(self.synthetic)) if synthetic is None else np.flatnonzero(synthetic)
        across = self.across[np.ix_(rows, cols)] if len(rows) + len(cols) < sum(
            self.across.shape) else self.across  # fmt: skip
        radius = _radius(self.near_real, real)[rows, None]
        inside = across <= radius
        reached = across <= _radius(self.near_synthetic, synthetic)[cols]
        return np.array([
            inside.any(0).mean(),
            reached.any(1).mean(),
            inside.sum() / (K * len(cols)),
            inside.any(1).mean(),
            alpha_precision(self.real[rows], self.synthetic[cols]),
            beta_recall(across, radius[:, 0], self.synthetic[cols]),
        ])  # fmt: skip


def apart(one: Array, other: Array) -> Array:
    """Euclidean distances, float32 of shape (n, m); equal rows are 0 apart up to rounding."""
    centre = one.mean(0, dtype=np.float64)
    a, b = (one - centre).astype(np.float64), (other - centre).astype(np.float64)
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    distances: Array = np.sqrt(np.maximum(squares, 0.0)).astype(np.float32)
    return distances


def _own(points: Array) -> tuple[Array, Array]:
    distances = apart(points, points)
    np.fill_diagonal(distances, np.inf)
    kept = min(K + _SPARE, len(points) - 1)
    nearest = np.argpartition(distances, kept - 1, axis=1)[:, :kept]
    own = np.take_along_axis(distances, nearest, 1)
    order = np.argsort(own, axis=1, kind="stable")
    return np.take_along_axis(own, order, 1), np.take_along_axis(nearest, order, 1)


def _radius(near: tuple[Array, Array], kept: Array | None) -> Array:
    """Distance of each point to its K-th nearest among those kept."""
    distances, numbers = near
    if kept is None:
        return np.asarray(distances[:, min(K, distances.shape[1]) - 1])
    counts = np.cumsum(kept[numbers], axis=1)
    place = np.argmax(counts >= min(K, counts.shape[1]), axis=1)
    short = counts[:, -1] < min(K, counts.shape[1])
    place = np.where(short, distances.shape[1] - 1, place)
    return np.asarray(np.take_along_axis(distances, place[:, None], 1)[:, 0])


def alpha_precision(real: Array, synthetic: Array) -> float:
    """``1 - 2 * integral |P_a - a|``, P_a the share of synthetic points in the smallest ball, around
    the mean of the real ones, that holds a share a of them (Alaa et al. 2022, eq. 4 and 6)."""
    centre = real.mean(0)
    own, theirs = (np.linalg.norm(p - centre, axis=1) for p in (real, synthetic))
    held = np.searchsorted(np.sort(theirs), np.quantile(own, _LEVELS), "right") / len(theirs)
    return _closeness(held)


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
