"""Counts of people with noise: whole numbers, so that no low bits betray what they were added to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import ndtri

from assay.dp.source import SecureSource

Array = np.ndarray[Any, Any]


def noisy_counts(counts: Sequence[Array], noise: float, source: SecureSource) -> list[Array]:
    """Several histograms of the same people with Gaussian noise rounded to whole numbers.

    Each person is one count in each histogram, so that together they move by
    ``sqrt(len(counts))`` in norm; that is the unit of the noise. A whole number plus rounded noise
    is the rounded sum, which is computed from the Gaussian mechanism's answer alone.

    Args:
        counts: Whole numbers, shape (cells,) each.
        noise: Standard deviation, in units of that norm.
        source: Of the noise: 53 bits a count, so that its tails end at 8.2 deviations.

    Returns:
        float64 of the same shapes, whole numbers that may be negative.
    """
    deviation = noise * len(counts) ** 0.5
    found = []
    for own in counts:
        bits = source.words(len(own)) >> np.uint64(11)
        normal = ndtri((bits.astype(float) + 0.5) * 2.0**-53)
        found.append(np.asarray(own, float) + np.round(deviation * normal))
    return found
