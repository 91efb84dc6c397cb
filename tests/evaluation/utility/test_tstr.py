"""What is lost by training on synthetic rows: nothing on fresh ones, all where nothing is left."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Goal, Seeds
from assay.data import Table, Task, TaskKind, task_of
from assay.evaluation import Evidence, Memo, TrainSynthetic

BACK = Task("back", TaskKind.CLASSIFICATION)
AMOUNT = Task("amount", TaskKind.REGRESSION)


def measured(evidence: Evidence, seed: int = 0) -> dict[str, Any]:
    found = TrainSynthetic().measure(evidence, np.random.default_rng(seed))
    assert [m.name for m in found] == [s.name for s in TrainSynthetic.statistics]
    return {m.name.removeprefix("utility.tstr."): m for m in found}


@pytest.fixture(scope="module")
def memos() -> dict[Task | None, Memo]:
    """What real rows achieve, by task: the tests share T and N."""
    return {}


@pytest.fixture
def wards(people: Any, make_evidence: Any, memos: dict[Task | None, Memo]) -> Any:
    """Evidence on rows of one population, with the releases and the task given."""

    def make(*releases: Table, task: Task | None = BACK) -> Evidence:
        evidence = make_evidence(people(500, 1), *releases, holdout=people(400, 2), task=task)
        return replace(evidence, memo=memos.setdefault(task, evidence.memo), work=Memo(Seeds(0)))

    return make


def test_fresh_rows_lose_nothing(wards: Any, people: Any) -> None:
    found = measured(wards(people(500, 5), people(500, 6)))
    for key in ("roc_auc", "f1", "accuracy", "pr_auc", "log_loss", "brier", "calibration"):
        sign = -1 if found[f"{key}.synthetic"].goal is Goal.LOWER else 1
        drop = found[f"{key}.drop"]
        assert drop.interval.low < 0 < drop.interval.high
        assert drop.value == pytest.approx(
            sign * (found[f"{key}.real"].value - found[f"{key}.synthetic"].value)
        )
        assert found[f"{key}.synthetic"].reference == found[f"{key}.real"].value
        assert drop.reference == 0.0
        assert (drop.n, drop.note.count("one release")) == (400, 0)


def test_the_training_rows_themselves_lose_nothing(wards: Any, people: Any) -> None:
    drop = measured(wards(people(500, 1)))["roc_auc.drop"]
    assert drop.value == 0.0
    assert drop.interval.low < 0 < drop.interval.high < 0.05
    assert "one release" in drop.note


def test_a_shuffled_target_loses_everything(wards: Any, people: Any, shuffle: Any) -> None:
    releases = [shuffle(people(500, 1), s, "back") for s in range(8)]
    found = measured(wards(*releases))
    assert found["roc_auc.real"].value > 0.8
    assert found["roc_auc.synthetic"].value == pytest.approx(0.5, abs=0.12)
    for key in ("roc_auc", "balanced_accuracy", "f1", "pr_auc", "log_loss", "brier"):
        assert found[f"{key}.drop"].interval.low > 0.05


def test_intervals_cover_what_fresh_rows_lose(people: Any, make_evidence: Any) -> None:
    """Small tables of their own, ten times: bad luck in T or in S is no loss."""
    hits = 0
    for seed in range(10):
        t, s, n = (people(100, 100 * seed + i) for i in range(3))
        drop = measured(make_evidence(t, s, holdout=n, task=BACK))["roc_auc.drop"]
        hits += drop.interval.low <= 0 <= drop.interval.high
    assert hits >= 8


def test_regression_and_the_sign_of_a_loss(wards: Any, people: Any, shuffle: Any) -> None:
    found = measured(wards(people(500, 5), people(500, 6), task=AMOUNT))
    assert found["r2.real"].value > 0.6
    for key in ("r2.drop", "mae.drop", "rmse.drop"):
        assert found[key].interval.low < 0 < found[key].interval.high
    lost = measured(wards(shuffle(people(500, 1), 3, "amount"), task=AMOUNT))
    assert lost["r2.drop"].interval.low > 0.3
    assert lost["mae.drop"].interval.low > 0.3
    assert lost["mae.drop"].value == pytest.approx(
        lost["mae.synthetic"].value - lost["mae.real"].value
    )
    assert lost["accuracy.drop"].reason == "the task is regression"


def test_three_classes(wards: Any, people: Any, shuffle: Any) -> None:
    ward = Task("ward", TaskKind.CLASSIFICATION)
    found = measured(wards(shuffle(people(500, 1), 3, "ward"), task=ward))
    assert found["roc_auc.real"].value > 0.98
    assert found["accuracy.drop"].interval.low > 0.3
    assert found["r2.drop"].reason == "the task is classification"


def test_one_level_against_the_rest(wards: Any, people: Any) -> None:
    north = Task("ward", TaskKind.CLASSIFICATION, "north")
    assert measured(wards(people(500, 5), task=north))["roc_auc.real"].value > 0.98


def test_a_rare_class(people: Any, make_evidence: Any) -> None:
    def rare(n: int, seed: int) -> Table:
        table = people(n, seed)
        label = (
            pl.when(table["x"] + table["amount"] / 4 > 2.6)
            .then(pl.lit("yes"))
            .otherwise(pl.lit("no"))
        )
        return table.with_frame(table.frame.with_columns(label.alias("back")))

    found = measured(make_evidence(rare(1500, 1), rare(1500, 2), holdout=rare(1500, 3), task=BACK))
    assert found["accuracy.real"].value > 0.95
    assert found["roc_auc.real"].value > 0.9
    assert found["roc_auc.drop"].interval.low < 0 < found["roc_auc.drop"].interval.high


def test_a_release_of_one_class_is_a_constant(wards: Any, people: Any) -> None:
    table = people(500, 1)
    one = table.with_frame(table.frame.with_columns(back=pl.lit("no")))
    found = measured(wards(one))
    assert found["roc_auc.synthetic"].value == 0.5
    assert found["balanced_accuracy.synthetic"].value == 0.5
    assert "one class only" in found["roc_auc.drop"].note


def test_a_release_without_a_target_has_a_reason(wards: Any, people: Any) -> None:
    table = people(500, 1)
    none = table.with_frame(table.frame.with_columns(back=pl.lit(None, dtype=pl.String)))
    found = measured(wards(people(500, 5), none))
    assert found["roc_auc.real"].taken
    assert "release 2" in found["roc_auc.drop"].reason
    assert found["roc_auc.drop"].reason == found["roc_auc.synthetic"].reason


def test_levels_that_only_one_side_knows(wards: Any, people: Any) -> None:
    table = people(500, 1)
    odd = table.with_frame(
        table.frame.with_columns(
            ward=pl.lit("moon"),
            back=pl.when(pl.arange(0, 500) < 200).then(pl.lit("perhaps")).otherwise(pl.col("back")),
        )
    )
    found = measured(wards(odd))
    assert 0 < found["accuracy.synthetic"].value < found["accuracy.real"].value


def test_missing_targets_are_left_out_and_told(wards: Any, people: Any) -> None:
    table = people(500, 5)
    holes = table.with_frame(
        table.frame.with_columns(back=pl.when(pl.arange(0, 500) >= 100).then(pl.col("back")))
    )
    assert "release: 100 rows without a target" in measured(wards(holes))["f1.drop"].note


def test_the_value_is_of_the_family_that_does_best_on_real_rows(wards: Any, people: Any) -> None:
    found = measured(wards(people(500, 5), people(500, 6)))
    real = {p.label: p.value for p in found["roc_auc.real"].parts}
    best = max(real, key=lambda k: real[k])
    assert f"the value is of {best}" in found["roc_auc.drop"].note
    assert found["roc_auc.real"].value == real[best]
    parts = {p.label: p for p in found["roc_auc.drop"].parts}
    assert list(parts) == [
        f"{f}{r}" for f in ("linear", "gradient boosting") for r in ("", ", release 1", ", release 2")
    ]  # fmt: skip
    assert parts[best].value == found["roc_auc.drop"].value
    assert parts[best].interval == found["roc_auc.drop"].interval


def test_where_real_rows_predict_nothing_a_small_loss_says_nothing(
    people: Any, make_evidence: Any, shuffle: Any
) -> None:
    t, s, n = (shuffle(people(300, i), i, "back") for i in (1, 2, 3))
    found = measured(make_evidence(t, s, holdout=n, task=BACK))
    assert "better than chance" in found["roc_auc.drop"].note


def test_what_is_missing_has_a_reason(wards: Any, people: Any) -> None:
    evidence = wards(people(500, 5))
    assert {m.reason for m in measured(replace(evidence, task=None)).values()} == {
        "no target is named, so there is nothing to predict."
    }
    assert all(
        "there is no holdout" in m.reason
        for m in measured(replace(evidence, holdout=None)).values()
    )
    constant = evidence.train.with_frame(evidence.train.frame.with_columns(back=pl.lit("no")))
    odd = replace(evidence, train=constant, memo=Memo(evidence.memo.seeds))
    assert all("two classes" in m.reason for m in measured(odd).values())
    one = people(5, 1).only(["back"])
    assert TrainSynthetic().accepts(one.schema)


def test_a_shorter_release_is_told(wards: Any, people: Any) -> None:
    assert (
        "100 rows to train on, the real table 500"
        in measured(wards(people(100, 5)))["f1.drop"].note
    )
    assert "to train on" not in measured(wards(people(480, 5)))["f1.drop"].note


def test_the_same_evidence_gives_the_same_numbers(people: Any, make_evidence: Any) -> None:
    tables = [people(120, i) for i in range(3)]
    first, again = (
        measured(make_evidence(*tables[:2], holdout=tables[2], task=BACK)) for _ in range(2)
    )
    assert first == again


def test_real_models_are_trained_once_for_all_techniques(
    wards: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = wards(people(500, 5))
    real = measured(evidence)["roc_auc.real"]
    monkeypatch.setattr("assay.evaluation.utility.trained.set_exam", None)
    assert (
        measured(replace(evidence, releases=(people(500, 6),), work=Memo(Seeds(0))))["roc_auc.real"]
        == real
    )


def test_shuffled_and_fresh_rows_of_adult(adult: Any, make_evidence: Any, shuffle: Any) -> None:
    t, n = adult[0].take(range(5_000)), adult[1].take(range(5_000))
    evidence = make_evidence(t, shuffle(t, 1), holdout=n, task=task_of(t.schema, "income"))
    found = measured(evidence)
    assert found["roc_auc.real"].value > 0.9
    assert found["roc_auc.drop"].interval.low > 0.2
    again = measured(
        replace(evidence, releases=(adult[2].take(range(5_000)),), work=Memo(Seeds(0)))
    )
    assert again["roc_auc.drop"].interval.high < 0.02
    assert again["roc_auc.drop"].interval.low < 0 < again["roc_auc.drop"].interval.high
