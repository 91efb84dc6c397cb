"""The best of a random number of runs: exact divergences lie within the bound, and near it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.special import logsumexp

from assay.core import ConfigError
from assay.dp import (
    Selection,
    best_of,
    gamma_of,
    gaussian_epsilon,
    rho_for,
    rho_of_run,
    run_chance,
    run_epsilon,
    runs,
)

Array = np.ndarray[Any, Any]
MEANS = (1.2, 3.0, 10.0, 1_000.0)


def of_best(run: Array, mean: float) -> Array:
    """Logarithms of the chances that each outcome is the best of K runs, outcomes in rising order.

    The best is at most x where all runs are: with chance F(x) to the power K, whose mean is
    ``log(1 - (1 - gamma) F) / log(gamma)``; the steps of it are written without cancellation.
    """
    gamma = gamma_of(mean)
    below = np.concatenate([[0.0], np.cumsum(run)[:-1]])
    step = -np.log1p(-(1 - gamma) * run / (1 - (1 - gamma) * below))
    return np.log(step) - math.log(-math.log(gamma))


def renyi(a: Array, b: Array, order: float) -> float:
    return float(logsumexp(order * a + (1 - order) * b) / (order - 1))


def both(a: Array, b: Array, order: float) -> float:
    return max(renyi(a, b, order), renyi(b, a, order))


@pytest.mark.parametrize("mean", MEANS)
def test_chances_of_the_best_sum_to_one_and_are_those_of_the_series(mean: float) -> None:
    run = np.array([0.6, 0.3, 0.1])
    found = np.exp(of_best(run, mean))
    assert found.sum() == pytest.approx(1)
    gamma, k = gamma_of(mean), np.arange(1, 200_000)
    chance = (1 - gamma) ** k / k / -math.log(gamma)
    assert (k * chance).sum() == pytest.approx(mean, rel=1e-6)
    assert found[0] == pytest.approx((0.6**k * chance).sum())  # all runs gave the least


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("epsilon", [0.1, 1.0, 3.0])
def test_randomised_response_is_within_the_bound(mean: float, epsilon: float) -> None:
    """mu-GDP for mu = 2 z(p), as for all mechanisms that say yes or no."""
    yes = math.exp(epsilon) / (1 + math.exp(epsilon))
    p, q = np.array([1 - yes, yes]), np.array([yes, 1 - yes])
    mu = 2 * stats.norm.ppf(yes)
    selection = Selection(mean, mu**2 / 2)
    for order in (1.5, 2.0, 5.0, 20.0, 100.0):
        exact = both(of_best(p, mean), of_best(q, mean), order)
        assert 0 < exact <= float(selection.renyi(np.array([order]))[0])


@pytest.mark.parametrize("mean", MEANS)
@pytest.mark.parametrize("mu", [0.2, 1.0])
def test_normal_scores_are_within_the_bound(mean: float, mu: float) -> None:
    x = np.linspace(-7, 7 + mu, 4_001)
    p, q = stats.norm.pdf(x), stats.norm.pdf(x - mu)
    p, q = p / p.sum(), q / q.sum()
    selection = Selection(mean, mu**2 / 2)
    for order in (1.5, 2.0, 8.0):
        one, two = of_best(p, mean), of_best(q, mean)
        assert both(one, two, order) <= float(selection.renyi(np.array([order]))[0])
    # And the best does cost more than a run: not the bound alone says so.
    assert both(of_best(p, mean), of_best(q, mean), 8.0) > both(np.log(p), np.log(q), 8.0)


@pytest.mark.parametrize(("epsilon", "mean"), [(0.5, 1e3), (1.0, 1e3), (0.5, 1e5), (1.0, 1e5)])
def test_the_bound_is_met_by_rare_outcomes_with_better_ones_above(
    epsilon: float, mean: float
) -> None:
    """What is likelier on one table, where all that would beat it is less likely there: of high
    orders the best costs twice a run, and the theorem says no more than that."""
    y, z = 2e-4, 2e-2
    p = np.array([0.0, math.exp(epsilon) * y, math.exp(-epsilon) * z])
    q = np.array([0.0, y, z])
    p[0], q[0] = 1 - p.sum(), 1 - q.sum()
    order = 2_000.0
    exact = both(of_best(p, mean), of_best(q, mean), order)
    own = both(np.log(p), np.log(q), order)
    bound = min(
        float(
            best_of(np.array([order]), np.array([own]), o, both(np.log(p), np.log(q), o), mean)[0]
        )
        for o in np.geomspace(1.01, 3e4, 60)
    )
    assert 0.96 * bound < exact <= bound
    assert exact > 1.9 * epsilon


def test_the_second_order_is_the_best_one() -> None:
    one = Selection(10, 0.02)
    order = np.array([7.0])
    tried = [
        float(best_of(order, order * one.rho, o, o * one.rho, 10)[0])
        for o in np.geomspace(1, 1e3, 5_000)
    ]
    found = float(one.renyi(order)[0])
    assert found <= min(tried) + 1e-9
    assert found == pytest.approx(min(tried), rel=1e-5)


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 4.0])
def test_a_selection_costs_more_than_a_run_and_less_than_twice_and_less_than_all(
    epsilon: float,
) -> None:
    delta = 1e-9
    for mean in (2.0, 10.0, 30.0):
        rho = rho_for(epsilon, delta)
        found = Selection(mean, rho).epsilon(delta)
        assert epsilon < found < 2 * epsilon
        if mean >= 10:  # all of so many runs told
            assert found < gaussian_epsilon(math.sqrt(2 * mean * rho), delta)
        more = Selection(mean, rho, 0.5 * rho).epsilon(delta)
        assert found < more < Selection(mean, 1.5 * rho).epsilon(delta)


@pytest.mark.parametrize("epsilon", [0.05, 1.0, 10.0])
@pytest.mark.parametrize("before", [0.0, 0.5])
def test_what_a_run_may_cost_is_the_inverse(epsilon: float, before: float) -> None:
    rho = rho_of_run(epsilon, 1e-8, 5, before)
    found = Selection(5, rho, before * rho).epsilon(1e-8)
    assert found <= epsilon
    assert found == pytest.approx(epsilon, rel=1e-6)
    assert rho_for(run_epsilon(rho, 1e-10), 1e-10) == pytest.approx(rho, rel=1e-6)


def test_conversion_is_no_lower_than_that_of_the_normal_distribution_itself() -> None:
    """With hardly more than one run there is hardly a choice: the exact epsilon of a run."""
    rho = 0.05
    found = Selection(1 + 1e-6, rho).epsilon(1e-6)
    exact = gaussian_epsilon(math.sqrt(2 * rho), 1e-6)
    assert exact <= found < 1.1 * exact


def test_chances_take_their_part_of_delta() -> None:
    chance = run_chance(1.0, 1e-6, 10)
    assert chance * 11 * (1 + math.e) == pytest.approx(0.01 * 1e-6)
    assert run_chance(800.0, 1e-6, 10) >= 0


def test_as_many_runs_as_the_distribution_says() -> None:
    """40,000 draws against the exact chances of 1, 2, 3, 4 to 9 and more: chi-squared of four
    degrees above 33 has a chance of 1e-6, which is that of failing by luck."""
    mean = 5.0
    gamma, k = gamma_of(mean), np.arange(1, 10)
    chance = (1 - gamma) ** k / k / -math.log(gamma)
    wanted = np.array([*chance[:3], chance[3:].sum()])
    wanted = np.append(wanted, 1 - wanted.sum())
    drawn = np.array([runs(mean) for _ in range(40_000)])
    assert drawn.min() == 1
    seen = np.bincount(np.digitize(drawn, [1, 2, 3, 4, 10]) - 1, minlength=5)
    assert float(((seen - 40_000 * wanted) ** 2 / (40_000 * wanted)).sum()) < 33


@pytest.mark.parametrize("mean", [1.0, 0.0, -1.0, math.inf, math.nan])
def test_no_such_selections(mean: float) -> None:
    with pytest.raises(ConfigError):
        gamma_of(mean)
    with pytest.raises(ConfigError):
        Selection(mean, 0.1)


def test_too_little_for_a_choice() -> None:
    with pytest.raises(ConfigError, match="too little to choose"):
        rho_of_run(1e-7, 1e-12, 1e6)
