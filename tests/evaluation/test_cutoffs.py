"""Cutoffs chosen on some rows and counted on others, and DeLong's AUC."""

from __future__ import annotations

import numpy as np
import pytest

from assay.core.intervals import excess, normal
from assay.evaluation.privacy.auc import delong
from assay.evaluation.privacy.cutoffs import (
    best,
    counted,
    counted_auc,
    low_rate,
)


def setting(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three scores of n members and n controls, and the third that chooses."""
    rng = np.random.default_rng(seed)
    choosing = np.concatenate([rng.permutation(np.arange(n) % 3 == 0) for _ in range(2)])
    return rng.standard_normal((3, 2 * n)), np.repeat([1, 0], n), choosing


def test_the_low_cutoff_calls_at_most_one_percent_of_the_choosers() -> None:
    scores, labels, _ = setting(1000, 0)
    scores[1, :30] += 10
    cutoff = low_rate(0.01)(scores, labels)
    assert cutoff.score == 1
    called = cutoff.hits(scores)
    assert called[labels == 0].sum() == 10
    assert called[:30].all()


def test_ties_at_the_top_are_left_out_and_not_split() -> None:
    scores, labels = np.zeros((1, 400)), np.repeat([1, 0], 200)
    scores[0, 180:230] = 5.0  # 20 members and 30 controls alike: more than 1 % of controls
    assert low_rate(0.01)(scores, labels).hits(scores).sum() == 0
    scores[0, :7] = 6.0
    assert low_rate(0.01)(scores, labels).hits(scores).sum() == 7


def test_the_best_cutoff_is_where_members_stand_out_most() -> None:
    scores, labels, _ = setting(1000, 1)
    scores[2, :40] = 9.0
    cutoff = best(scores, labels)
    assert cutoff.score == 2
    assert cutoff.hits(scores)[:40].all()
    assert cutoff.hits(scores)[labels == 0].sum() <= 60


def test_rows_that_chose_are_not_counted() -> None:
    scores, labels, choosing = setting(999, 2)
    train, control = counted(scores, labels, choosing, low_rate(0.01))
    assert (train.tries, control.tries) == (666, 666)
    scores[0, (labels == 1) & ~choosing] += 20  # a leak that the choosers cannot see
    scores[0, choosing] = 0.0
    assert counted(scores, labels, choosing, low_rate(0.01))[0].hits < 40


@pytest.mark.parametrize("choose", [best, low_rate(0.01), low_rate(0.001)])
def test_intervals_hold_where_nothing_leaks(choose: object) -> None:
    missed = 0
    for seed in range(400):
        scores, labels, choosing = setting(300, seed)
        t, c = counted(scores, labels, choosing, choose)  # type: ignore[arg-type]
        span = excess(t.hits, t.tries, c.hits, c.tries)
        missed += not span.low <= 0 <= span.high
    assert missed <= 28  # 7 %: the nominal 5 % and chance


def test_delong_on_a_known_table() -> None:
    members, controls = np.array([3.0, 2.0, 4.0]), np.array([1.0, 2.0])
    # Pairs: 3>1, 3>2, 2>1, 2=2, 4>1, 4>2.
    value, variance = delong(members, controls)
    assert value == pytest.approx(5.5 / 6)
    placed = np.var([1.0, 0.75, 1.0], ddof=1) / 3 + np.var([1.0, 2.5 / 3], ddof=1) / 2
    assert variance == pytest.approx(max(placed, 0.0625))


def test_delong_intervals_cover_the_true_area() -> None:
    rng = np.random.default_rng(0)
    true, missed = 0.6381632, 0  # Phi(0.5 / sqrt 2)
    for _ in range(400):
        value, variance = delong(rng.standard_normal(150) + 0.5, rng.standard_normal(200))
        span = normal(value, variance)
        missed += not span.low <= true <= span.high
    assert missed <= 30


def test_perfect_separation_is_not_certainty() -> None:
    value, variance = delong(np.arange(10.0) + 100, np.arange(10.0))
    assert value == 1.0
    assert variance > 0


def test_the_score_for_the_area_is_chosen_by_others() -> None:
    scores, labels, choosing = setting(900, 3)
    scores[1, labels == 1] += 1.0
    assert counted_auc(scores, labels, choosing)[0] > 0.7
    scores, labels, choosing = setting(900, 3)
    scores[1, (labels == 1) & ~choosing] += 1.0
    scores[1, (labels == 1) & choosing] -= 1.0
    assert counted_auc(scores, labels, choosing)[0] < 0.6
