"""What an answer costs, against the errors of every test between two neighbouring tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from assay.dp import choice_epsilon, deviation, gaussian_delta, mu_of


def log_pmf(noise: float, far: float = 40.0) -> tuple[np.ndarray, np.ndarray]:
    x = np.arange(-math.ceil(far * noise) - 1, math.ceil(far * noise) + 2)
    weights = -((x / noise) ** 2) / 2
    return x, weights - np.logaddexp.reduce(weights)


@pytest.mark.parametrize("noise", [0.15, 0.3, 0.5, 0.8, 1.0, 1.2, 1.49, 1.5, 2.0, 5.0, 30.0])
def test_no_threshold_needs_more_than_mu(noise: float) -> None:
    """Every threshold above 0, by its logarithmic tails; those below are the same, mirrored."""
    x, log_p = log_pmf(noise)
    tails = np.logaddexp.accumulate(log_p[::-1])[::-1][x >= 1]  # P(noise >= k), k = 1, 2, ..
    far = -special.ndtri_exp(tails[tails > -700])
    needed = np.diff(np.append(-far[0], far))  # P(noise >= 0) = 1 - P(noise >= 1)
    assert needed.max() == pytest.approx(mu_of(noise), rel=1e-9)
    assert needed.argmax() == 0
    assert mu_of(noise) > 1 / noise


@pytest.mark.parametrize("noise", [0.3, 1.0, 3.0])
def test_mu_is_enough_at_every_epsilon_and_the_nominal_one_is_not(noise: float) -> None:
    x, log_p = log_pmf(noise, 38)
    p, loss = np.exp(log_p), (1 - 2 * x) / (2 * noise**2)  # log p(x) / p(x - 1)
    least = 0.0
    for epsilon in np.linspace(0, 20 / noise, 200):
        delta = float((p * np.maximum(-np.expm1(epsilon - loss), 0))[loss > epsilon].sum())
        assert delta <= gaussian_delta(mu_of(noise), epsilon) * (1 + 1e-9)
        least = max(least, delta / max(gaussian_delta(1 / noise, epsilon), 1e-300))
    assert least > 1.001


@pytest.mark.parametrize("moves", [(1, 1), (3,), (1, 2, -2)])
def test_who_moves_several_counts_costs_the_norm(moves: tuple[int, ...]) -> None:
    """Exact, of the sum of the losses, which is all that a test can use."""
    noise, norm = 1.3, math.hypot(*moves)
    loss, p = np.zeros(1), np.ones(1)
    for move in moves:
        x, log_p = log_pmf(noise, 12)
        loss = (loss[:, None] + (move**2 - 2 * move * x) / (2 * noise**2)).ravel()
        p = (p[:, None] * np.exp(log_p)).ravel()
    for epsilon in (0.1, 1.0, 3.0, 6.0):
        delta = float((p * np.maximum(-np.expm1(epsilon - loss), 0)).sum())
        assert delta <= gaussian_delta(norm * mu_of(noise), epsilon)


@pytest.mark.parametrize("rho", [1e-13, 1e-4, 0.05, 0.2, 0.222, 0.24, 1.0, 7.0, 80.0])
def test_the_noise_is_what_the_cost_pays_for(rho: float) -> None:
    noise = deviation(rho)
    if rho > 1e-9:  # below, the chance of no noise is too small for a difference from 1
        assert mu_of(noise) ** 2 / 2 == pytest.approx(rho, rel=1e-9)
        assert mu_of(noise / (1 + 1e-12)) ** 2 / 2 == pytest.approx(rho, rel=1e-11)
    assert noise >= math.sqrt(1 / (2 * rho))


def test_a_cost_without_end_is_noise_that_is_never_drawn() -> None:
    assert deviation(1e9) < 0.05


@pytest.mark.parametrize("rho", [1e-4, 0.02, 0.5, 5.0])
def test_a_choice_costs_what_the_least_private_of_its_range_needs(rho: float) -> None:
    """Two answers, whose logarithm is t or t - epsilon: the highest mu over t is the cost's."""
    epsilon = choice_epsilon(rho)
    t = np.linspace(0, epsilon, 4_001)[1:-1]
    absent = (np.exp(-t) - np.exp(-epsilon)) / -np.expm1(-epsilon)
    needed = special.ndtri(absent * np.exp(t)) - special.ndtri(absent)
    assert needed.max() == pytest.approx(math.sqrt(2 * rho), rel=1e-6)
    assert epsilon**2 / 8 < rho  # what zero-concentrated privacy charges for it
