"""Look-ups in key classes against a loop over the rows, and what counts as half."""

from __future__ import annotations

import numpy as np
import pytest

from assay.evaluation.privacy.inference.classes import at_least_half, looked_up, rarity


def by_hand(
    of: int, value: int, classes: list[int], released: list[int]
) -> tuple[int, int, float, float]:
    cells = [v for c, v in zip(classes, released, strict=True) if c == of and v >= 0]
    if not cells:
        return 0, -1, 0.0, 0.0
    guess = min(set(cells), key=lambda v: (-cells.count(v), v))
    truth = cells.count(value) / len(cells) if value >= 0 else 0.0
    return len(cells), guess, cells.count(guess) / len(cells), truth


@pytest.mark.parametrize("seed", range(6))
def test_it_finds_what_a_loop_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    asked, classes = rng.integers(0, 9, 40), rng.integers(2, 12, 30)
    values, released = rng.integers(-1, 4, 40), rng.integers(-1, 3, 30)
    found = looked_up(asked, values, classes, released)
    for i in range(40):
        wanted = by_hand(asked[i], values[i], classes.tolist(), released.tolist())
        got = (found.rows[i], found.guess[i], found.share[i], found.truth[i])
        assert got == pytest.approx(wanted)


def test_nobody_released_and_nobody_with_a_value() -> None:
    none = np.array([], int)
    for released in (none, np.array([-1, -1])):
        found = looked_up(
            np.array([0, 1]), np.array([2, -1]), np.zeros(len(released), int), released
        )
        assert found.rows.tolist() == [0, 0]
        assert found.guess.tolist() == [-1, -1]
        assert found.share.tolist() == found.truth.tolist() == [0, 0]


def test_of_equally_frequent_values_the_lowest_is_the_guess() -> None:
    found = looked_up(np.array([0]), np.array([3]), np.zeros(4, int), np.array([3, 1, 3, 1]))
    assert (found.guess[0], found.share[0], found.truth[0]) == (1, 0.5, 0.5)


def test_rarity_counts_people_of_one_class_and_value() -> None:
    classes, values = np.array([0, 0, 0, 1, 1]), np.array([2, 2, 1, 2, -1])
    wanted = -np.log(np.array([2, 2, 1, 1]) / 5)
    assert rarity(classes, values)[:4] == pytest.approx(wanted)
    assert rarity(classes, values)[4] == 0


def test_half_is_of_the_columns_that_were_tried() -> None:
    hits = np.array([[1, 1, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 1, 0]], bool)
    tried = np.array([[1, 1, 1, 0, 0], [1, 1, 0, 0, 0], [1, 0, 0, 1, 0]], bool)
    assert at_least_half(hits, tried).tolist() == [False, True, False, True, False]
