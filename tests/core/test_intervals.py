"""Intervals against closed forms, published values and simulated coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.core.intervals import (
    across_repeats,
    bootstrap,
    clopper_pearson,
    delta_mean,
    delta_ratio,
    excess,
    holm,
    normal,
    wilson,
)


def test_wilson_and_clopper_pearson_are_scipys() -> None:
    for hits, tries in [(0, 10), (3, 10), (10, 10), (1, 12_000), (60, 24_000)]:
        result = stats.binomtest(hits, tries)
        for ours, method in [(wilson, "wilson"), (clopper_pearson, "exact")]:
            theirs = result.proportion_ci(0.99, method)
            found = ours(hits, tries, 0.99)
            assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_nothing_tried_says_nothing() -> None:
    assert (clopper_pearson(0, 0).low, clopper_pearson(0, 0).high) == (0, 1)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0, 1)


def test_excess_covers_at_least_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    for p, q, n, m in [(0.02, 0.01, 500, 250), (0.3, 0.2, 200, 100), (0.001, 0.001, 4000, 2000)]:
        hits, others = rng.binomial(n, p, 1000), rng.binomial(m, q, 1000)
        spans = [excess(int(a), n, int(b), m) for a, b in zip(hits, others, strict=True)]
        covered = np.mean([s.low <= p - q <= s.high for s in spans])
        assert covered >= 0.95


def test_excess_of_an_exact_copy_is_nearly_one() -> None:
    span = excess(1000, 1000, 0, 500)
    assert span.low > 0.99
    assert span.high == 1


def test_delta_ratio_covers() -> None:
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(1000):
        bottom = rng.gamma(4, 1, 200)
        top = 2 * bottom + rng.normal(0, 1, 200)
        value, variance = delta_ratio(top, bottom)
        span = normal(value, variance)
        hits += span.low <= 2 <= span.high
    assert 930 <= hits <= 970


def test_delta_mean_is_the_standard_error() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0])
    mean, variance = delta_mean(values)
    assert (mean, variance) == pytest.approx((2.5, stats.sem(values) ** 2))


def test_bca_is_scipys() -> None:
    values = np.random.default_rng(3).exponential(1, 60)
    ours = bootstrap(
        lambda rows: float(np.mean(values[rows])), 60, np.random.default_rng(4), draws=4000
    )
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, method="BCa", rng=np.random.default_rng(5)
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.02)


def test_percentile_bootstrap_of_a_mean_is_near_the_normal_one() -> None:
    values = np.random.default_rng(6).normal(0, 1, 400)
    ours = bootstrap(
        lambda rows: float(np.mean(values[rows])), 400, np.random.default_rng(7), draws=4000,
        method="percentile",
    )  # fmt: skip
    theirs = normal(*delta_mean(values))
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.012)


def test_holm_is_the_textbook_example() -> None:
    # Holm (1979): sorted p times (m - rank), made monotone.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]


def test_across_repeats_is_rubins_rule() -> None:
    mean, span = across_repeats([0.10, 0.12, 0.14], [0.0004] * 3)
    between = (1 + 1 / 3) * 0.0004
    total, df = 0.0004 + between, 2 * (1 + 0.0004 / between) ** 2
    half = stats.t.ppf(0.975, df) * np.sqrt(total)
    assert mean == pytest.approx(0.12)
    assert (span.low, span.high) == pytest.approx((0.12 - half, 0.12 + half))


def test_across_one_repeat_is_the_normal_interval() -> None:
    _, span = across_repeats([0.5], [0.01])
    assert span.high - span.low == pytest.approx(2 * 1.959964 * 0.1, rel=1e-6)
