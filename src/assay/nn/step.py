"""Many steps in one call: compiled once, all of one shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

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
        counted: 1 for a row, 0 for an empty place, which all come last, float32 of the same shape.
        words: Secure bits of the noise, two arrays of uint32 of shape (steps, weights); None for
            none.
        keys: Secure bits behind a loss's own draws, uint32 of shape (steps, 2); None for none.
    """

    rows: jax.Array
    counted: jax.Array
    words: tuple[jax.Array, jax.Array] | None = None
    keys: jax.Array | None = None

    def key(self, key: jax.Array, step: jax.Array) -> jax.Array:
        """The key of one step's draws: its secure bits, or else ``key`` and the step's number."""
        if self.keys is None:
            return jax.random.fold_in(key, step)
        found: jax.Array = jax.random.wrap_key_data(self.keys, impl="threefry2x32")
        return found


#: Steps on some batches of a table: the new state and each step's mean loss, shape (steps,).
Chunk = Callable[[State, Batches, Any, jax.Array], tuple[State, jax.Array]]


def noisy_mean(gradients: Weights, promise: Promise, words: tuple[jax.Array, jax.Array]) -> Weights:
    """``(sum of clipped gradients + noise) / expected rows``, sum and noise on one grid.

    Args:
        gradients: The sum; see :func:`assay.nn.clipped_sum`.
        promise: Noise, clip, expected rows.
        words: Secure bits, two arrays of uint32 of shape (weights,).
    """
    deviation = promise.steps.noise * promise.clip
    grid = grid_of(deviation)
    leaves, tree = jax.tree.flatten(gradients)
    ends, noise = np.cumsum([leaf.size for leaf in leaves]), deviation * normal(*words)
    parts = jnp.split(on_grid(noise, grid), ends[:-1])
    noisy = [
        (on_grid(leaf, grid) + part.reshape(leaf.shape)) / promise.expected
        for leaf, part in zip(leaves, parts, strict=True)
    ]
    found: Weights = jax.tree.unflatten(tree, noisy)
    return found


def averaged(average: Weights, weights: Weights, past: float, step: jax.Array) -> Weights:
    """The moving average after one more step; ``past`` is the weight of the past, less at first."""
    kept = jnp.minimum(past, (1.0 + step) / (10.0 + step))
    found: Weights = jax.tree.map(lambda a, w: kept * a + (1 - kept) * w, average, weights)
    return found


def begin(weights: Weights, optimiser: optax.GradientTransformation) -> State:
    """The state before the first step."""
    return State(
        weights,
        weights,
        optimiser.init(weights),
        jnp.asarray(np.int32(0)),
        jnp.asarray(np.float32(1)),
    )


def taken(table: Any, rows: jax.Array) -> Any:
    """Rows of a table by their numbers."""
    return jax.tree.map(lambda column: column[rows], table)


def compiled(
    layers: Mapping[str, Layer], loss: Loss, optimiser: optax.GradientTransformation,
    average: float, promise: Promise | None = None,
) -> Chunk:  # fmt: skip
    """The loop over a chunk of batches as one compiled function.

    With a promise, each step is a :func:`noisy_mean`, and nothing else of the rows leaves the
    step: the losses are NaN. Places beyond the usual are only computed where a sample fills them:
    how long a step takes tells of its sample's size, what it gives does not.

    Args:
        layers, loss: The network; see :func:`assay.nn.clipped_sum`.
        optimiser: Turns gradients into changes of weights.
        average: Weight of the past in the moving average, less in the first steps.
        promise: DP-SGD's; None for an ordinary step.
    """

    def plain(
        weights: Weights, table: Any, b: Batches, key: jax.Array
    ) -> tuple[Weights, jax.Array]:
        def mean(weights: Weights) -> jax.Array:
            losses = loss(Run(layers, weights), taken(table, b.rows), key)
            return (losses * b.counted).sum() / b.counted.sum()

        found, gradients = jax.value_and_grad(mean)(weights)
        return gradients, found

    def private(
        weights: Weights, table: Any, b: Batches, key: jax.Array
    ) -> tuple[Weights, jax.Array]:
        assert promise is not None
        assert b.words is not None

        def summed(part: slice, i: int) -> Weights:
            rows, own = taken(table, b.rows[part]), jax.random.fold_in(key, i)
            return clipped_sum(
                layers, loss, weights, rows, own, promise.clip, b.counted[part]
            ).gradients

        usual = promise.usual
        made = summed(slice(usual), 0)
        if usual < promise.places:
            made = jax.lax.cond(
                b.counted[usual] > 0,
                lambda: jax.tree.map(jnp.add, made, summed(slice(usual, None), 1)),
                lambda: made,
            )
        return noisy_mean(made, promise, b.words), jnp.array(jnp.nan)

    @jax.jit
    def chunk(
        state: State, batches: Batches, table: Any, key: jax.Array
    ) -> tuple[State, jax.Array]:
        def one(state: State, b: Batches) -> tuple[State, jax.Array]:
            take = plain if promise is None else private
            gradients, found = take(state.weights, table, b, b.key(key, state.step))
            changes, moments = optimiser.update(gradients, state.moments, state.weights)
            changes = jax.tree.map(lambda c: state.tempo * c, changes)
            weights: Any = optax.apply_updates(state.weights, changes)
            mixed = averaged(state.average, weights, average, state.step)
            return State(weights, mixed, moments, state.step + 1, state.tempo), found

        return jax.lax.scan(one, state, batches)

    return chunk
