"""Levels found under noise: who is alone with one is as well hidden as was claimed, in exact sums."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import opendp.prelude as opendp
import polars as pl
import pytest
from scipy import stats

from assay.core import ConfigError
from assay.dp import (
    Ledger,
    SecureSource,
    delta_of,
    deviation,
    frequent_levels,
    level_limit,
    noisy_counts,
    private_levels,
)

Array = np.ndarray[Any, Any]


def pmf(x: Array, rho: float) -> Array:
    """The discrete Gaussian's, normalised over 40 deviations on either side."""
    sd = deviation(rho)
    whole = np.arange(-math.ceil(40 * sd) - 2, math.ceil(40 * sd) + 3)
    found: Array = np.exp(-(x**2) / (2 * sd**2)) / np.exp(-(whole**2) / (2 * sd**2)).sum()
    return found


def outcomes(people: int, limit: int, rho: float) -> Array:
    """What comes of a level that so many have: not told of, or told of with a noisy count. (The
    counts are not given out: who saw them too would know more.)"""
    if not people:
        return np.append(1.0, np.zeros(math.ceil(50 * deviation(rho))))
    top = limit + math.ceil(50 * deviation(rho))
    told = pmf(np.arange(limit, top) - people, rho)
    return np.append(1 - told.sum(), told)


def apart(one: Array, other: Array, epsilon: float) -> float:
    """The least delta of the two distributions at this epsilon, in both directions."""
    e = math.exp(epsilon)
    return max(np.maximum(one - e * other, 0).sum(), np.maximum(other - e * one, 0).sum())


@pytest.mark.parametrize("rho", [0.3, 0.02, 1e-4])
@pytest.mark.parametrize(("delta", "people"), [(1e-2, 2), (1e-10, 2), (1e-10, 10), (0.4, 3)])
def test_the_limit_is_sound_and_within_two_people_of_the_least(
    rho: float, delta: float, people: int
) -> None:
    limit = level_limit(deviation(rho), delta, people)
    far = np.arange(limit - 4, limit + math.ceil(60 * deviation(rho))) - (people - 1)
    tail = pmf(far, rho)[::-1].cumsum()[
        ::-1
    ]  # of a level that is one person short, from each limit
    assert tail[4] <= delta
    assert tail[1] > delta or limit == people


@pytest.mark.parametrize("before", [0, 1, 2, 30])
@pytest.mark.parametrize(("rho", "delta"), [(0.02, 1e-3), (0.3, 1e-6)])
def test_one_person_more_is_worth_no_more_than_was_paid(
    before: int, rho: float, delta: float
) -> None:
    """Exact, for every epsilon: approximate zCDP gives (epsilon, delta + what rho alone gives)."""
    limit = level_limit(deviation(rho), delta)
    one, other = (outcomes(n, limit, rho) for n in (before, before + 1))
    size = max(len(one), len(other))
    one, other = (np.pad(a, (0, size - len(a))) for a in (one, other))
    for epsilon in np.linspace(0.01, 2, 60):
        assert apart(one, other, epsilon) <= delta + delta_of(rho, epsilon)
    if before == 0:  # a person who is alone with a level is told of with the chance paid for
        assert apart(one, other, 0.5) <= delta
        # With noise of five persons it is no small part of it.
        assert rho > 0.1 or apart(one, other, 0.5) > delta / 3


@pytest.mark.parametrize("before", [0, 1, 3])
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_with_an_answer_after_it_the_ledgers_promise_holds(before: int, share: float) -> None:
    """The exact delta of both together at the ledger's epsilon, with an answer that takes all."""
    ledger = Ledger(1.0, 1e-2, apart=2e-3)
    rho, left = share * ledger.rho, (1 - share) * ledger.rho
    limit = level_limit(deviation(rho), ledger.apart)
    ledger.spend("levels", rho, ledger.apart)
    ledger.spend("counts", ledger.left)
    one, other = (outcomes(n, limit, rho) for n in (before, before + 1))
    size = max(len(one), len(other))
    wide = np.arange(-math.ceil(12 * deviation(left)), math.ceil(12 * deviation(left)))
    both = [
        np.outer(np.pad(a, (0, size - len(a))), pmf(wide - n, left)).ravel()
        for n, a in ((0, one), (1, other))
    ]
    found = apart(*both, ledger.epsilon)
    assert found <= ledger.delta
    assert found > ledger.delta / 100  # and it is not a promise that anything keeps


