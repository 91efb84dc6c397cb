"""Bounds against mechanisms whose epsilon is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.audit.epsilon import (
    Scores,
    exact,
    gaussian,
    one_run,
    one_run_gaussian,
)
from assay.dp import budget, gaussian_delta, gaussian_epsilon

Array = np.ndarray[Any, Any]


BOUNDS = (exact, gaussian, one_run, one_run_gaussian)


def drawn(mu: float, n: int, rng: np.random.Generator) -> Scores:
    return Scores(rng.normal(mu, 1, n), rng.normal(0, 1, n))


def test_mu_and_epsilon_are_each_others_inverse() -> None:
    """mu 1 at delta 1e-5 is epsilon 4.377: `field/dp.md`, by another library."""
    assert gaussian_epsilon(1.0, 1e-5) == pytest.approx(4.377, abs=1e-3)
    for epsilon in (0.1, 1.0, 10.0):
        mu = budget(epsilon, 1e-6)
        assert gaussian_epsilon(mu, 1e-6) == pytest.approx(epsilon)
        assert gaussian_delta(mu, epsilon) == pytest.approx(1e-6)
    assert gaussian_epsilon(1e-9, 1e-5) == 0.0


@pytest.mark.parametrize(("mu", "n"), [(0.3, 300), (1.0, 300), (2.5, 200)])
def test_bounds_are_above_the_truth_no_more_often_than_they_say(mu: float, n: int) -> None:
    """At 80 %: of 150 audits at most 30 but for chance (1 in 1,000)."""
    rng, truth, over = np.random.default_rng(3), gaussian_epsilon(mu, 1e-3), np.zeros(4)
    for _ in range(150):
        scores = drawn(mu, n, rng)
        over += [bound(scores, 1e-3, 0.8).epsilon > truth for bound in BOUNDS]
    assert (over <= stats.binom.isf(1e-3, 150, 0.2)).all()
    assert over[1] > 0  # and not because it says nothing


def test_they_get_as_near_as_the_field_says() -> None:
    """mu 1 and delta 1e-5, true epsilon 4.377 (`field/dp.md`): of 20,000 a side Clopper-Pearson
    2.06 and by Gaussian noise 4.17, all runs counted (here three quarters are); of 1,000 in
    one run 1.23, and by Gaussian noise 1.63."""
    rng = np.random.default_rng(0)
    many, few = drawn(1.0, 20_000, rng), drawn(1.0, 1_000, rng)
    assert 1.9 < exact(many, 1e-5).epsilon < 4.377
    assert 4.0 < gaussian(many, 1e-5).epsilon < 4.377
    assert 1.2 < one_run(few, 1e-5).epsilon < one_run_gaussian(few, 1e-5).epsilon < 4.377


def test_a_canary_that_lowers_scores_tells_as_much() -> None:
    """Scores of which the low tail tells: only the present can be far below."""
    rng = np.random.default_rng(1)
    present = np.where(rng.random(2_000) < 0.5, -50.0, rng.normal(size=2_000))
    up = Scores(-present, rng.normal(size=2_000))
    assert exact(up, 1e-5).epsilon > 4
    # Below 0.5 of the present never come, above they come as often as the absent: with the present
    # as those who score low, the other direction of the same test finds it.
    assert exact(Scores(up.absent, up.present), 1e-5).epsilon == 0.0


def test_coins_tell_nothing() -> None:
    rng = np.random.default_rng(2)
    same = drawn(0.0, 1_000, rng)
    assert [bound(same, 1e-5, 0.9999).epsilon for bound in BOUNDS] == [0] * 4
    level = Scores(np.zeros(100), np.zeros(100))
    assert [bound(level, 1e-5).epsilon for bound in BOUNDS] == [0] * 4


@pytest.mark.parametrize("bound", [exact, gaussian])
def test_what_was_seen_lies_between_the_bound_and_its_upper_end(bound: Any) -> None:
    found = bound(drawn(1.0, 2_000, np.random.default_rng(4)), 1e-5)
    assert found.within is not None
    assert found.epsilon < found.within[0] < found.within[1] < 6
    # Of one threshold that errors never pass no upper end is known.
    none = bound(Scores(np.ones(100), np.zeros(100)), 1e-5)
    assert none.epsilon < none.within[0] < 100 < none.within[1]


@pytest.mark.parametrize("mu", [0.1, 0.5, 1.0, 2.0])
def test_noise_of_whole_numbers_is_not_taken_for_too_little(mu: float) -> None:
    """Discrete Gaussian noise by its own chances: taken for normal noise, mu 2 looks like 2.5."""
    rng, k = np.random.default_rng(9), np.arange(-200, 201)
    odds = np.exp(-((mu * k) ** 2) / 2)
    noise = rng.choice(k, 80_000, p=odds / odds.sum()).reshape(2, -1)
    scores = Scores(noise[0] + 1.0, noise[1] + 0.0)
    found = gaussian(scores, 1e-5, 0.999, whole=True)
    assert found.mu is not None
    assert found.seen is not None
    assert found.mu < mu < found.seen[1]
    if mu == 2.0:
        naive = gaussian(scores, 1e-5, 0.999)
        assert naive.mu is not None
        assert naive.mu > 2.3
