"""Comparisons and sums that hold in all rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.evaluation.fidelity.constraints import find_orders, find_sums, unlikely
from assay.evaluation.fidelity.looked import Looked


@pytest.fixture
def accounts(make_table: Any) -> Any:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 500, (2, 300))
    start = rng.integers(0, 700, 300)
    days = [[datetime(2020, 1, 1) + timedelta(days=int(x)) for x in v] for v in (start, start + a)]
    return make_table(
        {
            "a": a, "b": b, "sum": a + b, "same": a.astype(float), "far": a + 100_000,
            "zero": np.zeros(300), "free": rng.normal(size=300),
            "start": pl.Series(days[0]), "end": pl.Series(days[1]),
        }
    )  # fmt: skip


def test_planted_orders_are_found_and_those_that_say_nothing_are_not(accounts: Any) -> None:
    found = {r.sentence for r in find_orders(accounts)}
    assert found == {
        "a equals same", "a is never above sum", "same is never above sum",
        "b is never above sum", "start is never above end",
    }  # fmt: skip


def test_planted_sums_are_found(accounts: Any) -> None:
    found = {r.sentence for r in find_sums(accounts)}
    assert found == {"a and b add up to sum", "b and same add up to sum"}


def test_broken_rows_are_counted_and_missing_cells_break_nothing(accounts: Any) -> None:
    frame = accounts.frame.head(4).with_columns(
        pl.Series("a", [5, 5, None, 5]), pl.Series("b", [1, 2, 3, None]),
        pl.Series("sum", [6, 4, 1, 6]), pl.Series("same", [5.0, 6.0, 7.0, None]),
        pl.Series("end", [None, datetime(1999, 1, 1), datetime(2030, 1, 1), datetime(2030, 1, 1)],
                  dtype=pl.Datetime("us")),
    )  # fmt: skip
    table = accounts.with_frame(frame)
    rules = {r.sentence: r for r in [*find_orders(accounts), *find_sums(accounts)]}
    wanted = {
        "a equals same": [False, True, False, False],
        "a is never above sum": [False, True, False, False],
        "start is never above end": [False, True, False, False],
        "a and b add up to sum": [False, True, False, False],
    }
    for sentence, broken in wanted.items():
        assert rules[sentence].broken(Looked(table)).tolist() == broken


def test_one_exception_is_no_rule(accounts: Any) -> None:
    cells = accounts["sum"].to_list()
    cells[299] = -1
    spoiled = accounts.with_frame(accounts.frame.with_columns(pl.Series("sum", cells)))
    assert not any("sum" in r.sentence for r in [*find_orders(spoiled), *find_sums(spoiled)])


def test_few_rows_and_huge_numbers_make_no_rules(make_table: Any) -> None:
    t = make_table({"a": [1.0, 2.0] * 5, "b": [2.0, 3.0] * 5, "c": [3.0, 5.0] * 5})
    assert find_orders(t) == find_sums(t) == []
    huge = make_table({k: [1e308, -1e308] * 60 for k in "abc"})
    assert find_sums(huge) == []
    assert (
        find_orders(make_table({"a": pl.Series([None] * 90, dtype=pl.Float64), "b": [1.0] * 90}))
        == []
    )


def test_luck() -> None:
    assert unlikely(0.5, 21)
    assert not unlikely(0.5, 19)
    assert not unlikely(0.0, 10**9)
    assert unlikely(1.0, 1)
