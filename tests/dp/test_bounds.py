"""Private bounds: around nearly all numbers, paid for, and not widened by empty cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.core import ConfigError
from assay.dp import Ledger, private_bounds

Array = np.ndarray[Any, Any]


def found(numbers: Any, epsilon: float = 1e4) -> tuple[float, float] | None:
    ledger = Ledger(epsilon, 1e-9)
    answer = private_bounds(np.asarray(numbers, float), ledger, ledger.left)
    assert ledger.left == 0
    return answer


@pytest.mark.parametrize(
    ("numbers", "bounds"),
    [
        ([17, 40, 90], (16, 128)),
        ([0, 1, 5], (0, 8)),
        ([0, 0], (0, 0)),
        ([-3, 2], (-4, 4)),
        ([-3, -1], (-4, -1)),
        ([16, 31.9], (16, 32)),
        ([0.3, 1e-40], (0, 0.5)),
        ([1e30, 1.0], (1, 2.0**60)),
        ([-1e30], (-(2.0**60), -(2.0**59))),
    ],
)
def test_without_much_noise_they_are_the_next_powers_of_two(
    numbers: list[float], bounds: tuple[float, float]
) -> None:
    assert found(numbers * 50) == bounds


def test_empty_cells_widen_them_in_one_of_ten_thousand_at_most() -> None:
    numbers, wide = np.random.default_rng(0).uniform(20, 30, 5_000), 0
    for _ in range(300):
        wide += found(numbers, 1.0) != (16, 32)
    # Binomial(300, 1e-4): more than 3 with a chance below 1e-7.
    assert wide <= 3


def test_two_people_are_not_found() -> None:
    """That any of 181 cells stands out has a chance of 1e-4, and a little more for theirs."""
    assert sum(found([3.0, 4.0], 0.5) is not None for _ in range(200)) <= 3


def test_a_few_far_off_do_not_widen_them_however_little_noise_there_is() -> None:
    """Nine of them stay under a limit of ten in each of 200 columns, and eleven hundredfold pass."""
    base = [20.0] * 500
    for far, bounds in (([-5e8] * 9, (16, 32)), ([-5e8] * 1_100, (-(2.0**29), 32))):
        for _ in range(100):
            ledger = Ledger(200.0, 1e-9)
            numbers = np.array(base + far)
            assert private_bounds(numbers, ledger, ledger.left, people=10) == bounds


def test_they_cannot_be_had_for_more_than_is_left() -> None:
    ledger = Ledger(1.0, 1e-9)
    with pytest.raises(ConfigError, match="is left of"):
        private_bounds(np.ones(3), ledger, 2 * ledger.rho)
