"""Fixed vectors of codes: a row's point in space, and what a noisy point says of each code."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from scipy.stats import norm

Array = np.ndarray[Any, Any]

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)
#: Codes of columns that share one table, which is mostly zeros: all columns of most tables.
_CODES = 4_096


class _Part(NamedTuple):
    """Neighbouring columns: their vectors, each column in dimensions of its own.

    Attributes:
        columns, codes, dims: Where they lie among all.
        starts: Where each column's codes begin in the table.
        table: Shape (codes, dimensions).
    """

    columns: slice
    codes: slice
    dims: slice
    starts: Array
    table: Array


@dataclass(frozen=True)
class Vectors:
    """The vectors of all columns' codes, side by side.

    Attributes:
        sizes: Codes of each column.
        lines: How many of them lie on a line; empty where none do.
    """

    sizes: tuple[int, ...]
    lines: tuple[int, ...] = ()

    @cached_property
    def each(self) -> tuple[Array, ...]:
        """Of each column, (size, its dimensions); see :func:`vectors`."""
        lines = self.lines or (0,) * len(self.sizes)
        return tuple(vectors(size, line) for size, line in zip(self.sizes, lines, strict=True))

    @property
    def dimensions(self) -> int:
        """Of a row."""
        return sum(v.shape[1] for v in self.each)

    @cached_property
    def _parts(self) -> tuple[_Part, ...]:
        runs: list[list[int]] = []
        for j, size in enumerate(self.sizes):
            if runs and sum(self.sizes[i] for i in runs[-1]) + size <= _CODES:
                runs[-1].append(j)
            else:
                runs.append([j])
        found, code, dim = [], 0, 0
        for run in runs:
            own = [self.each[j] for j in run]
            rows, wide = np.cumsum([[0, 0], *(v.shape for v in own)], axis=0).T
            table = np.zeros((rows[-1], wide[-1]), np.float32)
            for v, r, c in zip(own, rows, wide, strict=False):
                table[r : r + len(v), c : c + v.shape[1]] = v
            found.append(_Part(
                slice(run[0], run[-1] + 1), slice(code, code + len(table)),
                slice(dim, dim + table.shape[1]), rows[:-1], table,
            ))  # fmt: skip
            code, dim = code + table.shape[0], dim + table.shape[1]
        return tuple(found)

    def points(self, codes: jax.Array) -> jax.Array:
        """Of rows of codes, (rows, columns): their points, (rows, dimensions)."""
        found = []
        for part in self._parts:
            clean = jnp.asarray(part.table)[codes[:, part.columns] + part.starts]
            # As a product: a plain sum is fused with the lookup and takes several times as long.
            found.append(jnp.einsum("rcd,c->rd", clean, jnp.ones(clean.shape[1])))
        return jnp.concatenate(found, axis=1)

    def means(self, shares: jax.Array) -> jax.Array:
        """The mean point of distributions side by side, (rows, codes), as (rows, dimensions)."""
        found = [shares[:, part.codes] @ jnp.asarray(part.table) for part in self._parts]
        return jnp.concatenate(found, axis=1)

    def evidence(self, noisy: jax.Array, level: jax.Array) -> jax.Array:
        """``log p(noisy | code)`` up to a constant a column, shape (rows, codes).

        Args:
            noisy: Points with Gaussian noise, shape (rows, dimensions).
            level: Its standard deviation, shape (rows,).
        """
        found = []
        for part in self._parts:
            half = 0.5 * np.square(part.table).sum(axis=1)
            found.append(noisy[:, part.dims] @ jnp.asarray(part.table.T) - half)
        return jnp.concatenate(found, axis=1) / jnp.square(level)[:, None]


def vectors(size: int, line: int = 0) -> Array:
    """Fixed vectors of a column's codes, float32 of shape (size, dimensions).

    On a line they are normal scores, and what is missing lies beside it. Few levels are corners
    of a simplex, more are unit vectors spread over 16 dimensions by Richtmyer's sequence.

    Args:
        size: Codes, 1 at least.
        line: How many of them lie on a line; see :class:`assay.nn.Denoiser`.
    """
    if line > 1:
        found = np.zeros((size, 1 + (size > line)))
        found[:line, 0] = norm.ppf((np.arange(line) + 0.5) / line)
        found[line:, 1:] = 2.0
        return found.astype(np.float32)
    if size <= len(_PRIMES):
        found = np.eye(size) - 1 / size
    else:
        found = norm.ppf(np.outer(np.arange(1, size + 1), np.sqrt(_PRIMES)) % 1.0)
    long = np.sqrt(np.square(found).sum(axis=1, keepdims=True))
    return np.asarray(found / np.maximum(long, 1e-6), np.float32)
