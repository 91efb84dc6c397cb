"""What a curator chooses and scores, in its worst case: the law by hand, and broken twins."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.audit.epsilon import SeenChoices, SeenScores, gaussian, play, together
from assay.dp import budget, choice_epsilon, curator

EPSILON, DELTA = 4.5, 1e-5
MU = budget(EPSILON, DELTA)


def test_a_canary_turns_the_odds_of_a_choice_as_far_as_they_may_go() -> None:
    """Of 1,500 canaries that are there as many as the exponential mechanism's law says, and as few of
    the others: wrong with a chance of 1e-5 (two binomial tests, with the law's chances exact)."""
    scores, there = SeenChoices(EPSILON, DELTA, 3_000).once()
    assert set(scores.tolist()) == {-1.0, 1.0}
    chance = 1 / (1 + math.exp(-choice_epsilon(MU**2 / 2) / 2))
    assert 2 * stats.norm.ppf(chance) == pytest.approx(MU)  # all that the budget allows
    for own, expected in ((scores[there], chance), (scores[~there], 1 - chance)):
        assert stats.binomtest(int((own > 0).sum()), len(own), expected).pvalue > 5e-6


def test_scores_along_a_canarys_pattern_are_it_and_the_noise_that_was_paid() -> None:
    """Mean and variance of 1,280 scores: within 4.9 deviations with a chance of 1 - 2e-6."""
    game, left = SeenScores(EPSILON, DELTA), list[Any]()
    for _ in range(10):
        scores, there = game.once()
        left.append(scores - there)
    noise = np.concatenate(left) * MU
    assert abs(noise.mean()) < 4.9 / len(noise) ** 0.5
    assert abs(noise.var() - 1) < 4.9 * (2 / len(noise)) ** 0.5


def seen(game: Any, runs: int) -> tuple[float, float, float]:
    """mu as a share of what the budget allows: its lower end, the estimate, its upper end."""
    found = gaussian(together(play(game, runs)), DELTA, 0.9999)
    assert found.mu is not None
    assert found.seen is not None
    return found.mu / MU, found.seen[0] / MU, found.seen[1] / MU


@pytest.mark.parametrize(
    ("game", "runs"), [(SeenChoices(EPSILON, DELTA, 3_000), 1), (SeenScores(EPSILON, DELTA), 24)]
)
def test_an_attacker_sees_all_that_the_budget_allows(game: Any, runs: int) -> None:
    """A wrong interval comes with a chance below 1e-4."""
    low, middle, high = seen(game, runs)
    assert low < 1 < high
    assert middle > 0.75


def test_half_the_sensitivity_and_no_noise_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 2,000 canaries the lower end is 1.51 give or take .07 in the mean of 60 games; with 1,000 one
    in 20 was below 1.2."""
    usual, game = curator.noisy_max, SeenChoices(EPSILON, DELTA, 3_000)
    monkeypatch.setattr(curator, "noisy_max", lambda s, moved, rho: usual(s, moved // 2, rho))
    assert seen(game, 1)[0] > 1.2
    monkeypatch.setattr(curator, "noisy_max", lambda s, *_: int(np.argmax(s)))
    assert seen(game, 1)[0] > 2.5


def test_half_the_noise_of_scores_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = curator.discrete_gaussian
    monkeypatch.setattr(curator, "discrete_gaussian", lambda counts, rho: usual(counts, 4 * rho))
    assert seen(SeenScores(EPSILON, DELTA), 24)[0] > 1.2  # of 8 runs 1.42 give or take .10
