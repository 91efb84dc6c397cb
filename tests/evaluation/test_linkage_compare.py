"""Equal, close, different or missing; how often by chance; and when what was said is right."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Kind
from assay.evaluation.privacy.linkage.compare import (
    CLOSE,
    DIFFERENT,
    EQUAL,
    MISSING,
    commonness,
    compared,
    right,
    tolerance_of,
)

AGE, WARD, NAME = (
    Column("age", Kind.INTEGER),
    Column("ward", Kind.CATEGORICAL),
    Column("name", Kind.TEXT),
)


def outcomes(column: Column, left: list, right: list, tolerance: float = 0.0) -> list[int]:
    types = {Kind.INTEGER: pl.Int64, Kind.NUMERIC: pl.Float64, Kind.DATETIME: pl.Datetime("us")}
    a, b = (pl.Series("x", s, dtype=types.get(column.kind)) for s in (left, right))
    found = compared(column, a, b, tolerance, np.random.default_rng(0))
    places = np.arange(len(left))
    return found.outcome(places, places).tolist()


def test_numbers_are_equal_close_or_different() -> None:
    found = outcomes(AGE, [40, 40, 40, None, 40], [40, 42, 43, 40, None], tolerance=2.0)
    assert found == [EQUAL, CLOSE, DIFFERENT, MISSING, MISSING]


def test_dates_are_close_by_their_distance() -> None:
    day = Column("day", Kind.DATETIME)
    dates = [datetime(2024, 1, 1), datetime(2024, 1, 1)]
    assert outcomes(day, dates, [datetime(2024, 1, 3), datetime(2024, 1, 4)], 2 * 86_400e6) == [
        CLOSE, DIFFERENT,
    ]  # fmt: skip


def test_levels_are_equal_or_different_and_texts_are_close_by_spelling() -> None:
    assert outcomes(WARD, ["north", "north", None], ["north", "nroth", None]) == [
        EQUAL, DIFFERENT, MISSING,
    ]  # fmt: skip
    assert outcomes(NAME, ["Martha Jones", "Martha Jones"], ["marhta jones", "Peter Smith"]) == [
        CLOSE, DIFFERENT,
    ]  # fmt: skip


@pytest.mark.parametrize("tolerance", [0.0, 1.0, 2.5])
def test_chance_is_what_random_pairs_show(tolerance: float) -> None:
    rng = np.random.default_rng(1)
    a = pl.Series(rng.integers(0, 20, 60).tolist() + [None] * 5, dtype=pl.Int64)
    b = pl.Series(rng.integers(0, 20, 80).tolist() + [None] * 7, dtype=pl.Int64)
    found = compared(AGE, a, b, tolerance, rng)
    i, j = (x.ravel() for x in np.meshgrid(np.arange(65), np.arange(87), indexing="ij"))
    seen = found.outcome(i, j)
    shares = [(seen[seen != MISSING] == kind).mean() for kind in (DIFFERENT, CLOSE, EQUAL)]
    assert found.chance == pytest.approx(shares, abs=2e-6)


def test_a_column_without_a_cell_says_nothing_and_breaks_nothing() -> None:
    for column in (AGE, WARD, NAME):
        assert outcomes(column, [None, None], [None, None]) == [MISSING, MISSING]


def test_fine_numbers_block_by_bins_and_coarse_ones_by_value() -> None:
    rng = np.random.default_rng(2)
    x = pl.Series(rng.normal(size=400))
    fine = compared(Column("x", Kind.NUMERIC), x, x + 0.001, 0.1, rng)
    assert (fine.blocks[0] == fine.blocks[1]).mean() > 0.95
    assert not (fine.left == fine.right).any()
    coarse = compared(AGE, pl.Series([1, 2]), pl.Series([2, 3]), 1.0, rng)
    assert coarse.blocks[0].tolist() == [0, 1]
    assert coarse.blocks[1].tolist() == [1, 2]


def test_the_tolerance_is_a_twentieth_of_the_middle_span() -> None:
    cells = pl.Series([*range(101), None], dtype=pl.Int64)
    assert tolerance_of(cells) == pytest.approx(0.05 * 90)
    assert tolerance_of(pl.Series([None, None], dtype=pl.Float64)) == 0.0
    assert tolerance_of(pl.Series([0.0] * 99 + [5.0])) == 0.0


def test_what_is_right() -> None:
    truth = pl.Series([1.0, 1.0, None, None, 5.0])
    said = pl.Series([1.2, 1.6, None, 1.0, None])
    number = Column("x", Kind.NUMERIC)
    assert right(number, truth, said, 0.5).tolist() == [True, False, True, False, False]
    words = pl.Series(["a", None, None]), pl.Series(["b", None, "a"])
    assert right(WARD, *words, 0.0).tolist() == [False, True, False]


def test_commonness_is_how_many_would_be_right() -> None:
    rng = np.random.default_rng(3)
    truth = pl.Series(rng.integers(0, 9, 50).tolist() + [None] * 4, dtype=pl.Int64)
    brute = [
        float(np.mean(right(AGE, truth, pl.Series([x] * 54, dtype=pl.Int64), 1.0))) for x in truth
    ]
    assert commonness(AGE, truth, 1.0) == pytest.approx(brute)
    levels = pl.Series(["a", "b", "a", None])
    assert commonness(WARD, levels, 0.0).tolist() == [0.5, 0.25, 0.5, 0.25]
