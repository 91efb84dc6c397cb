"""Columns of codes as one wide row of odds: how surprising codes are, and draws of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from assay.nn.clip import Weights

Array = np.ndarray[Any, Any]

#: Columns whose numbers of codes are the same up to a factor of this share one product.
_WIDER = 2.0
#: More columns than these are drawn in groups: a program of each on its own takes minutes to make.
_MANY = 128
NEVER = -1e9
#: So much more than nothing may come that is allowed, if only where nothing else is.
LEAST = 1e-30


#: Columns, where their odds lie (columns, most codes), and which of these places are real.
_Group = tuple[Array, Array, Array]


def groups_of(sizes: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Columns of about as many codes, so that padding one to another's width costs little."""
    groups: list[list[int]] = []
    for j in sorted(range(len(sizes)), key=lambda j: (sizes[j], j)):
        if groups and sizes[j] <= max(_WIDER * sizes[groups[-1][0]], 8):
            groups[-1].append(j)
        else:
            groups.append([j])
    return tuple(tuple(g) for g in groups)


def real(sizes: Sequence[int]) -> Array:
    """Which codes columns of these sizes have, (columns, most codes)."""
    own = np.array(sizes)
    return np.asarray(np.arange(own.max()) < own[:, None])


def starts_of(sizes: Sequence[int]) -> Array:
    """Where each column's codes begin among all columns' side by side, int32 of shape (columns,)."""
    return np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)


