"""What models see is learnt from their own training rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from assay.data import Kind
from assay.evaluation.utility.features import LEVELS, RARE, learn, numbers


def test_numbers_are_standardised_by_training_rows_and_held_to_their_range(make_table: Any) -> None:
    train = make_table({"y": [0.0] * 4, "x": [1.0, 3.0, 1.0, 3.0]})
    test = make_table({"y": [0.0] * 4, "x": [1.0, 2.0, 99.0, None]})
    seen = learn(train, "y").wide(test).toarray()
    assert seen.tolist() == [[-1.0], [0.0], [1.0], [0.0]]


def test_missing_numbers_have_a_flag_where_training_had_any(make_table: Any) -> None:
    train = make_table({"y": [0.0] * 3, "x": [1.0, 3.0, None]})
    features = learn(train, "y")
    assert features.wide(train).toarray().tolist() == [[-1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]
    assert np.isnan(features.coded(train)[2, 0])


def test_rare_levels_are_pooled_and_unknown_ones_join_them(make_table: Any) -> None:
    names = ["a"] * (RARE + 1) + ["b"] * RARE + ["rare"] * (RARE - 1)
    features = learn(make_table({"c": names, "y": [0.0] * len(names)}), "y")
    assert features.levels[0].kept == ("a", "b")
    test = make_table({"c": ["a", "b", "rare", "never seen", None], "y": [0.0] * 5})
    codes = features.coded(test)[:, 0]
    assert codes[:4].tolist() == [0, 1, 2, 2]
    assert np.isnan(codes[4])
    assert features.wide(test).toarray().tolist() == [
        [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1],
    ]  # fmt: skip


def test_an_unknown_level_is_missing_where_nothing_was_pooled(make_table: Any) -> None:
    train = make_table({"c": ["a", "b"] * RARE, "y": [0.0] * 2 * RARE})
    features = learn(train, "y")
    assert np.isnan(features.coded(make_table({"c": ["z"], "y": [0.0]}))[0, 0])
    assert features.categorical.tolist() == [True]


def test_at_most_so_many_levels_are_kept(make_table: Any) -> None:
    names = [f"l{i:03}" for i in range(LEVELS + 20)] * RARE
    (levels,) = learn(make_table({"c": names, "y": [0.0] * len(names)}), "y").levels
    assert len(levels.kept) == LEVELS
    assert levels.pooled


def test_dates_are_days_and_texts_are_lengths(make_table: Any) -> None:
    days = pl.Series([datetime(2024, 1, 1), datetime(2024, 1, 3)], dtype=pl.Datetime("us"))
    table = make_table({"d": days, "t": ["abc", None], "b": [True, False]}, t=Kind.TEXT)
    assert np.diff(numbers(table["d"])).tolist() == [2.0]
    assert numbers(table["t"])[0] == 3
    features = learn(table, "b")
    assert [f.name for f in features.lines] == ["d", "t"]


def test_odd_numbers_leave_no_nan_and_no_warning(make_table: Any) -> None:
    train = make_table(
        {
            "y": [0.0] * 3,
            "empty": pl.Series([None] * 3, dtype=pl.Float64),
            "huge": [1e308, -1e308, 1e308],
            "endless": [np.inf, 1.0, 2.0],
            "constant": [5.0] * 3,
        }
    )
    features = learn(train, "y")
    assert np.isfinite(features.wide(train).toarray()).all()
    assert not np.isinf(features.coded(train)).any()
    assert features.usable


def test_the_target_and_arrays_are_left_out(make_table: Any) -> None:
    picture = pl.Series([[0.0]] * 2, dtype=pl.Array(pl.Float64, 1))
    assert not learn(make_table({"y": [0.0, 1.0], "a": picture}), "y").usable
