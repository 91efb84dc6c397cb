"""Sides, their variances, and changes between them."""

from __future__ import annotations

import numpy as np
import pytest

from assay.evaluation.fidelity.chance import of_gap
from assay.evaluation.fidelity.changes import Changes, Side


def side(values: list[float], pull: np.ndarray, rows: int = 100) -> Side:
    return Side(np.array(values), pull, rows)


def test_the_mean_s_variance_holds_the_dependence_between_pairs() -> None:
    rng = np.random.default_rng(0)
    f = rng.normal(size=100)
    f -= f.mean()
    one, flat = side([0.5, 0.9], np.stack([f, f])), side([0.1, 0.2], np.zeros((2, 100)))
    same = Changes(one, flat)
    # Changes of four and seven errors of .1: chance gives 1.128 errors times exp(-z^2 / 2).
    z = np.array([0.4, 0.7]) / np.sqrt(same.one.variances + same.other.variances)
    chance = of_gap(same.values, same.one.variances + same.other.variances)
    assert chance == pytest.approx(2 / np.sqrt(np.pi) * same.values / z * np.exp(-(z**2) / 2))
    assert same.mean.value == pytest.approx((0.4 + 0.7) / 2 - chance.mean())
    assert same.top.shown == pytest.approx(0.7)
    assert same.mean.variance == pytest.approx(same.at(0).variance)
    # One falls where the other rises: their errors cancel but for the pseudo-rows.
    against = Changes(side([0.5, 0.0], np.stack([f, f])), side([0.1, 0.2], np.zeros((2, 100))))
    found = of_gap(against.values, against.one.variances + against.other.variances)
    assert against.mean.value == pytest.approx(0.3 - found.mean())
    assert against.mean.variance < same.mean.variance / 20


def test_a_sample_of_rows_tells_the_spread_of_all() -> None:
    f = np.random.default_rng(1).normal(size=100)
    few = side([0.5], f[None], rows=10_000)
    assert few.variance(np.ones(1)) == pytest.approx(
        np.var(f, ddof=1) * 100 / 97 / 10_000, rel=0.01
    )


def test_nothing_is_certain() -> None:
    still = Changes(side([0.0], np.zeros((1, 5)), 5), side([0.0], np.zeros((1, 5)), 5))
    assert still.top.shown == 0
    assert still.top.variance > 0
