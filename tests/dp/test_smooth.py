"""Smoothing: it keeps what speaks up, and flattens what is only noise."""

from __future__ import annotations

import numpy as np

from assay.dp import smoothed


def test_noise_alone_becomes_flat() -> None:
    """By the union bound a single bump among 1,023 differences comes with a chance below .3."""
    rng, flat = np.random.default_rng(3), 0
    for _ in range(200):
        found = smoothed(200 + rng.normal(0, 10, 1024), 10, 204_800)
        flat += np.ptp(found) < 1e-9
    # The exact chance that none of 1,023 normals is above sqrt(2 ln 1024) = 3.723 is .817.
    assert abs(flat / 200 - 0.817) < 4.9 * (0.817 * 0.183 / 200) ** 0.5


def test_a_spike_stands_and_its_empty_neighbours_do_not() -> None:
    noisy = np.random.default_rng(0).normal(0, 10, 1000)
    noisy[137] += 5_000
    found = smoothed(noisy, 10, 5_000)
    # Ten halvings with noise of 10 sqrt(length) / 2 each: a deviation of 224 together.
    assert found[137] > 5_000 - 4.9 * 224
    assert found.min() >= 0
    assert np.isclose(found.sum(), 5_000)  # clipped noise alone would have added 4,000


def test_it_keeps_the_sum_and_what_has_no_noise() -> None:
    counts = np.random.default_rng(1).integers(0, 50, 77).astype(float)
    assert np.allclose(smoothed(counts, 1e-9, counts.sum()), counts)
    noisy = counts + np.random.default_rng(2).normal(0, 5, 77)
    assert np.isclose(smoothed(noisy, 5, 1_900).sum(), 1_900)


def test_fewer_than_none_are_none() -> None:
    assert smoothed(np.array([-5.0, 1.0, -2.0]), 1.0, -6.0).tolist() == [0, 0, 0]
    assert smoothed(np.array([4.0]), 1.0, 4.0).tolist() == [4]
