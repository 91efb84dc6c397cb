"""A planted shift is told, fresh rows are not, and areas are those of scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from assay.core import Measurement
from assay.evaluation import Detection
from assay.evaluation.fidelity.alone import column_auc
from assay.evaluation.fidelity.auc import chance, fold_auc, joint_chance, mean_auc
from assay.testing import evidence_of
from assay.testing.people import people, ruined


def taken(*releases: Any, **more: Any) -> dict[str, Measurement]:
    found = Detection().measure(evidence_of(*releases, **more), np.random.default_rng(0))
    return {m.name.removeprefix("fidelity.detect."): m for m in found}


def test_fresh_rows_are_not_told_from_real_ones() -> None:
    found = taken(people(600, np.random.default_rng(3)), rows=600)
    for name in ("auc", "linear_auc"):
        span = found[name].interval
        assert span is not None
        assert span.low <= 0.5 <= span.high
    assert (found["p_value"].value or 0) > 0.01
    assert abs(found["propensity"].value or 1) < 0.1


def test_ruined_rows_are_told_and_the_reference_is_not() -> None:
    found = taken(ruined(600, np.random.default_rng(3)), rows=600)
    assert (found["auc"].value or 0) > 0.95
    assert (found["column_auc.max"].value or 0) > 0.8
    assert (found["p_value"].value or 0) < 1e-6
    assert (found["auc"].reference or 1) < 0.6


def test_at_full_depth_four_families_are_tried() -> None:
    found = taken(people(200, np.random.default_rng(3)), rows=200)
    assert len(found["auc"].parts) == 4


def test_area_of_a_fold_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 9, 80) + 2, rng.integers(0, 9, 120)
    fold = fold_auc(one, other, np.arange(120))
    y = np.repeat([1, 0], [80, 120])
    assert fold.value == pytest.approx(roc_auc_score(y, np.concatenate([one, other])))
    assert fold.below.mean() == pytest.approx(fold.value)


def test_variance_of_an_area_is_that_seen_over_many_draws() -> None:
    rng = np.random.default_rng(2)
    scores = [
        mean_auc([fold_auc(rng.normal(0.7, 1, 100), rng.normal(0, 1, 150), np.arange(150))])
        for _ in range(800)
    ]
    seen = np.var([s.value for s in scores])
    assert np.mean([s.variance for s in scores]) == pytest.approx(seen, rel=0.15)


def test_chance_is_even_where_nothing_tells() -> None:
    rng = np.random.default_rng(4)
    p = [
        chance([fold_auc(rng.random(60), rng.random(60), np.arange(60)) for _ in range(5)])
        for _ in range(400)
    ]
    assert np.mean(np.array(p) < 0.1) == pytest.approx(0.1, abs=0.05)
    assert joint_chance([0.3]) == 0.3
    assert joint_chance([0.1, 0.2, 0.9]) == pytest.approx(0.4)


def test_one_column_alone_reaches_the_area_of_its_likelihood_ratio() -> None:
    rng = np.random.default_rng(5)
    p, q = np.array([0.2, 0.5, 0.3]), np.array([0.4, 0.1, 0.5])
    bins = np.concatenate([rng.choice(3, 4000, p=p), rng.choice(3, 4000, p=q)])
    y = np.repeat([True, False], 4000)
    order = np.argsort(p / q)
    low = np.cumsum(q[order]) - q[order] / 2
    score = column_auc(bins, y, rng.integers(0, 5, 8000), 5)
    assert score.value == pytest.approx(float(p[order] @ low), abs=4 * score.variance**0.5)


def test_too_few_rows_say_so() -> None:
    assert "least" in taken(rows=8)["auc"].reason
