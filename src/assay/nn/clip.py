"""The sum of rows' clipped gradients at the cost of an ordinary step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp

from assay.nn.layers import Layer, Params

Weights = dict[str, Params]
#: A row's loss: of what the layers are asked through the first argument, of rows and of randomness.
Loss = Callable[["Run", Any, jax.Array], jax.Array]


@dataclass
class Run:
    """One pass through a network: it asks each layer by its name, once.

    Attributes:
        layers: By name.
        weights: Of each.
        taps: Zeros added to outputs, by which the loss is differentiated; None for none.
        seen: What each layer was given.
        given: What each layer gave.
    """

    layers: Mapping[str, Layer]
    weights: Weights
    taps: dict[str, jax.Array] | None = None
    seen: dict[str, jax.Array] = field(default_factory=dict)
    given: dict[str, jax.Array] = field(default_factory=dict)

    def __call__(self, name: str, x: jax.Array) -> jax.Array:
        """The layer's output.

        Raises:
            ValueError: It was asked before in this pass: its gradients would not add up.
        """
        if name in self.seen:
            raise ValueError(f"layer {name!r} is asked twice in one pass")
        out = self.layers[name].apply(self.weights[name], x)
        if self.taps is not None:
            out = out + self.taps[name]
        self.seen[name], self.given[name] = x, out
        return out


@dataclass(frozen=True)
class Summed:
    """Clipped gradients of a batch, added up.

    Attributes:
        gradients: Of each layer.
        norms: Each row's gradient norm before it was clipped, shape (rows,).
        losses: Each row's loss, shape (rows,).
    """

    gradients: Weights
    norms: jax.Array
    losses: jax.Array


def clipped_sum(
    layers: Mapping[str, Layer], loss: Loss, weights: Weights, rows: Any, key: jax.Array,
    clip: jax.Array | float, counted: jax.Array,
) -> Summed:  # fmt: skip
    """``sum_i counted_i min(1, clip / |g_i|) g_i`` over the gradients g_i of the rows' losses.

    One pass forward and one back to the layers' outputs give all that each g_i consists of; norms
    are sums over layers of closed forms, and the sum is one product a layer. No g_i is ever made.

    Args:
        layers: The network.
        loss: Gives each row's loss, shape (rows,), which may depend on that row alone.
        weights: Of the layers.
        rows: A batch.
        key: Randomness of the loss.
        clip: Largest norm of a row's gradient, > 0.
        counted: 1 for rows of the batch and 0 for those that only fill it up, shape (rows,).
    """
    shapes = jax.eval_shape(lambda w: _given(layers, loss, w, rows, key), weights)
    taps = {name: jnp.zeros(s.shape, s.dtype) for name, s in shapes.items()}

    def summed(taps: dict[str, jax.Array]) -> tuple[jax.Array, Any]:
        run = Run(layers, weights, taps)
        losses = loss(run, rows, key)
        return losses.sum(), (losses, run.seen)

    back, (losses, seen) = jax.grad(summed, has_aux=True)(taps)
    squares = sum(layers[name].squares(seen[name], back[name]) for name in back)
    norms = jnp.sqrt(squares)
    # A row whose gradient is no number must not spoil the sum, for that would tell of the row.
    sound = jnp.isfinite(norms)
    factor = counted * jnp.minimum(1.0, clip / jnp.maximum(norms, 1e-12))
    gradients = {
        name: layers[name].total(_only(sound, seen[name]), _only(sound, _times(factor, back[name])))
        for name in back
    }
    return Summed(gradients, norms, losses)


def _given(
    layers: Mapping[str, Layer], loss: Loss, weights: Weights, rows: Any, key: jax.Array
) -> dict[str, jax.Array]:
    run = Run(layers, weights)
    loss(run, rows, key)
    return run.given


def _times(factor: jax.Array, back: jax.Array) -> jax.Array:
    return back * factor[:, None]


def _only(sound: jax.Array, rows: jax.Array) -> jax.Array:
    """The rows, those that are not sound as zeros; codes are always sound."""
    if not jnp.issubdtype(rows.dtype, jnp.floating):
        return rows
    return jnp.where(sound[:, None], rows, jnp.zeros_like(rows))
