"""Curves along lines: the same functions as plain layers, and gradients that add up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn import Chain, Heads, Lookup, Run, initial
from assay.nn.curves import CurvedHeads, CurvedLookup, waves_of

SIZES, LINES = (30, 3, 20, 2), (29, 0, 20, 1)


def bent(layers: Any, key: int = 3) -> Any:
    """Weights whose curves are not flat."""
    weights = initial(layers, np.random.default_rng(key))
    return jax.tree.map(
        lambda w: w + 0.3 * jax.random.normal(jax.random.key(w.size), w.shape), weights
    )


@pytest.mark.parametrize("size", [0, 1, 2, 5, 16, 300])
def test_waves_are_as_many_as_there_is_room_for(size: int) -> None:
    waves = waves_of(size)
    assert waves.shape == (size, 16)
    used = waves[:, np.abs(waves).sum(axis=0) > 0]
    assert used.shape[1] == max(0, min(size, 16) - 1)
    assert np.allclose(used.T @ used, np.eye(used.shape[1]) * size / 16, atol=1e-4 * max(size, 1))


def test_plain_layers_give_the_same() -> None:
    lookup = CurvedLookup(12, 5, 1.0, ((0, 7), (7, 7)))
    heads = CurvedHeads(2, 5, 9, lines=(9, 4))
    weights = bent({"a": lookup, "b": heads})
    rng = np.random.default_rng(1)
    codes = jnp.asarray(np.stack([rng.integers(0, 7, 40), rng.integers(7, 12, 40)]))
    found = lookup.apply(weights["a"], codes)
    same = Lookup(12, 5).apply(lookup.plain(weights["a"]), codes)
    assert np.allclose(found, same, atol=1e-5)
    assert not np.allclose(found, Lookup(12, 5).apply(weights["a"], codes), atol=0.1)
    same = Heads(2, 5, 9).apply(heads.plain(weights["b"]), found)
    assert np.allclose(heads.apply(weights["b"], found), same, atol=1e-4)


def test_clipped_sums_of_a_curved_chain_are_those_of_single_gradients(
    clipped_sums_hold: Callable[..., None],
) -> None:
    chain = Chain(SIZES, width=8, inner=6, lines=LINES)
    rng = np.random.default_rng(5)
    codes = jnp.asarray(np.stack([rng.integers(0, s, 24) for s in SIZES], axis=1), jnp.int32)
    key = jax.random.key(6)

    def one(weights: Any, i: jax.Array) -> jax.Array:
        return chain.loss(Run(chain.layers, weights), codes[i][None], key)[0]

    clipped_sums_hold(chain.layers, chain.loss, bent(chain.layers), codes, key, one)


def test_a_curved_chain_becomes_a_plain_one() -> None:
    curved, plain = (Chain(SIZES, width=8, inner=6, lines=x) for x in (LINES, ()))
    weights = bent(curved.layers)
    kept = curved.plain(weights)
    assert jax.tree.structure(kept) == jax.tree.structure(
        initial(plain.layers, np.random.default_rng(0))
    )
    rng = np.random.default_rng(6)
    codes = jnp.asarray(np.stack([rng.integers(0, s, 50) for s in SIZES], axis=1), jnp.int32)
    order = jnp.arange(4)
    a = curved.surprise(Run(curved.layers, weights), codes, order)
    b = plain.surprise(Run(plain.layers, kept), codes, order)
    assert np.allclose(a, b, atol=1e-4)


def test_a_step_leaves_out_its_share_and_a_look_nothing() -> None:
    chain = Chain(SIZES, width=400, inner=6, dropout=0.25)
    x = jnp.ones((4, 100, 400))
    kept = np.asarray(chain._some(x, jax.random.key(1), 0))
    assert set(np.unique(kept)) == {0.0, np.float32(1 / 0.75)}
    assert (kept == 0).mean() == pytest.approx(0.25, abs=5 * (0.25 * 0.75 / x.size) ** 0.5)
    assert chain._some(x, None, 0) is x
