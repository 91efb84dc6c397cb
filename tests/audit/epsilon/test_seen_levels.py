"""Levels and bounds that are found under noise, where one person makes or breaks them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.audit.epsilon import SeenBounds, SeenLevels, play, together
from assay.dp import budget, deviation

EPSILON, DELTA = 4.5, 1e-5


def chances(promise: float) -> tuple[float, float]:
    """That noise of a count is 0 or more, and that it is 1 or more."""
    k = np.arange(-60, 61)
    odds = np.exp(-((k / deviation(promise)) ** 2) / 2)
    odds /= odds.sum()
    return float(odds[k >= 0].sum()), float(odds[k >= 1].sum())


@pytest.mark.parametrize(
    ("game", "runs", "delta"),
    [
        (SeenLevels(EPSILON, DELTA, 1_500), 1, 0.9 * DELTA),  # the rest of it is for lone levels
        (SeenBounds(EPSILON, DELTA), 200, DELTA),
    ],
)
def test_the_limit_is_passed_as_often_as_its_noise_says(game: Any, runs: int, delta: float) -> None:
    """Of who is there where noise is 0 or more, of who is not where it is 1 or more: both tests are
    wrong together with a chance of 1e-5."""
    scores = together(play(game, runs))
    present, absent = chances(budget(EPSILON, delta) ** 2 / 2)
    for own, chance in ((scores.present, present), (scores.absent, absent)):
        assert len(own) > 300
        assert stats.binomtest(int(own.sum()), len(own), chance).pvalue > 5e-6


def test_who_is_alone_is_hardly_ever_shown() -> None:
    """1,000 levels each come out with a chance of 1e-6, 80 bounds with one of 1e-6: once in 1,000
    audits, twice in 1e6."""
    alone = together(play(SeenLevels(EPSILON, DELTA, 1_000, alone=True), 1))
    far = together(play(SeenBounds(EPSILON, DELTA, alone=True), 40))
    for one in (alone, far):
        assert one.present.sum() + one.absent.sum() <= 1
    assert len(far.present) + len(far.absent) == 80


def test_what_lies_within_the_bounds_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: bounds that reach the third place of one side, and none of the other."""
    from assay.dp import bound_cells

    reach = bound_cells()[1][-3]
    monkeypatch.setattr("assay.dp.private_bounds", lambda *_: (0.0, float(reach)))
    scores, there = SeenBounds(EPSILON, DELTA).once()
    assert scores.tolist() == [0.0] * 8 + [0.0, 0.0, 1.0]
    assert len(there) == 11
    monkeypatch.setattr("assay.dp.private_bounds", lambda *_: None)
    assert SeenBounds(EPSILON, DELTA).once()[0].tolist() == [0.0] * 16
