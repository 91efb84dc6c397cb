"""The stories of models, against scikit-learn and planted cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import cohen_kappa_score

from assay.data import Table
from assay.evaluation.utility import (
    Agreement,
    CoefficientAgreement,
    Importance,
    PartialDependence,
    Selection,
)
from assay.evaluation.utility.regressions import regress
from assay.evaluation.utility.structure_agreement import Answers, kappa
from assay.evaluation.utility.structure_importance import importances_real, importances_release
from assay.testing.people import evidence_of


def taken(metric: Any, evidence: Any) -> dict[str, Any]:
    return {m.name: m for m in metric.measure(evidence, np.random.default_rng(0))}


def shuffled(table: Table) -> Table:
    rng = np.random.default_rng(5)
    return table.with_frame(
        table.frame.with_columns(
            [table[c].gather(rng.permutation(len(table))).alias(c) for c in table.names]
        )
    )


def test_regressions_are_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 3))
    line = x @ [1.0, -2.0, 0.0]
    y = (line + rng.logistic(size=300) > 0).astype(float)
    draws = rng.normal(size=(10, 4))
    found = regress(sparse.csr_array(x), y, logistic=True, draws=draws)
    assert found.beta == pytest.approx(
        LogisticRegression(C=1.0, tol=1e-10).fit(x, y).coef_[0], abs=1e-4
    )
    found = regress(sparse.csr_array(x), line + 1, logistic=False, draws=draws)
    assert found.beta == pytest.approx(Ridge(1.0).fit(x, line + 1).coef_, abs=1e-6)


def test_kappa_is_scikit_learns() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 3, 80), rng.integers(0, 3, 80)
    b[:40] = a[:40]
    none = np.zeros((80, 1))
    found = kappa(Answers(a, none, 3), Answers(b, none, 3), np.full((1, 80), 1 / 80))
    assert found[0] == pytest.approx(cohen_kappa_score(a, b))


def test_a_copy_tells_the_same_and_independent_columns_do_not() -> None:
    copy, apart = evidence_of(evidence_of().train), evidence_of(shuffled(evidence_of().train))
    name = "utility.structure."
    same = {
        **taken(CoefficientAgreement(), copy), **taken(Agreement(), copy),
        **taken(PartialDependence(), copy), **taken(Importance(), copy),
    }  # fmt: skip
    lost = {**taken(CoefficientAgreement(), apart), **taken(Agreement(), apart)}
    for ending in (
        "coefficients.sign_agreement", "coefficients.interval_overlap", "agreement.labels",
        "agreement.scores", "importance.kendall", "importance.rank_overlap",
    ):  # fmt: skip
        assert same[name + ending].value == pytest.approx(1.0, abs=1e-6), ending
    for ending in ("coefficients.distance", "partial_dependence.distance"):
        assert same[name + ending].value == pytest.approx(0.0, abs=1e-6), ending
    assert abs(lost[name + "agreement.labels"].value) < 0.4
    assert lost[name + "coefficients.distance"].value > 2


def test_importances_by_column() -> None:
    evidence = evidence_of()
    real, release = importances_real(evidence), importances_release(evidence, 0)
    assert list(real) == list(release) == ["age", "dose", "ward", "smoker", "admitted"]
    assert max(real.values()) > 0


def test_the_choice_of_a_model_has_an_order_and_a_regret() -> None:
    found = taken(Selection(), evidence_of(evidence_of().train))
    assert found["utility.structure.selection.rank_correlation"].value > 0.6
    assert found["utility.structure.selection.regret"].value < 0.2
