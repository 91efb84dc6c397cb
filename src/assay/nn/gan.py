"""Two networks in a duel: one makes rows of codes, a critic tells them from real ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import ndtr
from scipy.stats import norm

from assay.nn.blocks import in_blocks
from assay.nn.clip import Run, Weights
from assay.nn.layers import Dense, Layer, Shared
from assay.nn.odds import NEVER, picked
from assay.nn.sight import Sight

Array = np.ndarray[Any, Any]

_SPREADS = -3.0, 1.0  # logarithms of a score's least and most standard deviation


class Wish(NamedTuple):
    """One cell of each row that is given.

    Attributes:
        which: Its column, int32 of shape (rows,).
        level: Its code, int32 of shape (rows,).
    """

    which: jax.Array
    level: jax.Array


class Odds(NamedTuple):
    """What a generator says of rows.

    Attributes:
        kinds: Distributions of each group's kinds, (rows, columns, most kinds) each.
        middle, spread: Of the normal scores of places, (rows, placed columns).
    """

    kinds: list[jax.Array]
    middle: jax.Array
    spread: jax.Array


@dataclass(frozen=True)
class Gan:
    """A generator that is given one cell of a row, and its critic (Xu et al. 2019, CTGAN).

    The generator turns normal numbers and the cell into odds of every column's kinds, and into a
    normal distribution of the score of its place on a line; kinds and scores are drawn from them,
    each column on its own. The critic is told which cell was given.

    Attributes:
        sight: How rows are seen.
        latent: Normal numbers a row.
        width: Of the generator's layers.
        inner: Of the critic's.
    """

    sight: Sight
    latent: int = 64
    width: int = 256
    inner: int = 256

    @property
    def sizes(self) -> tuple[int, ...]:
        """Codes of each column."""
        return self.sight.sizes

    @cached_property
    def generator(self) -> Mapping[str, Layer]:
        """Its layers by name."""
        told = self.latent + len(self.sizes) + self.sight.numbers
        out = sum(m.size for m in self.sight.masks) + 2 * len(self.sight.placed)
        return {
            "first": Dense(told, self.width),
            "second": Dense(self.width, self.width),
            "odds": Dense(self.width, out, scale=0.1),
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

    def knowing(self, weights: Weights) -> Weights:
        """Fresh generator weights with each column's own distribution put in."""
        sight, own = self.sight, [np.array(s) for s in self.sight.shares]
        for j, on, off in zip(sight.placed.tolist(), sight.on, sight.off, strict=True):
            own[j] = np.concatenate([[own[j][on].sum()], own[j][off]])
        odds = sight.grouped([np.log(s) - np.log(s).mean() for s in own], NEVER)
        flat = [*(b.reshape(-1) for b in odds), np.zeros(2 * len(sight.placed))]
        bias = jnp.asarray(np.concatenate(flat), jnp.float32)
        return {**weights, "odds": {**weights["odds"], "b": bias}}

    def odds(self, weights: Weights, z: jax.Array, wish: Wish, places: jax.Array) -> Odds:
        """What the generator says of rows.

        Args:
            weights: Of the generator.
            z: Normal numbers, shape (rows, latent).
            wish: The given cells.
            places: Of the given cells that lie on a line, (rows, placed columns).
        """
        run, mark = Run(self.generator, weights), self._mark(wish)
        seen = self.sight.seen(self.cells(wish), places, mark)
        told = jnp.concatenate([z, mark, seen], axis=1)
        hidden = jax.nn.relu(run("first", told))
        wide, found, start = run("odds", hidden + jax.nn.relu(run("second", hidden))), [], 0
        for mask in self.sight.masks:
            block = wide[:, start : start + mask.size].reshape(-1, *mask.shape)
            found.append(jax.nn.softmax(jnp.where(mask, block, NEVER), axis=2))
            start += mask.size
        middle, spread = jnp.split(wide[:, start:], 2, axis=1)
        return Odds(found, middle, jnp.exp(jnp.clip(spread, *_SPREADS)))

    def made(
        self, weights: Weights, wish: Wish, key: jax.Array
    ) -> tuple[jax.Array, list[jax.Array]]:
        """What the critic sees of rows made for the given cells, (rows, numbers), and the mean
        odds of each group's kinds, the given ones certain, (columns, most kinds) each.

        Places move with the weights that drew them. Kinds are straight-through (Bengio et al. 2013,
        arXiv 1308.3432): it sees the kinds drawn, and what it says of them moves the odds' mean,
        which is exact as far as it is linear.
        """
        sight, keys = self.sight, jax.random.split(key, 3)
        mark, cells = self._mark(wish), self.cells(wish)
        z = jax.random.normal(keys[0], (len(wish.which), self.latent))
        given = sight.within(cells, keys[1])
        odds = self.odds(weights, z, wish, given)
        score = odds.middle + odds.spread * jax.random.normal(keys[2], odds.middle.shape)
        places = jnp.where(mark[:, sight.placed] > 0, given, score)
        kinds, hard = sight.kind(cells), []
        for i, (group, pmf) in enumerate(zip(sight.groups, odds.kinds, strict=True)):
            point = jax.random.uniform(jax.random.fold_in(keys[2], i), (*pmf.shape[:2], 1))
            own = (jnp.cumsum(pmf, axis=2)[:, :, :-1] <= point).sum(axis=2)
            own = jnp.where(mark[:, group] > 0, kinds[:, group], own)
            hard.append(jax.nn.one_hot(own, pmf.shape[2]))
        free = jnp.ones_like(mark)
        soft = [
            jnp.where(mark[:, g, None] > 0, h, p)
            for g, h, p in zip(sight.groups, hard, odds.kinds, strict=True)
        ]
        mean = sight.mean(soft, places, free)
        seen = mean + jax.lax.stop_gradient(sight.mean(hard, places, free) - mean)
        return seen, [p.mean(axis=0) for p in soft]

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

    def cells(self, wish: Wish) -> jax.Array:
        """The given cells' codes in their columns, 0 in others, int32 of shape (rows, columns)."""
        return jnp.where(self._mark(wish) > 0, wish.level[:, None], 0).astype(jnp.int32)

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
            Codes, int32 of shape (n, columns), all but given ones allowed; and the chance that they
            would have been so of themselves, (n,).
        """
        kinds, places = self._allowed(allowed)

        def drawn(i: int, *cells: Array) -> tuple[jax.Array, jax.Array]:
            found: tuple[jax.Array, jax.Array] = _drawn(
                self, weights, *cells, kinds, places, jax.random.fold_in(key, i)
            )
            return found

        rows = z.astype(np.float32), which.astype(np.int32), level.astype(np.int32)
        codes, chances = in_blocks(drawn, block, *rows)
        return codes, chances

    def _allowed(self, allowed: Sequence[Array]) -> tuple[list[Array], Array]:
        """The kinds that may come, a group each, and the codes on each line, (placed, longest)."""
        sight, kinds = self.sight, list(allowed)
        places = np.zeros((len(sight.placed), sight.edges.shape[1] - 1), bool)
        columns = zip(sight.placed.tolist(), sight.on, sight.off, strict=True)
        for p, (j, on, off) in enumerate(columns):
            places[p, : len(on)] = allowed[j][on]
            kinds[j] = np.concatenate([[allowed[j][on].any()], allowed[j][off]])
        places[~places.any(axis=1), 0] = True  # that kind cannot come, so it is never looked at
        return sight.grouped(kinds, False), places

    def drawn(
        self, odds: Odds, wish: Wish, kinds: Sequence[Any], places: Any, key: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """Codes by the odds, the given cells as they are; see :meth:`draw`.

        Args:
            odds: As :meth:`odds` gives them.
            wish: The given cells.
            kinds, places: What is allowed, as bool: of each group (columns, most kinds), and of the
                codes on lines (placed columns, longest line).
            key: Source of the draws.
        """
        sight = self.sight
        ends = jnp.asarray(norm.ppf(sight.edges), jnp.float32)
        below = ndtr((ends - odds.middle[..., None]) / odds.spread[..., None])
        point = jax.random.uniform(jax.random.fold_in(key, len(self.sizes)), odds.middle.shape)
        each = jax.vmap(picked, (1, 0, 1), (1, 1))
        at, good = each(jnp.diff(below, axis=2), jnp.asarray(places), point)
        drawn, chances = [], []
        line = jnp.ones((len(point), len(self.sizes))).at[:, sight.placed].set(good)
        for i, (group, pmf) in enumerate(zip(sight.groups, odds.kinds, strict=True)):
            # A kind on a line is as likely as that an allowed code of it comes.
            pmf = pmf.at[:, :, 0].multiply(line[:, group])
            point = jax.random.uniform(jax.random.fold_in(key, i), pmf.shape[:2])
            own, ok = each(pmf, jnp.asarray(kinds[i]), point)
            drawn.append(own)
            chances.append(ok)
        codes = sight.coded(jnp.concatenate(drawn, axis=1)[:, sight.back], at)
        given = self._mark(wish) > 0
        chance = jnp.where(given, 1.0, jnp.concatenate(chances, axis=1)[:, sight.back]).prod(axis=1)
        return jnp.where(given, wish.level[:, None], codes).astype(jnp.int32), chance


@partial(jax.jit, static_argnums=0)
def _drawn(
    gan: Gan, weights: Weights, z: jax.Array, which: jax.Array, level: jax.Array,
    kinds: list[jax.Array], places: jax.Array, key: jax.Array,
) -> tuple[jax.Array, jax.Array]:  # fmt: skip
    wish, (one, two) = Wish(which, level), jax.random.split(key)
    given = gan.sight.within(gan.cells(wish), one)
    return gan.drawn(gan.odds(weights, z, wish, given), wish, kinds, places, two)
