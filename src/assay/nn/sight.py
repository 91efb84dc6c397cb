"""How a network sees rows of codes, drawn ones and those that are still odds alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from assay.nn.odds import groups_of, real

Array = np.ndarray[Any, Any]

_WAVES = 8  # cosines that tell a code on a line
_LEVELS = 32  # more levels than these are told by random vectors of as many numbers


@dataclass(frozen=True)
class Sight:
    """Fixed vectors of codes: along lines a smooth curve, for few levels a one, for many random.

    Columns of about as many codes form a group, whose odds lie in one array.

    Attributes:
        sizes: Codes of each column.
        lines: How many codes of each column lie on a line; 0 for none. Empty where none do.
    """

    sizes: tuple[int, ...]
    lines: tuple[int, ...] = ()

    @cached_property
    def groups(self) -> tuple[Array, ...]:
        """The columns of each group."""
        return tuple(np.array(g) for g in groups_of(self.sizes))

    @cached_property
    def back(self) -> Array:
        """Where each column stands among the groups', shape (columns,)."""
        return np.argsort(np.concatenate(self.groups))

    @cached_property
    def masks(self) -> tuple[Array, ...]:
        """Of each group: which codes there are, (columns, most codes)."""
        return tuple(real([self.sizes[j] for j in g]) for g in self.groups)

    @cached_property
    def vectors(self) -> tuple[Array, ...]:
        """Of each group: the vectors, (columns, most codes, numbers)."""
        lines = self.lines or (0,) * len(self.sizes)
        found = []
        for group, mask in zip(self.groups, self.masks, strict=True):
            own = [_vectors(self.sizes[j], lines[j], j) for j in group.tolist()]
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
        return len(self._used)

    def seen(self, codes: jax.Array, shown: jax.Array | None = None) -> jax.Array:
        """The vectors of codes side by side, (rows, numbers).

        Args:
            codes: int of shape (rows, columns).
            shown: 1 for cells that are seen, 0 for others, (rows, columns); None for all.
        """
        found = []
        for group, table in zip(self.groups, self.vectors, strict=True):
            own = jnp.asarray(table)[np.arange(len(group)), codes[:, group]]
            own = own if shown is None else own * shown[:, group, None]
            found.append(own.reshape(len(codes), -1))
        return jnp.concatenate(found, axis=1)[:, self._used]

    def mean(self, pmfs: Sequence[jax.Array], shown: jax.Array) -> jax.Array:
        """The mean of :meth:`seen` over codes drawn by the odds, (rows, numbers).

        Args:
            pmfs: Of each group, (rows, columns, most codes).
            shown: As in :meth:`seen`.
        """
        found = []
        for group, pmf, table in zip(self.groups, pmfs, self.vectors, strict=True):
            own = jnp.einsum("rcm,cmw->rcw", pmf, jnp.asarray(table)) * shown[:, group, None]
            found.append(own.reshape(len(shown), -1))
        return jnp.concatenate(found, axis=1)[:, self._used]

    def grouped(self, columns: Sequence[Array], fill: float) -> list[Array]:
        """A value for each code, such as odds, as one array a group, (columns, most codes).

        Args:
            columns: Of each column, shape (size,).
            fill: For codes that there are not.
        """
        found = []
        for group, mask in zip(self.groups, self.masks, strict=True):
            block = np.full(mask.shape, fill, np.result_type(columns[0]))
            for place, j in enumerate(group.tolist()):
                block[place, : self.sizes[j]] = columns[j]
            found.append(block)
        return found


def _vectors(size: int, line: int, column: int) -> Array:
    """Vectors of a column's codes, (size, numbers)."""
    if line > 1:
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
