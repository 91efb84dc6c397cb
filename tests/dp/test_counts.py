"""Noisy counts: whole numbers, and noise of the scale that was paid for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from assay.dp import SecureSource, Steps, budget, noise_for, noisy_counts


@pytest.mark.parametrize("many", [1, 9])
def test_the_noise_is_normal_of_the_scale_that_was_asked_for(many: int) -> None:
    counts = [np.full(40_000, 100)] * many
    found = noisy_counts(counts, 6.0, SecureSource())
    noise = np.concatenate(found) - 100
    assert (noise == np.round(noise)).all()
    size, wanted = len(noise), 36.0 * many + 1 / 12  # rounding adds a twelfth
    assert 1e-7 < stats.chi2.cdf(np.square(noise).sum() / wanted, size) < 1 - 1e-7
    assert abs(noise.mean()) < 5.5 * math.sqrt(wanted / size)
    smooth = noise + np.random.default_rng(1).uniform(-0.5, 0.5, size)
    assert stats.kstest(smooth, stats.norm(0, math.sqrt(wanted)).cdf).pvalue > 1e-7


def test_two_calls_have_nothing_in_common() -> None:
    counts = [np.zeros(1_000, int)]
    one, other = (noisy_counts(counts, 5.0, SecureSource())[0] for _ in range(2))
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.2
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(("epsilon", "delta"), [(0.1, 1e-6), (1.0, 1e-5), (8.0, 1e-9)])
def test_the_budget_is_that_of_one_gaussian_sum(epsilon: float, delta: float) -> None:
    mu = budget(epsilon, delta)
    exact = stats.norm.cdf(mu / 2 - epsilon / mu) - math.exp(epsilon) * stats.norm.cdf(
        -mu / 2 - epsilon / mu
    )
    assert exact == pytest.approx(delta, rel=1e-6)
    assert Steps(1 / mu, 1.0, 1).epsilon(delta) == pytest.approx(epsilon, rel=2e-3)


def test_a_sum_before_the_steps_is_paid_for() -> None:
    """Without sampling all is one Gaussian sum: 1 / noise ** 2 adds up."""
    steps = Steps(20.0, 1.0, 50, before=4.0)
    mu = math.sqrt(50 / 400 + 1 / 16)
    bound = steps.epsilon(1e-5)
    assert bound == pytest.approx(Steps(1 / mu, 1.0, 1).epsilon(1e-5), rel=2e-3)
    assert bound > Steps(20.0, 1.0, 50).epsilon(1e-5) * 1.1


def test_the_noise_of_the_steps_makes_room_for_the_sum_before_them() -> None:
    alone = noise_for(1.0, 1e-5, 0.05, 300)
    after = noise_for(1.0, 1e-5, 0.05, 300, before=12.0)
    assert after.before == 12.0
    assert after.noise > alone.noise
    assert after.epsilon(1e-5) <= 1.0
