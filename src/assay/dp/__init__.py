"""Differential privacy: what noisy steps cost, and randomness that nobody can foretell."""

from assay.dp.accounting import ACCOUNTANT, SPARE, Steps, noise_for, places_for, planned
from assay.dp.source import GRID, SecureSource, grid_of

__all__ = [
    "ACCOUNTANT",
    "GRID",
    "SPARE",
    "SecureSource",
    "Steps",
    "grid_of",
    "noise_for",
    "places_for",
    "planned",
]
