"""Blocking: each pair once, none that differs in one column lost, few enough pairs."""

from __future__ import annotations

import numpy as np
import pytest

from assay.evaluation.privacy.linkage import candidates as blocking
from assay.evaluation.privacy.linkage.candidates import candidates

RNG = np.random.default_rng(4)


def codes(n: int, levels: tuple[int, ...], seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.stack([rng.integers(-1, k, n) for k in levels])


def pairs(left: np.ndarray, right: np.ndarray) -> list[tuple[int, int]]:
    i, j = candidates(left, right)
    return list(zip(i.tolist(), j.tolist(), strict=True))


def test_where_all_pairs_are_affordable_all_are_given_once() -> None:
    found = pairs(codes(30, (3, 4), 1), codes(20, (3, 4), 2))
    assert sorted(found) == [(i, j) for i in range(30) for j in range(20)]


@pytest.fixture
def stingy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocking, "AFFORDABLE", 400)
    monkeypatch.setattr(blocking, "EACH", 1)


@pytest.mark.usefixtures("stingy")
def test_a_row_that_differs_in_one_column_is_found_and_no_pair_comes_twice() -> None:
    left = codes(300, (12, 12, 12, 12, 12, 12), 3)
    right = left.copy()
    for j in range(300):  # each row is a record with one column changed
        right[j % 6, j] = (right[j % 6, j] + 5) % 12
    found = pairs(left, right)
    assert len(set(found)) == len(found)
    assert {(i, i) for i in range(300)} <= set(found)
    assert len(found) < 5 * 400 + 300


@pytest.mark.usefixtures("stingy")
def test_pairs_are_those_that_agree_in_a_rule() -> None:
    levels = (20, 22, 24)
    left, right = codes(200, levels, 5), codes(250, levels, 6)
    # One column gives some 2,000 pairs and two some 100, of which 400 are affordable.
    wanted = set()
    for out in range(3):
        same = np.all([left[c][:, None] == right[c] for c in range(3) if c != out], axis=0)
        wanted |= set(zip(*(x.tolist() for x in np.nonzero(same)), strict=True))
    assert sorted(pairs(left, right)) == sorted(wanted)


@pytest.mark.usefixtures("stingy")
def test_the_largest_blocks_are_dropped_where_columns_give_out() -> None:
    left = np.array([[0] * 190 + [1] * 10])
    right = np.array([[0] * 295 + [1] * 5])
    found = pairs(left, right)
    assert sorted(found) == [(i, j) for i in range(190, 200) for j in range(295, 300)]


@pytest.mark.usefixtures("stingy")
def test_the_order_of_rows_changes_nothing() -> None:
    left, right = codes(150, (5, 6, 7), 7), codes(150, (5, 6, 7), 8)
    a, b = RNG.permutation(150), RNG.permutation(150)
    moved = [(int(a[i]), int(b[j])) for i, j in pairs(left[:, a], right[:, b])]
    assert sorted(moved) == sorted(pairs(left, right))
