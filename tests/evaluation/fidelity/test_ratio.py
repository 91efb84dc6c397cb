"""The correlation ratio against an analysis of variance, and its influence function."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from assay.evaluation.fidelity.ratio import correlation_ratio, pull_of_ratio


def test_it_is_the_root_of_the_adjusted_r_squared_of_the_levels() -> None:
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 4, 200)
    x = codes**2 / 4 + rng.normal(size=200)
    hot = np.eye(4)[codes]
    plain = LinearRegression().fit(hot, x).score(hot, x)
    wanted = np.sqrt(1 - (1 - plain) * 199 / 196)
    assert correlation_ratio(x, codes, 6) == pytest.approx(wanted)


def test_levels_that_settle_the_number_score_1_and_random_ones_0() -> None:
    codes = np.repeat([0, 1, 2], 50)
    assert correlation_ratio(codes * 2.0 - 1, codes, 3) == pytest.approx(1.0)
    # The number's mean is the same at each level.
    assert correlation_ratio(np.tile([-1.0, 1.0], 75), codes, 3) == 0.0


def test_nothing_to_explain_scores_0() -> None:
    assert correlation_ratio(np.zeros(9), np.arange(9) % 3, 3) == 0.0
    assert correlation_ratio(np.arange(9.0), np.arange(9), 9) == 0.0
    assert correlation_ratio(np.zeros(0), np.zeros(0, int), 3) == 0.0


def test_the_influence_function_gives_the_spread_over_samples() -> None:
    rng = np.random.default_rng(1)
    values, errors = [], []
    for _ in range(300):
        codes = rng.integers(0, 3, 300)
        x = codes + rng.normal(size=300)
        values.append(correlation_ratio(x, codes, 3))
        errors.append(np.std(pull_of_ratio(x, codes, 3)) / np.sqrt(300))
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.1)
