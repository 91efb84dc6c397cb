"""Many steps in one call: compiled once, all of one shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax.flatten_util import ravel_pytree

from assay.nn.clip import Loss, Run, Weights, clipped_sum
from assay.nn.layers import Layer
from assay.nn.noise import grid_of, normal, on_grid
from assay.nn.plan import Promise


class State(NamedTuple):
    """All that a step changes.

    Attributes:
        weights: Of the layers.
        average: Their moving average.
        moments: The optimiser's.
        step: Steps done.
        tempo: Factor of the learning rate.
    """

    weights: Weights
    average: Weights
    moments: Any
    step: jax.Array
    tempo: jax.Array


class Batches(NamedTuple):
    """What a run of steps takes, first axis steps.

    Attributes:
        rows: Row numbers, int32 of shape (steps, places).
        counted: 1 for a row, 0 for an empty place, float32 of the same shape.
        words: Secure bits of the noise, uint32 of shape (steps, 2, weights); (steps, 2, 0) for none.
    """

    rows: jax.Array
    counted: jax.Array
    words: jax.Array


#: Steps on some batches of a table: the new state and each step's mean loss, shape (steps,).
Chunk = Callable[[State, Batches, Any, jax.Array], tuple[State, jax.Array]]


def noisy_mean(gradients: Weights, promise: Promise, words: jax.Array) -> Weights:
    """``(sum of clipped gradients + noise) / expected rows``, sum and noise on one grid.

    Args:
        gradients: The sum; see :func:`assay.nn.clipped_sum`.
        promise: Noise, clip, expected rows.
        words: Secure bits, uint32 of shape (2, weights).
    """
    flat, back = ravel_pytree(gradients)
    deviation = promise.steps.noise * promise.clip
    grid = grid_of(deviation)
    noisy = on_grid(flat, grid) + on_grid(deviation * normal(words), grid)
    found: Weights = back(noisy / promise.expected)
    return found


def averaged(average: Weights, weights: Weights, past: float, step: jax.Array) -> Weights:
    """The moving average after one more step; ``past`` is the weight of the past, less at first."""
    kept = jnp.minimum(past, (1.0 + step) / (10.0 + step))
    found: Weights = jax.tree.map(lambda a, w: kept * a + (1 - kept) * w, average, weights)
    return found


def begin(weights: Weights, optimiser: optax.GradientTransformation) -> State:
    """The state before the first step."""
    return State(weights, weights, optimiser.init(weights), jnp.zeros((), jnp.int32), jnp.ones(()))


def compiled(
    layers: Mapping[str, Layer], loss: Loss, optimiser: optax.GradientTransformation,
    average: float, promise: Promise | None = None,
) -> Chunk:  # fmt: skip
    """The loop over a chunk of batches as one compiled function.

    With a promise, each step is a :func:`noisy_mean`, and nothing else of the rows leaves the
    step: the losses are NaN.

    Args:
        layers, loss: The network; see :func:`assay.nn.clipped_sum`.
        optimiser: Turns gradients into changes of weights.
        average: Weight of the past in the moving average, less in the first steps.
        promise: DP-SGD's; None for an ordinary step.
    """

    def plain(weights: Weights, rows: Any, b: Batches, key: jax.Array) -> tuple[Weights, jax.Array]:
        def mean(weights: Weights) -> jax.Array:
            losses = loss(Run(layers, weights), rows, key)
            return (losses * b.counted).sum() / b.counted.sum()

        found, gradients = jax.value_and_grad(mean)(weights)
        return gradients, found

    def private(
        weights: Weights, rows: Any, b: Batches, key: jax.Array
    ) -> tuple[Weights, jax.Array]:
        assert promise is not None
        made = clipped_sum(layers, loss, weights, rows, key, promise.clip, b.counted)
        return noisy_mean(made.gradients, promise, b.words), jnp.array(jnp.nan)

    @jax.jit
    def chunk(
        state: State, batches: Batches, table: Any, key: jax.Array
    ) -> tuple[State, jax.Array]:
        def one(state: State, b: Batches) -> tuple[State, jax.Array]:
            rows = jax.tree.map(lambda column: column[b.rows], table)
            take = plain if promise is None else private
            gradients, found = take(state.weights, rows, b, jax.random.fold_in(key, state.step))
            changes, moments = optimiser.update(gradients, state.moments, state.weights)
            changes = jax.tree.map(lambda c: state.tempo * c, changes)
            weights: Any = optax.apply_updates(state.weights, changes)
            mixed = averaged(state.average, weights, average, state.step)
            return State(weights, mixed, moments, state.step + 1, state.tempo), found

        return jax.lax.scan(one, state, batches)

    return chunk
