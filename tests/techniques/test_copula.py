from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from assay.core import ConfigError
from assay.data import Column, Domain, Encoder, Kind, Origin, Schema, Table
from assay.techniques import Copula, load_model, technique
from assay.techniques.copula import cuts_of, level_orders

Array = np.ndarray[Any, Any]


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("rho", [-0.8, 0.0, 0.4, 0.9])
def test_rank_correlation_is_kept_whatever_the_shapes(
    table: Callable[..., Table], rho: float
) -> None:
    z = rng(1).multivariate_normal([0, 0], [[1, rho], [rho, 1]], 4_000)
    train = table(x=np.exp(z[:, 0]), y=np.round(z[:, 1] ** 3, 3))
    found = Copula().fit(train, rng()).sample(4_000, rng(5))
    real = spearmanr(train["x"], train["y"]).statistic
    assert spearmanr(found["x"], found["y"]).statistic == pytest.approx(real, abs=0.05)


def test_shares_of_two_levels_are_kept_with_their_association(
    table: Callable[..., Table],
) -> None:
    a = rng(1).random(5_000) < 0.3
    b = rng(2).random(5_000) < np.where(a, 0.7, 0.2)
    found = Copula().fit(table(a=a, b=b), rng()).sample(20_000, rng(5)).frame
    for x in (True, False):
        for y in (True, False):
            real = ((a == x) & (b == y)).mean()
            assert abs(((found["a"] == x) & (found["b"] == y)).mean() - real) < 0.02


@pytest.mark.parametrize("wishes", [{"a": "l3"}, {"a": "l0", "b": True}, {"b": False, "c": 0.5}])
def test_a_wish_gives_what_waiting_for_it_would(
    table: Callable[..., Table], wishes: dict[str, object]
) -> None:
    z = rng(1).multivariate_normal(np.zeros(4), 0.4 * np.eye(4) + 0.6, 3_000)
    levels = np.digitize(z[:, 0], [-1, 0, 1])
    train = table(
        a=[f"l{i}" for i in levels], b=z[:, 1] > 0.5, c=np.round(z[:, 2] * 2) / 2, x=z[:, 3]
    )
    model = Copula().fit(train, rng())
    asked = model.sample(6_000, rng(5), wishes).frame["x"]
    many = model.sample(300_000, rng(6)).frame
    waited = many.filter(**wishes)["x"]
    assert len(waited) > 500
    far = np.sqrt(1 / len(waited) + 1 / 6_000)
    assert abs(asked.mean() - waited.mean()) < 4 * asked.std() * far
    assert abs(asked.std() / waited.std() - 1) < 0.1


def test_levels_lie_in_the_order_of_the_numbers_beside_them(table: Callable[..., Table]) -> None:
    a = rng(1).permutation(np.repeat([0, 1, 2], [500, 300, 200]))
    size = np.array([5.0, 9.0, 1.0])[a]
    train = table(a=[f"l{i}" for i in a], x=size + rng(2).normal(size=1_000), y=size)
    encoder = Encoder.fit(train)
    at = [c.source for c in encoder.coded].index("a")
    order = level_orders(encoder, encoder.encode(train))[at].tolist()
    assert order in ([2, 0, 1], [1, 0, 2])  # codes by frequency: l0, l1, l2


def test_cuts_are_normal_quantiles_of_the_running_shares() -> None:
    cuts = cuts_of(np.array([0, 0, 1, 3]), 5)
    assert cuts == pytest.approx([0, 0.6744898, 0.6744898, np.inf])


def test_a_curved_relation_is_lost_as_it_says(table: Callable[..., Table]) -> None:
    x = rng(1).normal(size=4_000)
    train = table(x=x, y=x**2 + rng(2).normal(0, 0.1, 4_000))
    found = Copula().fit(train, rng()).sample(4_000, rng(5))
    assert abs(np.corrcoef(found["x"] ** 2, found["y"])[0, 1]) < 0.1


LEVELS = Domain(Origin.DECLARED, levels=tuple("abcde"))
WARD = Column("ward", Kind.CATEGORICAL, domain=LEVELS)
AGE = Column("age", Kind.INTEGER, domain=Domain(Origin.DECLARED, 0, 99))


def patients(n: int, *more: Column, ward: Column = WARD, age: Column = AGE) -> Table:
    z = rng(1).multivariate_normal([0, 0], [[1, 0.7], [0.7, 1]], n)
    frame = pl.DataFrame({
        "ward": np.array(list("cadbe"))[np.searchsorted([-0.8, 0, 0.5, 1.2], z[:, 0])],
        "age": np.clip(50 + 15 * z[:, 1], 0, 99).round().astype(int),
    }).with_columns(pl.Series(c.name, [datetime(2024, 1, 1)] * n) for c in more)  # fmt: skip
    return Table(frame, Schema((ward, age, *more)))


