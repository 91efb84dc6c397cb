"""Dense layers to or from codes of many columns, whose codes on a line share a curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from assay.nn.curves import WAVES, waves_of
from assay.nn.layers import Dense, Fresh, Lookup, Params, flat

Array = np.ndarray[Any, Any]


class Along:
    """Curves along lines of codes that lie somewhere among all codes side by side.

    Lines are padded to the longest one; a matrix of all curves and codes would be nearly all zeros.

    Args:
        total: Codes.
        lines: First and last, exclusive, of those on a line; empty spans are left out.
    """

    def __init__(self, total: int, lines: Sequence[tuple[int, int]]) -> None:
        spans = [(a, b) for a, b in lines if b > a]
        longest = max((b - a for a, b in spans), default=0)
        self.many = len(spans)
        self.waves = np.zeros((self.many, longest, WAVES), np.float32)
        self._codes = np.zeros((self.many, longest), np.int32)
        self._places = np.full(total, self.many * longest, np.int32)  # the last is a row of zeros
        for i, (a, b) in enumerate(spans):
            self.waves[i, : b - a] = waves_of(b - a)
            self._codes[i, : b - a] = np.arange(a, b)
            self._places[a:b] = i * longest + np.arange(b - a)
        # The gradient of picking rows is slow here, and both are each other's.
        self.spread = jax.custom_vjp(self._spread)
        self.spread.defvjp(lambda c: (self._spread(c), None), lambda _, g: (self.gathered(g),))

    def _spread(self, curves: jax.Array) -> jax.Array:
        """What curves, (lines, waves, width), add to each code: shape (codes, width)."""
        each = jnp.einsum("lnk,lkw->lnw", self.waves, curves).reshape(-1, curves.shape[2])
        return jnp.concatenate([each, jnp.zeros((1, curves.shape[2]))])[self._places]

    def gathered(self, table: jax.Array) -> jax.Array:
        """Rows of codes along the waves: (codes, width) to (lines, waves, width)."""
        return jnp.einsum("lnk,lnw->lkw", self.waves, table[self._codes])


@dataclass(frozen=True)
class CurvedDense(Dense):
    """A :class:`Dense` whose outputs, where they are codes on a line, are free ones plus a curve.

    See :class:`assay.nn.curves.CurvedLookup` for what that is good for.

    Attributes:
        lines: First and last output, exclusive, of codes that lie on a line.
    """

    lines: tuple[tuple[int, int], ...] = ()

    @cached_property
    def _along(self) -> Along:
        return Along(self.fan_out, self.lines)

    def init(self, rng: np.random.Generator) -> Fresh:
        """Those of a plain layer; flat curves."""
        return {**super().init(rng), "c": flat(self._along.many, WAVES, self.fan_in)}

    def apply(self, params: Params, x: jax.Array) -> jax.Array:
        """Shape (..., rows, fan_out)."""
        return super().apply(self.plain(params), x)

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """As of a layer with second outputs, which get back what the curves' codes do."""
        curves = jnp.square(self._along.gathered(back.T)).sum((0, 1))
        return super().squares(x, back) + jnp.square(x).sum(-1) * curves

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """The curves' is the plain weights' along the waves."""
        found = super().total(x, back)
        return {**found, "c": self._along.gathered(found["w"].T)}

    def plain(self, params: Params) -> Params:
        """Of the layer that gives the same."""
        return {"w": params["w"] + self._along.spread(params["c"]).T, "b": params["b"]}


@dataclass(frozen=True)
class Reader(Dense):
    """A dense layer on shares of codes, that begins along lines as smooth as
    :class:`~assay.nn.layers.Lookup` does.

    Attributes:
        lines: First and last input, exclusive, of codes that lie on a line.
    """

    lines: tuple[tuple[int, int], ...] = ()

    def init(self, rng: np.random.Generator) -> Fresh:
        """A vector for each code, and no bias; ``scale`` is their standard deviation."""
        table = Lookup(self.fan_in, self.fan_out, self.scale, self.lines).init(rng)
        return {"w": table["e"], "b": flat(self.fan_out)}


@dataclass(frozen=True)
class CurvedReader(Reader):
    """A :class:`Reader` whose vectors of codes on a line are free ones plus a curve."""

    @cached_property
    def _along(self) -> Along:
        return Along(self.fan_in, self.lines)

    def init(self, rng: np.random.Generator) -> Fresh:
        """Those of a plain reader; flat curves."""
        return {**super().init(rng), "c": flat(self._along.many, WAVES, self.fan_out)}

    def apply(self, params: Params, x: jax.Array) -> jax.Array:
        """Shape (..., rows, fan_out)."""
        return super().apply(self.plain(params), x)

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """As of a layer with second inputs, which see the codes along the waves."""
        curves = jnp.square(self._along.gathered(x.T)).sum((0, 1))
        return super().squares(x, back) + curves * jnp.square(back).sum(-1)

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """The curves' is the plain weights' along the waves."""
        found = super().total(x, back)
        return {**found, "c": self._along.gathered(found["w"])}

    def plain(self, params: Params) -> Params:
        """Of the reader that gives the same."""
        return {"w": params["w"] + self._along.spread(params["c"]), "b": params["b"]}