def spans_of(sizes: Sequence[int], lines: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """First and last, exclusive, of the codes of each column that lie on a line, all columns'
    side by side, an empty span where none do; see :class:`assay.nn.layers.Lookup`.

    Args:
        sizes: Codes of each column.
        lines: How many of its codes lie on a line, the first ones; empty where none do.
    """
    starts = starts_of(sizes).tolist()
    return tuple((s, s + (k if k > 1 else 0)) for s, k in zip(starts, lines, strict=False))


def surprise_of(odds: jax.Array, codes: jax.Array, mask: Array) -> jax.Array:
    """``-log p`` of each place and row, shape (places, rows).

    Args:
        odds: Shape (places, rows, most codes).
        codes: int of shape (places, rows).
        mask: Which codes there are, (places, most codes).
    """
    odds = jnp.where(mask[:, None], odds, NEVER)
    # One product with zeros and a one is several times faster here than picking cells.
    own = (odds * (codes[..., None] == jnp.arange(odds.shape[2]))).sum(axis=2)
    return jax.nn.logsumexp(odds, axis=2) - own


def picked(pmf: jax.Array, allowed: jax.Array, point: jax.Array) -> tuple[jax.Array, jax.Array]:
    """A code of each row by the inverse of its distribution, and its chance to be allowed.

    Args:
        pmf: Shape (rows, codes).
        allowed: bool of shape (codes,), one at least.
        point: Uniform, shape (rows,).

    Returns:
        int32 codes, all of them allowed, and float32 chances, shape (rows,) each.
    """
    edges = jnp.cumsum((pmf + LEAST) * allowed, axis=1)
    last = allowed.shape[0] - 1 - jnp.argmax(allowed[::-1])
    code = (edges <= point[:, None] * edges[:, -1:]).sum(axis=1)
    return jnp.minimum(code, last).astype(jnp.int32), jnp.minimum(edges[:, -1], 1.0)


@dataclass(frozen=True)
class Wide:
    """Odds of all columns side by side: one dense layer's output of ``total`` numbers a row.

    Attributes:
        sizes: Codes of each column.
    """

    sizes: tuple[int, ...]

    @property
    def total(self) -> int:
        """Numbers a row."""
        return int(sum(self.sizes))

    @cached_property
    def starts(self) -> Array:
        """Where each column's begin, shape (columns,)."""
        return starts_of(self.sizes)

    @cached_property
    def _places(self) -> tuple[_Group, ...]:
        return self._laid(groups_of(self.sizes))

    @cached_property
    def _drawn(self) -> tuple[_Group, ...]:
        """The groups that are made distributions. Of few columns each is one: nothing need be
        gathered, which takes three times as long here."""
        if self._apart:
            return self._laid([(j,) for j in range(len(self.sizes))])
        return self._places

    @property
    def _apart(self) -> bool:
        return len(self.sizes) <= _MANY

    def _laid(self, groups: Sequence[tuple[int, ...]]) -> tuple[_Group, ...]:
        found = []
        for group in groups:
            own = [self.sizes[j] for j in group]
            mask = real(own)
            places = self.starts[list(group)][:, None] + np.minimum(
                np.arange(max(own)), np.array(own)[:, None] - 1
            )
            found.append((np.array(group), places, mask))
        return tuple(found)

    def surprise(self, wide: jax.Array, codes: jax.Array) -> jax.Array:
        """``-log p`` of each cell, shape (rows, columns), from odds of shape (rows, total)."""
        found = [
            surprise_of(wide[:, places].swapaxes(0, 1), codes[:, group].T, mask)
            for group, places, mask in self._places
        ]
        back = np.argsort(np.concatenate([group for group, _, _ in self._places]))
        return jnp.concatenate(found)[back].T

    def shares(self, wide: jax.Array) -> jax.Array:
        """The odds as distributions, side by side again, shape (rows, total)."""
        found, begin, back = [], 0, np.zeros(self.total, int)
        for (_, places, mask), pmf in zip(self._drawn, self._pmfs(wide), strict=True):
            back[places[mask]] = begin + np.flatnonzero(mask)
            found.append(pmf.reshape(len(wide), mask.size))
            begin += mask.size
        whole = jnp.concatenate(found, axis=1)
        return whole if self._apart else whole[:, back]

    def draw(
        self, wide: jax.Array, allowed: jax.Array, key: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        """A code of each column, all columns on their own given the odds.

        Args:
            wide: Odds, shape (rows, total).
            allowed: bool of shape (columns, most codes).
            key: Source of the draws.

        Returns:
            int32 of shape (rows, columns), and the chance that all had been allowed, (rows,).
        """
        points = jax.random.uniform(key, (len(wide), len(self.sizes)))
        each, codes, chances = jax.vmap(picked, (1, 0, 1), (1, 1)), [], []
        for (group, _, mask), pmf in zip(self._drawn, self._pmfs(wide), strict=True):
            may = allowed[group][:, : mask.shape[1]] & mask
            own, chance = each(pmf, may, points[:, group])
            codes.append(own)
            chances.append(chance)
        back = np.argsort(np.concatenate([group for group, _, _ in self._drawn]))
        chance = jnp.concatenate(chances, axis=1).prod(axis=1)
        return jnp.concatenate(codes, axis=1)[:, back], chance

    def _pmfs(self, wide: jax.Array) -> list[jax.Array]:
        """The odds as distributions, (rows, columns, most codes) for each group."""
        if self._apart:
            columns = jnp.split(wide, self.starts.tolist()[1:], axis=1)
            return [jax.nn.softmax(c, axis=1)[:, None] for c in columns]
        return [
            jax.nn.softmax(jnp.where(mask, wide[:, places], NEVER), axis=2)
            for _, places, mask in self._drawn
        ]

    def knowing(self, shares: Sequence[Array]) -> Callable[[Weights], Weights]:
        """Puts each column's own distribution into fresh weights' layer ``odds``, so that training
        starts from independent columns.

        Args:
            shares: Of each column's codes, shape (size,), each above 0.
        """
        biases = jnp.asarray(self.biases(shares), jnp.float32)
        return lambda weights: {**weights, "odds": {**weights["odds"], "b": biases}}

    def biases(self, shares: Sequence[Array]) -> Array:
        """The odds that give each column its own distribution, shape (total,).

        Args:
            shares: Of each column's codes, shape (size,), each above 0.
        """
        return np.concatenate([np.log(s) - np.log(s).mean() for s in shares])
