"""Sides, their variances, and changes between them."""

from __future__ import annotations

import numpy as np
import pytest

from assay.evaluation.fidelity.changes import Changes, Side


def side(values: list[float], pull: np.ndarray, rows: int = 100) -> Side:
    return Side(np.array(values), pull, rows)


def test_the_mean_s_variance_holds_the_dependence_between_pairs() -> None:
    rng = np.random.default_rng(0)
    f = rng.normal(size=100)
    f -= f.mean()
    one, flat = side([0.5, 0.9], np.stack([f, f])), side([0.1, 0.2], np.zeros((2, 100)))
    same = Changes(one, flat)
    assert same.mean.value == pytest.approx((0.4 + 0.7) / 2)
    assert same.top.value == pytest.approx(0.7)
    assert same.mean.variance == pytest.approx(same.at(0).variance)
    # One falls where the other rises: their errors cancel but for the pseudo-rows.
    against = Changes(side([0.5, 0.0], np.stack([f, f])), side([0.1, 0.2], np.zeros((2, 100))))
    assert against.mean.value == pytest.approx(0.3)
    assert against.mean.variance < same.mean.variance / 20


def test_a_sample_of_rows_tells_the_spread_of_all() -> None:
    f = np.random.default_rng(1).normal(size=100)
    few = side([0.5], f[None], rows=10_000)
    assert few.variance(np.ones(1)) == pytest.approx(
        np.var(f, ddof=1) * 100 / 97 / 10_000, rel=0.01
    )


def test_nothing_is_certain() -> None:
    still = Changes(side([0.0], np.zeros((1, 5)), 5), side([0.0], np.zeros((1, 5)), 5))
    assert still.top.value == 0
    assert still.top.variance > 0
