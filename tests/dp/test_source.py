"""Draws of the secure source against their laws. It has no seed, so each check errs by chance in
fewer than one run of a million."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from assay.dp import SecureSource

RARE = 1e-7
N = 200_000


def test_bits_are_even() -> None:
    words = SecureSource().words(N)
    bits = np.unpackbits(words.view(np.uint8))
    assert stats.binomtest(int(bits.sum()), len(bits), 0.5).pvalue > RARE
    shares = words.astype(np.float64) / 2.0**64
    assert stats.kstest(shares, "uniform").pvalue > RARE
    assert abs(np.corrcoef(shares[:-1], shares[1:])[0, 1]) < 5.5 / math.sqrt(N)


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


def test_what_is_no_chance_is_refused() -> None:
    source = SecureSource()
    for rate in (-0.1, 1.5, math.nan):
        with pytest.raises(ValueError, match="no chance"):
            source.included(3, rate)
