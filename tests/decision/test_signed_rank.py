"""The signed-rank test against scipy and against all signs by brute force, and its interval."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy import stats

from assay.decision.signed_rank import least_p, middle_interval, signed_rank, tied_ranks


@pytest.mark.parametrize("n", [1, 2, 5, 9, 30])
def test_without_ties_as_scipy_has_it(n: int) -> None:
    found = np.random.default_rng(n).normal(0.4, 1, n)
    assert signed_rank(found) == pytest.approx(stats.wilcoxon(found, method="exact").pvalue)


def test_with_ties_and_zeros_as_all_signs_have_it() -> None:
    found = [0.1, 0.2, 0.2, -0.1, 0.3, 0.0, 0.2]
    kept = [d for d in found if d]
    ranks = stats.rankdata(np.abs(kept))
    sums = [sum(r for r, s in zip(ranks, signs, strict=True) if s) for signs in product((0, 1), repeat=6)]  # fmt: skip
    above = sum(r for r, d in zip(ranks, kept, strict=True) if d > 0)
    far = min(above, sum(ranks) - above)
    assert signed_rank(found) == pytest.approx(2 * np.mean(np.array(sums) <= far))


def test_ends() -> None:
    assert signed_rank([0.0, 0.0]) == 1.0
    assert signed_rank([1.0, 2.0, 3.0, 4.0, 5.0]) == least_p(5) == 0.0625
    assert signed_rank([math.inf, 1.0, 2.0]) == least_p(3) == 0.25
    assert least_p(1) == 1.0


def test_tied_ranks_are_those_of_scipy() -> None:
    found = [3.0, 1.0, 3.0, 3.0, math.inf, 2.0, math.inf]
    assert tied_ranks(found) == list(stats.rankdata(found))


def test_few_values_give_their_range_at_what_it_reaches() -> None:
    found = middle_interval([2.0, 1.0, 4.0, 3.0])
    assert (found.low, found.high, found.confidence, found.method) == (1.0, 4.0, 0.875, "range")
    with pytest.raises(ValueError, match="at least two"):
        middle_interval([1.0])


@pytest.mark.parametrize("n", [6, 10, 25])
def test_the_interval_is_the_test_turned_round(n: int) -> None:
    """Just inside its ends a middle is not rejected, just outside it is."""
    values = np.random.default_rng(n).normal(0, 1, n)
    found = middle_interval(list(values))
    inside, outside = (signed_rank(values - v) for v in (found.low + 1e-9, found.low - 1e-9))
    assert outside <= 0.05 < inside
    inside, outside = (signed_rank(values - v) for v in (found.high - 1e-9, found.high + 1e-9))
    assert outside <= 0.05 < inside


def test_coverage_is_what_is_stated() -> None:
    """2,000 samples of 6 each: .96875, whose deviation is .0039."""
    rng = np.random.default_rng(3)
    found = [middle_interval(list(rng.uniform(-1, 1, 6))) for _ in range(2_000)]
    assert {f.confidence for f in found} == {0.96875}
    assert np.mean([f.low <= 0 <= f.high for f in found]) == pytest.approx(0.96875, abs=0.012)
