"""A zoo of broken privacy: each is flagged, and a right one at most once in a hundred audits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from assay.audit import Claimed, Scores, judged, play, together
from assay.dp import SecureSource, budget, deviation, discrete_gaussian

Array = np.ndarray[Any, Any]

EPSILON, DELTA = 2.0, 1e-5
#: What one histogram may cost: mu squared is twice rho.
RHO = budget(EPSILON, DELTA) ** 2 / 2
COUNT = 4_000


class Twin:
    """Canaries with a cell each; what is released of a cell is a score, or becomes one."""

    words = "a twin"
    whole = True

    def __init__(self, mechanism: Callable[[Array], Array]) -> None:
        self.mechanism = mechanism

    def once(self) -> tuple[Array, Array]:
        there = SecureSource().included(COUNT, 0.5)
        return np.asarray(self.mechanism(there.astype(np.int64)), float), there


def right(counts: Array) -> Array:
    """With a little to spare."""
    return discrete_gaussian(counts, 0.8 * RHO)


def half_the_noise(counts: Array) -> Array:
    return discrete_gaussian(counts, 4 * RHO)


def a_tenth_of_the_noise(counts: Array) -> Array:
    return discrete_gaussian(counts, 100 * RHO)


def persons_with_two_rows(counts: Array) -> Array:
    """Each brings two rows, and noise is for one."""
    return discrete_gaussian(2 * counts, RHO)


def replaced_not_removed(counts: Array) -> Array:
    """Claimed for replacing a person, who moves two cells; noise is for one that comes or goes."""
    return discrete_gaussian(counts, RHO) - discrete_gaussian(1 - counts, RHO)


def spent_twice(counts: Array) -> Array:
    """Two answers at the whole price."""
    return discrete_gaussian(counts, RHO) + discrete_gaussian(counts, RHO)


def exact_beside_noisy(counts: Array) -> Array:
    """Frequencies for sampling by training, as they are."""
    return np.asarray(discrete_gaussian(counts, RHO) * 0 + counts)


def levels_from_the_data(counts: Array) -> Array:
    """Only levels that occur get their noisy count."""
    noisy = discrete_gaussian(counts, RHO)
    return np.where(counts > 0, np.abs(noisy) + 1, 0)


def bounds_from_the_data(counts: Array) -> Array:
    """Each cell is a column whose largest value the canary brings, and the release keeps to it."""
    largest = np.where(counts > 0, 100.0, 10.0)
    return np.minimum(largest, 50.0 + np.abs(discrete_gaussian(counts, RHO)))


def stops_by_the_rows(counts: Array) -> Array:
    """Noisy steps until the exact loss is low: a person more, a step more."""
    return 10 + counts


def teachers_that_see_all(counts: Array) -> Array:
    """Ten teachers of all rows vote alike, and noise is for one vote."""
    return discrete_gaussian(10 * counts, RHO)


def float_noise(counts: Array) -> Array:
    """What the low bits say: a float below one half plus 1 has lost its last ones."""
    noise = np.random.default_rng().normal(0, deviation(RHO), len(counts))
    return low_bits_of(counts + noise)


def low_bits_of(answers: Array) -> Array:
    """Whether an answer below one half has bits that 1 + noise cannot have: then noise was all.

    1 + x is a multiple of 2^-53 for x in (-1, 0), which x near 0 alone need not be.
    """
    fine = np.remainder(np.abs(answers) * 2.0**53, 1.0) != 0
    return np.where(fine, 0.0, 1.0)


BROKEN = (
    half_the_noise, a_tenth_of_the_noise, persons_with_two_rows, replaced_not_removed, spent_twice,
    exact_beside_noisy, levels_from_the_data, bounds_from_the_data, stops_by_the_rows,
    teachers_that_see_all, float_noise,
)  # fmt: skip


def audited(mechanism: Callable[[Array], Array], runs: int = 4) -> Any:
    scores = play(Twin(mechanism), runs)
    return judged(together(scores), Claimed(EPSILON, DELTA), "a twin", single=scores[0], whole=True)


@pytest.mark.parametrize("mechanism", BROKEN, ids=lambda m: m.__name__)
def test_what_is_broken_is_flagged(mechanism: Callable[[Array], Array]) -> None:
    assert audited(mechanism).verdict == "violation"


def test_what_is_right_is_consistent() -> None:
    found = audited(right)
    assert found.verdict == "consistent"
    low, _, high = found.tightness
    assert low < 1
    assert high > 0.8


def test_what_is_right_is_hardly_ever_flagged() -> None:
    """200 audits of what just keeps its claim, by exact normal scores: at most one in a hundred."""
    rng, mu = np.random.default_rng(8), (2 * RHO) ** 0.5
    flagged = 0
    for _ in range(200):
        scores = Scores(rng.normal(mu, 1, 300), rng.normal(0, 1, 300))
        flagged += judged(scores, Claimed(EPSILON, DELTA), "", single=scores).verdict == "violation"
    assert flagged <= 2
