"""A private step: its sum over usual and further places, and whose key its draws come from."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from assay.dp import Steps
from assay.nn import Dense, Promise, Run, clipped_sum, initial
from assay.nn.step import Batches, begin, compiled

LAYERS = {"one": Dense(3, 8), "two": Dense(8, 1)}
CLIP, PLACES, EXPECTED = 0.7, 60, 30.0
#: The noise is a millionth of the clip: what a step does is then its sum.
PROMISE = Promise(Steps(1e-6, 0.1, 1), CLIP, PLACES, EXPECTED)
ROWS = np.random.default_rng(3).normal(size=(200, 3)).astype(np.float32)
WEIGHTS = initial(LAYERS, np.random.default_rng(2))
SIZE = sum(leaf.size for leaf in jax.tree.leaves(WEIGHTS))


def squared(run: Run, rows: Any, key: jax.Array) -> jax.Array:
    return jnp.square(run("two", jnp.tanh(run("one", rows)))[:, 0] - rows.sum(axis=1))


def tossed(run: Run, rows: Any, key: jax.Array) -> jax.Array:
    """Each row's loss with a weight drawn by its place."""
    return jax.random.uniform(key, (len(rows),)) * squared(run, rows, key)


def batch(drawn: int, keys: list[int] = [0, 0]) -> Batches:  # noqa: B006 - never changed
    rows = np.zeros((1, PLACES), np.int32)
    rows[0, :drawn] = np.random.default_rng(drawn).permutation(len(ROWS))[:drawn]
    counted = (np.arange(PLACES) < drawn).astype(np.float32)[None]
    words = jnp.full((1, SIZE), 2**31, jnp.uint32)
    secret = jnp.asarray([keys], jnp.uint32)
    return Batches(jnp.asarray(rows), jnp.asarray(counted), (words, words), secret)


def moved(loss: Any, b: Batches) -> np.ndarray:
    """The gradient that one step of plain descent at rate 1 went along."""
    chunk = compiled(LAYERS, loss, optax.sgd(1.0), 0.9, PROMISE)
    state, _ = chunk(begin(WEIGHTS, optax.sgd(1.0)), b, jnp.asarray(ROWS), jax.random.key(1))
    gone = jax.tree.map(lambda a, b: np.ravel(a - b), WEIGHTS, state.weights)
    return np.concatenate(jax.tree.leaves(gone))


def test_most_batches_need_the_usual_places_only() -> None:
    assert PROMISE.usual == 38  # 30 + 1.5 sqrt(27), rounded up
    assert Promise(Steps(1.0, 1.0, 1), 1.0, 200, 200.0).usual == 200
    assert Promise(Steps(1.0, 0.1, 1), 1.0, 31, 30.0).usual == 31


@pytest.mark.parametrize("drawn", [0, 1, 30, 38, 39, 60])
def test_the_sum_is_over_all_rows_drawn_whatever_places_they_fill(drawn: int) -> None:
    b = batch(drawn)
    at = np.asarray(b.rows)[0, :drawn]
    single = [
        clipped_sum(LAYERS, squared, WEIGHTS, ROWS[[i]], jax.random.key(0), CLIP, jnp.ones(1))
        for i in at
    ]
    flat = [np.concatenate([np.ravel(w) for w in jax.tree.leaves(s.gradients)]) for s in single]
    wanted = np.sum(flat, axis=0) / EXPECTED if drawn else np.zeros(SIZE)
    assert np.abs(moved(squared, b) - wanted).max() < 1e-5


@pytest.mark.parametrize("drawn", [30, 60])
def test_draws_are_by_the_secure_key_and_no_other(drawn: int) -> None:
    one, other = moved(tossed, batch(drawn, [1, 2])), moved(tossed, batch(drawn, [1, 3]))
    assert np.array_equal(one, moved(tossed, batch(drawn, [1, 2])))
    assert np.abs(one - other).max() > 1e-3


def unclipped() -> int:
    """The row of the largest gradient that is not clipped: its draw shows."""
    one = jnp.ones(len(ROWS))
    norms = np.asarray(
        clipped_sum(LAYERS, squared, WEIGHTS, ROWS, jax.random.key(0), CLIP, one).norms
    )
    return int(np.argmax(np.where(norms < CLIP, norms, 0.0)))


def test_further_places_have_draws_of_their_own() -> None:
    """The same row at the first place and at the first further one is given two weights."""
    b = batch(60, [5, 6])
    pair = np.zeros((1, PLACES), np.int32)
    pair[0, [0, PROMISE.usual]] = unclipped()
    counted = np.zeros((1, PLACES), np.float32)
    alone = []
    for place in (0, PROMISE.usual):
        only = counted.copy()
        only[0, place] = 1.0
        alone.append(moved(tossed, b._replace(rows=jnp.asarray(pair), counted=jnp.asarray(only))))
    assert np.abs(alone[0] - alone[1]).max() > 1e-3
