"""Private codes: bins and merged levels come from what was paid for, and count as it said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from scipy import stats

from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.dp import CentralCurator, Ledger, deviation
from assay.techniques.columns_paid import Paid, _told, paid


def declared(**ends: object) -> Domain:
    return Domain(Origin.DECLARED, **ends)  # type: ignore[arg-type]


LEVELS = tuple(f"town {i}" for i in range(30))
SCHEMA = Schema((
    Column("age", Kind.INTEGER, domain=declared(low=0, high=99)),
    Column("gain", Kind.NUMERIC, domain=declared(low=0, high=1e5), decimals=0),
    Column("town", Kind.CATEGORICAL, domain=declared(levels=LEVELS)),
))  # fmt: skip


def table(n: int, schema: Schema = SCHEMA) -> Table:
    rng = np.random.default_rng(4)
    town = np.minimum(rng.geometric(0.5, n) - 1, 29)
    frame = pl.DataFrame({
        "age": np.clip(rng.normal(45, 15, n), 0, 99).round().astype(int),
        "gain": np.where(rng.random(n) < 0.9, 0.0, rng.integers(1, 5_000, n).astype(float)),
        "town": [LEVELS[t] for t in town],
    })  # fmt: skip
    return Table(frame, schema)


def ask(train: Table, epsilon: float, schema: Schema = SCHEMA) -> tuple[Paid, Ledger]:
    ledger = Ledger(epsilon, 1e-9, apart=1e-10)
    found = paid(train, np.arange(len(train)), 20, 10, ledger, ledger.rho / 2)
    return found, ledger


def test_all_is_paid_for_and_no_more() -> None:
    found, ledger = ask(table(2_000), 1.0)
    assert ledger.spent <= ledger.rho / 2 * (1 + 1e-9)
    assert len(ledger.entries) == 3
    assert found.curator.ledger is ledger


@pytest.mark.parametrize(("epsilon", "times"), [(0.05, 2), (5.0, 1)])
def test_histograms_that_noise_drowns_are_asked_once_more(epsilon: float, times: int) -> None:
    ledger, train = Ledger(epsilon, 1e-9, apart=1e-10), table(2_000)
    found = paid(train, np.arange(len(train)), 20, 10, ledger, ledger.rho / 4, more=ledger.rho / 2)
    assert len(ledger.entries) == 3 * times
    assert ledger.spent <= ledger.rho * (1 / 4 + (times - 1) / 2) * (1 + 1e-9)
    first, other = deviation(ledger.rho / 12), deviation(ledger.rho / 6)
    alone = 1 / (1 / first**2 + (times - 1) / other**2)  # of both answers, by their precision
    age = found.encoder.columns[0].coded[0]
    assert found.ones[0].variance.sum() == pytest.approx(alone * 101)  # 100 ages and none
    assert age.size <= 20


def test_the_noise_of_two_answers_is_as_it_is_told() -> None:
    """Chi-square, both ways, on counts of which the truth is known."""
    rng, square, many = np.random.default_rng(1), 0.0, 300
    codes = rng.integers(0, 5, (400, 2))
    truth = [np.bincount(c, minlength=5) for c in codes.T]
    for _ in range(many):
        ledger = Ledger(0.05, 1e-9)
        curator = CentralCurator(codes, (5, 5), np.arange(400), ledger)
        told, noise, _persons = _told(curator, 20, ledger.rho / 4, ledger.rho / 2, 0.0)
        assert len(ledger.entries) == 4
        square += (
            sum(float(((t - x) ** 2).sum()) for t, x in zip(told, truth, strict=True)) / noise**2
        )
    assert 1e-6 < stats.chi2.sf(square, many * 10) < 1 - 1e-6


def test_the_counts_are_the_curators_of_the_merged_codes() -> None:
    """With hardly any noise the single columns' answers are exactly what the curator counts."""
    found, ledger = ask(table(3_000), 1e6)
    for j, one in enumerate(found.ones):
        assert one.marginal == (j,)
        again = found.curator.measure((j,), ledger.left / 4)
        assert np.abs(again - one.counts).max() <= 1
        assert len(one.counts) == found.curator.sizes[j] == found.merged[j].max() + 1
        groups = np.bincount(found.merged[j], found.shares[j])
        assert np.allclose(groups, 1)


def test_the_noise_of_a_merged_cell_is_that_of_all_its_places() -> None:
    """Variances add: each is that of one place times how many places of the grid are in it."""
    found, ledger = ask(table(2_000), 1.0)
    one = deviation(ledger.rho / 6) ** 2
    for noisy, places in zip(found.ones, (101, 1_001, 31), strict=True):  # missing is a place too
        many = noisy.variance / one
        assert np.allclose(many, np.round(many))
        assert many.min() >= 1
        assert many.sum() == pytest.approx(places)
    age = found.encoder.columns[0].encode(pl.Series(range(100)))[:, 0]
    own = np.bincount(found.merged[0][age], minlength=len(found.ones[0].variance))
    missing = found.ones[0].variance / one - own
    assert sorted(missing.round(6).tolist())[-1] == 1
    assert np.count_nonzero(missing.round(6)) == 1


