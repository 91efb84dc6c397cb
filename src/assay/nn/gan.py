"""Two networks in a duel: one makes rows of codes, a critic tells them from real ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from assay.nn.blocks import in_blocks
from assay.nn.clip import Run, Weights
from assay.nn.layers import Dense, Layer, Shared
from assay.nn.odds import NEVER, picked
from assay.nn.sight import Sight

Array = np.ndarray[Any, Any]


class Wish(NamedTuple):
    """One cell of each row that is given.

    Attributes:
        which: Its column, int32 of shape (rows,).
        level: Its code, int32 of shape (rows,).
    """

    which: jax.Array
    level: jax.Array


@dataclass(frozen=True)
class Gan:
    """A generator that is given one cell of a row, and its critic (Xu et al. 2019, CTGAN).

    The generator turns normal numbers and the cell into odds of every column's codes, from which
    codes are drawn, each column on its own. The critic is told which cell was given.

    Attributes:
        sizes: Codes of each column.
        lines: How many codes of each column lie on a line; 0 for none. Empty where none do.
        latent: Normal numbers a row.
        width: Of the generator's layers.
        inner: Of the critic's.
    """

    sizes: tuple[int, ...]
    lines: tuple[int, ...] = ()
    latent: int = 64
    width: int = 256
    inner: int = 256

    @cached_property
    def sight(self) -> Sight:
        """How rows are seen."""
        return Sight(self.sizes, self.lines)

    @cached_property
    def generator(self) -> Mapping[str, Layer]:
        """Its layers by name."""
        told = self.latent + len(self.sizes) + self.sight.numbers
        return {
            "first": Dense(told, self.width),
            "second": Dense(self.width, self.width),
            "odds": Dense(self.width, sum(m.size for m in self.sight.masks), scale=0.1),
        }

    @cached_property
    def critic(self) -> Mapping[str, Layer]:
        """Its layers by name. A real row and the one made for its cell are two places of one row,
        so that what a person's row may change is known for the pair."""
        return {
            "first": Shared(len(self.sizes) + self.sight.numbers, self.inner),
            "second": Shared(self.inner, self.inner),
            "score": Shared(self.inner, 1, scale=0.3),
        }

    def knowing(self, weights: Weights, shares: Sequence[Array]) -> Weights:
        """Fresh generator weights with each column's own distribution put in.

        Args:
            weights: Of the generator.
            shares: Of each column's codes, shape (size,), each above 0.
        """
        own = self.sight.grouped([np.log(s) - np.log(s).mean() for s in shares], NEVER)
        bias = jnp.asarray(np.concatenate([b.reshape(-1) for b in own]), jnp.float32)
        return {**weights, "odds": {**weights["odds"], "b": bias}}

    def odds(self, weights: Weights, z: jax.Array, wish: Wish) -> list[jax.Array]:
        """Distributions of the codes, of each of the sight's groups (rows, columns, most codes).

        Args:
            weights: Of the generator.
            z: Normal numbers, shape (rows, latent).
            wish: The given cells.
        """
        run, mark = Run(self.generator, weights), self._mark(wish)
        codes = jnp.where(mark > 0, wish.level[:, None], 0)
        told = jnp.concatenate([z, mark, self.sight.seen(codes, mark)], axis=1)
        hidden = jax.nn.relu(run("first", told))
        wide, found, start = run("odds", hidden + jax.nn.relu(run("second", hidden))), [], 0
        for mask in self.sight.masks:
            block = wide[:, start : start + mask.size].reshape(-1, *mask.shape)
            found.append(jax.nn.softmax(jnp.where(mask, block, NEVER), axis=2))
            start += mask.size
        return found

    def drawn(
        self, pmfs: Sequence[jax.Array], allowed: Sequence[Any], wish: Wish, key: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """Codes by the odds, the given cells as they are.

        Args:
            pmfs: As :meth:`odds`.
            allowed: Of each group, bool of shape (columns, most codes).
            wish: The given cells.
            key: Source of the draws.

        Returns:
            int32 of shape (rows, columns), all but given ones allowed; and the chance that they
            would have been so of themselves, (rows,).
        """
        codes, chance = [], jnp.ones(len(wish.which))
        for i, (group, pmf) in enumerate(zip(self.sight.groups, pmfs, strict=True)):
            point = jax.random.uniform(jax.random.fold_in(key, i), pmf.shape[:2])
            own, good = jax.vmap(picked, (1, 0, 1), (1, 1))(pmf, jnp.asarray(allowed[i]), point)
            given = wish.which[:, None] == group
            codes.append(jnp.where(given, wish.level[:, None], own))
            chance = chance * jnp.where(given, 1.0, good).prod(axis=1)
        return jnp.concatenate(codes, axis=1)[:, self.sight.back].astype(jnp.int32), chance

    def made(self, weights: Weights, wish: Wish, key: jax.Array) -> jax.Array:
        """What the critic sees of rows made for the given cells, (rows, numbers).

        Straight-through (Bengio et al. 2013, arXiv 1308.3432): it sees the codes drawn, and what
        it says of them moves the odds' mean, which is exact as far as it is linear.
        """
        z = jax.random.normal(jax.random.fold_in(key, 0), (len(wish.which), self.latent))
        pmfs = self.odds(weights, z, wish)
        codes, _ = self.drawn(pmfs, self.sight.masks, wish, jax.random.fold_in(key, 1))
        soft = self.sight.mean(pmfs, 1.0 - self._mark(wish))
        return soft + jax.lax.stop_gradient(self.sight.seen(codes) - soft)

    def score(self, run: Run, rows: jax.Array, which: jax.Array) -> jax.Array:
        """How real the critic takes rows for, (places, rows).

        Args:
            run: The critic's layers.
            rows: What is seen of them, (places, rows, numbers).
            which: The given cell's column, (rows,).
        """
        mark = jax.nn.one_hot(which, len(self.sizes))
        mark = jnp.broadcast_to(mark, (*rows.shape[:2], len(self.sizes)))
        hidden = jax.nn.leaky_relu(run("first", jnp.concatenate([mark, rows], axis=2)), 0.2)
        hidden = jax.nn.leaky_relu(run("second", hidden), 0.2)
        return run("score", hidden)[..., 0]

    def _mark(self, wish: Wish) -> jax.Array:
        return jax.nn.one_hot(wish.which, len(self.sizes))

    def draw(
        self, weights: Weights, z: Array, which: Array, level: Array,
        allowed: Sequence[Array], key: jax.Array, block: int = 2_048,
    ) -> tuple[Array, Array]:  # fmt: skip
        """Rows for given normal numbers and cells, in blocks of one shape.

        Args:
            weights: Of the generator.
            z: Shape (n, latent).
            which, level: The given cell of each row, shape (n,).
            allowed: The codes that other columns may take, bool of shape (size,) each.
            key: Source of the draws.
            block: Rows drawn at once.

        Returns:
            As :meth:`drawn`.
        """
        free = self.sight.grouped(allowed, False)

        def drawn(i: int, *cells: Array) -> tuple[jax.Array, jax.Array]:
            found: tuple[jax.Array, jax.Array] = _drawn(
                self, weights, *cells, free, jax.random.fold_in(key, i)
            )
            return found

        rows = z.astype(np.float32), which.astype(np.int32), level.astype(np.int32)
        codes, chances = in_blocks(drawn, block, *rows)
        return codes, chances


@partial(jax.jit, static_argnums=0)
def _drawn(
    gan: Gan, weights: Weights, z: jax.Array, which: jax.Array, level: jax.Array,
    allowed: list[jax.Array], key: jax.Array,
) -> tuple[jax.Array, jax.Array]:  # fmt: skip
    wish = Wish(which, level)
    return gan.drawn(gan.odds(weights, z, wish), allowed, wish, key)
