"""Layers whose codes on a line share a curve, so that what is learnt of one holds for the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
import numpy as np

from assay.nn.layers import Fresh, Heads, Layer, Lookup, Params, flat

Array = np.ndarray[Any, Any]

WAVES = 16


def waves_of(size: int) -> Array:
    """Cosines along a line of ``size`` codes, shape (size, 16): those that it has room for, without
    the constant one, and zeros for the others; a row's mean square is about 1/16."""
    found = np.zeros((size, WAVES), np.float32)
    many = min(size, WAVES)
    place = (np.arange(size) + 0.5) / max(size, 1)
    found[:, 1:many] = np.cos(np.pi * np.outer(place, np.arange(1, many)))
    return found * np.float32((2 / WAVES) ** 0.5)


@runtime_checkable
class Curved(Protocol):
    """A layer that gives the same as a plain one."""

    def plain(self, params: Params) -> Params:
        """Of that one."""
        ...


def plain(layers: Mapping[str, Layer], weights: Mapping[str, Params]) -> dict[str, Params]:
    """Weights without curves that give the same."""
    return {
        name: layer.plain(weights[name]) if isinstance(layer, Curved) else weights[name]
        for name, layer in layers.items()
    }


@dataclass(frozen=True)
class CurvedLookup(Lookup):
    """A :class:`Lookup` whose vectors are free ones plus a curve along the line that they lie on.

    The same functions as a plain lookup's (:meth:`plain`), reached by other steps: a gradient moves
    a curve by few numbers that all codes of a line share, and where one code goes its neighbours
    follow.

    Attributes:
        lines: First and last row, exclusive, of each place's codes on a line, the same for all
            rows of a batch; of no line an empty span.
    """

    def init(self, rng: np.random.Generator) -> Fresh:
        """Those of a plain lookup; flat curves."""
        return {**super().init(rng), "c": flat(len(self.lines), WAVES, self.width)}

    def apply(self, params: Params, x: jax.Array) -> jax.Array:
        """Shape (places, rows, width)."""
        return params["e"][x] + jnp.einsum("pnk,pkw->pnw", self._along(x), params["c"])

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """Each place moves one vector and one curve of its own."""
        own = 1.0 + jnp.square(self._along(x)).sum(-1)
        return (own * jnp.square(back).sum(-1)).sum(0)

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """What came back to each curve by way of its codes."""
        curves = jnp.einsum("pnk,pnw->pkw", self._along(x), back)
        return {**super().total(x, back), "c": curves}

    def plain(self, params: Params) -> Params:
        """Of the lookup that gives the same."""
        table = np.array(params["e"])
        for i, (first, last) in enumerate(self.lines):
            table[first:last] += self._waves[first:last] @ np.asarray(params["c"][i])
        return {"e": jnp.asarray(table)}

    @cached_property
    def _waves(self) -> Array:
        """Of each code, (codes, waves)."""
        found = np.zeros((self.codes, WAVES), np.float32)
        for first, last in self.lines:
            found[first:last] = waves_of(last - first)
        return found

    def _along(self, x: jax.Array) -> jax.Array:
        return jnp.asarray(self._waves)[x]


@dataclass(frozen=True)
class CurvedHeads(Heads):
    """:class:`Heads` whose outputs, where they are codes on a line, are free ones plus a curve.

    Attributes:
        lines: How many outputs of each place lie on a line, the first ones; 0 for none.
    """

    lines: tuple[int, ...] = ()

    @cached_property
    def _waves(self) -> Array:
        """Shape (places, waves, fan_out)."""
        found = np.zeros((self.places, WAVES, self.fan_out), np.float32)
        for i, size in enumerate(self.lines):
            found[i, :, :size] = waves_of(size).T
        return found

    def init(self, rng: np.random.Generator) -> Fresh:
        """Those of plain heads; flat curves."""
        return {**super().init(rng), "c": flat(self.places, self.fan_in, WAVES)}

    def apply(self, params: Params, x: jax.Array) -> jax.Array:
        """Shape (places, rows, fan_out)."""
        return super().apply(self.plain(params), x)

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """As of heads with a second output, which gets back what the curves' codes do."""
        curve = jnp.square(jnp.einsum("pno,pko->pnk", back, self._waves)).sum(-1)
        return super().squares(x, back) + (jnp.square(x).sum(-1) * curve).sum(0)

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """The curves' is the plain weights' along the waves."""
        found = super().total(x, back)
        return {**found, "c": jnp.einsum("pio,pko->pik", found["w"], self._waves)}

    def plain(self, params: Params) -> Params:
        """Of the heads that give the same."""
        curves = jnp.einsum("pik,pko->pio", params["c"], self._waves)
        return {"w": params["w"] + curves, "b": params["b"]}
