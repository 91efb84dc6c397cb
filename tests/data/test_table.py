"""A table follows its rows, and knows whose they are."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import SchemaError
from assay.data import Column, Kind, Schema, Table

SCHEMA = Schema((Column("who", Kind.CATEGORICAL), Column("x", Kind.INTEGER)))
TABLE = Table(pl.DataFrame({"who": ["a", "b", "a", None, None, "b", "a"], "x": range(7)}), SCHEMA)


def test_canonical_form_is_asked_for() -> None:
    with pytest.raises(SchemaError, match="stored as"):
        Table(pl.DataFrame({"who": ["a"], "x": [1.5]}), SCHEMA)
    with pytest.raises(SchemaError, match="columns"):
        Table(pl.DataFrame({"x": [1], "who": ["a"]}), SCHEMA)
    with pytest.raises(SchemaError, match="one person for each row"):
        Table(TABLE.frame, SCHEMA, np.zeros(3, int))


def test_people_follow_the_rows() -> None:
    table = TABLE.whose("who").only(["x"])
    assert table.people is not None
    assert table.people.tolist() == [0, 1, 0, 2, 3, 1, 0]
    taken = table.take([6, 3])
    assert taken.people is not None
    assert taken.people.tolist() == [0, 2]
    assert table.with_frame(table.frame).people is None
    assert TABLE.shares_of_people().tolist() == [1.0] * 7
    assert np.allclose(table.shares_of_people(), [1 / 3, 1 / 2, 1 / 3, 1, 1, 1 / 2, 1 / 3])


def test_one_row_of_each_person() -> None:
    table = TABLE.whose("who")
    seen = set()
    for seed in range(40):
        one = table.one_each(np.random.default_rng(seed))
        assert one.people is not None
        assert sorted(one.people.tolist()) == [0, 1, 2, 3]
        seen |= set(one["x"])
    assert seen == set(range(7))
    assert TABLE.one_each(np.random.default_rng(0)) is TABLE


def test_a_sample_keeps_the_order_and_draws_nothing_where_all_rows_fit() -> None:
    rng = np.random.default_rng(3)
    some = TABLE.sample(4, rng)
    assert len(some) == 4
    wanted = np.sort(np.random.default_rng(3).choice(len(TABLE), 4, replace=False))
    assert some.frame.equals(TABLE.take(wanted).frame)
    state = rng.bit_generator.state
    assert TABLE.sample(len(TABLE), rng) is TABLE
    assert rng.bit_generator.state == state
