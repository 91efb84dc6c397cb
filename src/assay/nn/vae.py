"""A variational autoencoder of rows of codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from assay.nn.blocks import in_blocks, rows_at_once
from assay.nn.clip import Run, Weights
from assay.nn.layers import Dense, Layer, Lookup
from assay.nn.odds import Wide, spans_of

Array = np.ndarray[Any, Any]

_WIDEST = 6.0  # |log variance| of a latent at most: beyond it is no use, and it may overflow


@dataclass(frozen=True)
class Vae:
    """Rows as points of a small space, and the odds of all columns' codes at each point.

    Kingma and Welling 2014; numbers are bins with a softmax of their own and not one Gaussian,
    which is what made tabular ones work (Xu et al. 2019). What a point costs weighs ``beta``
    (Higgins et al. 2017): below 1 points keep more of their rows.

    Attributes:
        sizes: Codes of each column.
        latent: Dimensions of the space.
        width: Of the inner layers.
        beta: Weight of the Kullback-Leibler divergence from a standard normal.
        lines: As :class:`assay.nn.Chain` has them.
    """

    sizes: tuple[int, ...]
    latent: int = 16
    width: int = 256
    beta: float = 0.5
    lines: tuple[int, ...] = ()

    @cached_property
    def wide(self) -> Wide:
        """The odds."""
        return Wide(self.sizes)

    @cached_property
    def layers(self) -> Mapping[str, Layer]:
        """By name."""
        total, width = self.wide.total, self.width
        lines = spans_of(self.sizes, self.lines)
        return {
            "codes": Lookup(total, width, 1 / max(len(self.sizes), 1) ** 0.5, lines),
            "enter": Dense(width, width),
            "point": Dense(width, 2 * self.latent, scale=0.5),
            "leave": Dense(self.latent, width),
            "on": Dense(width, width),
            "odds": Dense(width, total, scale=0.1),
        }

    def knowing(self, shares: Sequence[Array]) -> Callable[[Weights], Weights]:
        """See :meth:`assay.nn.Wide.knowing`."""
        return self.wide.knowing(shares)

    def loss(self, run: Run, codes: jax.Array, key: jax.Array) -> jax.Array:
        """Minus the evidence bound of each row, shape (rows,), with one draw of its point.

        Args:
            run: The layers.
            codes: int of shape (rows, columns).
            key: Draws the points.
        """
        mean, spread = self._point(run, codes)
        point = mean + jnp.exp(spread / 2) * jax.random.normal(key, mean.shape)
        away = 0.5 * (jnp.square(mean) + jnp.exp(spread) - 1 - spread).sum(axis=1)
        return self.wide.surprise(self._odds(run, point), codes).sum(axis=1) + self.beta * away

    def _point(self, run: Run, codes: jax.Array) -> tuple[jax.Array, jax.Array]:
        """Mean and log variance of each row's point, (rows, latent) each."""
        each = run("codes", codes.T + jnp.asarray(self.wide.starts)[:, None])
        # As a product: a plain sum is fused with the lookup and takes seven times as long here.
        vectors = jnp.einsum("pnw,p->nw", each, jnp.ones(len(self.sizes)))
        both = run("point", jax.nn.relu(run("enter", jax.nn.relu(vectors))))
        mean, spread = jnp.split(both, 2, axis=1)
        return mean, jnp.clip(spread, -_WIDEST, _WIDEST)

    def _odds(self, run: Run, point: jax.Array) -> jax.Array:
        return run("odds", jax.nn.relu(run("on", jax.nn.relu(run("leave", point)))))

    def points(self, weights: Weights, codes: Array, rng: np.random.Generator) -> Array:
        """A draw of each row's point, float32 of shape (n, latent)."""
        key = jax.random.key(int(rng.integers(2**31)))

        def located(i: int, part: Array) -> tuple[jax.Array]:
            return (self._located(weights, jnp.asarray(part), jax.random.fold_in(key, i)),)

        return in_blocks(located, rows_at_once(len(self.sizes) * self.width), codes)[0]

    @cached_property
    def _located(self) -> Any:
        def located(weights: Weights, codes: jax.Array, key: jax.Array) -> jax.Array:
            mean, spread = self._point(Run(self.layers, weights), codes)
            return mean + jnp.exp(spread / 2) * jax.random.normal(key, mean.shape)

        return jax.jit(located)

    def draw(
        self, weights: Weights, points: Array, allowed: Array, rng: np.random.Generator
    ) -> tuple[Array, Array]:
        """Codes at points, each column on its own.

        Args:
            weights: Of the layers.
            points: Shape (n, latent).
            allowed: The codes that may come, bool of shape (columns, most codes).
            rng: Source of the draws.

        Returns:
            int32 codes of shape (n, columns), and the chance of each point that all its codes had
            been allowed ones, float32 of shape (n,).
        """
        key = jax.random.key(int(rng.integers(2**31)))

        def drawn(i: int, part: Array) -> tuple[jax.Array, jax.Array]:
            found: tuple[jax.Array, jax.Array] = self._drawn(
                weights, jnp.asarray(part), jnp.asarray(allowed), jax.random.fold_in(key, i)
            )
            return found

        block = rows_at_once(self.wide.total)
        codes, chances = in_blocks(drawn, block, points.astype(np.float32))
        return codes, chances

    @cached_property
    def _drawn(self) -> Any:
        def drawn(
            weights: Weights, points: jax.Array, allowed: jax.Array, key: jax.Array
        ) -> tuple[jax.Array, jax.Array]:
            return self.wide.draw(self._odds(Run(self.layers, weights), points), allowed, key)

        return jax.jit(drawn)
