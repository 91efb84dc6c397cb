"""The noise against the distribution that it must have."""

from __future__ import annotations

import math

import numpy as np
import opendp.prelude as opendp
import pytest
from scipy import stats

from assay.dp import choice_epsilon, deviation, discrete_gaussian, mu_of, noisy_max

CHANCE = 1e-6  # of a false alarm, each test


@pytest.mark.parametrize("sd", [0.5, 3.0, 30.0])
def test_counts_are_discrete_gaussian(sd: float) -> None:
    """Chi-square against exp(-x^2 / 2 sd^2), normalised over the whole numbers."""
    n, rho = 40_000, mu_of(sd) ** 2 / 2
    drawn = discrete_gaussian(np.full(n, 7), rho) - 7
    x = np.arange(-math.ceil(12 * sd), math.ceil(12 * sd) + 1)
    chance = np.exp(-(x**2) / (2 * sd**2))
    chance /= chance.sum()
    seen = np.bincount(drawn - x[0], minlength=len(x))
    often = n * chance >= 10
    seen = np.append(seen[often], seen[~often].sum())
    want = np.append(n * chance[often], n * chance[~often].sum())
    assert stats.chisquare(seen, want).pvalue > CHANCE


def test_the_sampler_takes_whole_numbers_and_gives_them_back() -> None:
    counts = np.array([0, -3, 2**40])
    found = discrete_gaussian(counts, 1e9)  # so little noise that none is ever drawn
    assert found.dtype == np.int64
    assert found.tolist() == counts.tolist()


@pytest.mark.parametrize("rho", [1e-6, 0.0149730576, 0.3, 7.0])
def test_opendp_charges_no_more_than_was_paid(rho: float) -> None:
    """In its own currency, zero-concentrated privacy, in which normal noise costs as much."""
    opendp.enable_features("contrib")
    space = opendp.vector_domain(opendp.atom_domain(T="i64")), opendp.l2_distance(T=float)
    assert opendp.m.make_gaussian(*space, scale=deviation(rho)).map(1.0) <= rho
    scores = opendp.vector_domain(opendp.atom_domain(T="i64")), opendp.linf_distance(T="i64")
    measure = opendp.zero_concentrated_divergence()
    scale = 512 / choice_epsilon(rho)
    assert opendp.m.make_noisy_max(*scores, measure, scale=scale).map(256) <= rho


def test_the_choice_is_the_exponential_mechanism() -> None:
    """P(i) in proportion to exp(epsilon score / (2 sensitivity))."""
    scores, sensitivity, rho, n = np.array([0, 300, 500, -200]), 256, 0.5, 20_000
    drawn = [noisy_max(scores, sensitivity, rho) for _ in range(n)]
    chance = np.exp(choice_epsilon(rho) * scores / (2 * sensitivity))
    want = n * chance / chance.sum()
    assert stats.chisquare(np.bincount(drawn, minlength=4), want).pvalue > CHANCE


def test_no_seed_moves_it() -> None:
    state = np.random.get_state()  # noqa: NPY002
    first = discrete_gaussian(np.zeros(50, int), 1e-4)
    np.random.set_state(state)  # noqa: NPY002
    assert (first != discrete_gaussian(np.zeros(50, int), 1e-4)).any()
