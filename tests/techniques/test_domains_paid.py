"""Domains that nobody declared: found on the ledger, and nobody's own level among them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Domain, Grid, Kind, Origin, Schema, Table
from assay.dp import Ledger, deviation, level_limit
from assay.techniques.columns_paid import paid
from assay.techniques.domains_paid import assumed, domains, undeclared

WARD, TOWN = Column("ward", Kind.CATEGORICAL), Column("town", Kind.CATEGORICAL)
SEX = Column("sex", Kind.CATEGORICAL, domain=Domain(Origin.DECLARED, levels=("f", "m")))
AGE = Column("age", Kind.INTEGER)


def table(n: int, people: np.ndarray | None = None) -> Table:
    """Two wards and one person's own; towns of one, two or three people each; sexes; ages."""
    rng = np.random.default_rng(1)
    ward = np.where(rng.random(n) < 0.7, "north", "south").astype(object)
    ward[0] = "one person's own"
    frame = pl.DataFrame({
        "ward": ward.tolist(), "town": [f"town {i}" for i in rng.integers(0, n // 2, n)],
        "sex": np.where(rng.random(n) < 0.5, "f", "m"), "age": rng.integers(20, 60, n),
    })  # fmt: skip
    return Table(frame, Schema((WARD, TOWN, SEX, AGE)), people)


def ledger(epsilon: float = 1.0) -> Ledger:
    return Ledger(epsilon, 1e-9, apart=1e-10)


def levels(grid: Grid) -> tuple[str, ...]:
    return grid.parts[0][1].levels  # type: ignore[union-attr]


def test_it_pays_a_quarter_for_levels_and_a_fifth_for_bounds() -> None:
    """With so many persons that what two in a hundred have is found for that."""
    own = ledger(20.0)
    found = domains(table(5_000), np.arange(5_000), 10, own, own.rho / 2)
    assert found.levels == ("ward", "town")
    assert found.bounds == ("age",)
    assert found.cost == pytest.approx(own.rho / 2 * 0.45)
    assert found.more == 0
    assert own.spent == pytest.approx(found.cost)
    told = {e.what: (e.rho, e.delta) for e in own.entries}
    assert told["the number of persons"] == (pytest.approx(found.cost * 0.02), 0.0)
    for name in ("ward", "town"):
        rho, delta = told[f"the levels of '{name}'"]
        assert rho == pytest.approx(0.98 * own.rho / 16)
        assert delta == pytest.approx(0.5e-10)
    assert told["the bounds of 'age'"] == (pytest.approx(0.98 * own.rho / 10), 0.0)


def test_few_persons_pay_more_for_domains_and_no_more_than_is_said() -> None:
    """At epsilon .5 two in a hundred of 5,000 persons are drowned by all that may be paid."""
    for more, besides in ((0.0, 0.0), (0.3, 0.2 * 0.8)):
        own = ledger(0.5)
        found = domains(table(5_000), np.arange(5_000), 10, own, own.rho / 2, more=more * own.rho)
        assert own.spent == pytest.approx(found.cost + found.more)
        assert found.more == pytest.approx(besides * own.rho)
        usual = 0.45 / 2 * own.rho
        assert found.cost == pytest.approx(usual + (not more) * 0.2 * own.rho / 2)


def test_numbers_that_are_mostly_zero_keep_the_others() -> None:
    """A fifth above 0, an eighth of them in each place: 1 in 200 such fits finds 0 alone where the
    usual is paid ten times."""
    rng = np.random.default_rng(2)
    spent = np.where(rng.random(5_000) < 0.25, 2.0 ** rng.uniform(2, 6, 5_000), 0.0)
    schema = Schema((Column("spent", Kind.NUMERIC), AGE, *(replace(AGE, name=f"age {i}") for i in range(8))))  # fmt: skip
    frame = pl.DataFrame({"spent": spent} | {c.name: rng.integers(20, 60, 5_000) for c in schema if c.name != "spent"})  # fmt: skip
    for _ in range(10):
        own = ledger()
        found = domains(Table(frame, schema), np.arange(5_000), 10, own, 0.15 * own.rho, more=0.35 * own.rho)  # fmt: skip
        grid = found.grids["spent"]
        assert grid.column.domain.high is not None
        assert grid.column.domain.high >= 16


def test_bounds_of_dates_are_years_that_many_have() -> None:
    """Two thirds admitted from 2011 to 2018, a third born long before, one person in 2077; and nobody
    knows of a day that three people have."""
    rng = np.random.default_rng(3)
    days = rng.integers(0, 2_900, 3_000) + np.where(np.arange(3_000) % 3 == 0, 1_900, 14_976)
    days[7] = 39_200
    frame = pl.DataFrame({
        "came": pl.Series(days).cast(pl.Date).cast(pl.Datetime("us")),
        "left": pl.Series([15_000] * 3 + [None] * 2_997).cast(pl.Date).cast(pl.Datetime("us")),
    })  # fmt: skip
    schema = Schema((Column("came", Kind.DATETIME), Column("left", Kind.DATETIME)))
    own = ledger(20.0)
    found = domains(Table(frame, schema), np.arange(3_000), 10, own, own.rho / 2)
    assert found.bounds == ("came",)
    ends = found.grids["came"].column.domain
    assert (ends.low, ends.high) == ("1975-01-01", "2019-12-31T23:59:59")
    assert found.grids["left"].sizes == (1,)
    assert own.spent == pytest.approx(found.cost) == pytest.approx(own.rho / 10)


def test_of_a_date_that_follows_another_the_distance_is_found() -> None:
    """Stays of up to 60 days, and one person's of 30 years; whoever has not come has not left."""
    rng = np.random.default_rng(3)
    came, stay = rng.integers(14_976, 17_000, 3_000), rng.integers(0, 61, 3_000)
    stay[7] = 11_000
    cells = {"came": came, "left": came + stay}
    frame = pl.DataFrame(
        {n: pl.Series(d).cast(pl.Date).cast(pl.Datetime("us")) for n, d in cells.items()}
    )
    day = ("date",)
    rows = Table(frame, Schema((
        Column("came", Kind.DATETIME, spelling=day),
        Column("left", Kind.DATETIME, spelling=day, follows="came"),
    )))  # fmt: skip
    own = ledger(20.0)
    found = domains(rows, np.arange(3_000), 10, own, own.rho / 2)
    assert found.bounds == ("came", "left")
    assert [name for name, _ in found.grids["left"].parts] == ["days"]
    assert found.grids["left"].sizes == (66,)  # 0 to 64 days and missing
    assert found.after["left"].ordered
    places, sizes = found.places(rows)
    assert sizes == [*found.grids["came"].sizes, 66]
    assert places[:7, -1].tolist() == stay[:7].tolist()
    assert places[7, -1] == 64


def test_what_it_follows_may_be_gone() -> None:
    table = pl.DataFrame(
        {"left": pl.Series(range(14_000, 17_000)).cast(pl.Date).cast(pl.Datetime("us"))}
    )
    schema = Schema((Column("left", Kind.DATETIME, spelling=("date",), follows="came"),))
    own = ledger(20.0)
    found = domains(Table(table, schema), np.arange(3_000), 10, own, own.rho / 2)
    assert (found.bounds, found.after) == (("left",), {})
    assert [name for name, _ in found.grids["left"].parts] == ["week", "weekday"]


def test_no_level_of_a_few_is_ever_found_and_those_of_many_are() -> None:
    """At a budget where noise is small too: 80 fits, a wrong one with a chance of 1e-6."""
    train = table(2_000)
    for epsilon in (2.0, 300.0):
        for _ in range(40):
            own = ledger(epsilon)
            found = domains(train, np.arange(2_000), 10, own, 0.3 * own.rho)
            assert levels(found.grids["ward"]) == ("north", "south")
            assert levels(found.grids["town"]) == ()
            assert levels(found.grids["sex"]) == ("f", "m")


def test_a_person_with_thousands_of_rows_is_one_person() -> None:
    """Their own level has 4,000 of 6,000 rows, and one of 2,001 people."""
    base = table(2_000)
    rows = np.append(np.arange(2_000), np.zeros(4_000, int))
    whose = np.append(np.arange(1, 2_001), np.zeros(4_000, int))
    train = Table(base.frame[rows], base.schema, whose)
    for _ in range(20):
        found = domains(train, whose, 10, ledger(50.0), 0.3 * ledger(50.0).rho)
        assert levels(found.grids["ward"]) == ("north", "south")


def test_who_is_not_told_of_counts_with_the_others() -> None:
    """Under hardly any noise the counts of the codes are exact, and nobody is lost."""
    train = table(3_000)
    own = ledger(1e5)
    found = paid(train, np.arange(3_000), 20, 10, own, own.rho / 2)
    assert found.levels == ("ward", "town")
    ward = train["ward"].value_counts()
    counts = dict(zip(ward["ward"], ward["count"], strict=True))
    # One person alone is below three deviations of the noise or so: with the most frequent.
    assert found.ones[0].counts.sum() == pytest.approx(3_000, abs=1)
    assert sorted(found.ones[0].counts)[-1] == pytest.approx(counts["north"], abs=3)
    assert found.encoder.columns[1].coded[0].size == 1
    drawn = found.encoder.decode(found.encoder.encode(train), np.random.default_rng(0))
    assert set(drawn["town"]) == {"other"}
    assert set(drawn["ward"]) <= {"north", "south", "other"}


def test_a_word_for_the_others_that_is_a_level_too_is_one_of_them() -> None:
    assert Grid.of_levels(WARD, ("north", "other", "south")) == Grid.of_levels(
        WARD, ("north", "south")
    )


def test_where_others_are_few_for_the_noise_there_are_none() -> None:
    grid = Grid.of_levels(WARD, ("north", "south"))
    codes, (shares,) = grid.codes([np.array([500.0, 300.0, 12.0, -4.0])], 10, doubt=20)
    assert codes.coded[0].size == 2
    assert shares == pytest.approx([5 / 8, 3 / 8])
    assert grid.coded(codes)[0].tolist() == [0, 1, 0, 0]
    codes, _ = grid.codes([np.array([500.0, 300.0, 30.0, 40.0])], 10, doubt=20)
    assert grid.coded(codes)[0].tolist() == [0, 1, 2, 3]
    nothing, _ = Grid.of_levels(WARD, ()).codes([np.array([3.0, -1.0])], 10, doubt=20)
    assert nothing.decode(np.array([[0]]), np.random.default_rng(0)).to_list() == ["other"]


def test_only_categories_without_levels_are_undeclared() -> None:
    schema = Schema((WARD, SEX, AGE, Column("yes", Kind.BOOLEAN), Column("note", Kind.TEXT)))
    assert undeclared(schema) == ("ward",)
    empty = replace(SEX, domain=Domain(Origin.DECLARED, levels=()))
    assert undeclared(Schema((empty,))) == ("sex",)


def test_what_was_paid_for_is_not_said_to_be_public() -> None:
    assert assumed() == "kinds, decimals, levels and bounds of every column"
    assert assumed(("age",), ("ward", "town")).endswith(
        "(but the bounds of 'age' and the levels of 'ward', 'town', which were paid for)"
    )


def test_the_limit_is_far_above_the_noise_of_one() -> None:
    """What the docs say: at epsilon 1 with two such columns some 480 people are needed."""
    noise = deviation(0.3 * ledger().rho / 8)
    assert 6 * noise < level_limit(noise, 0.5e-10, 10) < 7 * noise + 10
