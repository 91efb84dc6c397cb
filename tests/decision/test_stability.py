"""Spreads of known layouts, and the coverage of their intervals by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.decision import stability


def test_one_draw_a_fit_has_a_total_alone() -> None:
    found = stability([[1.0], [2.0], [4.0]])
    assert found.total is not None
    value, ends = found.total
    assert value == pytest.approx(np.std([1, 2, 4], ddof=1))
    assert ends.low == pytest.approx(value * np.sqrt(2 / stats.chi2.ppf(0.975, 2)))
    assert ends.high == pytest.approx(value * np.sqrt(2 / stats.chi2.ppf(0.025, 2)))
    assert (found.between, found.within) == (None, None)
    assert "cannot be told apart" in found.reason


def test_one_fit_tells_why_not() -> None:
    found = stability([[1.0, 2.0]])
    assert found.total is None
    assert "one fit" in found.reason


def test_a_layout_by_hand() -> None:
    """Fits 2 +- 1 and 6 +- 1: mean squares 16 and 2, so that fits add (16 - 2) / 2."""
    found = stability([[1.0, 3.0], [5.0, 7.0]])
    assert found.between is not None
    assert found.within is not None
    assert found.total is not None
    assert found.between[0] == pytest.approx(7**0.5)
    assert found.within[0] == pytest.approx(2**0.5)
    assert found.total[0] == pytest.approx(3.0)  # 7 + 2


def test_coverage_of_all_three() -> None:
    """800 layouts of 5 fits and 4 draws; the deviation of a share of .95 is .0077, so that .03 off
    is 3.9 of them."""
    rng, hits = np.random.default_rng(8), np.zeros(3)
    for _ in range(800):
        table = 0.7 * rng.normal(size=(5, 1)) + rng.normal(size=(5, 4))
        found = stability(table.tolist())
        parts = ((found.between, 0.7), (found.within, 1.0), (found.total, 1.49**0.5))
        hits += [p is not None and p[1].low <= true <= p[1].high for p, true in parts]
    assert hits / 800 == pytest.approx([0.95] * 3, abs=0.03)


def test_unequal_draws_are_refused() -> None:
    for wrong in ([[1.0, 2.0], [1.0]], [], [[]]):
        with pytest.raises(ValueError, match="equally often"):
            stability(wrong)
