"""Models are trained once, whoever asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assay.core import Seeds, TableError
from assay.data import Task, TaskKind
from assay.evaluation import Depth, Evidence, Memo
from assay.evaluation.utility import trained as room
from assay.evaluation.utility.trained import (
    best_family,
    exam_of,
    families_of,
    on_real,
    on_release,
    predicted_real,
    predicted_release,
    real_scores,
)

BACK = Task("back", TaskKind.CLASSIFICATION)


@pytest.fixture
def evidence(people: Any, make_evidence: Any) -> Evidence:
    tables = people(200, 1), people(200, 2), people(150, 4)
    made: Evidence = make_evidence(*tables, holdout=people(150, 3), task=BACK)
    return made


def test_depth_decides_the_families(evidence: Evidence) -> None:
    assert families_of(evidence) == ("linear", "gradient boosting")
    assert families_of(replace(evidence, depth=Depth.FULL)) == (
        "linear", "gradient boosting", "random forest", "nearest neighbours", "network",
    )  # fmt: skip


def test_nobody_trains_twice(evidence: Evidence, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [on_real(evidence, "linear"), on_release(evidence, 1, "linear")]
    said = predicted_real(evidence, "linear"), predicted_release(evidence, 1, "linear")
    monkeypatch.setattr(room, "fit", None)
    again = [on_real(evidence, "linear"), on_release(evidence, 1, "linear")]
    assert all(a is b for a, b in zip(asked, again, strict=True))
    assert said[0] is predicted_real(evidence, "linear")
    assert said[1] is predicted_release(evidence, 1, "linear")
    # Another technique shares the models of T alone.
    other = replace(evidence, releases=evidence.releases[:1], work=Memo(Seeds(1)))
    assert on_real(other, "linear") is asked[0]
    with pytest.raises(TypeError):
        on_release(other, 0, "linear")


def test_a_release_is_its_own(evidence: Evidence) -> None:
    a, b = (predicted_release(evidence, i, "linear").shares for i in (0, 1))
    assert not np.array_equal(a, b)


def test_the_best_family_is_best_on_unseen_rows(evidence: Evidence) -> None:
    scores = {f: s["roc_auc"].value for f, s in real_scores(evidence).items()}
    assert best_family(evidence) == max(scores, key=lambda f: scores[f])


@pytest.mark.parametrize(("lack", "words"), [("task", "no target"), ("holdout", "no holdout")])
def test_no_exam_without_a_task_or_a_holdout(evidence: Evidence, lack: str, words: str) -> None:
    with pytest.raises(TableError, match=words):
        exam_of(replace(evidence, **{lack: None}))
