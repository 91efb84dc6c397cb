"""ROC and calibration curves: the area of scikit-learn, and a planted loss that shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from assay.core import Curve, TableError
from assay.data import Task, TaskKind
from assay.evaluation.pictures.curves import curve_pictures, roc

BACK, AMOUNT = Task("back", TaskKind.CLASSIFICATION), Task("amount", TaskKind.REGRESSION)


def test_roc_is_scikit_learns() -> None:
    rng = np.random.default_rng(1)
    truth, shares = rng.random(500) < 0.3, rng.random(500).round(2)
    alarms, hits = roc(truth, shares)
    assert float(np.trapezoid(hits, alarms)) == pytest.approx(roc_auc_score(truth, shares))
    theirs = roc_curve(truth, shares, drop_intermediate=False)
    assert alarms == pytest.approx(theirs[0])
    assert hits == pytest.approx(theirs[1])


def test_a_lost_target_shows(people: Any, make_evidence: Any) -> None:
    train, holdout = people(600, 1), people(400, 2)
    shuffled = train.with_frame(train.frame.with_columns(pl.col("back").shuffle(seed=1)))
    evidence = make_evidence(train, shuffled, holdout=holdout, task=BACK)
    found, calibration = curve_pictures(evidence)
    assert isinstance(found, Curve)
    real, made = (np.trapezoid(t.y, t.x) for t in found.traces)
    assert real > 0.8
    assert made < 0.65
    assert "is lost" in found.reading
    assert found.traces[0].real
    assert isinstance(calibration, Curve)
    assert all(len(t.x) <= 10 for t in calibration.traces)
    same = curve_pictures(make_evidence(train, train, holdout=holdout, task=BACK))[0]
    assert isinstance(same, Curve)
    assert "nothing is lost" in same.reading


def test_numbers_have_a_curve_too(people: Any, make_evidence: Any) -> None:
    train, holdout = people(600, 1), people(400, 2)
    (found,) = curve_pictures(make_evidence(train, train, holdout=holdout, task=AMOUNT))
    assert isinstance(found, Curve)
    assert np.corrcoef(found.traces[0].x, found.traces[0].y)[0, 1] > 0.9


def test_no_task_is_said(people: Any, make_evidence: Any) -> None:
    evidence = make_evidence(people(50, 1), people(50, 2), holdout=people(50, 3))
    with pytest.raises(TableError, match="no target is named"):
        curve_pictures(evidence)
    with pytest.raises(TableError, match="no holdout"):
        curve_pictures(replace(evidence, task=BACK, holdout=None))
