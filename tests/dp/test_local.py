"""Answers of one person alone: their chances against closed forms, and what they promise by counting."""

from __future__ import annotations

import math

import numpy as np
import opendp.prelude as opendp
import pytest
from scipy import stats

from assay.core import ConfigError
from assay.dp import discrete_laplace, gaussian_epsilon, randomised_response, share_of
from assay.dp.local import Normal, Pure, response_weights

CHANCE = 1e-6  # of a false alarm, each test


@pytest.mark.parametrize("epsilon", [0.0, 0.3, 2.0])
@pytest.mark.parametrize("size", [2, 5])
def test_levels_are_answered_with_the_chances_of_the_closed_form(size: int, epsilon: float) -> None:
    """e^epsilon / (e^epsilon + size - 1) for the truth, whichever it is, the rest evenly."""
    n = 20_000
    for truth in (0, size - 1):
        seen = np.bincount(randomised_response(np.full(n, truth), size, epsilon), minlength=size)
        want = np.full(size, 1 / (math.exp(epsilon) + size - 1))
        want[truth] *= math.exp(epsilon)
        assert stats.chisquare(seen, n * want).pvalue > CHANCE


@pytest.mark.parametrize("size", [2, 3, 7, 1_000])
@pytest.mark.parametrize("epsilon", [1e-5, 1e-3, 0.1, 1.0, 8.0, 40.0, 1_000.0])
def test_no_level_is_likelier_by_more_than_epsilon(size: int, epsilon: float) -> None:
    """Exactly, in whole numbers of the 2**64 words; and by no less than that where words allow."""
    other, truth = response_weights(size, epsilon)
    assert truth + (size - 1) * other == 2**64
    assert truth >= other > 0
    assert math.log(truth / other) <= epsilon
    if epsilon <= 8:
        assert math.log(truth / other) == pytest.approx(epsilon, rel=1e-3)


def test_a_lone_level_stays_and_too_many_are_refused() -> None:
    assert randomised_response(np.zeros(3, int), 1, 0.5).tolist() == [0, 0, 0]
    with pytest.raises(ConfigError, match="too many levels"):
        response_weights(2**33, 1.0)


@pytest.mark.parametrize("scale", [0.4, 3.0, 25.0])
def test_steps_are_discrete_laplace(scale: float) -> None:
    """Chi-square against (1 - a) / (1 + a) a^|x| with a = e^(-1 / scale)."""
    n, a = 30_000, math.exp(-1 / scale)
    x = np.arange(-math.ceil(30 * scale), math.ceil(30 * scale) + 1)
    chance = (1 - a) / (1 + a) * a ** np.abs(x)
    seen = np.bincount(discrete_laplace(np.full(n, 9), scale) - 9 - x[0], minlength=len(x))
    often = n * chance >= 10
    seen = np.append(seen[often], seen[~often].sum())
    want = np.append(n * chance[often], n * (1 - chance[often].sum()))
    assert stats.chisquare(seen, want).pvalue > CHANCE


@pytest.mark.parametrize("epsilon", [1e-3, 0.7, 9.0])
def test_opendp_charges_no_more_for_a_move_across_the_line(epsilon: float) -> None:
    opendp.enable_features("contrib")
    space = opendp.vector_domain(opendp.atom_domain(T="i64")), opendp.l1_distance(T="i64")
    made = opendp.m.make_laplace(*space, scale=40 / epsilon * (1 + 1e-12))
    assert made.map(40) <= epsilon


def test_shares_of_all_cells_are_the_promise() -> None:
    pure, normal = share_of(2.0, 0.0, 8), share_of(2.0, 1e-6, 8)
    assert isinstance(pure, Pure)
    assert isinstance(normal, Normal)
    assert pure.epsilon * 8 == pytest.approx(2.0)
    whole = normal.mu * math.sqrt(8)
    assert gaussian_epsilon(whole, 1e-6) == pytest.approx(2.0)
    assert pure.beside(0.25).epsilon == pytest.approx(0.75 * pure.epsilon)
    assert normal.beside(0.6).mu == pytest.approx(0.8 * normal.mu)


def test_levels_of_a_normal_share_have_its_error_rates() -> None:
    """Told apart by the answer itself, two levels have errors of z(-mu / 2) each, and no less."""
    mu, n = 1.3, 40_000
    wrong = (Normal(mu).levels(np.zeros(n, int), 2) == 1).mean()
    rate = float(stats.norm.cdf(-mu / 2))
    assert abs(wrong - rate) < 5 * math.sqrt(rate * (1 - rate) / n)


def test_steps_of_a_normal_share_are_as_far_as_the_line_is_long() -> None:
    drawn = Normal(0.5).steps(np.zeros(20_000, int), 100)
    # A variance strays by its root of 2 / n.
    assert drawn.var() == pytest.approx((100 / 0.5) ** 2, rel=5 * math.sqrt(2 / 20_000))


def test_two_draws_differ() -> None:
    codes = np.zeros(200, int)
    assert not np.array_equal(*(randomised_response(codes, 4, 0.1) for _ in range(2)))
    assert not np.array_equal(*(discrete_laplace(codes, 5.0) for _ in range(2)))
