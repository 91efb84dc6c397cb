"""One person replaced: closed forms where there are any, and one step by brute force."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from assay.dp import (
    Steps,
    budget,
    gaussian_epsilon,
    replaced_epsilon,
    replaced_loss,
    replaced_steps,
)


@pytest.mark.parametrize("before", [math.inf, 5.0])
def test_steps_of_all_rows_are_a_gaussian_mechanism_with_twice_the_gift(before: float) -> None:
    steps = Steps(8.0, 1.0, 10, before)
    exact = gaussian_epsilon(math.sqrt(10 * (2 / 8) ** 2 + 2 / before**2), 1e-5)
    assert (
        exact <= replaced_steps(steps, 1e-5) < exact + 0.01
    )  # rounded up, ten grid widths at most


@pytest.mark.parametrize(("noise", "rate"), [(1.0, 0.2), (0.7, 0.05), (3.0, 0.9)])
def test_one_step_has_the_delta_that_its_densities_have(noise: float, rate: float) -> None:
    x = np.linspace(-12 * noise, 12 * noise, 100_001)
    one = (1 - rate) * stats.norm.pdf(x, 0, noise) + rate * stats.norm.pdf(x, 1, noise)
    for epsilon in (0.1, 0.2):
        delta = float(np.maximum(one - math.exp(epsilon) * one[::-1], 0).sum() * (x[1] - x[0]))
        found = replaced_steps(Steps(noise, rate, 1), delta)
        assert epsilon - 1e-6 <= found < epsilon + 2e-3
    assert np.allclose(replaced_loss(x, noise, rate), np.log(one / one[::-1]), rtol=0, atol=1e-6)


def test_a_replaced_person_costs_more_than_one_added_and_less_than_two() -> None:
    """Group privacy: (2 epsilon, (1 + e^epsilon) delta) of two persons more or less."""
    steps = Steps(2.0, 0.05, 1_000, 3.4)
    added = steps.epsilon(1e-5)
    twice = 2 * steps.epsilon(1e-5 / (1 + math.exp(added)))
    assert added < replaced_steps(steps, 1e-5) < twice


def test_two_counts_of_a_histogram_move() -> None:
    mu = budget(1.0, 1e-5)
    assert replaced_epsilon(1.0, 1e-5) == pytest.approx(gaussian_epsilon(math.sqrt(2) * mu, 1e-5))
