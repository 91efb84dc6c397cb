"""What noise and chance make of independent columns, against simulation."""

from __future__ import annotations

import numpy as np
import pytest

from assay.techniques.graph import Estimate, Noisy
from assay.techniques.luck import best_shares, by_luck, column_variances


@pytest.mark.parametrize("noise", [0.5, 20.0, 60.0])
def test_luck_is_what_simulated_independent_columns_show(noise: float) -> None:
    rng = np.random.default_rng(3)
    n, first, second = 5_000, np.array([0.5, 0.3, 0.15, 0.05]), np.full(12, 1 / 12)
    seen = []
    for _ in range(300):
        counts = rng.multinomial(n, np.outer(first, second).ravel()).reshape(4, 12)
        a = counts.sum(axis=1) + rng.normal(0, noise, 4)
        b = counts.sum(axis=0) + rng.normal(0, noise, 12)
        model = np.outer(a / n, b / n)
        found = by_luck(a / n, b / n, (noise**2, noise**2), n)
        seen.append(np.abs(counts - n * model).sum() / found)
    assert np.mean(seen) == pytest.approx(1, abs=0.03)


def test_variances_are_those_of_all_answers_that_hold_a_column() -> None:
    answers = [
        Noisy((0,), np.zeros(3), np.full(3, 4.0)),
        Noisy((1,), np.zeros(5), np.full(5, 4.0)),
        Noisy((0, 1), np.zeros(15), np.full(15, 2.0)),
    ]
    found = column_variances(Estimate((3, 5), answers=answers))
    assert found == pytest.approx([1 / (1 / 4 + 1 / 10), 1 / (1 / 4 + 1 / 6)])


def test_no_other_shares_of_a_budget_add_less_noise() -> None:
    sizes, marginals = (3, 5, 16), [(0, 1), (1, 2), (0, 2)]
    cells = np.array([15, 80, 48])

    def error(shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return float((cells / np.sqrt(shares)).sum())

    best = best_shares(sizes, marginals)
    assert best.sum() == pytest.approx(1)
    rng = np.random.default_rng(1)
    assert all(error(best) <= error(rng.dirichlet(np.ones(3)) + 1e-9) for _ in range(2_000))
