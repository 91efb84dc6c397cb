"""How far rows that were made are from real ones as a whole, for a generator to bring down."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp

from assay.nn.odds import LEAST


def apart(rows: jax.Array, made: jax.Array) -> jax.Array:
    """Squared distance of means and of second moments of two batches (Salimans et al. 2016).

    The square has a bias towards rows that vary little; without it (as the product of two halves'
    differences) Adult's TSTR AUC was .873 instead of .888.

    Args:
        rows, made: What is seen of real rows and of made ones, (rows, numbers) each.
    """
    center = rows.mean(axis=0)
    a, b = rows - center, made - center
    moments = (a.T @ a - b.T @ b) / len(rows)
    return jnp.square(moments).sum() + jnp.square(b.mean(axis=0)).sum()


def missed(often: Sequence[jax.Array], odds: Sequence[jax.Array]) -> jax.Array:
    """Relative entropy of shares to mean odds (Kullback & Leibler 1951), summed over columns, from 0.

    Odds near 0 for all rows have hardly any slope by what is said of the rows drawn, so that a kind
    that was lost would never come back; by the logarithm of their mean they have a full one.

    Args:
        often: How common each kind is among real rows, of each group (columns, most kinds).
        odds: The mean odds of made rows, of the same shapes.
    """
    parts = [
        (s * (jnp.log(s + LEAST) - jnp.log(m + LEAST))).sum()
        for s, m in zip(often, odds, strict=True)
    ]
    return jnp.stack(parts).sum()
