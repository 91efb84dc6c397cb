"""Differential privacy: what noise costs, who adds it, and randomness that nobody can foretell."""

from assay.dp.accounting import (
    ACCOUNTANT,
    SPARE,
    Steps,
    budget,
    gaussian_delta,
    gaussian_epsilon,
    noise_for,
    places_for,
    planned,
)
from assay.dp.bounds import bound_cells, bound_limit, private_bounds, private_range
from assay.dp.costs import choice_epsilon, deviation, mu_of
from assay.dp.counts import noisy_counts
from assay.dp.curator import Candidate, CentralCurator, Curator, one_each
from assay.dp.journal import Journal, answered
from assay.dp.ledger import Entry, Ledger, delta_of, rho_for
from assay.dp.levels import LEVELS_DELTA, frequent_levels, level_counts, level_limit, private_levels
from assay.dp.local import Share, randomised_response, share_of
from assay.dp.noise import discrete_gaussian, discrete_laplace, noisy_max
from assay.dp.overheard import BOUNDS, CHOICES, LEVELS, SCORES, Answer, Answers, overheard
from assay.dp.recorded import Recorded
from assay.dp.replaced import replaced_epsilon, replaced_loss, replaced_steps
from assay.dp.selection import (
    SELECTION,
    Selection,
    best_of,
    gamma_of,
    rho_of_run,
    run_chance,
    run_epsilon,
    runs,
)
from assay.dp.smooth import smoothed
from assay.dp.source import SecureSource

__all__ = [
    "ACCOUNTANT",
    "BOUNDS",
    "CHOICES",
    "LEVELS",
    "LEVELS_DELTA",
    "SCORES",
    "SELECTION",
    "SPARE",
    "Answer",
    "Answers",
    "Candidate",
    "CentralCurator",
    "Curator",
    "Entry",
    "Journal",
    "Ledger",
    "Recorded",
    "SecureSource",
    "Selection",
    "Share",
    "Steps",
    "answered",
    "best_of",
    "bound_cells",
    "bound_limit",
    "budget",
    "choice_epsilon",
    "delta_of",
    "deviation",
    "discrete_gaussian",
    "discrete_laplace",
    "frequent_levels",
    "gamma_of",
    "gaussian_delta",
    "gaussian_epsilon",
    "level_counts",
    "level_limit",
    "mu_of",
    "noise_for",
    "noisy_counts",
    "noisy_max",
    "one_each",
    "overheard",
    "places_for",
    "planned",
    "private_bounds",
    "private_levels",
    "private_range",
    "randomised_response",
    "replaced_epsilon",
    "replaced_loss",
    "replaced_steps",
    "rho_for",
    "rho_of_run",
    "run_chance",
    "run_epsilon",
    "runs",
    "share_of",
    "smoothed",
]
