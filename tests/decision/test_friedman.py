"""Friedman's test and Nemenyi's difference against scipy and the worked example of Demsar 2006."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from assay.decision.friedman import critical_difference, friedman
from assay.decision.signed_rank import tied_ranks


def test_chi_square_is_that_of_scipy_with_ties_and_f_is_that_of_iman_and_davenport() -> None:
    values = np.random.default_rng(4).integers(0, 6, (9, 5)).astype(float)
    found = friedman([tied_ranks(list(row)) for row in values])
    chi = stats.friedmanchisquare(*values.T).statistic
    assert found.chi_square == pytest.approx(chi)
    f = 8 * chi / (9 * 4 - chi)
    assert found.f == pytest.approx(f)
    assert found.p == pytest.approx(stats.f.sf(f, 4, 32))


def test_one_order_everywhere_has_the_least_p() -> None:
    found = friedman([[1.0, 2.0, 3.0]] * 4)
    assert found.f is None
    assert found.p == found.least == pytest.approx(1 / math.factorial(3) ** 3)
    alike = friedman([[2.0, 2.0, 2.0]] * 4)
    assert (alike.chi_square, alike.p) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("k", "q05", "q10"), [(2, 1.960, 1.645), (4, 2.569, 2.291), (10, 3.164, 2.920)]
)
def test_critical_values_of_the_published_table(k: int, q05: float, q10: float) -> None:
    """Demsar 2006, table 5(a)."""
    unit = math.sqrt(k * (k + 1) / (6 * 14))
    assert critical_difference(k, 14) == pytest.approx(q05 * unit, abs=1e-3 * unit)
    assert critical_difference(k, 14, 0.1) == pytest.approx(q10 * unit, abs=1e-3 * unit)