@pytest.mark.parametrize(("epsilon", "fewer"), [(0.2, True), (1_000.0, False)])
def test_a_number_has_no_more_codes_in_pairs_than_noise_lets_be_told(
    epsilon: float, fewer: bool
) -> None:
    ledger, train = Ledger(epsilon, 1e-9, apart=1e-10), table(2_000)
    found = paid(train, np.arange(len(train)), 20, 10, ledger, ledger.rho / 2, pairs=ledger.rho / 2)
    codes, told = found.encoder.sizes[0], found.curator.sizes[0]
    assert codes > 10  # its own shape stays as fine as its histogram
    assert (told <= 8) if fewer else (told == codes)
    assert np.allclose(np.bincount(found.merged[0], found.shares[0]), 1.0)
    own = found.encoder.encode(train)[:, 0]
    merged = np.bincount(found.merged[0][own], minlength=told)
    answer = found.ones[0]
    assert (np.abs(answer.counts - merged) < 5 * np.sqrt(answer.variance)).all()


def test_rare_levels_share_a_code_and_frequent_ones_do_not() -> None:
    found, ledger = ask(table(5_000), 1.0)
    noise = deviation(ledger.rho / 6)
    own = found.merged[2]
    together = np.bincount(own)
    assert together.max() > 10  # most of 30 towns have fewer people than three deviations
    assert (together == 1).sum() >= 2
    alone = [j for j in range(len(own)) if together[own[j]] == 1]
    assert all(found.ones[2].counts[own[j]] >= 3 * noise for j in alone)


def test_a_column_that_is_mostly_one_number_keeps_it() -> None:
    found, _ = ask(table(20_000), 1.0)
    gains = found.encoder.columns[1]
    zero = int(gains.encode(pl.Series([0.0]))[0, 0])
    assert gains.decode(np.array([[zero]]), np.random.default_rng(0)).to_list() == [0.0]
    assert abs(found.ones[1].counts[found.merged[1][zero]] / 20_000 - 0.9) < 0.03


@pytest.mark.parametrize("said", [True, False])
def test_the_parts_of_a_date_are_paid_for(said: bool) -> None:
    """Weekends alone; a column for weeks, days of the week and times of day each."""
    train = table(4_000)
    first = datetime(2024, 1, 6, 9)
    days = pl.Series("day", [first + timedelta(days=7 * (i % 20) + i % 2) for i in range(4_000)])
    domain = declared(low="2024-01-01", high="2024-05-31") if said else Domain()
    column = Column("day", Kind.DATETIME, domain=domain, spelling=("%Y-%m-%d %H:%M",))
    train = Table(train.frame.with_columns(days), Schema((*SCHEMA, column)))
    found, ledger = ask(train, 30.0)
    assert [c.part for c in found.encoder.coded[3:]] == ["week", "weekday", "seconds"]
    assert found.learnt == (() if said else ("day",))
    assert ledger.spent == pytest.approx(ledger.rho / 2)
    assert len(ledger.entries) == (6 if said else 8)
    back = found.encoder.decode(found.encoder.encode(train), np.random.default_rng(0))["day"]
    assert (back.dt.weekday() == days.dt.weekday()).mean() > 0.99
    assert (back - days).dt.total_days().abs().quantile(0.95) <= 14  # few weeks are a code
    assert set(back.dt.hour()) == {9}


def test_bounds_that_nobody_declared_are_found_and_paid_for() -> None:
    train = table(5_000, SCHEMA.replaced(replace(SCHEMA["age"], domain=Domain())))
    found, ledger = ask(train, 20.0)
    assert found.learnt == ("age",)
    assert [e.what for e in ledger.entries[:2]] == ["the number of persons", "the bounds of 'age'"]
    assert sum(e.rho for e in ledger.entries[:2]) == pytest.approx(ledger.rho / 10)
    assert ledger.spent <= ledger.rho / 2 * (1 + 1e-9)
    rows = found.encoder.decode(found.encoder.encode(train), np.random.default_rng(0))
    assert rows["age"].max() <= 128  # type: ignore[operator]


def test_a_column_with_too_few_people_for_bounds_is_left_empty() -> None:
    train = table(30, SCHEMA.replaced(replace(SCHEMA["age"], domain=Domain())))
    found, _ = ask(train, 0.01)
    age = found.encoder.columns[0]
    cells = age.decode(np.arange(age.coded[0].size)[:, None], np.random.default_rng(0))
    assert cells.null_count() == len(cells) == 1
