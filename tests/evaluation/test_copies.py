"""Exact copies are counted cell for cell, on everybody, against people never seen."""

from __future__ import annotations

import numpy as np
import polars as pl

from assay.core import Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy import ExactCopies
from assay.evaluation.privacy.copies import matched

SCHEMA = Schema(
    (
        Column("age", Kind.INTEGER),
        Column("dose", Kind.NUMERIC),
        Column("ward", Kind.CATEGORICAL),
    )
)


def table(*rows: tuple[int | None, float | None, str | None]) -> Table:
    frame = pl.DataFrame(
        rows, schema={"age": pl.Int64, "dose": pl.Float64, "ward": pl.String}, orient="row"
    )
    return Table(frame, SCHEMA)


def evidence(train: Table, releases: tuple[Table, ...], holdout: Table | None) -> Evidence:
    return Evidence(train, releases, holdout, None, None, Memo(Seeds(1)))


def many(n: int, seed: int) -> Table:
    rng = np.random.default_rng(seed)
    return table(*zip(range(n), rng.random(n).tolist(), rng.choice(["a", "b"], n), strict=True))


RNG = np.random.default_rng(0)


def test_rows_match_in_every_column_and_missing_equals_missing() -> None:
    rows = table((1, 0.5, "a"), (1, 0.5, "b"), (None, 2.0, None), (3, None, "c"), (4, 0.0, "d"))
    among = table((1, 0.5, "a"), (1, 0.5, "a"), (None, 2.0, None), (3, 1.0, "c"), (4, -0.0, "d"))
    assert matched(rows, among).tolist() == [True, False, True, False, True]


def test_a_column_may_be_called_row() -> None:
    schema = Schema((Column("row", Kind.INTEGER), Column("row_", Kind.INTEGER)))
    t = Table(pl.DataFrame({"row": [1, 2], "row_": [1, 2]}), schema)
    assert matched(t, t.take([1])).tolist() == [False, True]


def test_arrays_and_dates_match_too() -> None:
    schema = Schema((Column("image", Kind.ARRAY), Column("day", Kind.DATETIME)))
    frame = pl.DataFrame(
        {"image": [[1, 2], [3, 4]], "day": [0, 1]},
        schema_overrides={"image": pl.Array(pl.Int64, 2), "day": pl.Datetime("us")},
    )
    t = Table(frame, schema)
    assert ExactCopies().accepts(schema) is None
    assert matched(t, t.take([0])).tolist() == [True, False]


def test_every_person_counts_also_those_whose_rows_are_alike() -> None:
    train = table((1, 1.0, "a"), (1, 1.0, "a"), (2, 2.0, "b"))
    release, holdout = table((1, 1.0, "a")), table((9, 9.0, "z"), (1, 1.0, "a"))
    result = ExactCopies().run(evidence(train, (release,), holdout), RNG)
    assert (result.train[0].hits, result.train[0].tries) == (2, 3)
    assert (result.control[0].hits, result.control[0].tries) == (1, 2)


def test_one_percent_of_copies_is_seen_and_fresh_rows_are_not() -> None:
    train, holdout, fresh = many(2000, 1), many(1000, 2), many(1980, 3)
    leaky = fresh.stacked(train.take(np.arange(20)))
    for release, copied in ((leaky, 20), (fresh, 0), (train, 2000)):
        result = ExactCopies().run(evidence(train, (release,), holdout), RNG)
        found = {m.name: m for m in result.measurements(0.99)}["privacy.copies.exact.excess"]
        assert result.train[0].hits == copied
        assert found.interval is not None
        assert (found.interval.low > 0) == (copied > 0)


def test_the_worst_release_counts() -> None:
    train, holdout, fresh = many(400, 1), many(400, 2), many(400, 3)
    found = ExactCopies().run(evidence(train, (fresh, train), holdout), RNG).measurements()
    by_name = {m.name.removeprefix("privacy.copies.exact."): m for m in found}
    assert by_name["train"].value == 1.0
    assert by_name["excess"].value == 1.0
    assert [p.value for p in by_name["excess"].parts] == [0.0, 1.0]


def test_without_a_holdout_nothing_is_claimed() -> None:
    found = ExactCopies().run(evidence(many(50, 1), (many(50, 1),), None), RNG).measurements()
    assert [m.name for m in found] == [s.name for s in ExactCopies.statistics]
    assert all(not m.taken and "holdout" in m.reason for m in found)
