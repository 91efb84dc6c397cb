"""Numbers in real standard deviations, and pulls among rows with missing cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.evaluation.fidelity.scaled import FAR, placed, pull_of_scale, scaled
from assay.evaluation.fidelity.views import View

LOOK = View("x", ordered=True)


def test_the_real_column_has_mean_0_and_deviation_1(make_table: Any) -> None:
    real = make_table({"x": [10.0, 14.0, None, 18.0]})
    s = scaled(LOOK, make_table({"x": [14.0, None, 20.0]}), real)
    assert s.other.mean() == pytest.approx(0)
    assert s.other.std() == pytest.approx(1)
    assert s.one == pytest.approx([0, 6 / np.std([10, 14, 18])])
    assert s.here.tolist() == [True, False, True]


def test_huge_cells_are_cut(make_table: Any) -> None:
    s = scaled(LOOK, make_table({"x": [1e308, 0.0]}), make_table({"x": [1e-300, -1e-300]}))
    assert s.one.tolist() == [FAR, 0.0]


def test_placed_pulls_give_the_variance_of_a_mean_of_those_present() -> None:
    rng = np.random.default_rng(0)
    spread = []
    for _ in range(2000):
        x, here = rng.normal(size=200), rng.random(200) < 0.4
        spread.append((x[here].mean(), np.sum(placed(x[here], here) ** 2) / 200**2))
    means, told = np.array(spread).T
    assert told.mean() == pytest.approx(means.var(), rel=0.1)


def test_the_pull_on_the_deviation_is_its_slope() -> None:
    x = np.random.default_rng(1).gamma(2, 1, 500)
    x = (x - x.mean()) / x.std()
    weight = np.full(500, (1 - 1e-6) / 500)
    weight[3] += 1e-6
    moved = np.sqrt(weight @ x**2 - (weight @ x) ** 2)
    assert (moved - 1) / 1e-6 == pytest.approx(pull_of_scale(x)[3], rel=1e-3, abs=1e-4)
