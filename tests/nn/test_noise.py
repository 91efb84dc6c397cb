"""Noise against the inverse of the normal law, in the middle and far out."""

from __future__ import annotations

import math

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from assay.dp import SecureSource
from assay.nn.noise import GRID, grid_of, normal, on_grid

RARE = 1e-7


def test_every_bit_pattern_has_its_point_of_the_normal_law() -> None:
    high = np.concatenate(
        [np.arange(0, 2**31, 2**31 // 20_000), np.arange(60), [2**31 - 1]]
    ).astype(np.uint32)
    low = np.full_like(high, 99_999)
    chance = (high.astype(float) + (low + 0.5) * 2.0**-32) * 2.0**-31
    wanted = stats.norm.isf(chance / 2)
    found = np.asarray(normal(jnp.asarray(high), jnp.asarray(low)), float)
    assert np.abs(found - wanted).max() < 1e-5
    mirrored = np.asarray(normal(jnp.asarray(high | np.uint32(1 << 31)), jnp.asarray(low)), float)
    assert np.array_equal(mirrored, -found)


def test_tails_reach_beyond_nine_deviations() -> None:
    low = np.array([0, 1, 10, 1_000, 10**6, 10**9], np.uint32)
    found = normal(jnp.zeros_like(low), jnp.asarray(low))
    assert np.allclose(found, stats.norm.isf((low + 0.5) * 2.0**-64), rtol=2e-6)
    assert found[0] > 9


def test_secure_bits_become_noise_of_the_deviation_asked_for() -> None:
    n, deviation = 400_000, 2.5
    words = SecureSource().words(n).view(np.uint32).reshape(2, n)
    found = np.asarray(
        on_grid(deviation * normal(*map(jnp.asarray, words)), grid_of(deviation)), float
    )
    total = float(np.square(found / deviation).sum())
    assert RARE < stats.chi2.cdf(total, n) < 1 - RARE
    assert stats.kstest(found / deviation, "norm").pvalue > RARE


@pytest.mark.parametrize("deviation", [1e-6, 0.3, 1.0, 123.4])
def test_values_lie_on_a_grid_of_a_power_of_two(deviation: float) -> None:
    grid = grid_of(deviation)
    assert math.frexp(grid)[0] == 0.5
    assert GRID / 2 < grid / deviation <= GRID
    values = np.random.default_rng(1).normal(size=1_000).astype(np.float32) * deviation
    steps = np.asarray(on_grid(jnp.asarray(values), grid), float) / grid
    assert np.array_equal(steps, np.rint(steps))
    assert np.abs(steps * grid - values).max() <= 0.51 * grid + 4e-7 * deviation
