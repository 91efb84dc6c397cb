"""Both families learn, tell classes by name and give one answer on every run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.evaluation.utility.features import learn
from assay.evaluation.utility.models import FAMILIES, predict_classes, predict_numbers


def classes(family: str, train: Any, labels: np.ndarray, test: Any, names: list[str]) -> Any:
    return predict_classes(family, learn(train, "back"), train, labels, test, names)


@pytest.fixture
def tables(people: Any) -> tuple[Any, np.ndarray, Any, np.ndarray]:
    train, test = people(400, 1), people(300, 2)
    return train, train["back"].to_numpy().astype(str), test, test["back"].to_numpy().astype(str)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_model_beats_chance_and_is_the_same_twice(family: str, tables: Any) -> None:
    train, labels, test, truth = tables
    one = classes(family, train, labels, test, ["no", "yes"])
    again = classes(family, train, labels, test, ["no", "yes"])
    assert (one.shares == again.shares).all()
    assert np.mean(np.array(["no", "yes"])[one.codes] == truth) > 0.7
    assert one.shares.sum(1) == pytest.approx(1.0)


@pytest.mark.parametrize("family", FAMILIES)
def test_classes_are_told_by_name(family: str, tables: Any) -> None:
    train, labels, test, _ = tables
    plain = classes(family, train, labels, test, ["no", "yes"])
    turned = classes(family, train, labels, test, ["yes", "unheard of", "no"])
    assert (turned.shares[:, [2, 0]] == plain.shares).all()
    assert (turned.shares[:, 1] == 0).all()
    assert (turned.codes == np.where(plain.codes == 0, 2, 0)).all()
    other = classes(family, train, labels, test, ["no"])
    assert set(other.codes.tolist()) == {0, -1}


@pytest.mark.parametrize("family", FAMILIES)
def test_three_classes(family: str, tables: Any) -> None:
    train, _, test, _ = tables
    labels = train["ward"].to_numpy().astype(str)
    features = learn(train.without(["back"]), "ward")
    said = predict_classes(family, features, train, labels, test, ["east", "north", "south"])
    truth = test["ward"].to_numpy().astype(str)
    assert np.mean(np.array(["east", "north", "south"])[said.codes] == truth) > 0.9


@pytest.mark.parametrize("family", FAMILIES)
def test_one_class_makes_a_constant(family: str, tables: Any) -> None:
    train, labels, test, _ = tables
    said = classes(family, train, np.full(len(labels), "no"), test, ["no", "yes"])
    assert (said.codes == 0).all()
    assert (said.shares == [1.0, 0.0]).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_numbers(family: str, people: Any) -> None:
    train, test = people(400, 1), people(300, 2)
    target = train["amount"].to_numpy()
    said = predict_numbers(family, learn(train, "amount"), train, target, test)
    assert np.corrcoef(said, test["amount"].to_numpy())[0, 1] > 0.8


def test_many_levels_and_classes_raise_no_warning(make_table: Any) -> None:
    rng = np.random.default_rng(0)
    level = rng.integers(0, 60, 1200).astype(str)
    table = make_table({"c": level, "d": rng.integers(0, 60, 1200).astype(str), "back": level})
    names = sorted(set(level.tolist()))
    said = classes(FAMILIES[0], table, level, table, names)
    assert np.mean(np.array(names)[said.codes] == level) > 0.5
