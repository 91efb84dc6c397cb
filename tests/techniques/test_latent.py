from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

from assay.techniques.latent import (
    hermite_coefficients,
    interval_means,
    latent_correlation,
    positive_definite,
)

Array = np.ndarray


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.5, 0.95])
@pytest.mark.parametrize("shares", [[0.5], [0.9], [0.1, 0.4, 0.45], list(np.arange(1, 50) / 50)])
def test_the_correlation_is_found_behind_the_cuts(rho: float, shares: list[float]) -> None:
    n = 40_000
    z = rng(1).multivariate_normal([0, 0], [[1, rho], [rho, 1]], n)
    edges = [ndtri(np.array(shares)), ndtri(np.array([0.3, 0.6, 0.8]))]
    ranks = np.column_stack([np.searchsorted(e, z[:, j]) for j, e in enumerate(edges)])
    found = latent_correlation(ranks, edges)
    assert found[0, 0] == found[1, 1] == 1
    assert found[0, 1] == pytest.approx(rho, abs=0.03)


def test_a_constant_column_correlates_with_nothing() -> None:
    ranks = np.column_stack([np.zeros(50, int), np.arange(50) % 2, np.arange(50) % 2])
    found = latent_correlation(ranks, [np.zeros(0), np.zeros(1), np.zeros(1)])
    assert found[0].tolist() == [1, 0, 0]
    assert found[1, 2] > 0.99


def test_means_of_intervals_are_those_of_a_cut_normal() -> None:
    cuts = np.array([-0.5, 0.3, 1.7])
    z = rng().standard_normal(400_000)
    place = np.searchsorted(cuts, z)
    assert interval_means(cuts) == pytest.approx([z[place == i].mean() for i in range(4)], abs=0.01)
    half = np.sqrt(2 / np.pi)
    assert interval_means(np.zeros(1)) == pytest.approx([-half, half])
    assert interval_means(np.array([0.0, 0.0]))[1] == 0  # an empty interval


def test_hermite_coefficients_are_integrals() -> None:
    cuts = np.array([-0.7, 0.2, 1.1])
    means = interval_means(cuts)
    x = np.linspace(-9, 9, 400_001)
    f = means[np.searchsorted(cuts, x)] * norm.pdf(x)
    polynomials = [x, (x**2 - 1) / np.sqrt(2), (x**3 - 3 * x) / np.sqrt(6)]
    found = hermite_coefficients(cuts, means)
    for k, h in enumerate(polynomials):
        assert found[k] == pytest.approx(np.trapezoid(f * h, x), abs=1e-4)
    assert (found**2).sum() < 1  # a cut normal varies less than a normal


def test_what_is_no_correlation_matrix_becomes_one() -> None:
    bad = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    found = positive_definite(bad)
    assert np.linalg.eigvalsh(found)[0] > 0
    assert np.allclose(np.diag(found), 1)
    good = np.array([[1, 0.5], [0.5, 1]])
    assert np.array_equal(positive_definite(good), good)
