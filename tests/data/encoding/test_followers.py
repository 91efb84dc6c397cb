"""Dates that follow another one keep their distance."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import SchemaError, TechniqueError
from assay.data import Column, Domain, Encoder, Kind, Origin, Schema, Table, declared_followers
from assay.data.encoding.followers import followers

ADMITTED, LEFT = Column("admitted", Kind.DATETIME), Column("left", Kind.DATETIME)
START = np.datetime64("2018-01-01", "us")
HOUR, DAY = 3_600_000_000, 86_400_000_000


def dates(micros: Any, missing: Any = None) -> pl.Series:
    found = pl.Series(np.asarray(micros)).cast(pl.Int64).cast(pl.Datetime("us"))
    gone = np.zeros(len(found), bool) if missing is None else missing
    return pl.DataFrame({"x": found, "gone": gone}).select(pl.when(~pl.col("gone")).then("x"))["x"]


def stays(n: int = 3_000, unit: int = DAY, left: Column = LEFT, **wishes: Any) -> Table:
    """Admissions over three years, each left after some units, a tenth not yet."""
    rng = np.random.default_rng(4)
    begun = START.astype(np.int64) + rng.integers(0, 1_000, n) * DAY
    if unit < DAY:
        begun += rng.integers(0, 24, n) * HOUR
    stay = np.floor(rng.exponential(5, n)).astype(np.int64) * unit + wishes.get("shift", 0)
    cells = {"admitted": dates(begun), "left": dates(begun + stay, rng.random(n) < 0.1)}
    return Table(pl.DataFrame(cells), Schema((ADMITTED, left)))


def apart(table: Table) -> np.ndarray:
    return (table["left"] - table["admitted"]).drop_nulls().dt.total_seconds().to_numpy()


def test_what_is_nearer_to_another_than_its_own_spread_follows_it() -> None:
    found = followers(stays())
    assert {n: f.base for n, f in found.items()} == {"left": "admitted"}
    assert found["left"].ordered
    assert not found["left"].short
    assert not followers(stays(shift=-3 * DAY))["left"].ordered
    alone = stays().frame.with_columns(left=stays().frame["left"].reverse())
    assert followers(Table(alone, stays().schema)) == {}
    assert followers(stays(), gone=("left",)) == {}


def test_a_date_never_follows_one_that_it_is_there_without() -> None:
    table = stays()
    frame = table.frame.with_columns(admitted=pl.when(pl.int_range(pl.len()) > 5).then("admitted"))
    found = followers(Table(frame, table.schema))
    assert found == {}


@pytest.mark.parametrize(("unit", "parts"), [(DAY, ["week", "weekday", "days"]), (HOUR, ["week", "weekday", "seconds", "elapsed"])])  # fmt: skip
def test_distances_come_back_to_the_unit_whatever_the_first_date_becomes(
    unit: int, parts: list[str]
) -> None:
    """With codes for every distance the two differ by what they did, though weeks are not what they were."""
    table = stays(unit=unit)
    encoder = Encoder.fit(table, bins=100, pool=1)
    assert [c.part for c in encoder.coded] == parts
    codes = encoder.encode(table)
    back = encoder.decode(codes, np.random.default_rng(0))
    known = table["left"].is_not_null()
    assert back["left"].is_not_null().equals(known)
    real, found = apart(table), apart(back)
    assert np.array_equal(real, found)
    again = Encoder.from_state(encoder.to_state())
    assert np.array_equal(again.encode(table), codes)
    assert again.decode(codes, np.random.default_rng(0)).frame.equals(back.frame)


def test_a_release_of_independent_codes_keeps_the_order_and_the_length_of_stays() -> None:
    table = stays()
    encoder = Encoder.fit(table)
    codes = encoder.encode(table)
    rng = np.random.default_rng(1)
    mixed = np.stack([rng.permutation(c) for c in codes.T], axis=1)
    back = encoder.decode(mixed, rng)
    assert (apart(back) >= 0).all()
    ends = [5, 25, 50, 75, 95]
    assert (
        np.abs(np.percentile(apart(back), ends) - np.percentile(apart(table), ends)).max() <= 86_400
    )


def test_on_the_same_day_none_ends_before_it_begins() -> None:
    rng = np.random.default_rng(2)
    begun = START.astype(np.int64) + rng.integers(0, 24_000, 2_000) * HOUR
    ended = begun + rng.integers(0, 10 * 24, 2_000) * HOUR
    table = Table(
        pl.DataFrame({"admitted": dates(begun), "left": dates(ended)}), Schema((ADMITTED, LEFT))
    )
    encoder = Encoder.fit(table)
    assert [c.part for c in encoder.coded][-2:] == ["days", "seconds"]
    codes = encoder.encode(table)
    back = encoder.decode(np.stack([rng.permutation(c) for c in codes.T], axis=1), rng)
    assert (apart(back) >= 0).all()


def test_declared_bounds_hold() -> None:
    low, high = datetime(2018, 6, 1), datetime(2019, 1, 1)
    domain = Domain(Origin.DECLARED, low.isoformat(), high.isoformat())
    table = stays(left=Column("left", Kind.DATETIME, domain=domain))
    encoder = Encoder.fit(table)
    back = encoder.decode(encoder.encode(table), np.random.default_rng(0))["left"]
    assert back.drop_nulls().is_between(low, high).all()


def test_a_wish_for_it_is_refused_with_what_to_ask_for() -> None:
    encoder = Encoder.fit(stays())
    with pytest.raises(TechniqueError, match=r"'left': it is made from its distance to 'admitted'"):
        encoder.allowed({"left": datetime(2018, 5, 5)})
    assert len(encoder.allowed({"left": None})) == 1
    week = encoder.allowed({"admitted": datetime(2018, 5, 5)})
    assert set(week) == {0, 1}


def test_one_that_follows_a_follower() -> None:
    table = stays()
    bill = table["left"] + timedelta(days=14)
    frame = table.frame.with_columns(bill=bill, late=bill + timedelta(days=30))
    names = ("bill", "late")
    schema = Schema((*table.schema, *(Column(n, Kind.DATETIME) for n in names)))
    rows = Table(frame, schema)
    encoder = Encoder.fit(rows, pool=1)
    assert set(encoder.followed) == {"left", *names}
    back = encoder.decode(encoder.encode(rows), np.random.default_rng(0)).frame
    assert ((back["late"] - back["left"]).drop_nulls() == timedelta(days=44)).all()


def test_a_declared_one_follows_whatever_its_distances_are() -> None:
    """Of dates that have nothing to do with each other, and of a handful of rows."""
    for n in (3_000, 10):
        table = stays(n, left=Column("left", Kind.DATETIME, follows="admitted"))
        shuffled = table.frame.with_columns(left=table.frame["left"].reverse())
        rows = Table(shuffled, table.schema)
        found = followers(rows)
        assert {k: f.base for k, f in found.items()} == {"left": "admitted"}
        encoder = Encoder.fit(rows, pool=1)
        codes = encoder.encode(rows)
        back = encoder.decode(codes, np.random.default_rng(0))
        off = np.abs(
            apart(back) - apart(rows)
        )  # of a hundred bins of distances of up to five years
        assert np.percentile(off, 90) <= 40 * 86_400


def test_dates_in_a_circle_are_refused() -> None:
    schema = Schema((
        Column("a", Kind.DATETIME, follows="b"), Column("b", Kind.DATETIME, follows="a"),
    ))  # fmt: skip
    with pytest.raises(SchemaError, match="in a circle"):
        declared_followers(schema)
