from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pytest

from assay.core import TechniqueError
from assay.data import Table
from assay.techniques.given import checked, pinned


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("age", 40, 40),
        ("age", 40.0, 40),
        ("age", np.int32(40), 40),
        ("dose", 3, 3.0),
        ("dose", np.float32(0.5), 0.5),
        ("smoker", np.bool_(True), True),
        ("ward", "east", "east"),
        ("ward", None, None),
        ("admitted", date(2024, 2, 29), datetime(2024, 2, 29)),
        ("admitted", datetime(2024, 2, 29, 3, tzinfo=UTC), datetime(2024, 2, 29, 3)),
    ],
)
def test_a_wish_is_cast_as_its_column_stores_it(
    mixed: Callable[..., Table], name: str, value: object, stored: object
) -> None:
    train = mixed(20)
    found = checked(train.schema, {name: value})[name]
    assert found == stored
    assert type(found) is type(stored)
    assert pinned(train, {name: value})[name].to_list() == [stored] * 20


@pytest.mark.parametrize(
    ("name", "value"),
    [("age", 1.5), ("age", True), ("age", "4"), ("dose", float("inf")), ("dose", "x"),
     ("smoker", 1), ("ward", 1), ("ward", b"east"), ("admitted", "2024-01-01"), ("age", [4]),
     ("age", 10**20), ("age", 10**400), ("dose", 10**400)],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused_without_being_told(
    mixed: Callable[..., Table], name: str, value: object
) -> None:
    with pytest.raises(TechniqueError, match=f"column '{name}'"):
        checked(mixed(20).schema, {name: value})


def test_an_unknown_column_is_refused(mixed: Callable[..., Table]) -> None:
    with pytest.raises(TechniqueError, match="no column 'height'"):
        pinned(mixed(20), {"height": 1})


def test_the_other_cells_stay(mixed: Callable[..., Table]) -> None:
    train = mixed(20)
    found = pinned(train, {"ward": "east", "age": 7})
    assert found.without(["ward", "age"]).frame.equals(train.without(["ward", "age"]).frame)
    assert pinned(train, {}) is train
    assert len(pinned(train.take([]), {"age": 7})) == 0
