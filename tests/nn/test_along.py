"""Curves of dense layers: the same functions as plain ones, and gradients that add up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn import Denoiser, Dense, Run, initial
from assay.nn.along import Along, CurvedDense, CurvedReader

SPANS = ((0, 7), (7, 7), (9, 29))
SIZES, LINES = (30, 3, 20, 2), (29, 0, 20, 0)
CODES = jnp.asarray(
    np.stack([np.random.default_rng(5).integers(0, s, 24) for s in SIZES], axis=1), jnp.int32
)
KEY = jax.random.key(6)
CURVED = Denoiser(SIZES, width=8, depth=2, told=0.5, lines=LINES, curved=True)


def bent(layers: Any) -> Any:
    """Weights whose curves are not flat."""
    weights = initial(layers, np.random.default_rng(3))
    return jax.tree.map(
        lambda w: w + 0.3 * jax.random.normal(jax.random.key(w.size), w.shape), weights
    )


def test_spreading_and_gathering_are_each_others_gradients() -> None:
    along, rng = Along(31, SPANS), np.random.default_rng(1)
    curves = jnp.asarray(rng.normal(size=(2, 16, 5)), jnp.float32)
    table = jnp.asarray(rng.normal(size=(31, 5)), jnp.float32)
    spread = along.spread(curves)
    assert spread.shape == (31, 5)
    assert not np.asarray(spread)[[7, 8, 29, 30]].any()
    assert np.allclose(spread[9:29], along.waves[1] @ curves[1], atol=1e-5)
    there, back = float((spread * table).sum()), float((along.gathered(table) * curves).sum())
    assert there == pytest.approx(back, rel=1e-4)
    slope = jax.grad(lambda c: (along.spread(c) * table).sum())(curves)
    assert np.allclose(slope, along.gathered(table), atol=1e-5)


@pytest.mark.parametrize("lines", [SPANS, ()])
@pytest.mark.parametrize("kind", [CurvedDense, CurvedReader])
def test_plain_layers_give_the_same(kind: Any, lines: Any) -> None:
    fan = (6, 30) if kind is CurvedDense else (30, 6)
    layer = kind(*fan, 0.5, lines)
    params = bent({"a": layer})["a"]
    x = jax.random.normal(KEY, (40, fan[0]))
    found = layer.apply(params, x)
    assert np.allclose(found, Dense(*fan).apply(layer.plain(params), x), atol=1e-4)
    flat = np.allclose(found, Dense(*fan).apply(params, x), atol=0.1)
    assert flat == (not lines)


def test_clipped_sums_of_a_curved_denoiser_are_those_of_single_gradients(
    clipped_sums_hold: Callable[..., None],
) -> None:
    # All rows of a batch draw from one key: a single row must be given its own place's draw.
    def one(weights: Any, i: jax.Array) -> jax.Array:
        return CURVED.loss(Run(CURVED.layers, weights), CODES, KEY)[i]

    clipped_sums_hold(CURVED.layers, CURVED.loss, bent(CURVED.layers), CODES, KEY, one)


def test_a_curved_denoiser_becomes_a_plain_one() -> None:
    straight = Denoiser(SIZES, width=8, depth=2, told=0.5, lines=LINES)
    weights = bent(CURVED.layers)
    kept = CURVED.plain(weights)
    fresh = initial(straight.layers, np.random.default_rng(0))
    assert jax.tree.map(jnp.shape, kept) == jax.tree.map(jnp.shape, fresh)
    a = CURVED.loss(Run(CURVED.layers, weights), CODES, KEY)
    b = straight.loss(Run(straight.layers, kept), CODES, KEY)
    assert np.allclose(a, b, rtol=1e-3)
