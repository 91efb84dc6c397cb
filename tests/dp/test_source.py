"""Draws of the secure source against their laws. It has no seed, so each check errs by chance in
fewer than one run of a million."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from assay.dp import GRID, SecureSource, grid_of

RARE = 1e-7
N = 200_000


def test_noise_is_normal_with_the_deviation_asked_for() -> None:
    deviation = 3.7
    drawn = SecureSource().normal(N + 1, deviation)
    assert drawn.shape == (N + 1,)
    total = float(np.square(drawn / deviation).sum())  # chi-square
    assert RARE < stats.chi2.cdf(total, N + 1) < 1 - RARE
    assert stats.kstest(drawn / deviation, "norm").pvalue > RARE
    half = N // 2
    assert abs(np.corrcoef(drawn[:half], drawn[half : 2 * half])[0, 1]) < 5.5 / math.sqrt(half)


def test_tails_are_those_of_a_normal_law() -> None:
    drawn = SecureSource().normal(4_000_000, 1.0)
    for cut in (3.0, 4.0):
        beyond = int((np.abs(drawn) > cut).sum())
        assert stats.binomtest(beyond, len(drawn), 2 * stats.norm.sf(cut)).pvalue > RARE


@pytest.mark.parametrize("deviation", [1e-6, 0.3, 1.0, 123.4])
def test_noise_lies_on_a_grid_of_a_power_of_two(deviation: float) -> None:
    grid = grid_of(deviation)
    assert math.frexp(grid)[0] == 0.5
    assert GRID / 2 < grid / deviation <= GRID
    steps = SecureSource().normal(1_000, deviation) / grid
    assert np.array_equal(steps, np.rint(steps))
    assert len(np.unique(np.abs(steps) % 2)) == 2


def test_each_is_included_alone_with_its_chance() -> None:
    source, rate, n, rounds = SecureSource(), 0.03, 5_000, 400
    sizes = np.array([source.included(n, rate).sum() for _ in range(rounds)])
    assert stats.binomtest(int(sizes.sum()), n * rounds, rate).pvalue > RARE
    spread = (rounds - 1) * sizes.var(ddof=1) / (n * rate * (1 - rate))
    assert RARE < stats.chi2.cdf(spread, rounds - 1) < 1 - RARE  # binomial, not a fixed size
    assert source.included(100, 1.0).all()
    assert not source.included(100, 0.0).any()


def test_two_sources_never_draw_alike() -> None:
    one, other = SecureSource(), SecureSource()
    assert not np.array_equal(one.words(4), other.words(4))
    assert not np.array_equal(one.words(4), one.words(4))


def test_uniform_numbers_are_never_an_end() -> None:
    drawn = SecureSource().uniform(N)
    assert drawn.min() > 0
    assert drawn.max() < 1
    assert stats.kstest(drawn, "uniform").pvalue > RARE


def test_what_is_no_chance_or_no_deviation_is_refused() -> None:
    source = SecureSource()
    for rate in (-0.1, 1.5, math.nan):
        with pytest.raises(ValueError, match="no chance"):
            source.included(3, rate)
    for deviation in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="no standard deviation"):
            source.normal(3, deviation)
