"""Codes that stand together: as many groups as noise lets be told, neighbours, frequent ones alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assay.techniques.joined import groups, in_line, rare, shares


def test_eight_times_the_persons_have_twice_the_groups() -> None:
    rho = 0.001
    assert groups(64_000, rho) == 2 * groups(8_000, rho)
    # Noise of half the deviation is as good as twice the persons.
    assert groups(8_000, 4 * rho) == groups(16_000, rho)
    assert groups(1.0, 1e-9) == 4


@pytest.mark.parametrize("persons", [3_000, 30_000, 1_000_000])
def test_the_two_errors_of_a_pair_stay_of_one_size(persons: int) -> None:
    rho = 0.002
    k = groups(persons, rho)
    noise = math.sqrt(2 / math.pi) * math.sqrt(1 / (2 * rho)) * k * k / 2 / persons
    width = 1 / k
    assert noise / width == pytest.approx(4 * math.sqrt(2 / math.pi), rel=0.2)


def test_groups_are_neighbours_with_alike_counts() -> None:
    merged = in_line(np.full(32, 10.0), 8, None)
    assert merged.tolist() == np.repeat(np.arange(8), 4).tolist()
    rng = np.random.default_rng(3)
    counts = rng.gamma(0.5, 100, 60)
    merged = in_line(counts, 10, None)
    assert set(np.diff(merged)) <= {0, 1}
    assert merged[-1] + 1 <= 2 * 10
    together = np.bincount(merged, counts)
    several = np.bincount(merged) > 1
    assert (together[several] < 2 * counts.sum() / 10).all()


def test_a_code_that_has_a_groups_count_alone_shares_with_none() -> None:
    counts = np.array([5.0, 5.0, 900.0, 5.0, 5.0, 40.0, 40.0])
    merged = in_line(counts, 4, None)
    assert merged.tolist() == [0, 0, 1, 2, 2, 2, 2]


def test_missing_cells_are_never_near_a_number() -> None:
    merged = in_line(np.array([*[10.0] * 16, 3.0]), 4, 16)
    assert merged.tolist() == [*np.repeat(np.arange(4), 4), 4]
    assert in_line(np.array([7.0, 3.0]), 4, 1).tolist() == [0, 1]


def test_few_codes_and_counts_that_are_all_noise_are_met() -> None:
    for most in (6, math.inf):
        assert in_line(np.full(5, 3.0), most, None).tolist() == [0, 1, 2, 3, 4]
    assert in_line(np.full(9, -2.0), 3, None).tolist() == np.repeat(np.arange(3), 3).tolist()


@pytest.mark.parametrize("alone", [[], [3]])
def test_rare_levels_share_one_code_unless_they_must_not(alone: list[int]) -> None:
    merged = rare(np.array([100.0, 2.0, 90.0, 1.0, 0.0]), 1.0, alone)
    assert merged.tolist() == ([0, 2, 1, 2, 2] if not alone else [0, 3, 1, 2, 3])
    assert rare(np.array([1.0, 1.0]), 1.0, []).tolist() == [0, 1]


def test_parts_of_a_merged_code_add_up_to_one() -> None:
    merged = np.array([0, 0, 1, 1, 1])
    found = shares(np.array([30.0, 10.0, 0.0, -5.0, 0.0]), merged, 2.0)
    assert np.allclose(np.bincount(merged, found), 1.0)
    assert np.allclose(found, [32 / 44, 12 / 44, 1 / 3, 1 / 3, 1 / 3])
