"""Changes of the correlation ratio."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.evaluation import LevelsAndNumbers


def rows(make_table: Any, gap: float, seed: int, holes: bool = False) -> Any:
    rng = np.random.default_rng(seed)
    level = rng.integers(0, 3, 4000)
    x = pl.Series(gap * level + rng.normal(size=4000))
    if holes:
        x = x.set(pl.Series(rng.random(4000) < 0.3), None)
    return make_table({"x": x, "g": [f"l{v}" for v in level], "y": rng.normal(size=4000)})


@pytest.mark.parametrize("holes", [False, True])
def test_the_change_is_the_closed_form(make_table: Any, make_evidence: Any, holes: bool) -> None:
    t, n = rows(make_table, 1.0, 1), rows(make_table, 1.0, 2)
    found = LevelsAndNumbers().measure(
        make_evidence(t, rows(make_table, 0.0, 3, holes), holdout=n), np.random.default_rng(0)
    )
    # The levels' means have the variance 2/3.
    true = np.sqrt(2 / 3 / (2 / 3 + 1))
    mean, top = found
    assert top.interval.low < true < top.interval.high
    assert top.value == pytest.approx(true, abs=0.05)
    assert mean.value == pytest.approx(true / 2, abs=0.04)
    assert [p.label for p in mean.parts] == ["x x g", "y x g"]
    assert mean.reference < 0.04


def test_without_levels_there_is_no_pair(make_table: Any, make_evidence: Any) -> None:
    t = make_table({"x": [1.0, 2.0, 4.0], "y": [1.0, 2.0, 3.0]})
    found = LevelsAndNumbers().measure(make_evidence(t, t), np.random.default_rng(0))
    assert all(m.reason == "there is no such pair of columns" for m in found)
