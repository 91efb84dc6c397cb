"""Differential privacy: what noisy steps cost, and randomness that nobody can foretell."""

from assay.dp.accounting import ACCOUNTANT, SPARE, Steps, budget, noise_for, places_for, planned
from assay.dp.counts import noisy_counts
from assay.dp.source import SecureSource

__all__ = [
    "ACCOUNTANT",
    "SPARE",
    "SecureSource",
    "Steps",
    "budget",
    "noise_for",
    "noisy_counts",
    "places_for",
    "planned",
]
