"""The curve of an attacker's two errors, by hand and by coverage."""

from __future__ import annotations

import numpy as np
from scipy import stats

from assay.audit.epsilon import Scores, errors_of


def test_the_curve_by_hand() -> None:
    """Of 40 a side 30 are counted; the other 10 choose. A score is 0 or 1."""
    present, absent = np.ones(40), np.zeros(40)
    present[1:4] = 0  # of those that are counted: every fourth is not
    absent[1] = 1
    found = errors_of(Scores(present, absent))
    assert (found.present, found.absent) == (30, 30)
    assert found.curve[0] == (0, 30)
    assert found.curve[-1] == (30, 0)
    assert (1, 3) in found.curve
    middle = next(b for b in found.boxes if b.missed.high < 0.9)
    each = 1 - 0.05 / (2 * len(found.boxes))
    assert middle.false.confidence == each
    exact = stats.binomtest(1, 30).proportion_ci(each, "exact")
    assert np.allclose([middle.false.low, middle.false.high], [exact.low, exact.high])


def test_errors_run_from_strict_to_bold() -> None:
    rng = np.random.default_rng(0)
    found = errors_of(Scores(rng.normal(1, 1, 4_000), rng.normal(0, 1, 4_000)))
    false, missed = np.array(found.curve).T
    assert (np.diff(false) >= 0).all()
    assert (np.diff(missed) <= 0).all()
    assert len(found.boxes) == 9


def test_all_boxes_hold_at_once_as_often_as_they_say() -> None:
    """At 80 %: of 150 audits of two normal scores at most 30 miss a box but for chance (1e-3)."""
    rng, missed = np.random.default_rng(1), 0
    for _ in range(150):
        found = errors_of(Scores(rng.normal(1, 1, 400), rng.normal(0, 1, 400)), 0.8)
        # The truth is the curve: a threshold t has the errors sf(t) and cdf(t - 1).
        t = np.linspace(-4, 5, 2_000)
        a, b = stats.norm.sf(t), stats.norm.cdf(t - 1)
        missed += any(
            not ((x.false.low <= a) & (a <= x.false.high) & (x.missed.low <= b) & (b <= x.missed.high)).any()
            for x in found.boxes
        )  # fmt: skip
    assert missed <= stats.binom.isf(1e-3, 150, 0.2)


def test_scores_that_are_all_alike_have_one_box() -> None:
    found = errors_of(Scores(np.zeros(8), np.zeros(8)))
    assert found.curve == ((0, 6), (6, 0))
    assert len(found.boxes) == 1
