"""Rankings against SciPy and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.evaluation.utility.rankings import kendall, rank_overlap, top


def test_kendall_is_scipys_with_ties() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 5, (20, 8)).astype(float), rng.integers(0, 5, (20, 8)).astype(float)
    wanted = [stats.kendalltau(x, y).statistic for x, y in zip(a, b, strict=True)]
    assert kendall(a, b) == pytest.approx(wanted)
    assert kendall(np.ones((1, 4)), a[:1, :4])[0] == 0


def test_rank_overlap_of_known_orders() -> None:
    a = np.array([[3.0, 2.0, 1.0]])
    assert rank_overlap(a, a)[0] == pytest.approx(1.0)
    # Reversed: 0 of the first, 1 of two, all of three.
    wanted = 0.1 / 0.9 * (0.0 * 0.9 + 0.5 * 0.81 + 0.729) + 0.729
    assert rank_overlap(a, -a)[0] == pytest.approx(wanted)
    assert rank_overlap(a, np.zeros((1, 3)))[0] == 0


def test_top() -> None:
    a, b = np.array([[4.0, 3.0, 2.0, 1.0]]), np.array([[4.0, 1.0, 2.0, 3.0]])
    assert top(a, b, 2)[0] == pytest.approx(0.5)
