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

RNG = np.random.default_rng(0)
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
    found = set_exam(BACK, train, holdout, RNG)
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
        set_exam(BACK, *tables, RNG)


def test_nothing_to_predict_from_or_to_predict(make_table: Any) -> None:
    picture = pl.Series([[0.0]] * 2, dtype=pl.Array(pl.Float64, 1))
    alone = make_table({"back": ["a", "b"], "p": picture})
    with pytest.raises(TableError, match="no column"):
        set_exam(BACK, alone, alone, RNG)
    constant = make_table({"x": [1.0, 2.0], "y": [3.0, 3.0]})
    with pytest.raises(TableError, match="fewer than two values"):
        set_exam(Task("y", TaskKind.REGRESSION), constant, constant, RNG)


def test_at_most_so_many_rows_are_tested_on(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "TESTED", 50)
    found = set_exam(BACK, people(100, 1), people(200, 2), np.random.default_rng(0))
    assert (len(found.test), len(found.truth)) == (50, 50)
    assert "models are tested on 50 of 200 rows" in found.note
    truth = [found.classes[k] for k in found.truth]
    assert truth == found.test["back"].to_list()
