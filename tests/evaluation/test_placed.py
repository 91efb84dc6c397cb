"""Placements are Mann-Whitney's counts over m."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.evaluation.placed import under


def test_ties_count_half() -> None:
    found = under(np.array([0.0, 1.0, 1.5, 9.0]), np.array([1.0, 1.0, 2.0, 3.0]))
    assert found.tolist() == [0, 0.25, 0.5, 1]


def test_their_mean_is_the_rank_sum_statistic() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 9, 60), rng.integers(2, 9, 50)
    wanted = stats.mannwhitneyu(a, b).statistic / (60 * 50)
    assert under(a, np.sort(b)).mean() == pytest.approx(wanted)
