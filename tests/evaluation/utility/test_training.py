"""How models are trained, and how much the draw of the rows moves them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.data import Table, Task, TaskKind
from assay.evaluation.utility import training as room
from assay.evaluation.utility.exam import Exam, set_exam
from assay.evaluation.utility.luck import luck_of
from assay.evaluation.utility.models import CHEAP, DEAR, Recipe
from assay.evaluation.utility.trained import exam_of
from assay.evaluation.utility.training import fit, gather, rows_of

BACK = Task("back", TaskKind.CLASSIFICATION)
WARD = Task("ward", TaskKind.CLASSIFICATION)
AMOUNT = Task("amount", TaskKind.REGRESSION)
ALL = {r.name: r for r in (*CHEAP, *DEAR)}


def seed(number: int = 0) -> np.random.Generator:
    return np.random.default_rng(number)


def trained(exam: Exam, train: Table, recipe: Recipe, number: int = 0) -> Any:
    return fit(exam, recipe, rows_of(exam, train, seed(number), "release"), seed(number))


def score(exam: Exam, train: Table, number: int, key: str = "roc_auc") -> float:
    return exam.score(trained(exam, train, CHEAP[0], number).predict(exam.test))[key].value


@pytest.fixture
def back(people: Any) -> Exam:
    return set_exam(BACK, people(300, 1), people(300, 2), seed())


@pytest.mark.parametrize("family", ALL)
def test_a_model_beats_chance_and_is_the_same_twice(family: str, people: Any, back: Exam) -> None:
    one, again = (trained(back, people(400, 1), ALL[family]).predict(back.test) for _ in range(2))
    assert (one.shares == again.shares).all()
    assert np.mean(one.codes == back.truth) > 0.7
    assert one.shares.sum(1) == pytest.approx(1.0)


@pytest.mark.parametrize("family", ALL)
def test_three_classes(family: str, people: Any) -> None:
    exam = set_exam(WARD, people(400, 1), people(300, 2), seed())
    said = trained(exam, people(400, 1), ALL[family]).predict(exam.test)
    assert np.mean(said.codes == exam.truth) > 0.85


@pytest.mark.parametrize("family", ALL)
def test_numbers(family: str, people: Any) -> None:
    exam = set_exam(AMOUNT, people(400, 1), people(300, 2), seed())
    said = trained(exam, people(400, 1), ALL[family]).predict(exam.test)
    assert np.corrcoef(said, exam.truth)[0, 1] > 0.75
    assert np.mean(said) == pytest.approx(np.mean(exam.truth), abs=0.4)


@pytest.mark.parametrize("family", ALL)
def test_huge_and_missing_cells_raise_no_warning(family: str, make_table: Any) -> None:
    n = 40
    table = make_table(
        {
            "huge": [1e300, -1e300] * (n // 2), "none": [None] * (n - 1) + [1.0],
            "back": ["a", "b"] * (n // 2), "y": [1e300, 3e300] * (n // 2),
        }
    )  # fmt: skip
    exam = set_exam(BACK, table, table, seed())
    assert np.isfinite(trained(exam, table, ALL[family]).predict(table).shares).all()
    numbers = set_exam(Task("y", TaskKind.REGRESSION), table, table, seed())
    assert np.isfinite(trained(numbers, table, ALL[family]).predict(table)).all()


def test_classes_are_told_by_name(people: Any, back: Exam) -> None:
    train = people(400, 1)
    plain = trained(back, train, CHEAP[1]).predict(back.test)
    turned = Exam(back.task, back.test, back.truth, ("yes", "unheard of", "no"), "")
    said = trained(turned, train, CHEAP[1]).predict(back.test)
    assert (said.shares[:, [2, 0]] == plain.shares).all()
    assert (said.shares[:, 1] == 0).all()
    assert (said.codes == np.where(plain.codes == 0, 2, 0)).all()
    one = Exam(back.task, back.test, back.truth, ("no",), "")
    assert set(trained(one, train, CHEAP[1]).predict(back.test).codes.tolist()) == {0, -1}


def test_one_class_makes_a_constant(people: Any, back: Exam) -> None:
    rows = rows_of(back, people(50, 1), seed(), "release")
    same = gather(rows.table, np.full(50, "no"), BACK)
    model = fit(back, CHEAP[0], same, seed())
    assert model.model is None
    assert (model.predict(back.test).shares == [1.0, 0.0]).all()


def test_long_tables_are_trained_on_in_part(
    people: Any, back: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "ROWS", 100)
    rows = rows_of(back, people(300, 1), seed(), "release 2")
    assert rows.note == "release 2: models are trained on 100 of 300 rows"
    assert score(back, people(300, 1), 0) != score(back, people(300, 1), 1)


def test_a_costly_family_takes_fewer_rows(people: Any, back: Exam) -> None:
    some = Recipe("few", "dense", DEAR[1].build, rows=60)
    assert trained(back, people(300, 1), some).model.n_samples_fit_ == 60


def test_luck_is_the_spread_of_models_trained_on_new_rows(people: Any, make_evidence: Any) -> None:
    evidence = make_evidence(people(200, 1), holdout=people(1000, 2), task=BACK)
    found = luck_of(evidence, "linear")["roc_auc"]
    values = [score(exam_of(evidence), people(200, s), 0) for s in range(10, 34)]
    assert 0.3 < found / np.var(values) < 4  # ten draws tell a variance no better


def test_rows_come_in_any_order(people: Any, back: Exam) -> None:
    train = people(300, 1)
    turned = train.take(np.random.default_rng(0).permutation(300))
    for key in ("roc_auc", "brier", "f1"):
        assert score(back, train, 0, key) == pytest.approx(score(back, turned, 0, key), abs=0.01)


def test_many_levels_and_classes_raise_no_warning(make_table: Any) -> None:
    rng = np.random.default_rng(0)
    level = rng.integers(0, 60, 1200).astype(str)
    table = make_table({"c": level, "d": rng.integers(0, 60, 1200).astype(str), "back": level})
    exam = set_exam(BACK, table, table, seed())
    assert np.mean(trained(exam, table, CHEAP[0]).predict(table).codes == exam.truth) > 0.5
