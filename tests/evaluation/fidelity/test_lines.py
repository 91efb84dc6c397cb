"""Correlations of columns on a line against pandas."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.evaluation.fidelity.lines import lines_of, pearson
from assay.evaluation.fidelity.views import View

NAMES = "abc"


@pytest.fixture
def holed(make_table: Any) -> Any:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(3, 400)).cumsum(0).round(1)
    data = {n: pl.Series(v).set(pl.Series(rng.random(400) < 0.2), None) for n, v in zip(NAMES, x, strict=True)}  # fmt: skip
    return make_table(data)


def test_pearson_leaves_missing_cells_out_pair_by_pair(holed: Any) -> None:
    found = pearson(lines_of(holed, [View(n, ordered=True) for n in NAMES]))
    assert found == pytest.approx(holed.frame.to_pandas().corr().to_numpy(), abs=1e-12)


def test_ranks_make_it_spearman(make_table: Any) -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 9, (3, 300)).cumsum(0).astype(float)
    table = make_table(dict(zip(NAMES, x, strict=True)))
    found = pearson(lines_of(table, [View(n, ordered=True) for n in NAMES], ranks=True))
    assert found == pytest.approx(table.frame.to_pandas().corr("spearman").to_numpy(), abs=1e-12)


def test_odd_columns_correlate_with_none(make_table: Any) -> None:
    table = make_table(
        {
            "a": pl.Series([None] * 30, dtype=pl.Float64),
            "b": [1e300] * 29 + [None],
            "c": [1e308, -1e308] * 15,
            "d": [-1.0, 1.0] * 15,
        }
    )
    found = pearson(lines_of(table, [View(n, ordered=True) for n in "abcd"]))
    wanted = np.eye(4)
    wanted[2, 3] = wanted[3, 2] = -1.0
    assert found == pytest.approx(wanted)
