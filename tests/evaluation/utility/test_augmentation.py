"""Synthetic rows help where real ones are few and they are good; noise harms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assay.core import Seeds
from assay.data import Table, Task, TaskKind
from assay.evaluation import Augmentation, Evidence, Memo
from assay.evaluation.utility.augmentation import small_of
from assay.evaluation.utility.trained import on_real

BACK = Task("back", TaskKind.CLASSIFICATION)
AMOUNT = Task("amount", TaskKind.REGRESSION)


def measured(evidence: Evidence) -> dict[str, Any]:
    found = Augmentation().measure(evidence, np.random.default_rng(0))
    assert [m.name for m in found] == [s.name for s in Augmentation.statistics]
    return {m.name.split(".")[2]: m for m in found}


@pytest.fixture
def wards(people: Any, make_evidence: Any) -> Any:
    def make(*releases: Table, task: Task = BACK) -> Evidence:
        found: Evidence = make_evidence(
            people(600, 1), *releases, holdout=people(1000, 2), reference=people(600, 3), task=task
        )
        return found

    return make


@pytest.mark.parametrize(("task", "least"), [(BACK, 0.005), (AMOUNT, 0.02)])
def test_good_rows_help_where_real_ones_are_few(
    task: Task, least: float, wards: Any, people: Any
) -> None:
    found = measured(wards(people(600, 5), task=task))
    few = found["at_5pct"]
    assert few.value > least
    assert few.interval.high > few.reference > 0
    assert few.value == pytest.approx(few.reference, abs=0.05)
    full = found["full"]
    assert full.interval.low < 0.02
    assert full.value < few.value
    parts = {p.label: p.value for p in few.parts}
    assert parts["with synthetic rows"] - parts["real rows alone"] == pytest.approx(few.value)


def test_noise_harms(wards: Any, people: Any, shuffle: Any) -> None:
    found = measured(wards(shuffle(people(3000, 5), 1, "x", "z", "ward"), task=AMOUNT))
    assert found["full"].value < 0
    assert found["at_20pct"].interval.high < 0


def test_a_share_that_is_no_sample_has_a_reason(wards: Any, people: Any) -> None:
    found = measured(wards(people(600, 5)))
    assert found["at_1pct"].reason == "1% of the training rows are 6, and 20 are the least."
    assert found["at_20pct"].taken


def test_samples_are_stratified_and_the_same_for_all_techniques(wards: Any, people: Any) -> None:
    evidence = wards(people(600, 5))
    small = small_of(evidence, "linear", "at_20pct")
    yes = np.mean(evidence.train["back"].to_numpy() == "yes")
    for rows in small.samples:
        assert len(rows.table) == pytest.approx(120, abs=1)
        assert np.mean(rows.labels == "yes") == pytest.approx(yes, abs=0.01)
    other = replace(evidence, releases=(people(600, 6),), work=Memo(Seeds(1)))
    assert small_of(other, "linear", "at_20pct") is small
    assert len({tuple(r.table["amount"]) for r in small.samples}) == 5


def test_all_real_rows_are_the_model_of_train_synthetic_test_real(wards: Any, people: Any) -> None:
    evidence = wards(people(600, 5))
    full = small_of(evidence, "linear", "full")
    said = on_real(evidence, "linear")
    assert full.samples[0].features is said.features


def test_several_releases_and_what_is_missing(wards: Any, people: Any) -> None:
    evidence = wards(people(600, 5), people(600, 6))
    assert [p.label for p in measured(evidence)["full"].parts][2:] == ["release 1", "release 2"]
    none = measured(replace(evidence, holdout=None, memo=Memo(Seeds(0))))
    assert all("no holdout" in m.reason for m in none.values())
