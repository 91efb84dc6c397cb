"""What every technique on noisy marginals must keep: the promise, wishes, and what they cost."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, PrivacyClaim
from assay.data import Column, Domain, Kind, Origin, Role, Schema, Table
from assay.techniques import load_model, technique

NAMES = ("mst", "jtree", "aim")
LEVELS = tuple("abcdefgh")


def levels(*names: str) -> Domain:
    return Domain(Origin.DECLARED, levels=names)


SCHEMA = Schema((
    Column("age", Kind.INTEGER, domain=Domain(Origin.DECLARED, 0, 99)),
    Column("ward", Kind.CATEGORICAL, domain=levels(*LEVELS)),
    Column("smoker", Kind.BOOLEAN),
    Column("back", Kind.CATEGORICAL, (Role.TARGET,), levels("no", "yes")),
))  # fmt: skip


def table(n: int, seed: int = 0, schema: Schema = SCHEMA, people: Any = None) -> Table:
    rng = np.random.default_rng(seed)
    ward = np.minimum(rng.geometric(0.4, n) - 1, 7)
    age = np.clip(rng.normal(40 + 5 * ward, 12), 0, 99).round().astype(int)
    smoker = rng.random(n) < 0.2 + 0.05 * ward
    back = rng.random(n) < 1 / (1 + np.exp(-(age - 55) / 8 - 2 * smoker))
    frame = pl.DataFrame({
        "age": age, "ward": [LEVELS[w] for w in ward],
        "smoker": [None if r < 0.1 else bool(s) for r, s in zip(rng.random(n), smoker, strict=True)],
        "back": np.where(back, "yes", "no"),
    })  # fmt: skip
    return Table(frame, schema, people)


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("name", NAMES)
def test_it_claims_in_full_what_it_paid_for(name: str) -> None:
    model = technique(name, epsilon=2, delta=1e-7).fit(table(2_000), rng())
    claim = model.claim
    assert isinstance(claim, PrivacyClaim)
    assert (claim.epsilon, claim.delta, claim.unit) == (2, 1e-7, "row")
    assert (claim.variant, claim.neighbours) == ("approximate", "add-or-remove")
    assert "OpenDP" in claim.implementation
    assert "how many rows are released" in claim.assumed_public


@pytest.mark.parametrize("name", NAMES)
def test_it_spends_all_and_never_more(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.dp import Ledger

    ledgers: list[Ledger] = []
    made = Ledger.__post_init__

    def kept(self: Ledger) -> None:
        made(self)
        ledgers.append(self)

    monkeypatch.setattr(Ledger, "__post_init__", kept)
    technique(name, epsilon=1).fit(table(2_000), rng())
    assert len(ledgers) == 1
    assert 1 - 1e-9 < ledgers[0].spent / ledgers[0].rho <= 1


@pytest.mark.parametrize("name", NAMES)
def test_two_fits_with_one_seed_have_other_noise(name: str) -> None:
    train = table(500)
    one, two = (technique(name).fit(train, rng()) for _ in range(2))
    assert not one.sample(300, rng()).frame.equals(two.sample(300, rng()).frame)


@pytest.mark.parametrize("name", NAMES)
def test_dates_are_found_and_come_back(name: str) -> None:
    train = table(2_000)
    days = pl.Series("day", [datetime(2024, 1, 1 + i % 28) for i in range(2_000)])
    schema = Schema((*SCHEMA, Column("day", Kind.DATETIME, spelling=("date",))))
    model = technique(name, epsilon=20).fit(Table(train.frame.with_columns(days), schema), rng())
    assert model.claim is not None
    assert "but the bounds of 'day', which were paid for" in model.claim.assumed_public[0]
    drawn = model.sample(2_000, rng())["day"]
    assert drawn.is_between(datetime(2024, 1, 1), datetime(2024, 2, 4)).mean() > 0.9
    assert drawn.is_between(datetime(2020, 1, 1), datetime(2024, 12, 31)).all()


@pytest.mark.parametrize("name", NAMES)
def test_a_date_that_is_declared_to_follow_another_is_never_before_it(
    name: str, tmp_path: Path
) -> None:
    train, draw = table(2_000), np.random.default_rng(3)
    came = draw.integers(18_000, 19_000, 2_000)
    days = {"came": came, "left": came + draw.integers(0, 9, 2_000)}
    frame = train.frame.with_columns(
        **{n: pl.Series(d).cast(pl.Date).cast(pl.Datetime("us")) for n, d in days.items()}
    )
    two = (
        Column("came", Kind.DATETIME, spelling=("date",)),
        Column("left", Kind.DATETIME, spelling=("date",), follows="came"),
    )
    model = technique(name, epsilon=20).fit(Table(frame, Schema((*SCHEMA, *two))), rng())
    assert model.claim is not None
    assert "the bounds of 'came', 'left', which were paid for" in model.claim.assumed_public[0]
    drawn = model.sample(2_000, rng())
    stay = (drawn["left"] - drawn["came"]).dt.total_days().drop_nulls()
    assert stay.is_between(0, 16).all()
    assert abs(stay.mean() - 4) < 1  # type: ignore[operator, arg-type]
    model.save(tmp_path / "m")
    assert load_model(tmp_path / "m").sample(2_000, rng()).frame.equals(drawn.frame)


@pytest.mark.parametrize("name", NAMES)
def test_levels_that_nobody_declared_are_found_and_claimed_as_that(name: str) -> None:
    schema = SCHEMA.replaced(replace(SCHEMA["ward"], domain=Domain()))
    train = table(2_000, schema=schema)
    ward = train["ward"].to_list()
    ward[7] = "one person's own"
    train = Table(train.frame.with_columns(pl.Series("ward", ward)), schema)
    model = technique(name, epsilon=8).fit(train, rng())
    claim, own = model.claim, technique(name).first  # type: ignore[attr-defined]
    assert claim is not None
    assert (claim.epsilon, claim.delta) == (8, 1e-9)
    assert "but the levels of 'ward', which were paid for" in claim.assumed_public[0]
    said = re.search(r"([\d.]+)% of the budget and 10% of delta found the levels of 1 column", claim.implementation)  # fmt: skip
    assert said
    assert float(said[1]) == pytest.approx(100 * 0.98 * own / 4, abs=0.06)  # .02 counts persons
    drawn = set(model.sample(5_000, rng())["ward"])
    assert {"a", "b"} <= drawn <= {*LEVELS, "other"}


@pytest.mark.parametrize("name", NAMES)
def test_bounds_that_were_paid_for_are_claimed_as_that(name: str) -> None:
    schema = SCHEMA.replaced(replace(SCHEMA["age"], domain=Domain()))
    claim = technique(name, epsilon=20).fit(table(2_000, schema=schema), rng()).claim
    assert claim is not None
    assert "but the bounds of 'age', which were paid for" in claim.assumed_public[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_person_with_many_rows_counts_once(name: str) -> None:
    """One of 400 has 4,000 rows of a rare ward: each person's one row is all that is seen."""
    train = table(4_399)
    people = np.append(np.arange(399), np.full(4_000, 399))
    ward = np.append(np.full(399, "a"), np.full(4_000, "h"))
    frame = train.frame.with_columns(pl.Series("ward", ward))
    model = technique(name, epsilon=100).fit(Table(frame, SCHEMA, people), rng())
    assert model.claim is not None
    assert model.claim.unit == "person"
    found = model.sample(2_000, rng())["ward"]
    assert (found == "h").mean() < 0.02


