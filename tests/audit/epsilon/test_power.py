"""So many runs see a fault as often as was said."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assay.audit.epsilon import Scores, chance_to_see, chance_to_tell, exact, gaussian, runs_needed


@pytest.mark.parametrize("mu", [0.3, 1.0])
def test_by_the_gaussian_bound(mu: float) -> None:
    rng, needed = np.random.default_rng(6), runs_needed(mu, mu, 0.975)
    assert needed is not None
    for runs, said in (
        (needed, 0.99),
        (needed // 2, chance_to_see(2 * mu, mu, needed // 2, 0.975)),
    ):
        seen = 0
        for _ in range(300):
            scores = Scores(rng.normal(2 * mu, 1, runs), rng.normal(0, 1, runs))
            found = gaussian(scores, 1e-5, 0.975)
            assert found.mu is not None
            seen += found.mu > mu
        assert seen / 300 > said - 0.04
    assert runs_needed(0.5 * mu, mu, 0.975) is None


@pytest.mark.parametrize("epsilon", [0.5, 1.0])
def test_by_the_exact_bound_of_a_pure_claim(epsilon: float) -> None:
    """Randomised response at twice the epsilon: the truth at e^2epsilon / (e^2epsilon + 1)."""
    rng, truth = np.random.default_rng(7), 1 / (1 + math.exp(-2 * epsilon))
    needed = runs_needed(epsilon, epsilon, 0.975, truth)
    assert needed is not None
    for runs, said in (
        (needed, 0.99),
        (needed // 2, chance_to_tell(2 * epsilon, epsilon, truth, needed // 2, 0.975)),
    ):
        seen = 0
        for _ in range(300):
            scores = Scores(*((rng.random(runs) < p) * 1.0 for p in (truth, 1 - truth)))
            seen += exact(scores, 0.0, 0.975).epsilon > epsilon
        assert seen / 300 > said - 0.06, (runs, seen)
    assert runs_needed(0.5 * epsilon, epsilon, 0.975, truth) is None
