"""Clipped sums against one gradient a row, for every kind of layer at once."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn import Dense, Heads, Lookup, Offset, Run, Shared, clipped_sum, initial

CODES, PLACES, WIDTH, ROWS = 12, 3, 5, 17
LAYERS = {
    "codes": Lookup(CODES, WIDTH, scale=1.0),
    "place": Offset(PLACES, WIDTH, scale=1.0),
    "shared": Shared(WIDTH, 6),
    "heads": Heads(PLACES, 6, 4),
    "joined": Dense(PLACES * 4, 7),
    "out": Dense(7, 2),
}


def loss(run: Run, rows: Any, key: jax.Array) -> jax.Array:
    codes, target = rows
    x = run("codes", codes.T)
    x = x + run("place", codes.T)
    x = jnp.tanh(run("shared", x))
    x = jax.nn.relu(run("heads", x)).swapaxes(0, 1).reshape(len(codes), -1)
    x = run("out", jnp.tanh(run("joined", x)))
    noise = jax.random.normal(key, (2,))
    return jnp.square(x - target + noise).sum(axis=-1)


@pytest.fixture(scope="module")
def batch() -> tuple[Any, Any, jax.Array]:
    rng = np.random.default_rng(1)
    # Every column has rows of its own in the table.
    codes = rng.integers(0, CODES // PLACES, (ROWS, PLACES)) + np.arange(PLACES) * CODES // PLACES
    rows = jnp.asarray(codes), jnp.asarray(rng.normal(size=(ROWS, 2)), jnp.float32)
    return initial(LAYERS, np.random.default_rng(2)), rows, jax.random.key(3)


def each(weights: Any, rows: Any, key: jax.Array) -> Any:
    """The gradient of every row alone, by vmap."""

    def one(weights: Any, row: Any) -> jax.Array:
        alone = jax.tree.map(lambda x: x[None], row)
        return loss(Run(LAYERS, weights), alone, key)[0]

    return jax.vmap(jax.grad(one), in_axes=(None, 0))(weights, rows)


@pytest.mark.parametrize("clip", [0.5, 20.0, 1e6])
def test_sums_and_norms_are_those_of_single_gradients(batch: Any, clip: float) -> None:
    weights, rows, key = batch
    counted = jnp.asarray(np.arange(ROWS) % 4 != 0, jnp.float32)
    made = jax.jit(lambda w: vars_of(w, rows, key, clip, counted))(weights)
    single = each(weights, rows, key)
    squares = sum(jnp.square(g).reshape(ROWS, -1).sum(axis=1) for g in jax.tree.leaves(single))
    norms = jnp.sqrt(squares)
    assert np.allclose(made[1], norms, rtol=1e-5)
    factor = counted * jnp.minimum(1.0, clip / norms)
    wanted = jax.tree.map(lambda g: jnp.tensordot(factor, g, axes=1), single)
    scale = max(float(jnp.abs(w).max()) for w in jax.tree.leaves(wanted))
    gaps = jax.tree.map(lambda a, b: float(jnp.abs(a - b).max()), made[0], wanted)
    assert max(jax.tree.leaves(gaps)) <= 1e-5 * scale
    assert np.allclose(made[2], loss(Run(LAYERS, weights), rows, key), rtol=1e-5)


def vars_of(weights: Any, rows: Any, key: jax.Array, clip: float, counted: jax.Array) -> Any:
    found = clipped_sum(LAYERS, loss, weights, rows, key, clip, counted)
    return found.gradients, found.norms, found.losses


def test_without_clipping_it_is_the_ordinary_gradient(batch: Any) -> None:
    weights, rows, key = batch
    found = clipped_sum(LAYERS, loss, weights, rows, key, 1e9, jnp.ones(ROWS))
    plain = jax.grad(lambda w: loss(Run(LAYERS, w), rows, key).sum())(weights)
    assert jax.tree.structure(plain) == jax.tree.structure(found.gradients)
    for a, b in zip(jax.tree.leaves(plain), jax.tree.leaves(found.gradients), strict=True):
        assert np.allclose(a, b, rtol=1e-4, atol=1e-5)


def test_one_row_moves_the_sum_by_no_more_than_the_clip(batch: Any) -> None:
    weights, rows, key = batch
    clip = 0.7
    whole = clipped_sum(LAYERS, loss, weights, rows, key, clip, jnp.ones(ROWS)).gradients
    for i in (0, 5, 16):
        counted = jnp.ones(ROWS).at[i].set(0.0)
        less = clipped_sum(LAYERS, loss, weights, rows, key, clip, counted).gradients
        gaps = jax.tree.map(lambda a, b: jnp.square(a - b).sum(), whole, less)
        assert float(jnp.sqrt(sum(jax.tree.leaves(gaps)))) <= clip * (1 + 1e-4)


def test_a_row_whose_gradient_is_no_number_leaves_no_trace(batch: Any) -> None:
    weights, (codes, target), key = batch
    bad = codes, target.at[3].set(jnp.nan)
    found = clipped_sum(LAYERS, loss, weights, bad, key, 1.0, jnp.ones(ROWS)).gradients
    less = jnp.ones(ROWS).at[3].set(0.0)
    without = clipped_sum(LAYERS, loss, weights, (codes, target), key, 1.0, less).gradients
    for a, b in zip(jax.tree.leaves(found), jax.tree.leaves(without), strict=True):
        assert np.allclose(a, b, atol=1e-6)


def test_a_layer_may_be_asked_once_only(batch: Any) -> None:
    weights, rows, key = batch

    def twice(run: Run, rows: Any, key: jax.Array) -> jax.Array:
        return run("codes", rows[0].T).sum((0, 2)) + run("codes", rows[0].T).sum((0, 2))

    with pytest.raises(ValueError, match="asked twice"):
        clipped_sum(LAYERS, twice, weights, rows, key, 1.0, jnp.ones(ROWS))
