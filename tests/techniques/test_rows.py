from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assay.core import TechniqueError
from assay.data import Table
from assay.techniques import RowsModel
from assay.techniques.rows import alike, deal


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_the_pack_is_dealt_out_before_any_card_comes_twice() -> None:
    pack = np.array([3, 5, 8, 9])
    assert sorted(deal(pack, 4, rng())) == [3, 5, 8, 9]
    assert len(set(deal(pack, 3, rng()))) == 3
    assert sorted(np.bincount(deal(pack, 10, rng()), minlength=10)[pack]) == [2, 2, 3, 3]
    assert len(deal(pack, 0, rng())) == 0


def test_as_many_rows_as_there_are_is_all_of_them(mixed: Callable[..., Table]) -> None:
    rows = mixed(80)
    found = RowsModel(rows=rows).sample(80, rng())
    by = rows.names
    assert found.frame.sort(by).equals(rows.frame.sort(by))
    assert not found.frame.equals(rows.frame)  # the order tells nothing


def test_rows_like_the_wish_are_dealt(mixed: Callable[..., Table]) -> None:
    rows = mixed(400)
    assert (rows.take(alike(rows, {"ward": "east"}))["ward"] == "east").all()
    near = rows.take(alike(rows, {"age": 50}))["age"]
    assert (near - 50).abs().max() <= 2
    assert len(near) >= 4  # a hundredth of the rows
    assert rows.take(alike(rows, {"dose": None}))["dose"].null_count() == rows["dose"].null_count()


def test_the_best_rows_serve_where_none_has_all(table: Callable[..., Table]) -> None:
    rows = table(a=["x", "x", "y"], b=["p", "p", "q"], c=["m", "n", "m"])
    assert alike(rows, {"a": "x", "b": "p", "c": "m"}).tolist() == [0]
    assert alike(rows, {"a": "y", "b": "p"}).tolist() == [0, 1, 2]


def test_a_level_that_no_row_has_is_refused(mixed: Callable[..., Table]) -> None:
    rows = mixed(100)
    with pytest.raises(TechniqueError, match="no row has the wanted cell"):
        alike(rows, {"ward": "the moon"})
    with pytest.raises(TechniqueError, match="no row has the wanted cell"):
        alike(rows, {"age": None})
