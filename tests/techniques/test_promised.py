"""Privacy of a network: what may be asked, what is claimed and when nothing is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, TechniqueError
from assay.data import Column, Domain, Kind, Origin, Schema, Table
from assay.dp import Ledger, Steps
from assay.techniques import ledgered, load_model, technique
from assay.techniques.promised import Asked, persons_of, private_codes


def people(n: int = 2_000, seed: int = 1) -> Table:
    """Levels and a number that follows them, all of declared domains."""
    rng = np.random.default_rng(seed)
    sick = rng.random(n) < 0.3
    age = np.clip(np.round(rng.normal(40 + 25 * sick, 8, n)), 0, 100).astype(int)
    ward = np.where(sick, "west", rng.choice(["east", "north"], n))
    frame = pl.DataFrame({"sick": sick, "age": age, "ward": ward})
    schema = Schema((
        Column("sick", Kind.BOOLEAN),
        Column("age", Kind.INTEGER, domain=Domain(Origin.DECLARED, 0, 100)),
        Column("ward", Kind.CATEGORICAL,
               domain=Domain(Origin.DECLARED, levels=("east", "north", "west", "far"))),
    ))  # fmt: skip
    return Table(frame, schema)


def observed(table: Table, name: str) -> Table:
    columns = [replace(c, domain=Domain()) if c.name == name else c for c in table.schema]
    return Table(table.frame, Schema(tuple(columns)), table.people)


SMALL: dict[str, Any] = {"width": 16, "steps": 150, "batch": 300, "bins": 20}


@pytest.fixture(scope="module")
def model() -> Any:
    made = technique("autoregressive", privacy={"epsilon": 4.0, "delta": 1e-5}, **SMALL)
    return made.fit(people(), np.random.default_rng(2))


def test_the_claim_has_every_field_and_holds(model: Any) -> None:
    claim = model.claim
    assert (claim.epsilon, claim.delta) == (4.0, 1e-5)
    assert (claim.variant, claim.neighbours, claim.unit) == ("approximate", "add-or-remove", "row")
    assert "kinds, decimals, levels and bounds of every column" in claim.assumed_public
    before, steps, rate, noise = _numbers(claim.implementation)
    assert Steps(noise, rate, int(steps), before).epsilon(0.99e-5) <= 4.0 * 1.01


def _numbers(words: str) -> tuple[float, float, float, float]:
    def after(mark: str) -> float:
        return float(words.split(mark)[1].split()[0].rstrip(",;"))

    return (
        after("histograms with noise "), after(", then "), after("with chance "),
        after(", noise "),
    )  # fmt: skip


def test_it_learns_under_its_promise(model: Any) -> None:
    found = model.sample(4_000, np.random.default_rng(3)).frame
    assert found["ward"].is_in(["east", "north", "west", "far"]).all()
    assert found["age"].is_between(0, 100).all()
    assert sum(found.null_count().row(0)) == 0
    rate = found.group_by("sick").agg(pl.col("age").mean()).sort("sick")["age"].to_list()
    assert rate[1] - rate[0] > 12  # 25 in truth


def test_a_model_is_kept_with_its_claim(model: Any, tmp_path: Path) -> None:
    model.save(tmp_path)
    again: Any = load_model(tmp_path)
    assert again.claim == model.claim
    rows = (m.sample(50, np.random.default_rng(4)).frame for m in (model, again))
    assert next(rows).equals(next(rows))


def test_bounds_that_nobody_declared_are_found_and_claimed_as_that() -> None:
    """One person is far older than all others, and hardly anybody has a second visit: the former does
    not show, and the latter is nobody's, also in the rows that are trained on."""
    train = people()
    age, visit = train["age"].to_list(), [None] * len(train)
    age[3], visit[4] = 10**6, 12345
    frame = train.frame.with_columns(age=pl.Series(age), visit=pl.Series(visit, dtype=pl.Int64))
    train = Table(frame, Schema((*train.schema, Column("visit", Kind.INTEGER))))
    made: Any = technique("autoregressive", privacy={"epsilon": 4.0, "delta": 1e-5}, **SMALL)
    train = observed(train, "age")
    ground = made.ground(train, np.random.default_rng(2))
    assert ground.codes[:, -1].tolist() == [0] * len(train)
    found: Any = made.fit(train, np.random.default_rng(2))
    claim = found.claim
    assert (claim.epsilon, claim.delta) == (4.0, 1e-5)
    assert "but the bounds of 'age', which were paid for" in claim.assumed_public[0]
    assert "which paid for the bounds of 1 column too" in claim.implementation
    before, steps, rate, noise = _numbers(claim.implementation)
    assert Steps(noise, rate, int(steps), before).epsilon(0.99e-5) <= 4.0 * 1.01
    drawn = found.sample(2_000, np.random.default_rng(1))
    assert drawn["age"].max() <= 128
    assert drawn["visit"].null_count() == 2_000


