"""How much one column tells of another: normalised mutual information of a contingency table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.evaluation.fidelity.views import Array


@dataclass(frozen=True)
class FromCounts:
    """A statistic of a contingency table.

    Attributes:
        value: The statistic.
        pull: Its influence function on a row of each cell, shape (r, c).
    """

    value: float
    pull: Array


def information(counts: Array) -> FromCounts:
    """Mutual information over the mean of both entropies, ``2 I / (Ha + Hb)``, in [0, 1].

    Entropies have the correction of Miller and Madow (1955): plus (occupied cells - 1) / 2n, so
    that independent columns score about 0 and not more the more levels they have. 0 where both
    columns are constant. As ``normalized_mutual_info_score`` of scikit-learn but for the correction.
    """
    n = float(counts.sum())
    none = FromCounts(0.0, np.zeros(counts.shape))
    if n == 0:
        return none
    p = counts / n
    a, b = p.sum(1), p.sum(0)
    surprise_a, surprise_b, surprise = _surprise(a), _surprise(b), _surprise(p)
    own = [float(np.sum(q * s)) for q, s in ((a, surprise_a), (b, surprise_b), (p, surprise))]
    levels = [int(np.count_nonzero(q)) for q in (a, b, p)]
    h_a, h_b, h = (x + (k - 1) / (2 * n) for x, k in zip(own, levels, strict=True))
    both = h_a + h_b
    if both <= 0:
        return none
    value = float(np.clip(2 * (both - h) / both, 0.0, 1.0))
    margins = surprise_a[:, None] + surprise_b
    pull = 2 / both * (margins - surprise - value / 2 * margins)
    return FromCounts(value, pull - float(np.sum(p * pull)))


def _surprise(p: Array) -> Array:
    """Minus the natural logarithm; 0 for what does not occur."""
    nats: Array = -np.log(p, out=np.zeros(p.shape), where=p > 0)
    return nats
