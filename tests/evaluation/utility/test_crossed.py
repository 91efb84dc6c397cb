"""Tests on synthetic rows: fresh people are as hard as real ones; noise and rules are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Table, Task, TaskKind
from assay.evaluation import Evidence, Memo, OnSynthetic, WithinSynthetic
from assay.evaluation.utility.crossed import synthetic_exam

BACK = Task("back", TaskKind.CLASSIFICATION)
AMOUNT = Task("amount", TaskKind.REGRESSION)
WARD = Task("ward", TaskKind.CLASSIFICATION)


def measured(metric: Any, evidence: Evidence) -> dict[str, Any]:
    found = metric().measure(evidence, np.random.default_rng(0))
    return {m.name.removeprefix(f"{metric.name}."): m for m in found}


@pytest.fixture
def wards(people: Any, make_evidence: Any) -> Any:
    def make(*releases: Table, task: Task = BACK) -> Evidence:
        found: Evidence = make_evidence(
            people(400, 1), *releases, holdout=people(400, 2), task=task
        )
        return found

    return make


def tidy(table: Table) -> Table:
    """The target follows from a column without any noise."""
    rule = pl.when(pl.col("x") > 0.4).then(pl.lit("yes")).otherwise(pl.lit("no"))
    return table.with_frame(table.frame.with_columns(back=rule))


@pytest.mark.parametrize("metric", [OnSynthetic, WithinSynthetic])
@pytest.mark.parametrize("several", [False, True])
def test_fresh_people_are_as_hard_as_real_ones(
    metric: Any, several: bool, wards: Any, people: Any
) -> None:
    found = measured(metric, wards(*(people(400, s) for s in (5, 6, 7)[: 3 if several else 1])))
    gap, value = found["roc_auc.gap"], found["roc_auc"]
    assert gap.interval.low < 0 < gap.interval.high
    assert value.interval.low < value.reference < value.interval.high
    assert found["r2"].reason == found["r2.gap"].reason == "the task is classification"
    assert value.note.count("one release") == (0 if several else 1)


def test_a_model_of_real_rows_finds_noise_hard_and_tidy_rows_easy(
    wards: Any, people: Any, shuffle: Any
) -> None:
    noise = measured(OnSynthetic, wards(shuffle(people(400, 5), 1, "back")))
    assert noise["roc_auc.gap"].interval.low > 0.15
    assert noise["roc_auc"].value == pytest.approx(0.5, abs=0.1)
    easy = measured(OnSynthetic, wards(tidy(people(400, 5))))
    assert easy["roc_auc.gap"].interval.high < 0


def test_synthetic_rows_with_a_rule_of_their_own(wards: Any, people: Any) -> None:
    one = measured(WithinSynthetic, wards(tidy(people(400, 5))))
    assert one["roc_auc"].value > 0.95
    assert one["roc_auc.gap"].interval.low > 0.05
    assert "one half of the release" in one["roc_auc"].note
    two = measured(WithinSynthetic, wards(tidy(people(400, 5)), tidy(people(400, 6))))
    assert two["roc_auc.gap"].value > 0.05
    assert "tested on the next release" in two["roc_auc"].note


def test_numbers_and_three_classes(wards: Any, people: Any) -> None:
    for metric in (OnSynthetic, WithinSynthetic):
        assert measured(metric, wards(people(400, 5), task=AMOUNT))["r2"].value > 0.5
        assert measured(metric, wards(people(400, 5), task=WARD))["roc_auc"].value > 0.95


def test_a_class_that_a_release_lacks_is_left_out_and_told(wards: Any, people: Any) -> None:
    table = people(400, 5)
    rest = table.take(np.flatnonzero(table["ward"].to_numpy() != "south"))
    evidence = wards(rest, task=WARD)
    assert synthetic_exam(evidence, 0).classes == ("east", "north")
    found = measured(OnSynthetic, evidence)["roc_auc"]
    assert found.value > 0.9
    assert "1 classes have no two rows" in found.note


def test_a_release_of_one_class_has_a_reason(wards: Any, people: Any) -> None:
    table = people(400, 5)
    one = wards(table.with_frame(table.frame.with_columns(back=pl.lit("no"))))
    for metric in (OnSynthetic, WithinSynthetic):
        assert "fewer than two values" in measured(metric, one)["roc_auc"].reason
        none = replace(one, task=None, memo=Memo(Seeds(0)))
        assert "no target" in measured(metric, none)["roc_auc"].reason
