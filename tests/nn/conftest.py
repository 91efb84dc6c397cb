"""The proof that every network's clipped sums are those of single rows' gradients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn import Layer, clipped_sum

Single = Callable[[Any, jax.Array], jax.Array]


def _hold(
    layers: Mapping[str, Layer], loss: Any, weights: Any, rows: Any, key: jax.Array,
    single: Single,
) -> None:  # fmt: skip
    """Asserts that sums and norms are right to 1e-5, whether all rows are clipped, some or none."""
    n = len(jax.tree.leaves(rows)[0])
    each = jax.jit(jax.vmap(jax.grad(single), in_axes=(None, 0)))(weights, jnp.arange(n))
    squares = sum(jnp.square(g).reshape(n, -1).sum(axis=1) for g in jax.tree.leaves(each))
    norms = jnp.sqrt(squares)

    @jax.jit
    def summed(clip: jax.Array) -> Any:
        made = clipped_sum(layers, loss, weights, rows, key, clip, jnp.ones(n))
        return made.gradients, made.norms

    middle = float(jnp.median(norms))
    least = max(float(norms.min()), middle / 100)  # a row may have nothing to say
    for clip in (least / 2, middle / 9, middle / 2, middle, 1e6):
        gradients, found = summed(clip)
        assert np.allclose(found, norms, rtol=1e-5)
        factor = jnp.minimum(1.0, clip / norms)
        wanted = jax.tree.map(lambda g, f=factor: jnp.tensordot(f, g, axes=1), each)
        scale = max(float(jnp.abs(w).max()) for w in jax.tree.leaves(wanted))
        for a, b in zip(jax.tree.leaves(gradients), jax.tree.leaves(wanted), strict=True):
            assert float(jnp.abs(a - b).max()) <= 1e-5 * scale


@pytest.fixture(scope="session")
def clipped_sums_hold() -> Callable[..., None]:
    """``clipped_sums_hold(layers, loss, weights, rows, key, single)``, where ``single`` is
    the loss of the row of that number, by itself as far as the loss lets it."""
    return _hold
