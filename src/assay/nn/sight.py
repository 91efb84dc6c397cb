"""How two networks in a duel see rows of codes: levels as vectors, numbers as places on a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import ndtr, ndtri

from assay.nn.odds import groups_of, real

Array = np.ndarray[Any, Any]

_FEW = 8  # codes on a line, heavy ones aside, that are still seen as levels
_HEAVY = 0.1  # share of the rows from which a code on a line is a kind of its own
_WAVES = 8  # cosines that tell a place on a line
_LEVELS = 32  # more levels than these are told by random vectors of as many numbers
_EDGE = 1e-4  # of a line's ends, where a normal score would be endless


@dataclass(frozen=True)
class Sight:
    """Codes taken apart into kinds and places.

    A column with more than 8 codes on a line that have less than a tenth of the rows each has a
    place among these: the normal score of their rows' share below, which for real rows is drawn
    anywhere within their code's share; and a kind, that says on the line (0) or which other code:
    one beside the line, or a heavy one such as zero (Xu et al. 2019 tell modes apart so; Zhao et
    al. 2021, CTAB-GAN, mixed columns). Another column's kind is its code. All places together look
    as even as can be, so that a generator of normal scores begins with each column's own
    distribution. Columns of about as many kinds form a group.

    Attributes:
        sizes: Codes of each column.
        lines: How many codes of each column lie on a line; 0 for none. Empty where none do.
        shares: How common each code is, of each column, shape (size,), each above 0.
    """

    sizes: tuple[int, ...]
    lines: tuple[int, ...]
    shares: tuple[tuple[float, ...], ...]

    @cached_property
    def _light(self) -> tuple[Array, ...]:
        """Of each column: the codes on its line that are not heavy."""
        own = zip(self.lines or (0,) * len(self.sizes), self.shares, strict=True)
        return tuple(np.flatnonzero(np.array(s[:n]) <= _HEAVY) for n, s in own)

    @cached_property
    def placed(self) -> Array:
        """The columns that have places."""
        return np.array([j for j, codes in enumerate(self._light) if len(codes) > _FEW], int)

    @cached_property
    def on(self) -> tuple[Array, ...]:
        """Of each placed column: the codes that have places, in their order."""
        return tuple(self._light[j] for j in self.placed)

    @cached_property
    def off(self) -> tuple[Array, ...]:
        """Of each placed column: the codes of its kinds 1, 2 and so on."""
        own = zip(self.placed, self.on, strict=True)
        return tuple(np.setdiff1d(np.arange(self.sizes[j]), codes) for j, codes in own)

    @cached_property
    def kinds(self) -> tuple[int, ...]:
        """Of each column."""
        found = list(self.sizes)
        for j, codes in zip(self.placed.tolist(), self.off, strict=True):
            found[j] = 1 + len(codes)
        return tuple(found)

    @cached_property
    def _which(self) -> tuple[Array, Array]:
        """Of each code of each placed column: its kind, and its number among those that have
        places (0 for others); int32 of shape (placed columns, most codes) each."""
        kind = np.zeros((len(self.placed), max(self.sizes)), np.int32)
        spot = np.zeros_like(kind)
        for p, (on, off) in enumerate(zip(self.on, self.off, strict=True)):
            kind[p, off], spot[p, on] = 1 + np.arange(len(off)), np.arange(len(on))
        return kind, spot

    @cached_property
    def edges(self) -> Array:
        """Shares of a line's rows below each code that has a place, and 1s, (placed columns, most
        such codes + 1)."""
        found = np.ones((len(self.placed), max(map(len, self.on), default=1) + 1))
        for p, (j, codes) in enumerate(zip(self.placed.tolist(), self.on, strict=True)):
            own = np.array(self.shares[j])[codes]
            found[p, : len(codes)] = (np.cumsum(own) - own) / own.sum()
        return found

    @cached_property
    def groups(self) -> tuple[Array, ...]:
        """The columns of each group."""
        return tuple(np.array(g) for g in groups_of(self.kinds))

    @cached_property
    def back(self) -> Array:
        """Where each column stands among the groups', shape (columns,)."""
        return np.argsort(np.concatenate(self.groups))

    @cached_property
    def masks(self) -> tuple[Array, ...]:
        """Of each group: which kinds there are, (columns, most kinds)."""
        return tuple(real([self.kinds[j] for j in g]) for g in self.groups)

    @cached_property
    def vectors(self) -> tuple[Array, ...]:
        """Of each group: the kinds' vectors, (columns, most kinds, numbers)."""
        placed, found = set(self.placed.tolist()), []
        lines = [
            0 if j in placed else n for j, n in enumerate(self.lines or (0,) * len(self.sizes))
        ]
        for group, mask in zip(self.groups, self.masks, strict=True):
            own = []
            for j in group.tolist():
                own.append(_vectors(self.kinds[j], lines[j], j))
                if j in placed:  # on the line: its place says all
                    own[-1][0] = 0.0
            block = np.zeros((*mask.shape, max(v.shape[1] for v in own)), np.float32)
            for place, v in enumerate(own):
                block[place, : v.shape[0], : v.shape[1]] = v
            found.append(block)
        return tuple(found)

    @cached_property
    def _used(self) -> Array:
        """Numbers that are not always 0."""
        used = [v.any(axis=1).reshape(-1) for v in self.vectors]
        return np.flatnonzero(np.concatenate(used))

    @property
    def numbers(self) -> int:
        """Seen of a row."""
        return len(self._used) + len(self.placed) * (_WAVES + 1)

    def kind(self, codes: jax.Array) -> jax.Array:
        """The kinds of codes, int of shape (rows, columns)."""
        p, (kind, _) = np.arange(len(self.placed)), self._which
        return codes.at[:, self.placed].set(jnp.asarray(kind)[p, codes[:, self.placed]])

    def within(self, codes: jax.Array, key: jax.Array) -> jax.Array:
        """Places anywhere within the codes' shares, normal scores of (rows, placed columns)."""
        edges, p = jnp.asarray(self.edges, jnp.float32), np.arange(len(self.placed))
        own = jnp.asarray(self._which[1])[p, codes[:, self.placed]]
        low, high = edges[p, own], edges[p, own + 1]
        shares = low + (high - low) * jax.random.uniform(key, own.shape)
        return ndtri(jnp.clip(shares, _EDGE, 1 - _EDGE))

    def coded(self, kinds: jax.Array, spots: jax.Array) -> jax.Array:
        """The codes of kinds, int of shape (rows, columns), and of the numbers among a line's
        codes that have places, (rows, placed columns)."""
        line = np.zeros((len(self.placed), self.edges.shape[1] - 1), np.int32)
        other = np.zeros((len(self.placed), max(self.kinds)), np.int32)
        for p, (on, off) in enumerate(zip(self.on, self.off, strict=True)):
            line[p, : len(on)], other[p, 1 : 1 + len(off)] = on, off
        each, own = np.arange(len(self.placed)), kinds[:, self.placed]
        placed = jnp.where(own > 0, jnp.asarray(other)[each, own], jnp.asarray(line)[each, spots])
        return kinds.at[:, self.placed].set(placed)

    def often(self, codes: jax.Array) -> list[jax.Array]:
        """How common each kind is among codes, of each group, (columns, most kinds)."""
        kinds = self.kind(codes)
        return [
            jax.nn.one_hot(kinds[:, group], mask.shape[1]).mean(axis=0)
            for group, mask in zip(self.groups, self.masks, strict=True)
        ]

    def seen(
        self, codes: jax.Array, places: jax.Array, shown: jax.Array | None = None
    ) -> jax.Array:
        """Vectors of codes side by side, (rows, numbers).

        Args:
            codes: int of shape (rows, columns).
            places: As :meth:`within`.
            shown: 1 for cells that are seen, 0 for others, (rows, columns); None for all.
        """
        kinds, found = self.kind(codes), []
        shown = jnp.ones(codes.shape) if shown is None else shown
        for group, table in zip(self.groups, self.vectors, strict=True):
            found.append(jnp.asarray(table)[np.arange(len(group)), kinds[:, group]])
        return self._joined(found, (kinds == 0).astype(jnp.float32), places, shown)

    def mean(self, pmfs: Sequence[jax.Array], places: jax.Array, shown: jax.Array) -> jax.Array:
        """The mean of :meth:`seen` over kinds drawn by the odds, (rows, numbers).

        Args:
            pmfs: Of each group, (rows, columns, most kinds).
            places, shown: As in :meth:`seen`.
        """
        found = [
            jnp.einsum("rcm,cmw->rcw", pmf, jnp.asarray(table))
            for pmf, table in zip(pmfs, self.vectors, strict=True)
        ]
        on = jnp.concatenate([pmf[:, :, 0] for pmf in pmfs], axis=1)[:, self.back]
        return self._joined(found, on, places, shown)

    def _joined(
        self, levels: Sequence[jax.Array], on: jax.Array, places: jax.Array, shown: jax.Array
    ) -> jax.Array:
        parts = [
            (own * shown[:, group, None]).reshape(len(shown), -1)
            for group, own in zip(self.groups, levels, strict=True)
        ]
        waves = _waves(places) * (on * shown)[:, self.placed, None]
        used = jnp.concatenate(parts, axis=1)[:, self._used]
        return jnp.concatenate([used, waves.reshape(len(shown), -1)], axis=1)

    def grouped(self, columns: Sequence[Array], fill: float) -> list[Array]:
        """A value for each kind, such as odds, as one array a group, (columns, most kinds).

        Args:
            columns: Of each column, shape (kinds,).
            fill: For kinds that there are not.
        """
        found = []
        for group, mask in zip(self.groups, self.masks, strict=True):
            block = np.full(mask.shape, fill, np.result_type(columns[0]))
            for place, j in enumerate(group.tolist()):
                block[place, : self.kinds[j]] = columns[j]
            found.append(block)
        return found


def _waves(places: jax.Array) -> jax.Array:
    """What is seen of places: cosines along the shares, slow ones loudest, and the score, which
    tells the tails and leads back from beyond them; shape (..., 9)."""
    waves = np.arange(1, _WAVES + 1)
    curve = np.sqrt(2) * jnp.cos(np.pi * ndtr(places)[..., None] * waves) / waves
    return jnp.concatenate([curve, 0.5 * places[..., None]], axis=-1)


def _vectors(size: int, line: int, column: int) -> Array:
    """Vectors of a column's kinds, (size, numbers): along a line a smooth curve."""
    if line > 2:
        place = (np.arange(line) + 0.5) / line
        waves = np.arange(1, min(_WAVES, line - 1) + 1)
        curve = np.sqrt(2) * np.cos(np.pi * np.outer(place, waves)) / np.sqrt(waves)
        found = np.zeros((size, len(waves) + size - line))
        found[:line, : len(waves)] = curve
        found[line:, len(waves) :] = np.eye(size - line)
        return found
    if size <= _LEVELS:
        return np.eye(size)
    random = np.random.default_rng(column).normal(size=(size, _LEVELS))
    return np.asarray(random / np.sqrt(np.square(random).sum(axis=1, keepdims=True)))