@pytest.mark.parametrize(("rho", "delta"), [(0.02, 1e-6), (1e-4, 1e-11), (0.5, 1e-3), (3e-3, 0.2)])
def test_opendp_charges_no_more_for_a_histogram_with_that_limit(rho: float, delta: float) -> None:
    """Its own threshold mechanism, for one person who moves one count by one."""
    opendp.enable_features("contrib")
    space = opendp.map_domain(opendp.atom_domain(T=str), opendp.atom_domain(T="i64"))
    apart_by = opendp.l02inf_distance(opendp.absolute_distance(T="i64"))
    theirs = opendp.m.make_gaussian_threshold(
        space, apart_by, scale=deviation(rho), threshold=level_limit(deviation(rho), delta)
    )
    charged, chance = theirs.map((1, 1, 1))
    assert charged <= rho
    assert chance <= delta


def test_a_level_of_one_person_comes_with_the_chance_that_was_computed() -> None:
    rho, delta, n = 0.5, 0.05, 2_000
    cells = pl.Series(["all"] * 300 + ["alone"])
    limit = level_limit(deviation(rho), delta)
    chance = outcomes(1, limit, rho)[1:].sum()
    ledger = Ledger(1_000.0, 0.9, apart=0.8)
    told = sum("alone" in private_levels(cells, ledger, rho, delta / 1_000) for _ in range(50))
    assert told <= 1  # 50 draws of 5e-5: two or more once in 300,000 runs
    fresh, many = Ledger(50.0, 0.5, apart=0.1), []
    for _ in range(n):
        many.append(private_levels(cells, fresh, rho, delta))
        fresh.entries.clear()  # a new ledger, without the search for its rho
    seen = sum("alone" in found for found in many)
    assert stats.binomtest(seen, n, chance).pvalue > 1e-6
    assert all("all" in found for found in many)


def test_levels_of_many_people_are_found_and_come_first() -> None:
    """By the closed form, each is missed with a chance of at most 1e-9."""
    rho, delta = 1e-4, 1e-10
    limit, sd = level_limit(deviation(rho), delta, 10), deviation(rho)
    enough = math.ceil(limit + 6 * sd)
    cells = ["most"] * (3 * enough) + ["some"] * enough + [f"rare {i}" for i in range(500)]
    found = private_levels(
        pl.Series([*cells, None, None]), Ledger(1.0, 1e-9, apart=delta), rho, delta, 10
    )
    assert found == ("most", "some")


def test_rounded_normal_noise_keeps_the_same_limit() -> None:
    """A level of people - 1 passes where the noise rounds to limit - (people - 1) or more."""
    for noise, delta, people in [(3.0, 1e-6, 10), (80.0, 1e-11, 2)]:
        limit = level_limit(noise, delta, people)
        assert stats.norm.sf((limit - (people - 1) - 0.5) / noise) <= delta
    limit = level_limit(20.0, 1e-9, 10)
    told = noisy_counts([np.array([9] * 2_000 + [1_000])], 20.0, SecureSource())[0]
    assert frequent_levels([str(i) for i in range(2_001)], told, limit) == ("2000",)


def test_what_is_not_left_of_delta_is_not_told() -> None:
    ledger, cells = Ledger(1.0, 1e-6, apart=1e-7), pl.Series(["a"] * 100)
    with pytest.raises(ConfigError, match="of delta that was kept"):
        private_levels(cells, ledger, ledger.rho / 2, 1.1e-7)
    assert not ledger.entries
    private_levels(cells, ledger, ledger.rho / 2, 0.9e-7)
    with pytest.raises(ConfigError, match="of delta that was kept"):
        private_levels(cells, ledger, ledger.rho / 4, 0.2e-7)


def test_a_column_without_a_cell_has_no_levels_and_pays_all_the_same() -> None:
    ledger = Ledger(1.0, 1e-6, apart=1e-7)
    assert private_levels(pl.Series([None, None], dtype=pl.String), ledger, 1e-3, 1e-7) == ()
    assert len(ledger.entries) == 1
