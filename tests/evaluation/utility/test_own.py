"""The user's own estimators beside the built-in families."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assay.core import ConfigError
from assay.data import Task, TaskKind
from assay.evaluation import Evidence, ModelWish, TrainSynthetic
from assay.evaluation.utility.own import check_models
from assay.evaluation.utility.trained import best_family, families_of, on_real, on_release

BACK = Task("back", TaskKind.CLASSIFICATION)
AMOUNT = Task("amount", TaskKind.REGRESSION)
BAYES = ModelWish("bayes", "sklearn.naive_bayes.GaussianNB", (("var_smoothing", 1e-6),))
EXTRA = ModelWish("extra", "sklearn.ensemble.ExtraTreesClassifier", (("n_estimators", 20),))
MARGIN = ModelWish("margin", "sklearn.svm.LinearSVC")


@pytest.fixture
def evidence(people: Any, make_evidence: Any) -> Evidence:
    made: Evidence = make_evidence(
        people(300, 1), people(300, 2), holdout=people(200, 3), task=BACK
    )
    return made


def measured(evidence: Evidence) -> dict[str, Any]:
    found = TrainSynthetic().measure(evidence, np.random.default_rng(0))
    return {m.name.removeprefix("utility.tstr."): m for m in found}


def test_the_first_is_the_headline_and_all_are_in_the_breakdown(evidence: Evidence) -> None:
    wished = replace(evidence, models=(BAYES, EXTRA))
    assert best_family(wished) == "bayes"
    assert families_of(wished) == ("linear", "gradient boosting", "bayes", "extra")
    found = measured(wished)["roc_auc.drop"]
    assert "the value is of bayes, your model" in found.note
    assert {p.label: p.value for p in found.parts}["bayes"] == found.value
    assert len(found.parts) == 4


def test_the_settings_are_used_and_a_seed_is_set(evidence: Evidence) -> None:
    model = on_real(replace(evidence, models=(EXTRA,)), "extra").model
    assert model.n_estimators == 20
    assert model.random_state is not None
    assert on_real(replace(evidence, models=(BAYES,)), "bayes").model.var_smoothing == 1e-6


def test_a_model_without_probabilities_has_the_scores_that_need_none(evidence: Evidence) -> None:
    found = measured(replace(evidence, models=(MARGIN,)))
    assert "the value is of margin" in found["f1.drop"].note
    assert "margin" in {p.label for p in found["f1.drop"].parts}
    area = found["roc_auc.drop"]
    assert area.taken
    assert "margin" not in {p.label for p in area.parts}
    assert "no probabilities from margin" in area.note
    said = on_release(replace(evidence, models=(MARGIN,)), 0, "margin").predict(evidence.train)
    assert not said.graded


def test_numbers(evidence: Evidence) -> None:
    wish = ModelWish("lasso", "sklearn.linear_model.Lasso", (("alpha", 0.01),))
    found = measured(replace(evidence, task=AMOUNT, models=(wish,)))
    assert found["rmse.drop"].taken
    assert found["r2.real"].value > 0.5


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (ModelWish("m", "sklearn.nowhere.Model"), "no estimator 'sklearn.nowhere.Model'"),
        (ModelWish("m", "Model"), "no estimator 'Model'"),
        (ModelWish("m", "math.sin"), "no class with fit and predict"),
        (ModelWish("m", "sklearn.preprocessing.StandardScaler"), "no class with fit and predict"),
        (replace(BAYES, settings=(("trees", 3),)), "cannot be built from the settings given"),
        (replace(BAYES, name="linear"), "is the name of a built-in family"),
    ],
)
def test_a_wrong_wish_is_a_clear_sentence(wish: ModelWish, words: str, evidence: Evidence) -> None:
    with pytest.raises(ConfigError, match=words):
        check_models((wish,))
    found = measured(replace(evidence, models=(wish,)))
    assert all(words in m.reason for m in found.values())