def private(epsilon: float, **settings: Any) -> Any:
    return technique("copula", privacy={"epsilon": epsilon, "delta": 1e-7}, **settings)


def test_under_privacy_it_claims_in_full_what_it_paid_for(tmp_path: Path) -> None:
    model = private(2.0).fit(patients(1_000), rng())
    claim = model.claim
    assert (claim.epsilon, claim.delta, claim.unit) == (2.0, 1e-7, "row")
    assert claim.neighbours == "add-or-remove"
    assert "copula: 3 answers with exact noise" in claim.implementation
    model.save(tmp_path)
    again = load_model(tmp_path)
    assert again.claim == claim
    for wish in ({}, {"ward": "c"}, {"age": 30}):
        assert again.sample(200, rng(), wish).frame.equals(model.sample(200, rng(), wish).frame)
    assert Copula().fit(patients(100), rng()).claim is None


def test_under_privacy_what_goes_together_still_does() -> None:
    train = patients(20_000)
    found = private(5.0).fit(train, rng()).sample(20_000, rng(5))

    def by_ward(rows: Table) -> Array:
        # Noise makes one fit in 700 think that some wards are missing.
        known = rows.frame.drop_nulls("ward")
        return known.group_by("ward").agg(pl.col("age").mean()).sort("ward")["age"].to_numpy()

    # The rarest ward has 1,200 people, of whom noise is some 50 in each half of the ages.
    assert np.abs(by_ward(found) - by_ward(train)).max() < 4
    young = private(5.0).fit(train, rng()).sample(5_000, rng(6), {"ward": "c"})["age"].mean()
    assert abs(young - by_ward(train)[2]) < 4  # a, b, c


def test_several_rows_of_a_person_are_one() -> None:
    once = patients(800)
    places = np.r_[np.arange(800), np.zeros(5_000, int)]
    train = Table(once.frame[places], once.schema, people=places)
    model = private(20.0).fit(train, rng())
    assert model.claim.unit == "person"
    first = once["ward"][0]
    share = (once["ward"] == first).mean()
    assert abs((model.sample(8_000, rng())["ward"] == first).mean() - share) < 0.05


def test_domains_are_paid_for() -> None:
    train = patients(3_000, ward=replace(WARD, domain=Domain()), age=replace(AGE, domain=Domain()))
    model = private(5.0).fit(train, rng())
    public = model.claim.assumed_public[0]
    assert "the bounds of 'age' and the levels of 'ward', which were paid for" in public
    assert set(model.sample(3_000, rng())["ward"]) <= {*"abcde", "other"}


def test_a_date_alone_has_pairs_of_its_parts() -> None:
    """Weekends alone, of weeks that nobody declared."""
    day = pl.Series("day", np.arange(4_000) % 70 // 2 * 7 + np.arange(4_000) % 2 + 2).cast(pl.Date)
    column = Column("day", Kind.DATETIME, spelling=("date",))
    frame = pl.DataFrame([day.cast(pl.Datetime("us"))])
    model = private(20.0).fit(Table(frame, Schema((column,))), rng())
    assert "the bounds of 'day', which were paid for" in model.claim.assumed_public[0]
    drawn = model.sample(3_000, rng())["day"]
    assert (drawn.dt.weekday() >= 6).mean() > 0.9
    assert drawn.dt.year().is_between(1970, 1974).all()


def test_missing_cells_come_back_as_often_under_privacy() -> None:
    own = patients(5_000)
    gaps = own.frame.with_columns(pl.when(pl.int_range(pl.len()) % 4 > 0).then("age"))
    model = private(10.0).fit(Table(gaps, own.schema), rng())
    share = model.sample(8_000, rng())["age"].null_count() / 8_000
    assert abs(share - 0.25) < 4 * np.sqrt(0.25 * 0.75 / 8_000) + 0.005


def test_one_column_has_all_of_the_budget() -> None:
    train = patients(500)
    model = private(1.0).fit(Table(train.frame.select("ward"), Schema((WARD,))), rng())
    assert "copula: 1 answers" in model.claim.implementation
    assert set(model.sample(100, rng())["ward"]) <= set("abcde")


def test_two_private_fits_of_one_seed_have_other_noise() -> None:
    one, two = (private(1.0).fit(patients(300), rng()).edges[1] for _ in range(2))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize("privacy", [{"epsilon": 1}, {"epsilon": -1, "delta": 1e-6}])
def test_a_promise_that_is_none_is_refused(privacy: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="'copula'"):
        Copula(privacy=privacy)
