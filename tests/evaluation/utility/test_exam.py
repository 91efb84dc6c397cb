"""Which rows are tested on, and which are not."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import TableError
from assay.data import Task, TaskKind
from assay.evaluation.utility import exam as room
from assay.evaluation.utility.exam import labelled, set_exam

BACK = Task("back", TaskKind.CLASSIFICATION)


def test_rows_without_a_target_are_left_out(make_table: Any) -> None:
    table = make_table({"x": [1.0, 2.0, 3.0, 4.0], "y": [1.0, None, np.inf, 2.0]})
    rows, values, gone = labelled(Task("y", TaskKind.REGRESSION), table)
    assert (rows["x"].to_list(), values.tolist(), gone) == ([1.0, 4.0], [1.0, 2.0], 2)
    table = make_table({"x": [1.0, 2.0], "back": ["a", None]})
    rows, values, gone = labelled(BACK, table)
    assert (len(rows), values.tolist(), gone) == (1, ["a"], 1)


def test_one_level_against_the_rest(make_table: Any) -> None:
    table = make_table({"x": [1.0, 2.0, 3.0], "back": ["a", "b", "c"]})
    _, values, _ = labelled(Task("back", TaskKind.CLASSIFICATION, "b"), table)
    assert values.tolist() == ["any other", "b", "any other"]


def test_a_class_with_one_test_row_is_left_out(make_table: Any) -> None:
    holdout = make_table({"x": [1.0] * 6, "back": ["a", "a", "b", "b", "lone", None]})
    train = make_table({"x": [1.0] * 2, "back": ["a", "b"]})
    found = set_exam(BACK, train, holdout)
    assert found.classes == ("a", "b")
    assert found.truth.tolist() == [0, 0, 1, 1]
    assert len(found.test) == 4
    assert "1 classes with one test row" in found.note
    assert "1 test rows without a target" in found.note


@pytest.mark.parametrize(
    ("train", "holdout", "words"),
    [
        (["a", "b"], ["a", "a", "b"], "two rows in the holdout"),
        (["a", "a"], ["a", "a", "b", "b"], "training rows hold fewer than two classes"),
    ],
)
def test_an_exam_that_cannot_be_set_says_why(
    make_table: Any, train: list[str], holdout: list[str], words: str
) -> None:
    tables = [make_table({"x": [0.0] * len(c), "back": c}) for c in (train, holdout)]
    with pytest.raises(TableError, match=words):
        set_exam(BACK, *tables)


def test_nothing_to_predict_from_or_to_predict(make_table: Any) -> None:
    picture = pl.Series([[0.0]] * 2, dtype=pl.Array(pl.Float64, 1))
    alone = make_table({"back": ["a", "b"], "p": picture})
    with pytest.raises(TableError, match="no column"):
        set_exam(BACK, alone, alone)
    constant = make_table({"x": [1.0, 2.0], "y": [3.0, 3.0]})
    with pytest.raises(TableError, match="fewer than two values"):
        set_exam(Task("y", TaskKind.REGRESSION), constant, constant)


def test_long_tables_are_trained_on_in_part(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "ROWS", 100)
    train = people(300, 1)
    found = set_exam(BACK, train, people(100, 2))
    sat = found.sit(train, np.random.default_rng(0), "release 2")
    assert sat.note == "release 2: models are trained on 100 of 300 rows"
    other = found.sit(train, np.random.default_rng(1), "release 2")
    assert sat.scores["linear"]["roc_auc"].value != other.scores["linear"]["roc_auc"].value


def test_luck_is_the_spread_of_models_trained_on_new_rows(people: Any) -> None:
    train, holdout = people(200, 1), people(1000, 2)
    found = set_exam(BACK, train, holdout)
    luck = found.luck(train, np.random.default_rng(0))["linear"]["roc_auc"]
    values = [
        found.sit(people(200, s), np.random.default_rng(0), "x").scores["linear"]["roc_auc"].value
        for s in range(10, 34)
    ]
    assert 0.3 < luck / np.var(values) < 4  # ten draws tell a variance no better


def test_rows_come_in_any_order(people: Any) -> None:
    train, holdout = people(300, 1), people(200, 2)
    found = set_exam(BACK, train, holdout)
    turned = train.take(np.random.default_rng(0).permutation(300))
    a, b = (found.sit(t, np.random.default_rng(0), "x").scores for t in (train, turned))
    for family in a:
        for key in a[family]:
            assert a[family][key].value == pytest.approx(b[family][key].value, abs=0.01)
