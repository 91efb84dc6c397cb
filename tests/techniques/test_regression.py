from __future__ import annotations

import numpy as np
import pytest

from assay.data import Coded
from assay.techniques.pmm import predicted
from assay.techniques.regression import Moments, basis_of, nearest_rank
from assay.techniques.scores import scores

COLUMNS = (
    Coded("x", "", True, 21, 20, tuple(float(i) for i in range(20))),
    Coded("g", "", False, 5, None),
    Coded("y", "", True, 50, None, tuple(float(i) for i in range(50))),
)


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def codes(n: int = 10_000) -> np.ndarray:
    x, g = rng(1).integers(0, 21, n), rng(2).integers(0, 5, n)
    y = np.clip(10 + 1.5 * np.where(x == 20, 12, x) - 2 * g + rng(4).integers(-3, 4, n), 0, 49)
    return np.column_stack([x, g, y]).astype(np.int32)


@pytest.mark.parametrize("weighted", [False, True])
def test_tables_foretell_as_least_squares_does(weighted: bool) -> None:
    rows = codes()
    bases = [basis_of(rows[:, j], c) for j, c in enumerate(COLUMNS)]
    aims = [scores(rows[:, j], c, rng()) for j, c in enumerate(COLUMNS)]
    w = rng(6).standard_exponential(len(rows)) if weighted else np.ones(len(rows))
    found = predicted(Moments.of(rows, bases, aims, w).tables(2, bases), [21, 5], rows[:, :2])
    x = np.hstack([np.ones((len(rows), 1)), bases[0][rows[:, 0]], bases[1][rows[:, 1]]])
    root = np.sqrt(w)[:, None]
    beta, *_ = np.linalg.lstsq(x * root, aims[2] * root, rcond=None)
    assert np.abs(found - x @ beta).max() < 2e-3  # of 1, the standard deviation


def test_the_first_column_is_foretold_by_its_mean() -> None:
    rows = codes(500)
    bases = [basis_of(rows[:, j], c) for j, c in enumerate(COLUMNS)]
    aims = [scores(rows[:, j], c, rng()) + 7 for j, c in enumerate(COLUMNS)]
    tables = Moments.of(rows, bases, aims, np.ones(500)).tables(0, bases)
    assert tables == pytest.approx(np.array([[7.0, 7.0]]), abs=1e-6)


def test_only_frequent_levels_have_a_column_of_their_own() -> None:
    drawn = np.repeat(np.arange(100), np.arange(1, 101))
    basis = basis_of(drawn, Coded("g", "", False, 100, None))
    assert basis.shape == (100, 32)
    assert not basis[:68].any()
    assert basis[68:].sum(axis=1).tolist() == [1] * 32


def test_the_kept_directions_are_those_that_vary_most() -> None:
    where = rng().normal(size=(4_000, 6)) * [0.1, 3.0, 0.2, 1.0, 0.5, 0.3]
    axes = nearest_rank(where)
    assert axes.shape == (6, 4)
    assert np.argmax(np.abs(axes), axis=0).tolist() == [1, 3, 4, 5]
    assert (where @ axes)[:, 0].std() == pytest.approx(1)
    gaps = np.linalg.norm((where[:50] - where[50:100]), axis=1) / 3
    assert np.allclose(np.linalg.norm((where[:50] - where[50:100]) @ axes, axis=1), gaps, atol=0.2)


def test_no_direction_varies() -> None:
    assert not nearest_rank(np.ones((10, 3))).any()
