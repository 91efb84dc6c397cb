"""phi_K against the package of its authors."""

from __future__ import annotations

import numpy as np
import pytest

from assay.evaluation.fidelity.phik import phik

# `phik_from_hist2d(np.array(TABLE))` of phik 0.12.5 (pip install phik, in an environment of its own).
FIVE = [
    [55, 49, 45, 38, 39, 31, 32], [0, 5, 24, 19, 27, 15, 18], [29, 21, 18, 16, 16, 28, 8],
    [24, 20, 0, 11, 25, 16, 1], [22, 21, 25, 5, 2, 25, 0],
]  # fmt: skip
FOUR = [[55, 0, 2, 4], [4, 44, 0, 0], [1, 0, 36, 5], [6, 2, 6, 67]]


@pytest.mark.parametrize(
    ("table", "theirs"), [(FIVE, 0.2988255095583328), (FOUR, 0.985050133174624)]
)
def test_it_is_that_of_the_authors(table: list[list[int]], theirs: float) -> None:
    counts = np.array(table)
    assert phik(counts).value == pytest.approx(theirs, abs=2e-5)
    assert phik(counts.T).value == pytest.approx(theirs, abs=2e-5)
    # Levels that do not occur change nothing.
    wider = np.zeros((9, 9), int)
    wider[1:2, 1 : 1 + counts.shape[1]] = counts[:1]
    wider[3 : 2 + counts.shape[0], 1 : 1 + counts.shape[1]] = counts[1:]
    assert phik(wider).value == pytest.approx(theirs, abs=2e-5)


def test_a_binned_normal_gives_its_correlation_back() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 200_000).T
    edges = np.linspace(-5, 5, 11)
    counts, *_ = np.histogram2d(x, y, [edges, edges])
    assert phik(counts).value == pytest.approx(0.6, abs=0.02)


def test_ends_of_the_range() -> None:
    assert phik(np.diag([5, 9, 2])).value == 1.0
    assert phik(np.full((3, 3), 7)).value == 0.0
    assert phik(np.array([[3, 4]])).value == 0.0
    assert phik(np.zeros((2, 3), int)).value == 0.0


def test_the_spread_is_that_over_samples() -> None:
    rng = np.random.default_rng(1)
    p = np.array([[0.30, 0.06, 0.04], [0.05, 0.20, 0.05], [0.02, 0.08, 0.20]])
    values, errors = [], []
    for _ in range(300):
        counts = rng.multinomial(800, p.ravel()).reshape(3, 3)
        found = phik(counts)
        values.append(found.value)
        errors.append(np.sqrt((counts / 800 * found.pull**2).sum() / 800))
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.12)
