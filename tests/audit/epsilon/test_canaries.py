"""Tables of canaries."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assay.audit.epsilon import Canaries

THERE = np.array([True, False, False])


def test_a_canary_is_one_row_more_of_its_level() -> None:
    canaries = Canaries(3, 2, 4)
    table = canaries.table(THERE)
    assert table["c0"].cast(str).to_list() == table["c1"].cast(str).to_list()
    assert canaries.cells(table).tolist() == [10, 8, 8]
    assert canaries.guessed(np.arange(3)).tolist() == [0, 1, 2]


def test_narrow_columns_have_two_levels() -> None:
    canaries = Canaries(3, 3, 4, narrow=True)
    table = canaries.table(THERE)
    assert table["c2"].cast(str).value_counts().sort("c2")["count"].to_list() == [9, 4]
    assert canaries.cells(table).tolist() == [5, 4, 4]
    assert "two levels" in canaries.words


def test_where_a_person_is_replaced_a_canary_is_one_of_two_rows() -> None:
    canaries = Canaries(3, 1, 4, replaced=True)
    assert canaries.cells(canaries.table(THERE)).tolist() == [5, 4, 4, 5, 4, 5]
    assert canaries.rows(~THERE).tolist() == [4, 5, 5, 4, 5, 4]
    found = canaries.guessed(np.array([1.0, -1.0, 0.0, 2.0, 3.0, 3.0]))
    assert found == pytest.approx(np.array([2, -2, 0]) / math.sqrt(2))
