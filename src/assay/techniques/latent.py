"""The correlation of latent normal variables, seen only through the intervals they fall in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.special import ndtr

Array = np.ndarray[Any, Any]

_TERMS = 24
_STEPS = 30
_MOST = 0.999
_FLOOR = 1e-4


def latent_correlation(ranks: Array, edges: Sequence[Array]) -> Array:
    """Correlation (d, d) of standard normals that are cut at ``edges`` into ``ranks`` (n, d).

    Each cell is scored by its interval's mean m(z). In a bivariate normal the covariance of two
    such scores is ``sum_k a_k b_k rho^k`` with their Hermite coefficients a and b (Mehler 1866),
    known in closed form, so rho is found by bisection; the plain correlation of the scores would
    be too small. The result is made positive definite by lifting eigenvalues to 1e-4 and scaling
    the diagonal back to 1 (Rebonato and Jaeckel 1999). A constant column correlates with nothing.
    """
    n, d = ranks.shape
    scores, series = np.empty((n, d)), np.empty((d, _TERMS))
    for j, cuts in enumerate(edges):
        means = interval_means(cuts)
        scores[:, j] = means[ranks[:, j]]
        series[j] = hermite_coefficients(cuts, means)
    scores -= scores.mean(axis=0)
    target = scores.T @ scores / n
    rho = solved(lambda k: np.outer(series[:, k], series[:, k]), target)
    flat = np.diag(target) < 1e-12
    rho[flat] = rho[:, flat] = 0.0
    return positive_definite((rho + rho.T) / 2)


def solved(coefficient: Callable[[int], Array], target: Array) -> Array:
    """The rho with ``sum_k c_k rho^(k + 1) = target``, by bisection between -.999 and .999.

    Args:
        coefficient: Gives c_k for k = 0.._TERMS - 1, each the product of two columns' Hermite
            coefficients, of the target's shape.
        target: The covariance of two columns' scores, any shape.
    """
    low, high = np.full(target.shape, -_MOST), np.full(target.shape, _MOST)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        # Horner's rule, from the highest power down to rho^1.
        value = np.zeros(target.shape)
        for k in range(_TERMS - 1, -1, -1):
            value = (value + coefficient(k)) * middle
        below = value < target
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)


def positive_definite(matrix: Array) -> Array:
    """The matrix with eigenvalues of at least 1e-4 and a unit diagonal."""
    matrix = matrix.copy()
    np.fill_diagonal(matrix, 1.0)
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= _FLOOR:
        return matrix
    lifted = (vectors * np.maximum(values, _FLOOR)) @ vectors.T
    scale = 1 / np.sqrt(np.diag(lifted))
    return np.asarray(lifted * np.outer(scale, scale))


def interval_means(cuts: Array) -> Array:
    """Mean of a standard normal within each interval between ``cuts``; 0 where it is empty."""
    mass = np.diff(ndtr(cuts), prepend=0.0, append=1.0)
    top = -np.diff(_density(cuts), prepend=0.0, append=0.0)
    return np.asarray(np.where(mass > 1e-12, top / np.where(mass > 1e-12, mass, 1.0), 0.0))


def hermite_coefficients(cuts: Array, means: Array) -> Array:
    """``E[m(z) h_k(z)]`` for k = 1.._TERMS, h the orthonormal Hermite polynomials.

    On an interval (a, b) the integral of ``h_k`` against the normal density is
    ``(h_{k-1}(a) f(a) - h_{k-1}(b) f(b)) / sqrt(k)``.
    """
    finite = np.isfinite(cuts)
    x = np.where(finite, cuts, 0.0)
    weight = np.where(finite, _density(cuts), 0.0)
    before, current = np.zeros_like(x), np.ones_like(x)
    found = np.empty(_TERMS)
    for k in range(1, _TERMS + 1):
        ends = current * weight
        found[k - 1] = means @ -np.diff(ends, prepend=0.0, append=0.0) / np.sqrt(k)
        before, current = current, (x * current - np.sqrt(k - 1) * before) / np.sqrt(k)
    return found


def _density(x: Array) -> Array:
    return np.asarray(np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))
