"""What one run can show: against binomials, and by brute force where there is one canary."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.audit.epsilon import Scores, one_run
from assay.audit.epsilon.one_run import _possible, _so_many_right


@pytest.mark.parametrize(("epsilon", "right"), [(0.0, 70), (1.0, 80), (2.0, 60)])
def test_right_calls_without_a_delta_are_a_binomial(epsilon: float, right: int) -> None:
    sure = 1 / (1 + np.exp(-epsilon))
    found = _so_many_right(500, 100, right, epsilon, 0.0)
    assert found == pytest.approx(stats.binom.sf(right - 1, 100, sure))
    assert _so_many_right(500, 100, right, epsilon, 1e-4) > found


def test_randomised_response_is_found_in_one_run() -> None:
    """Each canary's bit, told rightly with chance e^2 / (1 + e^2)."""
    rng, bits = np.random.default_rng(4), np.random.default_rng(5).random(4_000) < 0.5
    told = bits ^ (rng.random(4_000) > 1 / (1 + np.exp(-2.0)))
    noise = rng.random(4_000) / 10
    found = one_run(Scores((told + noise)[bits], (told + noise)[~bits]), 0.0)
    assert 1.7 < found.epsilon < 2.0


@pytest.mark.parametrize("mu", [0.5, 1.0, 2.0])
def test_one_call_of_one_canary_is_one_test(mu: float) -> None:
    """It is right with a chance of at most that of the best test, z(mu / 2)."""
    best = float(stats.norm.cdf(mu / 2))
    assert _possible(1, 1, 1, mu, best * 0.999)
    assert not _possible(1, 1, 1, mu, best + 0.2 * (1 - best) + 0.1)


def test_scores_that_are_alike_tell_nothing() -> None:
    """All present ones come first, and a stable order would call them all rightly."""
    assert one_run(Scores(np.zeros(500), np.zeros(500)), 1e-5, 0.9999).epsilon == 0.0
