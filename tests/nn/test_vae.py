"""The variational autoencoder: what it learns, draws within what is allowed, clipped sums."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from assay.nn import Plan, Run, Vae, initial, train

SIZES = (3, 2, 20, 4)
VAE = Vae(SIZES, latent=3, width=12, lines=(0, 0, 20, 0))
WEIGHTS = initial(VAE.layers, np.random.default_rng(1))
FREE = np.arange(20) < np.array(SIZES)[:, None]


def rows(n: int, seed: int = 1) -> np.ndarray:
    """The third and fourth column follow the first, the second is a coin."""
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 3, n)
    columns = [a, rng.integers(0, 2, n), 6 * a + rng.integers(0, 3, n), a]
    return np.stack(columns, axis=1).astype(np.int32)


def test_it_learns_what_columns_owe_to_each_other() -> None:
    rng, network = np.random.default_rng(2), Vae(SIZES, latent=4, width=48, beta=0.2)
    codes = rows(4_000)
    plan = Plan(steps=600, batch=256, rate=5e-3, chunk=100)
    found = train(network.layers, network.loss, codes, plan, rng)
    points = network.points(found.weights, codes, rng)
    assert points.shape == (4_000, 4)
    drawn, _ = network.draw(found.weights, points, FREE, rng)  # at real rows' own points
    assert (drawn[:, 3] == drawn[:, 0]).mean() > 0.95
    assert (drawn[:, 2] // 6 == drawn[:, 0]).mean() > 0.95
    assert (drawn[:, 0] == codes[:, 0]).mean() > 0.9


def test_only_allowed_codes_come_and_their_chance_is_told() -> None:
    rng = np.random.default_rng(3)
    allowed = FREE.copy()
    allowed[2] = False
    allowed[2, [4, 11]] = True
    points = rng.normal(size=(6_000, 3)).astype(np.float32)
    drawn, chance = VAE.draw(WEIGHTS, points, allowed, rng)
    assert set(np.unique(drawn[:, 2])) == {4, 11}
    free, whole = VAE.draw(WEIGHTS, points, FREE, rng)
    assert np.allclose(whole, 1.0, atol=1e-5)
    share = np.isin(free[:, 2], [4, 11]).mean()
    assert abs(share - chance.mean()) < 5 * np.sqrt(share / 6_000)
    none, _ = VAE.draw(WEIGHTS, points[:0], FREE, rng)
    assert none.shape == (0, 4)
    assert VAE.points(WEIGHTS, rows(0), rng).shape == (0, 3)


def test_it_begins_with_each_columns_own_distribution() -> None:
    shares = [np.random.default_rng(j).dirichlet(np.ones(s) * 5) for j, s in enumerate(SIZES)]
    start = VAE.knowing(shares)(WEIGHTS)
    rng = np.random.default_rng(4)
    drawn, _ = VAE.draw(start, rng.normal(size=(20_000, 3)).astype(np.float32), FREE, rng)
    for j, share in enumerate(shares):
        seen = np.bincount(drawn[:, j], minlength=SIZES[j]) / 20_000
        assert np.abs(seen - share).max() < 0.1  # fresh weights move the odds a little


def test_its_clipped_sums_are_those_of_single_gradients(
    clipped_sums_hold: Callable[..., None],
) -> None:
    codes, key = jnp.asarray(rows(24)), jax.random.key(6)

    # All rows of a batch draw from one key: a single row must be given its own place's draw.
    def one(weights: Any, i: jax.Array) -> jax.Array:
        return VAE.loss(Run(VAE.layers, weights), codes, key)[i]

    clipped_sums_hold(VAE.layers, VAE.loss, WEIGHTS, codes, key, one)