def test_levels_that_nobody_declared_are_found_and_claimed_as_that() -> None:
    """One person has a ward of their own; noise, steps and both parts of delta keep the promise."""
    train = people()
    ward = train["ward"].to_list()
    ward[3] = "one person's own"
    train = Table(train.frame.with_columns(pl.Series("ward", ward)), train.schema)
    made = technique("autoregressive", privacy={"epsilon": 4.0, "delta": 1e-5}, **SMALL)
    found: Any = made.fit(observed(train, "ward"), np.random.default_rng(2))
    claim = found.claim
    assert (claim.epsilon, claim.delta) == (4.0, 1e-5)
    assert "but the levels of 'ward', which were paid for" in claim.assumed_public[0]
    assert "paid for the levels of 1 column with 10% of delta too" in claim.implementation
    before, steps, rate, noise = _numbers(claim.implementation)
    assert Steps(noise, rate, int(steps), before).epsilon(0.99 * 0.9e-5) <= 4.0 * 1.01
    drawn = found.sample(2_000, np.random.default_rng(1))["ward"]
    assert {"east", "north", "west"} <= set(drawn) <= {"east", "north", "west", "other"}


def test_all_that_is_asked_costs_what_the_histograms_may() -> None:
    """1 / noise squared adds up, and delta to what was kept of it, whether domains are found or not."""
    for hidden, entries in (((), 1), (("ward",), 3), (("age", "ward"), 4)):
        table = people(3_000)
        for name in hidden:
            table = observed(table, name)
        ledger = Ledger(4.0, 1e-5, apart=1e-6)
        codes = private_codes(table, persons_of(table), 20, 10, 2.0, ledger)
        assert {*codes.levels, *codes.bounds} == set(hidden)
        assert len(ledger.entries) == entries
        assert 2 * ledger.spent == pytest.approx(2.0**-2)
        assert sum(e.delta for e in ledger.entries) == pytest.approx(1e-6 * bool(hidden))


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"epsilon": 1.0}, "needs delta"),
        ({"delta": 1e-6}, "needs epsilon"),
        ({"epsilon": 0, "delta": 1e-6}, "epsilon must be a number above 0"),
        ({"epsilon": 1, "delta": "small"}, "delta must be a number above 0"),
        ({"epsilon": 1, "delta": 1.5}, "delta must be below 1"),
        ({"epsilon": float("inf"), "delta": 1e-6}, "epsilon must be a number above 0"),
        ({"epsilon": 1, "delta": 1e-6, "clip": -1}, "clip must be a number above 0"),
        ({"epsilon": 1, "delta": 1e-6, "noise": 1}, "no 'noise'"),
    ],
)
def test_impossible_promises_are_refused(wish: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        technique("autoregressive", privacy=wish)


def test_a_delta_that_would_give_a_person_away_is_refused() -> None:
    made = technique("autoregressive", privacy={"epsilon": 1.0, "delta": 1e-3}, **SMALL)
    with pytest.raises(ConfigError, match="giving one of the persons away"):
        made.fit(people(), np.random.default_rng(1))


def test_an_epsilon_that_no_noise_reaches_is_said() -> None:
    made = technique("autoregressive", privacy={"epsilon": 1e-7, "delta": 1e-9}, **SMALL)
    with pytest.raises(ConfigError, match="no noise"):
        made.fit(people(), np.random.default_rng(1))


def test_the_unit_is_the_person_where_persons_have_several_rows() -> None:
    table = people(600)
    whose = np.repeat(np.arange(200), 3) + 50
    found: Any = technique("autoregressive", privacy={"epsilon": 4.0, "delta": 1e-5}, **SMALL).fit(
        Table(table.frame, table.schema, whose), np.random.default_rng(2)
    )
    assert found.claim.unit == "person"
    assert "chance 1," in found.claim.implementation  # 300 rows a step are more than there are


def test_each_person_is_one_row_in_each_histogram(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def plain(counts: Any, noise: float, source: object) -> Any:
        seen.extend(counts)
        return [c.astype(float) for c in counts]

    import assay.dp

    monkeypatch.setattr(assay.dp, "noisy_counts", plain)
    table = people(600)
    table = Table(table.frame, table.schema, np.repeat(np.arange(100), 6))
    codes = private_codes(table, persons_of(table), 20, 10, 1.0, Ledger(9.0, 1e-5))
    assert [int(c.sum()) for c in seen] == [100, 100, 100]
    assert all(s.sum() == pytest.approx(1.0) for s in codes.shares)
    # Which row it is no seed tells: the same 100 of 600 rows are never picked twice.
    first = [c.tolist() for c in seen]
    seen.clear()
    private_codes(table, persons_of(table), 20, 10, 1.0, Ledger(9.0, 1e-5))
    assert [c.tolist() for c in seen] != first


def test_codes_of_declared_columns_do_not_depend_on_the_rows_but_through_noise() -> None:
    codes = [
        private_codes(t, persons_of(t), 20, 10, 0.03, Ledger(1e3, 1e-5)).encoder
        for t in (people(500, 1), people(500, 1).take(np.arange(499)))
    ]
    assert codes[0].columns[2].parts[0][1].levels == ("east", "north", "west", "far")
    assert codes[0].columns[2] == codes[1].columns[2]


def test_without_the_accountant_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgered, "_NEEDS", ("no_such_package",))
    made = technique("autoregressive", privacy={"epsilon": 1.0, "delta": 1e-5}, **SMALL)
    with pytest.raises(TechniqueError, match=r"no_such_package.*\[dp\]"):
        made.fit(people(), np.random.default_rng(1))


def test_what_is_asked_is_plain_numbers() -> None:
    assert Asked.of("x", {"epsilon": 1, "delta": 1e-6}) == Asked(1.0, 1e-6, 1.0)
