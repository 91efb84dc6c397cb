"""Secure bits as normal noise of the shape of weights, at little more than the cost of the bits."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp

#: The grid that noise and sums lie on, as a share of the noise's deviation.
GRID = 2.0**-20

# Giles 2010, "Approximating the erfinv function", table 5: for w = -log(1 - x^2) below 5, and above.
_NEAR = (2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
         -0.00125372503, -0.00417768164, 0.246640727, 1.50140941)  # fmt: skip
_FAR = (-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
        -0.0076224613, 0.00943887047, 1.00167406, 2.83297682)  # fmt: skip
_TAIL = 16.0  # where its polynomials end, at 5.4 standard deviations


def normal(high: jax.Array, low: jax.Array) -> jax.Array:
    """Standard normal numbers from uniform bits, by the inverse of the distribution.

    One bit is the sign, the 63 others are the chance of lying farther out, of which small ones
    keep all their digits: tails reach beyond 9 standard deviations.

    Args:
        high, low: Words of 32 bits, uint32 of shape (n,), from a secure source. Two arrays: from
            two parts of one, XLA's CPU code in a loop takes ten times as long.

    Returns:
        float32 of shape (n,).
    """
    sign = jnp.where(high >> 31 == 1, -1.0, 1.0).astype(jnp.float32)
    first = (high & jnp.uint32(0x7FFFFFFF)).astype(jnp.float32)
    t = (first + (low.astype(jnp.float32) + 0.5) * 2.0**-32) * 2.0**-31  # P(|X| is larger)
    w = -jnp.log(t * (2.0 - t))
    inner = (1.0 - t) * jnp.where(w < 5.0, _poly(_NEAR, w - 2.5), _poly(_FAR, jnp.sqrt(w) - 3.0))
    found: jax.Array = math.sqrt(2) * inner
    # Rarely is any number so far out; only then are they taken apart.
    found = jax.lax.cond(
        jnp.any(w >= _TAIL), lambda: jnp.where(w < _TAIL, found, _outer(t)), lambda: found
    )
    signed: jax.Array = sign * found
    return signed


def _poly(coefficients: tuple[float, ...], x: jax.Array) -> jax.Array:
    p = jnp.full_like(x, coefficients[0])
    for c in coefficients[1:]:
        p = c + p * x
    return p


def _outer(t: jax.Array) -> jax.Array:
    """The point beyond which the two tails hold ``t``, for small t, by fixed-point steps on the
    asymptotic series of the normal tail."""
    level = -jnp.log(t / 2) - 0.5 * math.log(2 * math.pi)
    z = jnp.sqrt(2 * jnp.maximum(level, 1.0))
    for _ in range(4):
        r = 1 / z**2
        series = 1 - r * (1 - 3 * r * (1 - 5 * r * (1 - 7 * r * (1 - 9 * r))))
        z = jnp.sqrt(2 * jnp.maximum(level - jnp.log(z) + jnp.log(jnp.maximum(series, 0.1)), 1.0))
    return z


def grid_of(deviation: float) -> float:
    """The width of the grid that noise of this deviation lies on: a power of 2, at most
    :data:`GRID` of it."""
    return 2.0 ** math.floor(math.log2(deviation * GRID))


def on_grid(values: jax.Array, grid: float) -> jax.Array:
    """Values rounded to multiples of ``grid``. The low bits of floating point noise can betray
    what it was added to (Mironov 2012); on a common grid noise and sum have none."""
    return jnp.round(values / grid) * grid
