"""Layers that can say each row's squared gradient from what went in and what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import jax
import jax.numpy as jnp
import numpy as np

Array = np.ndarray[Any, Any]
Params = dict[str, jax.Array]
Fresh = dict[str, Array]

_WAVES = 8  # of the curve that codes on a line begin on


class Layer(Protocol):
    """A layer without memory between rows: what a row's loss owes to the weights goes through
    that row's own output.

    Rows are the last axis but one of what goes in and out, places the one before: products over
    places are then products of whole matrices.

    The loss of row i then has the gradient ``sum over uses (input x back)`` for a product, where
    ``back`` is the gradient by the row's output. Squared norms and clipped sums of such gradients
    need no gradient of a single row (Goodfellow 2015, arXiv 1510.01799; Li et al. 2022, arXiv
    2110.05679, section 4).
    """

    def init(self, rng: np.random.Generator) -> Fresh:
        """Fresh weights, float32, drawn by NumPy: dozens of shapes are not worth compiling for."""
        ...

    def apply(self, params: Params, x: jax.Array) -> jax.Array:
        """The output for inputs ``x``."""
        ...

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """Squared norm of each row's gradient by all of the layer's weights, shape (rows,)."""
        ...

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """The sum over rows of their gradients, each weighted as ``back`` already is."""
        ...


@dataclass(frozen=True)
class Dense:
    """``x W + b`` for x of shape (rows, fan_in).

    Attributes:
        fan_in, fan_out: Widths.
        scale: Of the first weights, as a multiple of He's.
    """

    fan_in: int
    fan_out: int
    scale: float = 1.0

    def init(self, rng: np.random.Generator) -> Fresh:
        """He et al. 2015; no bias."""
        spread = self.scale * (2 / self.fan_in) ** 0.5
        return {"w": normal(rng, spread, self.fan_in, self.fan_out), "b": flat(self.fan_out)}

    def apply(self, params: Params, x: jax.Array) -> jax.Array:
        """Shape (..., rows, fan_out)."""
        return x @ params["w"] + params["b"]

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """``|x y'|^2 = |x|^2 |y|^2``, and ``|y|^2`` for the bias."""
        return (_squared(x) + 1.0) * _squared(back)

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """One product of matrices, as in an ordinary step."""
        return {"w": x.T @ back, "b": back.sum(axis=0)}


@dataclass(frozen=True)
class Heads:
    """A dense layer of its own for each of some places: x of shape (places, rows, fan_in).

    Attributes:
        places: How many.
        fan_in, fan_out: Widths of each.
        scale: Of the first weights, as a multiple of He's.
    """

    places: int
    fan_in: int
    fan_out: int
    scale: float = 1.0

    def init(self, rng: np.random.Generator) -> Fresh:
        """As :class:`Dense`, each place on its own."""
        spread = self.scale * (2 / self.fan_in) ** 0.5
        w = normal(rng, spread, self.places, self.fan_in, self.fan_out)
        return {"w": w, "b": flat(self.places, self.fan_out)}

    def apply(self, params: Params, x: jax.Array) -> jax.Array:
        """Shape (places, rows, fan_out)."""
        return jnp.einsum("pni,pio->pno", x, params["w"]) + params["b"][:, None]

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """Summed over places, which share no weight."""
        return ((jnp.square(x).sum(-1) + 1.0) * jnp.square(back).sum(-1)).sum(0)

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """One batched product."""
        return {"w": jnp.einsum("pni,pno->pio", x, back), "b": back.sum(axis=1)}


class Shared(Dense):
    """One dense layer used at several places of a row: x of shape (places, rows, fan_in)."""

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """``|sum_t x_t y_t'|^2 = sum_st (x_s x_t)(y_s y_t)``: two small products a row."""
        inputs = jnp.einsum("sni,tni->nst", x, x) + 1.0
        return (inputs * jnp.einsum("sno,tno->nst", back, back)).sum((-2, -1))

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """One product over rows and places."""
        return {"w": jnp.einsum("pni,pno->io", x, back), "b": back.sum(axis=(0, 1))}


