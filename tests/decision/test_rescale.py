"""Widened intervals cover what an interval taken at that confidence would."""

from __future__ import annotations

import pytest
from scipy import stats

from assay.core import Goal, Interval, Statistic
from assay.core.intervals import clopper_pearson, normal
from assay.decision import rescaled


def test_a_normal_interval_is_rescaled_exactly() -> None:
    for confidence in (0.99, 0.999):
        got, want = rescaled(normal(0.2, 0.01), 0.2, confidence), normal(0.2, 0.01, confidence)
        assert (got.low, got.high) == pytest.approx((want.low, want.high))
        assert got.confidence == confidence


@pytest.mark.parametrize("hits", [0, 1, 5, 50, 999])
@pytest.mark.parametrize("confidence", [0.96, 0.99, 0.999])
def test_an_exact_binomial_interval_errs_to_the_wide_side(hits: int, confidence: float) -> None:
    got = rescaled(clopper_pearson(hits, 1000), hits / 1000, confidence)
    want = clopper_pearson(hits, 1000, confidence)
    assert got.low <= want.low + 1e-9
    assert got.high >= want.high - 1e-9


def test_a_student_interval_of_three_releases_errs_to_the_wide_side() -> None:
    got = rescaled(normal(0.0, 1.0, 0.95, df=2), 0.0, 0.99)
    assert got.high >= float(stats.t.ppf(0.995, 2)) - 1e-9


def test_the_range_clips_and_the_same_confidence_changes_nothing() -> None:
    share = Statistic("a.b.c", "t", "m", Goal.LOWER, 0.0, 1.0)
    got = rescaled(Interval(0.01, 0.99), 0.5, 0.999, share)
    assert (got.low, got.high) == (0.0, 1.0)
    same = Interval(0.1, 0.2)
    assert rescaled(same, 0.15, 0.95) is same
    assert rescaled(same, 0.15, 0.9) is same, "never narrowed"


def test_a_value_outside_its_interval_keeps_it_ordered() -> None:
    got = rescaled(Interval(0.1, 0.2), 0.3, 0.99)
    assert got.low < 0.1
    assert got.high >= 0.2
