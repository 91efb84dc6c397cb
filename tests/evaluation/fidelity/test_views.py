"""Columns as lines or levels, and tables cut to one length."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from assay.data import Kind
from assay.evaluation.fidelity.views import no_columns, views, yardstick


def test_each_kind_has_its_view(make_table: Any) -> None:
    table = make_table(
        {
            "n": [1.5, None, -2.0],
            "d": pl.Series([datetime(2024, 1, 1), None, datetime(2024, 1, 2)], dtype=pl.Datetime("us")),
            "b": [True, None, False],
            "c": ["u", None, "v"],
            "a": pl.Series([[1.0, 2.0]] * 3, dtype=pl.Array(pl.Float64, 2)),
        }
    )  # fmt: skip
    looks = views(table)
    assert [(v.name, v.ordered) for v in looks] == [
        ("n", True), ("d", True), ("b", False), ("c", False),
    ]  # fmt: skip
    assert looks[0].numbers(table).tolist() == [1.5, -np.inf, -2.0]
    day = looks[1].numbers(table)
    assert day[2] - day[0] == 86_400e6
    assert day[1] == -np.inf
    assert looks[2].levels(table).to_list() == ["true", None, "false"]


def test_a_text_whose_cells_all_differ_is_seen_by_its_length(make_table: Any) -> None:
    notes = ["x" * (i % 7) + str(i) for i in range(100)]
    table = make_table({"free": [None, *notes], "code": [None, *["a", "b"] * 50]}, free=Kind.TEXT)
    free, code = views(table)
    assert free.by_length
    assert free.numbers(table)[1:4].tolist() == [1, 2, 3]
    assert free.numbers(table)[0] == -np.inf
    assert "length" in free.note
    assert not code.by_length
    assert not code.note


def test_a_table_of_arrays_alone_has_nothing_to_compare(make_table: Any) -> None:
    arrays = make_table({"a": pl.Series([[1.0]] * 2, dtype=pl.Array(pl.Float64, 1))})
    assert no_columns(arrays.schema)
    assert no_columns(make_table({"x": [1.0]}).schema) is None


def test_equal_tables_are_left_alone(people: Any, make_evidence: Any) -> None:
    t, s, n = people(50, 1), people(50, 2), people(30, 3)
    found = yardstick(make_evidence(t, s, holdout=n), np.random.default_rng(0))
    assert (found.real, found.train, found.releases) == (n, t, (s,))
    assert not found.note
    assert found.n == 30


def test_tables_of_unlike_length_are_cut_to_the_shortest(people: Any, make_evidence: Any) -> None:
    t, s, u, n = people(80, 1), people(50, 2), people(200, 4), people(30, 3)
    evidence = make_evidence(t, s, u, holdout=n)
    found = yardstick(evidence, np.random.default_rng(0))
    assert found.train is not None
    assert [len(x) for x in (found.train, *found.releases)] == [50, 50, 50]
    assert len(found.real) == 30
    assert "50 random rows" in found.note
    again = yardstick(evidence, np.random.default_rng(1))
    assert again.train is found.train
    assert not again.releases[1].frame.equals(found.releases[1].frame)
    # Every row is one of the table, none twice.
    assert found.releases[1].frame.join(u.frame, on=["x", "amount"], how="semi").height == 50
    assert found.releases[1].frame.is_duplicated().sum() == 0


def test_without_a_holdout_the_training_rows_are_the_yardstick(
    people: Any, make_evidence: Any
) -> None:
    t = people(40, 1)
    found = yardstick(make_evidence(t, people(40, 2)), np.random.default_rng(0))
    assert found.real is t
    assert found.train is None
    assert "no holdout" in found.note
