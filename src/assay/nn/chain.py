"""A network that tells each column of codes from the columns before it, in any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from assay.nn.blocks import in_blocks
from assay.nn.clip import Run, Weights
from assay.nn.curves import CurvedHeads, CurvedLookup, plain
from assay.nn.layers import Heads, Layer, Lookup, Offset
from assay.nn.odds import NEVER, groups_of, picked, real, spans_of, starts_of, surprise_of

Array = np.ndarray[Any, Any]

_MOST_CELLS, _LEAST_ROWS = 2**23, 256  # of rows times codes drawn at once


@dataclass(frozen=True)
class Chain:
    """Columns of codes, each predicted from a sum of vectors of those before it.

    After NADE (Larochelle and Murray 2011) and its training on all orders (Uria et al. 2014): every
    code has a vector; what is known when a column's turn comes is the sum of the vectors so far,
    which two layers of that column's own turn into the odds of its codes. So a row costs as much
    as it has columns, and one network answers whatever is given.

    Attributes:
        sizes: Codes of each column.
        width: Of the vectors.
        inner: Of each column's own layer.
        shuffled: Share of the steps that learn a random order; the others learn ``order``.
        order: The columns in the order they are usually drawn; the given one where empty.
        lines: Columns whose codes lie on a line, but for a last one that says missing: how many
            of their codes do; 0 for others. Empty where none do. While they learn, codes on a
            line share curves; :meth:`plain` gives what is to be kept.
        dropout: Share of the hidden numbers that a step leaves out (Srivastava et al. 2014), 0 to
            below 1: few rows are then learnt by heart later.
    """

    sizes: tuple[int, ...]
    width: int = 128
    inner: int = 64
    shuffled: float = 0.5
    order: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()
    dropout: float = 0.0

    @property
    def usual(self) -> Array:
        """The usual order, shape (columns,)."""
        return np.array(self.order or range(len(self.sizes)), np.int32)

    @cached_property
    def starts(self) -> Array:
        """Where each column's codes start in the table of vectors, shape (columns,)."""
        return starts_of(self.sizes)

    @cached_property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Columns of about as many codes, whose odds come from one batched product."""
        return groups_of(self.sizes)

    @cached_property
    def layers(self) -> Mapping[str, Layer]:
        """By name."""
        many, total = len(self.sizes), int(sum(self.sizes))
        place: Layer = Lookup(total, self.width, 0.3)
        if self.lines:
            place = CurvedLookup(total, self.width, 0.3, spans_of(self.sizes, self.lines))
        return {
            "codes": place,
            "turn": Offset(many, self.width, scale=0.3),
            "inner": Heads(many, self.width, self.inner),
            **{f"odds{i}": self._odds(group) for i, group in enumerate(self.groups)},
        }

    def _odds(self, group: tuple[int, ...]) -> Heads:
        most = max(self.sizes[j] for j in group)
        if not self.lines:
            return Heads(len(group), self.inner, most, scale=0.1)
        own = tuple(self.lines[j] for j in group)
        return CurvedHeads(len(group), self.inner, most, scale=0.1, lines=own)

    def plain(self, weights: Weights) -> Weights:
        """Those of the same chain without ``lines``, which gives the same odds."""
        return plain(self.layers, weights)

    def knowing(self, shares: Sequence[Array]) -> Callable[[Weights], Weights]:
        """Puts each column's own distribution into fresh weights, so that training starts from
        independent columns.

        Args:
            shares: Of each column's codes, shape (size,), each above 0.
        """

        def put(weights: Weights) -> Weights:
            found = dict(weights)
            for i, group in enumerate(self.groups):
                bias = np.array(found[f"odds{i}"]["b"])
                for place, j in enumerate(group):
                    own = np.log(shares[j]) - np.log(shares[j]).mean()
                    bias[place, : len(own)] = own
                found[f"odds{i}"] = {**found[f"odds{i}"], "b": jnp.asarray(bias)}
            return found

        return put

    def loss(self, run: Run, codes: jax.Array, key: jax.Array) -> jax.Array:
        """Minus the log-likelihood of each row in one order for the whole batch, shape (rows,).

        Args:
            run: The layers.
            codes: int of shape (rows, columns).
            key: Draws the order.
        """
        often, how = jax.random.split(key)
        order = jnp.where(
            jax.random.bernoulli(often, self.shuffled),
            jax.random.permutation(how, len(self.sizes)), jnp.asarray(self.usual),
        )  # fmt: skip
        return self.surprise(run, codes, order, how).sum(axis=1)

    def mean_loss(self, run: Run, codes: jax.Array, key: jax.Array) -> jax.Array:
        """What :meth:`loss` is in the mean, but for the luck of one random order, shape (rows,).

        Held rows are looked at by this: a look in one order only would not see what the network
        still learns, or has overlearnt, of the others.
        """
        usual = self.surprise(run, codes, jnp.asarray(self.usual)).sum(axis=1)
        if not self.shuffled:
            return usual
        order = jax.random.permutation(key, len(self.sizes))
        other = self.surprise(Run(self.layers, run.weights), codes, order).sum(axis=1)
        return (1 - self.shuffled) * usual + self.shuffled * other

    def surprise(
        self, run: Run, codes: jax.Array, order: jax.Array, key: jax.Array | None = None
    ) -> jax.Array:
        """``-log p(code | codes before it)`` of each cell, shape (rows, columns).

        Args:
            run, codes: As in :meth:`loss`.
            order: Columns in the order they come.
            key: Picks what is left out; None for nothing.
        """
        cells = codes.T
        vectors = run("codes", cells + jnp.asarray(self.starts)[:, None])
        turn = jnp.argsort(order)
        before = (turn < turn[:, None]).astype(vectors.dtype)
        known = jnp.einsum("ji,inw->jnw", before, vectors) + run("turn", cells)
        hidden = self._some(jax.nn.relu(known), key, 0)
        hidden = self._some(jax.nn.relu(run("inner", hidden)), key, 1)
        found = [
            surprise_of(run(f"odds{i}", hidden[np.array(g)]), cells[np.array(g)], self._real(g))
            for i, g in enumerate(self.groups)
        ]
        back = np.argsort(np.concatenate(self.groups))
        return jnp.concatenate(found)[back].T

    def _some(self, x: jax.Array, key: jax.Array | None, layer: int) -> jax.Array:
        """What a step does not leave out, larger by as much as is left out."""
        if key is None or not self.dropout:
            return x
        kept = jax.random.bernoulli(jax.random.fold_in(key, layer), 1 - self.dropout, x.shape)
        return jnp.where(kept, x / (1 - self.dropout), 0.0)

    def likelihood(self, weights: Weights, codes: Array, block: int) -> Array:
        """``-log p`` of whole rows in the usual order, float64 of shape (n,).

        Args:
            weights: Of the layers.
            codes: int of shape (n, columns).
            block: Rows looked at at once.
        """

        def told(i: int, part: Array) -> tuple[jax.Array]:
            return (self._surprised(weights, jnp.asarray(part)),)

        (cells,) = in_blocks(told, min(block, max(len(codes), 1)), codes.astype(np.int32))
        found: Array = cells.astype(float).sum(axis=1)
        return found

    @cached_property
    def _surprised(self) -> Any:
        order = jnp.asarray(self.usual)
        return jax.jit(
            lambda weights, codes: self.surprise(Run(self.layers, weights), codes, order)
        )

    def _real(self, group: tuple[int, ...]) -> Array:
        """Which codes of a group's columns there are, (columns of the group, most codes)."""
        return real([self.sizes[j] for j in group])

    def draw(
        self, weights: Weights, order: Array, known: Array, allowed: Array,
        rng: np.random.Generator, block: int = 16_384,
    ) -> tuple[Array, Array]:  # fmt: skip
        """Rows of codes, each column given what is known and those drawn before it.

        Args:
            weights: Of the layers.
            order: Columns in the order they are drawn.
            known: Codes that stand already, int of shape (n, columns); -1 for those to be drawn.
            allowed: The codes that may be drawn, bool of shape (columns, most codes).
            rng: Source of the draws.
            block: Rows drawn at once, fewer where a column has very many codes.

        Returns:
            Codes, int32 of shape (n, columns); and each row's chance that all its drawn codes
            would have been allowed ones, float32 of shape (n,).
        """
        n, key = len(known), jax.random.key(int(rng.integers(2**31)))
        block = min(block, max(n, 1), max(_LEAST_ROWS, _MOST_CELLS // max(self.sizes)))

        def drawn(i: int, part: Array) -> tuple[jax.Array, jax.Array]:
            found: tuple[jax.Array, jax.Array] = self._drawn(
                weights, jnp.asarray(allowed), jnp.asarray(order), jnp.asarray(part),
                jax.random.fold_in(key, i),
            )  # fmt: skip
            return found

        codes, chances = in_blocks(drawn, block, known.astype(np.int32))
        return codes, chances

    @cached_property
    def _drawn(self) -> Any:
        return jax.jit(self._draw_block)

    def _draw_block(
        self, weights: Weights, allowed: jax.Array, order: jax.Array, known: jax.Array,
        key: jax.Array,
    ) -> tuple[jax.Array, jax.Array]:  # fmt: skip
        table, turn, first = weights["codes"]["e"], weights["turn"]["b"], weights["inner"]
        starts, stands = jnp.asarray(self.starts), known >= 0
        which = {j: (i, p) for i, g in enumerate(self.groups) for p, j in enumerate(g)}
        group, place = (jnp.array([which[j][k] for j in range(len(which))]) for k in (0, 1))

        def what(vectors: jax.Array, j: jax.Array) -> Any:  # a column at a time, to spare memory
            known_vectors = table[starts[j] + known[:, j]]
            return vectors + jnp.where(stands[:, j, None], known_vectors, 0.0), None

        def one(state: tuple[jax.Array, jax.Array], j: jax.Array) -> Any:
            vectors, chance = state
            hidden = jax.nn.relu(vectors + turn[j]) @ first["w"][j] + first["b"][j]
            point = jax.random.uniform(jax.random.fold_in(key, j), (len(known),))
            drawn, may = jax.lax.switch(
                group[j], self._branches(weights), jax.nn.relu(hidden), place[j], allowed[j], point
            )
            own = stands[:, j]
            code = jnp.where(own, known[:, j], drawn)
            vectors = vectors + jnp.where(own[:, None], 0.0, table[starts[j] + code])
            return (vectors, chance * jnp.where(own, 1.0, may)), code

        begin, _ = jax.lax.scan(what, jnp.zeros((len(known), table.shape[1])), order)
        state, codes = jax.lax.scan(one, (begin, jnp.ones(len(known))), order)
        return codes[jnp.argsort(order)].T, state[1]

    def _branches(self, weights: Weights) -> list[Any]:
        """How a column of each group is drawn, at the group's own width."""

        def branch(i: int, group: tuple[int, ...]) -> Any:
            own, mask = weights[f"odds{i}"], jnp.asarray(self._real(group))

            def drawn(
                hidden: jax.Array, place: jax.Array, allowed: jax.Array, point: jax.Array
            ) -> tuple[jax.Array, jax.Array]:
                odds = hidden @ own["w"][place] + own["b"][place]
                pmf = jax.nn.softmax(jnp.where(mask[place], odds, NEVER), axis=1)
                return picked(pmf, allowed[: mask.shape[1]] & mask[place], point)

            return drawn

        return [branch(i, group) for i, group in enumerate(self.groups)]
