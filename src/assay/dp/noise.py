"""Whole numbers with exact noise, and the best of several scores: through OpenDP alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from assay.dp.costs import choice_epsilon, deviation

Array = np.ndarray[Any, Any]


def discrete_gaussian(counts: Array, rho: float) -> Array:
    """``counts`` with discrete Gaussian noise, at a cost of rho where a person moves them by at most
    1 in norm (:func:`assay.dp.costs.mu_of`).

    The counts go into OpenDP's measurement and its answer is given on as it is: no float is ever
    added to, so no low bits betray what was there (Canonne, Kamath and Steinke 2020).

    Args:
        counts: Whole numbers, int64 of shape (n,).
        rho: Above 0.

    Returns:
        int64 of the same shape; the variance of each is at most that of :func:`deviation`, squared.
    """
    own = np.ascontiguousarray(counts, np.int64)
    found: Array = np.array(_gaussian(deviation(rho))(own.tolist()), np.int64)
    return found


def discrete_laplace(values: Array, scale: float) -> Array:
    """``values`` with discrete Laplace noise: n and n + k tell each other apart by an epsilon of
    k / ``scale`` (Ghosh, Roughgarden and Sundararajan 2009).

    Args:
        values: Whole numbers, int64 of shape (n,).
        scale: Of the noise, > 0; a hair is added so that no rounding makes it too little.

    Returns:
        int64 of the same shape.
    """
    own = np.ascontiguousarray(values, np.int64)
    found: Array = np.array(_laplace(scale * (1 + 1e-12))(own.tolist()), np.int64)
    return found


def noisy_max(scores: Array, sensitivity: int, rho: float) -> int:
    """The place of about the highest score, at a cost of rho.

    The exponential mechanism with :func:`assay.dp.costs.choice_epsilon`, by Gumbel noise.

    Args:
        scores: Whole numbers, int64 of shape (n,), n > 0.
        sensitivity: The most that one person moves any of them, up or down, > 0.
        rho: Above 0.
    """
    scale = 2 * sensitivity / choice_epsilon(rho) * (1 + 1e-12)
    return int(_gumbel(scale)(np.ascontiguousarray(scores, np.int64).tolist()))


@lru_cache(maxsize=64)
def _gaussian(scale: float) -> Any:
    dp = _opendp()
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T=float)
    return dp.m.make_gaussian(*space, scale=scale)


@lru_cache(maxsize=64)
def _laplace(scale: float) -> Any:
    dp = _opendp()
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    return dp.m.make_laplace(*space, scale=scale)


@lru_cache(maxsize=64)
def _gumbel(scale: float) -> Any:
    dp = _opendp()
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.linf_distance(T="i64")
    return dp.m.make_noisy_max(*space, dp.zero_concentrated_divergence(), scale=scale)


def _opendp() -> Any:
    import opendp.prelude as dp

    dp.enable_features("contrib")
    return dp
