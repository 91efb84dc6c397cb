"""Differential privacy: what noisy steps cost, and randomness that nobody can foretell."""

from assay.dp.accounting import ACCOUNTANT, SPARE, Steps, noise_for, places_for, planned
from assay.dp.source import SecureSource

__all__ = [
    "ACCOUNTANT",
    "SPARE",
    "SecureSource",
    "Steps",
    "noise_for",
    "places_for",
    "planned",
]
