"""The membership attack: planted leaks alarm, fresh rows do not, and it never changes its mind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy import Membership, asked
from assay.evaluation.privacy.membership import bench as benches
from assay.evaluation.privacy.membership.features import Features

SCHEMA = Schema(
    (
        Column("age", Kind.INTEGER),
        Column("dose", Kind.NUMERIC),
        Column("ward", Kind.CATEGORICAL),
        Column("smoker", Kind.BOOLEAN),
        Column("day", Kind.DATETIME),
    )
)
START = datetime(2024, 1, 1)


def people(n: int, seed: int) -> Table:
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 90, n)
    dose = np.round(rng.gamma(2.0, 1.5, n) + age / 40, 2)
    frame = pl.DataFrame(
        {
            "age": age,
            "dose": [None if m else d for d, m in zip(dose.tolist(), rng.random(n) < 0.1, strict=True)],
            "ward": rng.choice(["north", "south", "east"], n),
            "smoker": rng.random(n) < 0.3,
            "day": [START + timedelta(days=int(d)) for d in rng.integers(0, 365, n)],
        },
        schema_overrides={"age": pl.Int64, "dose": pl.Float64, "day": pl.Datetime("us")},
    )  # fmt: skip
    return Table(frame, SCHEMA)


def nudged(table: Table) -> Table:
    """The same people a few days off and a little older."""
    return table.with_frame(
        table.frame.with_columns(pl.col("day") + pl.duration(days=1), pl.col("age") + 1)
    )


T, N, R, FRESH = (people(n, s) for s, n in enumerate((900, 700, 800, 900)))
MEMO = Memo(Seeds(5))
EVIDENCE = Evidence(T, (FRESH,), N, R, None, MEMO)
NAMES = [s.name for s in Membership.statistics]


def attack(*releases: Table, seed: int = 0) -> AttackResult:
    seen = replace(EVIDENCE, releases=releases, work=Memo(Seeds(seed)))
    return Membership().run(seen, np.random.default_rng(seed))


def value(result: AttackResult, name: str) -> float:
    found = {m.name: m for m in result.measurements()}[f"privacy.membership.{name}"].value
    assert found is not None
    return found


def low(result: AttackResult, name: str) -> float:
    span = {m.name: m for m in result.measurements()}[f"privacy.membership.{name}"].interval
    assert span is not None
    return span.low


def test_a_copy_of_the_training_rows_gives_everyone_away() -> None:
    result = attack(T)
    assert [m.name for m in result.measurements()] == NAMES
    assert value(result, "p_value") == 1 / 10_000
    assert value(result, "auc") > 0.95
    assert low(result, "excess_tpr_at_1pct_fpr") > 0.9
    assert low(result, "excess") > 0.9


def test_fresh_rows_give_nobody_away() -> None:
    result = attack(FRESH)
    assert value(result, "p_value") > 0.01
    assert low(result, "excess") <= 0
    assert low(result, "excess_tpr_at_1pct_fpr") <= 0
    assert low(result, "auc") < 0.5


@pytest.mark.parametrize(("share", "change"), [(0.02, False), (0.06, True)])
def test_a_few_copies_are_seen_exact_or_nudged(share: float, change: bool) -> None:
    k = round(share * len(T))
    copied = T.take(np.arange(k))
    leaky = FRESH.take(np.arange(len(T) - k)).stacked(nudged(copied) if change else copied)
    assert value(attack(leaky), "p_value") <= 0.003


def test_the_worst_release_counts_and_pays_for_the_number_of_tries() -> None:
    result = attack(FRESH, T)
    p = result.extra[0]
    assert p.value == 2 / 10_000
    assert p.parts[0].value == value(attack(FRESH), "p_value")
    assert p.parts[1].value == 1 / 10_000
    assert value(result, "auc") > 0.95


def test_the_same_seed_gives_the_same_result_whoever_ran_before() -> None:
    alone = Evidence(T, (FRESH,), N, R, None, Memo(Seeds(5)), work=Memo(Seeds(0)))
    rng = np.random.default_rng(0)
    assert Membership().run(alone, rng) == attack(FRESH)


def test_large_tables_are_sampled_and_the_note_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "LIMIT", 300)
    monkeypatch.setattr(benches, "LIMIT", 300)
    evidence = replace(EVIDENCE, releases=(T,), memo=Memo(Seeds(5)), work=Memo(Seeds(0)))
    result = Membership().run(evidence, np.random.default_rng(0))
    people = asked.sampled(evidence)
    counting = (people.labels == 1) & ~people.choosing  # the rest chose the cutoff
    assert (people.members, result.train[0].tries) == (300, counting.sum())
    assert "300 of 900 training and 300 of 700 unseen rows" in result.note
    assert value(result, "p_value") < 0.001


@pytest.mark.parametrize(
    ("gone", "word"),
    [
        ({"holdout": None}, "holdout"),
        ({"reference": None}, "reference"),
        ({"holdout": N.take(np.arange(8))}, "8 rows"),
    ],
)
def test_what_is_missing_is_said(gone: dict[str, Table | None], word: str) -> None:
    result = Membership().run(replace(EVIDENCE, **gone), np.random.default_rng(0))  # type: ignore[arg-type]
    assert word in result.reason
    assert not result.extra


def test_columns_without_information_and_unseen_levels_are_no_obstacle() -> None:
    schema = Schema(
        (Column("x", Kind.NUMERIC), Column("none", Kind.CATEGORICAL), Column("c", Kind.CATEGORICAL))
    )

    def odd(n: int, seed: int, level: str) -> Table:
        x = np.random.default_rng(seed).standard_normal(n)
        none = pl.Series([None] * n, dtype=pl.String)
        return Table(pl.DataFrame({"x": x, "none": none, "c": [level] * n}), schema)

    evidence = Evidence(
        odd(90, 0, "a"),
        (odd(40, 3, "new"),),
        odd(60, 1, "a"),
        odd(50, 2, "a"),
        None,
        Memo(Seeds(1)),
    )
    found = Membership().run(evidence, np.random.default_rng(0)).measurements()
    assert all(m.taken for m in found if not {"groups", "exposed"} & set(m.name.split(".")))


def test_features_put_missing_cells_and_new_values_apart() -> None:
    features = Features.fit(T)
    numbers = features.numbers(T)
    assert numbers.shape == (900, 5)
    missing = T["dose"].is_null().to_numpy()
    assert (numbers[missing, 1] == -1).all()
    assert (numbers[~missing, 1] >= 0).all()
    assert np.array_equal(np.argsort(numbers[:, 0], kind="stable"),
                          np.argsort(T["age"].to_numpy(), kind="stable"))  # fmt: skip
    classes = features.classes(T)
    assert classes.shape == (900, len(features.targets))