@pytest.mark.parametrize("name", NAMES)
def test_with_a_large_budget_it_learns_pairs(name: str) -> None:
    """The share of `back` in each ward, within 4.9 deviations of 20,000 rows and their draws."""
    train = table(20_000)
    found = technique(name, epsilon=500).fit(train, rng()).sample(20_000, rng())
    for ward in "abc":
        real, made = (
            t.frame.filter(pl.col("ward") == ward)["back"].eq("yes") for t in (train, found)
        )
        share = float(real.mean())  # type: ignore[arg-type]
        off = abs(float(made.mean()) - share)  # type: ignore[arg-type]
        assert off < 4.9 * (share * (1 - share) * (1 / len(real) + 1 / len(made))) ** 0.5 + 0.02


@pytest.mark.parametrize("name", NAMES)
def test_wishes_are_met_by_the_models_own_odds(name: str) -> None:
    """Rows drawn with a wish are distributed as those that meet it among all rows."""
    model = technique(name, epsilon=50).fit(table(4_000), rng())
    many, wished = model.sample(100_000, rng()), model.sample(5_000, rng(2), {"back": "yes"})
    assert (wished["back"] == "yes").all()
    some = many.frame.filter(pl.col("back") == "yes")
    for ward in LEVELS:
        a, b = (float((f["ward"] == ward).mean()) for f in (some, wished.frame))
        assert abs(a - b) < 4.9 * (a * (1 - a) * (1 / len(some) + 1 / 5_000)) ** 0.5 + 1e-3


@pytest.mark.parametrize("name", NAMES)
def test_a_kept_model_has_the_same_losses_and_claim(name: str, tmp_path: Path) -> None:
    train = table(800)
    model = technique(name, epsilon=5).fit(train, rng())
    model.save(tmp_path)
    again = load_model(tmp_path)
    assert again.claim == model.claim
    assert np.array_equal(again.losses(train), model.losses(train))  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
def test_losses_are_those_of_the_draws(name: str) -> None:
    """E exp(-loss) over cells sums to 1: counted over all combinations of codes."""
    model: Any = technique(name, epsilon=5, bins=4).fit(table(800), rng())
    sizes = model.encoder.sizes
    grid = np.stack([a.ravel() for a in np.indices(sizes)], axis=1)
    rows = model.encoder.decode(grid, rng())
    assert np.exp(-model.losses(rows)).sum() == pytest.approx(1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "wrong", [{"epsilon": 0}, {"epsilon": float("nan")}, {"delta": 0}, {"delta": 0.5}, {"bins": 1}]
)
def test_settings_that_are_no_promise_are_refused(name: str, wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="must be"):
        technique(name, **wrong)


@pytest.mark.parametrize("name", NAMES)
def test_a_delta_that_gives_a_person_away_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="giving") as error:
        technique(name, delta=0.005).fit(table(400), rng())
    assert "400" not in str(error.value)
