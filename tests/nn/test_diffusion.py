"""Rows out of noise: what the vectors are, evidence by Bayes' rule, draws that follow what is learnt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn import Denoiser, Plan, Run, initial, train
from assay.nn.diffusion import HIGH, LOW

SIZES = (3, 2, 21, 4)
NET = Denoiser(SIZES, width=64, depth=2, told=0.5, lines=(0, 0, 20, 0))


def linked(n: int, seed: int) -> np.ndarray:
    """The first column tells the last one and a third of the line; the second is a coin, and
    where it falls on 0 one number in ten is missing."""
    rng = np.random.default_rng(seed)
    a, coin = rng.integers(0, 3, n), rng.integers(0, 2, n)
    line = np.where((coin == 0) & (rng.random(n) < 0.1), 20, 6 * a + rng.integers(0, 3, n))
    return np.stack([a, coin, line, a], axis=1).astype(np.int32)


def unknown(n: int) -> np.ndarray:
    return np.full((n, len(SIZES)), -1)


@pytest.fixture(scope="module")
def weights() -> Any:
    plan = Plan(steps=800, batch=256, rate=5e-3)
    rng = np.random.default_rng(4)
    return train(NET.layers, NET.loss, linked(4_000, 1), plan, rng).weights


def test_levels_span_the_range_and_so_many_rows_are_told_of() -> None:
    level, noise, told = Denoiser(SIZES).spoilt(4_000, jax.random.key(3))
    assert (float(level.min()), float(level.max())) == pytest.approx((LOW, HIGH))
    assert float(jnp.median(level)) == pytest.approx(0.7, rel=0.01)
    assert float((level < 0.7 * np.exp(-1.1)).mean()) == pytest.approx(0.159, abs=0.002)
    assert float(noise.std()) == pytest.approx(1, abs=0.02)
    # Of a quarter of the rows each cell with a uniform chance: the mean of 1 - p^4 is 4/5.
    assert float(told.any(axis=1).mean()) == pytest.approx(0.25 * 0.8, abs=0.03)
    assert float(told.mean()) == pytest.approx(0.125, abs=0.02)
    assert not Denoiser(SIZES, told=0.0).spoilt(4_000, jax.random.key(3))[2].any()


def test_a_told_cell_is_known_whatever_the_noise(weights: Any) -> None:
    codes = jnp.asarray(linked(200, 5))
    level, noise, _ = NET.spoilt(200, jax.random.key(1))
    every = jnp.ones((200, 4), bool)
    run = Run(NET.layers, weights)
    assert float(NET.surprise(run, codes, level, noise, every).max()) < 1e-3


def test_it_learns_what_columns_owe_to_each_other(weights: Any) -> None:
    drawn = NET.draw(weights, unknown(5_000), {}, np.random.default_rng(6))
    real = linked(5_000, 7)
    assert drawn.shape == (5_000, 4)
    assert (drawn[:, 0] == drawn[:, 3]).mean() > 0.95  # 1 in truth
    there = drawn[:, 2] < 20
    assert (drawn[there, 2] // 6 == drawn[there, 0]).mean() > 0.95
    assert (drawn[~there, 1] == 0).mean() > 0.9
    for j, size in enumerate(SIZES):
        seen, wanted = (np.bincount(c[:, j], minlength=size) / 5_000 for c in (drawn, real))
        assert np.abs(seen - wanted).max() < 0.05


def test_the_rest_is_drawn_given_what_is_known_of_each_row(weights: Any) -> None:
    known = unknown(3_000)
    known[::2, 3], known[1::2, 2] = 1, 14
    drawn = NET.draw(weights, known, {}, np.random.default_rng(8))
    assert (drawn[::2, 3] == 1).all()
    assert (drawn[1::2, 2] == 14).all()
    assert (drawn[::2, 0] == 1).mean() > 0.95
    assert (drawn[1::2, 0] == 2).mean() > 0.9
    assert drawn[:, 1].mean() == pytest.approx(0.5, abs=0.05)


def test_only_allowed_codes_come_and_the_rest_is_given_them(weights: Any) -> None:
    drawn = NET.draw(weights, unknown(1_500), {2: np.array([6, 7, 13])}, np.random.default_rng(9))
    assert set(np.unique(drawn[:, 2])) == {6, 7, 13}
    assert (drawn[:, 2] == 13).mean() == pytest.approx(1 / 3, abs=0.08)
    assert (drawn[:, 0] == drawn[:, 2] // 6).mean() > 0.9
    never = NET.draw(weights, unknown(70), {2: np.array([18, 19])}, np.random.default_rng(9))
    assert np.isin(never[:, 2], [18, 19]).all()


def test_draws_follow_the_seed_whatever_comes_after(weights: Any) -> None:
    a, b, c = (NET.draw(weights, unknown(50), {}, np.random.default_rng(s)) for s in (1, 1, 2))
    assert (a == b).all()
    assert (a != c).any()
    assert NET.draw(weights, unknown(0), {}, np.random.default_rng(1)).shape == (0, 4)


def test_its_clipped_sums_are_those_of_single_gradients(
    clipped_sums_hold: Callable[..., None],
) -> None:
    codes, key = jnp.asarray(linked(24, 5)), jax.random.key(6)
    spoilt = NET.spoilt(24, key)

    def one(weights: Any, i: jax.Array) -> jax.Array:
        hidden = (part[i][None] for part in spoilt)
        return NET.surprise(Run(NET.layers, weights), codes[i][None], *hidden)[0]

    fresh = initial(NET.layers, np.random.default_rng(1))
    clipped_sums_hold(NET.layers, NET.loss, fresh, codes, key, one)