@dataclass(frozen=True)
class Lookup:
    """A vector for each code: x are row numbers of the table, int of shape (places, rows).

    The places of one row must look up different rows of the table, as they do where every column
    has rows of its own; or else squared norms would be too small.

    Attributes:
        codes: Rows of the table.
        width: Of a vector.
        scale: Standard deviation of the first vectors.
        lines: First and last row, exclusive, of codes that lie on a line; empty spans mean none.
    """

    codes: int
    width: int
    scale: float = 0.1
    lines: tuple[tuple[int, int], ...] = ()

    def init(self, rng: np.random.Generator) -> Fresh:
        """Normal vectors; along a line a smooth curve, so that what is learnt of a code holds for
        its neighbours too: cosines of falling weight, all vectors of about one length."""
        found = normal(rng, self.scale, self.codes, self.width)
        waves = np.arange(_WAVES)
        weights = 1.0 / (1.0 + waves)
        weights /= np.sqrt(np.square(weights).sum())
        for first, last in self.lines:
            if last - first < 2:
                continue
            place = (np.arange(last - first) + 0.5) / (last - first)
            curve = np.sqrt(2) * np.cos(np.pi * np.outer(place, waves)) * weights
            found[first:last] = curve @ normal(rng, self.scale, _WAVES, self.width)
        return {"e": found}

    def apply(self, params: Params, x: jax.Array) -> jax.Array:
        """Shape (places, rows, width)."""
        return params["e"][x]

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """Each place moves one vector of its own."""
        return jnp.square(back).sum((0, 2))

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """What came back, added up where it belongs."""
        flat = back.reshape(-1, self.width)
        return {"e": jnp.zeros((self.codes, self.width)).at[x.reshape(-1)].add(flat)}


@dataclass(frozen=True)
class Offset:
    """A vector for each place, the same for all rows: x is anything of shape (places, rows, ...).

    Attributes:
        places: How many.
        width: Of a vector.
        scale: Standard deviation of the first values.
    """

    places: int
    width: int
    scale: float = 0.0

    def init(self, rng: np.random.Generator) -> Fresh:
        """Normal values."""
        return {"b": normal(rng, self.scale, self.places, self.width)}

    def apply(self, params: Params, x: jax.Array) -> jax.Array:
        """Shape (places, rows, width)."""
        return jnp.broadcast_to(params["b"][:, None], (self.places, x.shape[1], self.width))

    def squares(self, x: jax.Array, back: jax.Array) -> jax.Array:
        """What came back is the gradient."""
        return jnp.square(back).sum((0, 2))

    def total(self, x: jax.Array, back: jax.Array) -> Params:
        """Its sum."""
        return {"b": back.sum(axis=1)}


def _squared(rows: jax.Array) -> jax.Array:
    return jnp.square(rows).sum(-1)


def normal(rng: np.random.Generator, spread: float, *shape: int) -> Array:
    """Normal numbers of so wide a spread, float32."""
    return np.float32(spread) * rng.standard_normal(shape, np.float32)


def flat(*shape: int) -> Array:
    """Zeros, float32."""
    return np.zeros(shape, np.float32)


def initial(layers: Mapping[str, Layer], rng: np.random.Generator) -> dict[str, Params]:
    """Fresh weights of all layers, each from a generator of its own."""
    found: dict[str, Params] = jax.tree.map(jnp.asarray, _fresh(layers, rng))
    return found


def _fresh(layers: Mapping[str, Layer], rng: np.random.Generator) -> dict[str, Fresh]:
    each = zip(sorted(layers), rng.spawn(len(layers)), strict=True)
    return {name: layers[name].init(own) for name, own in each}


def leaves(weights: Mapping[str, Params]) -> tuple[Any, ...]:
    """All weights as NumPy arrays, layers and their parts in the order of their names."""
    return tuple(np.asarray(w) for w in jax.tree.leaves(dict(weights)))


def from_leaves(layers: Mapping[str, Layer], arrays: Sequence[Any]) -> dict[str, Params]:
    """The inverse of :func:`leaves`.

    Raises:
        ValueError: They are not of these layers.
    """
    wanted, tree = jax.tree.flatten(_fresh(layers, np.random.default_rng(0)))
    if [np.shape(a) for a in arrays] != [w.shape for w in wanted]:
        raise ValueError("weights of another network")
    found: dict[str, Params] = jax.tree.unflatten(tree, [jnp.asarray(a) for a in arrays])
    return found
