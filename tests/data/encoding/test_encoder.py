"""A table as codes and back: what must survive, and what must not."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from assay.core import SchemaError, TechniqueError
from assay.data import Column, Domain, Encoder, Kind, Origin, Schema, Table

RNG = np.random.default_rng(0)
N = 2_000
SCHOOL = RNG.choice(["none", "primary", "secondary", "degree"], N)
YEARS = {"none": 0, "primary": 6, "secondary": 12, "degree": 16}
HOLES = RNG.random(N) < 0.15
DAYS = [datetime(2024, 1, 1) + timedelta(days=int(d)) for d in RNG.integers(0, 400, N)]
KINDS = {
    "age": Kind.INTEGER, "dose": Kind.NUMERIC, "measured": Kind.BOOLEAN, "school": Kind.CATEGORICAL,
    "years": Kind.INTEGER, "town": Kind.CATEGORICAL, "day": Kind.DATETIME, "site": Kind.CATEGORICAL,
    "empty": Kind.NUMERIC, "said": Kind.TEXT,
}  # fmt: skip
SCHEMA = Schema(tuple(Column(n, k) for n, k in KINDS.items()))
TABLE = Table(
    pl.DataFrame(
        {
            "age": RNG.integers(18, 90, N),
            "dose": pl.Series([None if h else x for h, x in zip(HOLES, RNG.gamma(2, 1, N), strict=True)]),
            "measured": ~HOLES,
            "school": SCHOOL,
            "years": [YEARS[s] for s in SCHOOL],
            "town": [f"town {i}" for i in RNG.geometric(0.1, N)],
            "day": pl.Series([None if h else d for h, d in zip(RNG.random(N) < 0.05, DAYS, strict=True)]).cast(pl.Datetime("us")),
            "site": ["one"] * N,
            "empty": pl.Series([None] * N, dtype=pl.Float64),
            "said": pl.Series([None if i % 3 else f"I am person {i}" for i in range(N)]),
        }
    ),
    SCHEMA,
)  # fmt: skip
ENCODER = Encoder.fit(TABLE)
CODES = ENCODER.encode(TABLE)
BACK = ENCODER.decode(CODES, np.random.default_rng(1))


def test_codes_are_within_their_sizes_and_missing_is_the_last() -> None:
    assert CODES.shape == (N, len(ENCODER.coded))
    assert CODES.dtype == np.int32
    assert np.all(CODES >= 0)
    assert np.all(np.array(ENCODER.sizes) > CODES)
    for j, c in enumerate(ENCODER.coded):
        if c.part in ("", "week"):
            missing = TABLE[c.source].is_null().to_numpy()
            assert np.array_equal(CODES[:, j] == c.missing, missing), c.source
        if c.ordered:
            assert len(c.centers) == c.size - (c.missing is not None)
            assert np.all(np.diff(c.centers) >= 0)


def test_determined_columns_are_not_coded_and_come_back_right() -> None:
    assert {c.source for c in ENCODER.coded} == {"age", "dose", "school", "town", "day", "said"}
    shuffled = CODES[np.random.default_rng(2).permutation(N)]
    for j in range(CODES.shape[1]):
        shuffled[:, j] = np.random.default_rng(j).permutation(shuffled[:, j])
    rows = ENCODER.decode(shuffled, np.random.default_rng(3))
    assert rows["years"].to_list() == [YEARS[s] for s in rows["school"]]
    assert rows["measured"].equals(rows["dose"].is_not_null().alias("measured"))
    assert rows["site"].unique().to_list() == ["one"]
    assert rows["empty"].null_count() == N


def test_what_comes_back() -> None:
    assert BACK.schema == SCHEMA
    assert BACK["age"].equals(TABLE["age"])
    assert BACK["school"].equals(TABLE["school"])
    both = pl.DataFrame({"was": TABLE["day"], "is": BACK["day"]})
    weeks = both.with_columns(rows=pl.len().over(pl.col("was").dt.truncate("1w")))
    assert weeks.filter(pl.col("was").ne_missing(pl.col("is")))["rows"].max() < 10  # a rare week
    assert BACK["dose"].is_null().equals(TABLE["dose"].is_null())
    counts = dict(TABLE["town"].value_counts().rows())
    towns = zip(TABLE["town"], BACK["town"], strict=True)
    assert all(b == (t if counts[t] >= 10 else "other") for t, b in towns)
    assert set(BACK["said"].drop_nulls()) == {"(text)"}
    assert not set(BACK["dose"].drop_nulls()) & set(TABLE["dose"].drop_nulls())


def test_state_is_json_and_complete() -> None:
    again = Encoder.from_state(json.loads(json.dumps(ENCODER.to_state())))
    assert np.array_equal(again.encode(TABLE), CODES)
    assert again.decode(CODES, np.random.default_rng(1)).frame.equals(BACK.frame)
    assert again.dependencies == ENCODER.dependencies


def test_levels_never_seen_and_holes_that_were_not_there() -> None:
    frame = TABLE.frame.with_columns(
        school=pl.lit("elsewhere"), town=pl.lit("nowhere"), age=pl.lit(None, pl.Int64)
    )
    codes = ENCODER.encode(TABLE.with_frame(frame))
    assert np.all(codes < np.array(ENCODER.sizes))
    rows = ENCODER.decode(codes, np.random.default_rng(0))
    assert rows["age"].null_count() == 0
    assert rows["town"].unique().to_list() == ["other"]


@pytest.mark.parametrize(
    ("wish", "column", "cells"),
    [
        ({"school": "degree"}, "school", {"degree"}),
        ({"years": 12}, "school", {"secondary"}),
        ({"measured": False}, "dose", {None}),
        ({"dose": None}, "measured", {False}),
        ({"age": 30}, "age", {30}),
        ({"day": datetime(2024, 3, 5)}, "day", {datetime(2024, 3, 5)}),
        ({"town": "nowhere"}, "town", {"other"}),
    ],
)
def test_wanted_cells_are_codes(wish: dict[str, object], column: str, cells: set[object]) -> None:
    allowed = ENCODER.allowed(wish)
    codes = CODES.copy()
    for j, options in allowed.items():
        codes[:, j] = options[np.arange(N) % len(options)]
    rows = ENCODER.decode(codes, np.random.default_rng(5))
    assert set(rows[column]) == cells


@pytest.mark.parametrize(
    "wish",
    [{"nobody": 1}, {"school": "kindergarten"}, {"age": None}, {"age": "old"}, {"site": "two"},
     {"years": 7}, {"years": 12, "school": "degree"}, {"day": "Monday"}],
)  # fmt: skip
def test_wishes_that_no_code_stands_for(wish: dict[str, object]) -> None:
    with pytest.raises(TechniqueError):
        ENCODER.allowed(wish)


def test_constants_alone_still_have_a_code() -> None:
    one = Table(pl.DataFrame({"a": ["x"] * 30, "b": [1] * 30}),
                Schema((Column("a", Kind.CATEGORICAL), Column("b", Kind.INTEGER))))  # fmt: skip
    encoder = Encoder.fit(one)
    assert encoder.decode(encoder.encode(one), np.random.default_rng(0)).frame.equals(one.frame)


def test_arrays_are_refused() -> None:
    frame = pl.DataFrame({"a": pl.Series([[1, 2]], dtype=pl.Array(pl.Int64, 2))})
    with pytest.raises(SchemaError):
        Encoder.fit(Table(frame, Schema((Column("a", Kind.ARRAY),))))


def test_people_are_counted_and_not_their_rows() -> None:
    # One person comes 30 times; eleven others come once each.
    who = pl.Series(["often"] * 30 + [f"p{i}" for i in range(11)] * 20)
    town = pl.Series(["hidden"] * 30 + ["seen"] * 220)
    age = pl.Series([77.5] * 30 + [40.0] * 220)
    kinds = (Kind.CATEGORICAL, Kind.CATEGORICAL, Kind.NUMERIC)
    schema = Schema(tuple(Column(n, k) for n, k in zip(("who", "town", "age"), kinds, strict=True)))
    table = Table(pl.DataFrame({"who": who, "town": town, "age": age}), schema)
    modelled = table.whose("who").only(["town", "age"])
    encoder = Encoder.fit(modelled)
    back = encoder.decode(encoder.encode(modelled), np.random.default_rng(0))
    assert set(back["town"]) == {"seen", "other"}
    assert (back["town"] == "seen").sum() == 220
    assert 77.5 not in back["age"].to_list()
    unaware = Encoder.fit(table.only(["town", "age"]))
    assert (
        "hidden"
        in unaware.decode(unaware.encode(modelled), np.random.default_rng(0))["town"].to_list()
    )


def test_a_rule_writes_out_no_cell_of_few_people() -> None:
    towns = [f"t{i % 8}" for i in range(400)]
    regions = [f"r{i % 4}" for i in range(400)]
    towns[7], regions[7] = None, "SECRET"  # type: ignore[call-overload]
    schema = Schema((Column("town", Kind.CATEGORICAL), Column("region", Kind.CATEGORICAL)))
    table = Table(pl.DataFrame({"town": towns, "region": regions}), schema)
    encoder = Encoder.fit(table)
    assert [d.column for d in encoder.dependencies] == ["region"]
    back = encoder.decode(encoder.encode(table), np.random.default_rng(0))
    assert set(back["region"]) == {"r0", "r1", "r2", "r3"}
    assert "SECRET" not in json.dumps(encoder.to_state())


def test_a_rule_among_few_people_is_none() -> None:
    # Forty rows of four persons: the constant and every level are theirs.
    schema = Schema((Column("ward", Kind.CATEGORICAL), Column("age", Kind.INTEGER)))
    frame = pl.DataFrame({"ward": ["SECRET"] * 40, "age": [77] * 40})
    table = Table(frame, schema, np.repeat(np.arange(4), 10))
    encoder = Encoder.fit(table)
    back = encoder.decode(encoder.encode(table), np.random.default_rng(0))
    assert set(back["ward"]) == {"other"}
    assert back["age"].null_count() == 40


def test_values_of_few_people_each_are_no_rule_s_to_tell() -> None:
    # 12 persons of 20 rows: each of four regions is that of three persons.
    who = np.repeat(np.arange(12), 20)
    frame = pl.DataFrame(
        {"town": [f"t{w % 8}" for w in who], "region": [f"SECRET{w % 4}" for w in who]}
    )
    schema = Schema((Column("town", Kind.CATEGORICAL), Column("region", Kind.CATEGORICAL)))
    table = Table(frame, schema, who)
    encoder = Encoder.fit(table)
    assert [d.column for d in encoder.dependencies] == ["region"]
    back = encoder.decode(encoder.encode(table), np.random.default_rng(0))
    assert "SECRET" not in str(back["region"].to_list())
    assert "SECRET" not in json.dumps(encoder.to_state())


def test_a_kept_model_lists_no_level_that_its_codes_hide() -> None:
    rare = Domain(Origin.OBSERVED, levels=("a", "SECRET"))
    known = Domain(Origin.DECLARED, levels=("a", "b"))
    schema = Schema((Column("one", Kind.CATEGORICAL, domain=rare),
                     Column("two", Kind.CATEGORICAL, domain=known)))  # fmt: skip
    frame = pl.DataFrame({"one": ["a"] * 99 + ["SECRET"], "two": ["a", "b"] * 50})
    encoder = Encoder.fit(Table(frame, schema))
    assert "SECRET" not in json.dumps(encoder.to_state())
    assert encoder.schema["two"].domain == known
