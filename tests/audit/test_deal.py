"""A table dealt into parts that share nobody."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.audit import deal
from assay.core import TableError
from assay.data import Column, Kind, Schema, Table

SCHEMA = Schema((Column("id", Kind.INTEGER), Column("who", Kind.INTEGER)))


def numbered(n: int, rows: int = 1) -> Table:
    frame = pl.DataFrame({"id": np.arange(n * rows), "who": np.arange(n * rows) // rows})
    return Table(frame, SCHEMA)


def test_parts_are_disjoint_and_together_everyone() -> None:
    made = deal(numbered(3_000), np.random.default_rng(1))
    parts = (made.train, made.holdout, made.reference, made.fresh, made.spare)
    assert [len(p) for p in parts] == [800, 800, 700, 700, 0]
    rows = np.concatenate([p["id"].to_numpy() for p in parts])
    assert sorted(rows) == list(range(3_000))


def test_parts_may_be_held_small_and_the_rest_is_spare() -> None:
    made = deal(numbered(3_000), np.random.default_rng(1), most=200)
    assert [len(p) for p in (made.train, made.holdout, made.reference, made.fresh)] == [200] * 4
    assert len(made.spare) == 2_200


def test_persons_stay_whole_and_are_numbered_anew() -> None:
    made = deal(numbered(600, 3).whose("who"), np.random.default_rng(2))
    sets = [set(p["who"]) for p in (made.train, made.holdout, made.reference, made.fresh)]
    assert sum(map(len, sets)) == len(set.union(*sets)) == 600
    assert made.train.people is not None
    assert sorted(set(made.train.people)) == list(range(160))
    assert len(made.train) == 480


def test_too_few_people_are_refused() -> None:
    with pytest.raises(TableError, match="399 rows are too few"):
        deal(numbered(399), np.random.default_rng(0))
