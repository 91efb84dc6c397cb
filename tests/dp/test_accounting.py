"""The accountant against closed forms, other bounds and a game that was played."""

from __future__ import annotations

import math

import dp_accounting
import numpy as np
import pytest
from dp_accounting import rdp
from scipy import optimize, stats

from assay.core import ConfigError
from assay.dp import SPARE, Steps, noise_for, places_for, planned


def gaussian_delta(epsilon: float, mu: float) -> float:
    """Balle and Wang 2018, theorem 8, with mu = sensitivity / deviation."""
    return float(
        stats.norm.cdf(mu / 2 - epsilon / mu)
        - math.exp(epsilon) * stats.norm.cdf(-mu / 2 - epsilon / mu)
    )


def gaussian_epsilon(delta: float, mu: float) -> float:
    return float(optimize.brentq(lambda e: gaussian_delta(e, mu) - delta, 0, 100))


@pytest.mark.parametrize(("noise", "count"), [(5.0, 1), (20.0, 100), (40.0, 1000)])
def test_without_sampling_it_is_the_gaussian_mechanism(noise: float, count: int) -> None:
    exact = gaussian_epsilon(1e-5, math.sqrt(count) / noise)
    bound = Steps(noise, 1.0, count).epsilon(1e-5)
    assert exact - 1e-6 <= bound <= exact * 1.002


def test_one_sampled_step_has_a_closed_form() -> None:
    """Adding or removing one person: the worse of (1 - q) P + q P' against P, and the reverse."""
    noise, rate, delta = 1.0, 0.2, 1e-4
    x = np.linspace(-12, 14, 2_000_001)
    without = stats.norm.pdf(x, 0, noise)
    mixed = (1 - rate) * without + rate * stats.norm.pdf(x, 1, noise)

    def apart(epsilon: float) -> float:
        one = np.maximum(mixed - math.exp(epsilon) * without, 0)
        other = np.maximum(without - math.exp(epsilon) * mixed, 0)
        return max(float(np.trapezoid(y, x)) for y in (one, other))

    exact = optimize.brentq(lambda e: apart(e) - delta, 0, 10)
    assert exact - 1e-4 <= Steps(noise, rate, 1).epsilon(delta) <= exact + 2e-3


@pytest.mark.parametrize(("noise", "rate", "count"), [(1.2, 0.04, 1000), (0.8, 0.01, 3000)])
def test_it_is_tighter_than_renyi_accounting(noise: float, rate: float, count: int) -> None:
    accountant = rdp.RdpAccountant()
    once = dp_accounting.PoissonSampledDpEvent(rate, dp_accounting.GaussianDpEvent(noise))
    accountant.compose(dp_accounting.SelfComposedDpEvent(once, count))
    other = float(accountant.get_epsilon(1e-5))
    assert 0.8 * other < Steps(noise, rate, count).epsilon(1e-5) < other


@pytest.mark.parametrize("epsilon", [0.05, 1.0, 8.0])
def test_the_noise_is_the_least_that_keeps_the_promise(epsilon: float) -> None:
    steps = noise_for(epsilon, 1e-5, 0.03, 400)
    assert steps.epsilon(1e-5) <= epsilon
    less = Steps(steps.noise * 0.99, steps.rate, steps.count)
    assert less.epsilon(1e-5) > epsilon


@pytest.mark.parametrize("chance", [0.01, 1e-6, 1e-16, 1e-60])
def test_a_batch_has_places_for_all_but_a_stated_chance(chance: float) -> None:
    people, rate, count = 10_000, 0.05, 500
    places = places_for(people, rate, count, chance)
    assert stats.binom.sf(places, people, rate) * count <= chance
    assert stats.binom.sf(places - 1, people, rate) * count > chance
    assert places_for(20, 0.9, 10, 1e-9) == 20  # never more than there are people


def test_a_plan_pays_for_batches_that_are_cut() -> None:
    steps, places = planned(2.0, 1e-5, 10_000, 0.02, 300)
    lost = stats.binom.sf(places, 10_000, 0.02) * 300
    assert steps.epsilon(1e-5 * (1 - SPARE)) <= 2.0
    assert 1e-5 * (1 - SPARE) + (1 + math.exp(2.0)) * lost <= 1e-5
    assert planned(2.0, 1e-5, 50, 1.0, 10)[1] == 50


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((0.0, 1e-5, 0.1, 10), "epsilon must be a number above 0"),
        ((math.inf, 1e-5, 0.1, 10), "epsilon must be a number above 0"),
        ((1.0, 0.0, 0.1, 10), "delta must lie between 0 and 1"),
        ((1.0, 1e-5, 0.0, 10), "are no steps"),
        ((1e-6, 1e-9, 1.0, 10_000), "no noise that this program adds reaches epsilon 1e-06"),
    ],
)
def test_what_no_noise_can_keep_is_said(asked: tuple[float, float, float, int], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        noise_for(*asked)
