"""Influence functions against the spread of the statistic over samples, and closed forms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from assay.evaluation.fidelity.influence import Ranked, of_kendall, of_pearson, of_spearman

SCIPY: list[tuple[Callable[..., np.ndarray], Callable[..., float]]] = [
    (of_pearson, lambda x, y: float(stats.pearsonr(x, y).statistic)),
    (of_spearman, lambda x, y: float(stats.spearmanr(x, y).statistic)),
    (of_kendall, lambda x, y: float(stats.kendalltau(x, y).statistic)),
]


@pytest.mark.parametrize(("pull", "of"), SCIPY)
@pytest.mark.parametrize("ties", [False, True])
def test_its_spread_is_the_statistic_s(
    pull: Callable[..., np.ndarray], of: Callable[..., float], ties: bool
) -> None:
    rng = np.random.default_rng(3)
    values, errors = [], []
    for _ in range(300):
        x = rng.normal(size=150)
        y = 0.6 * x + rng.normal(size=150)
        if ties:
            x, y = np.floor(x), np.maximum(y, 0)
        values.append(of(x, y))
        found = pull(x, y)
        assert found.mean() == pytest.approx(0, abs=1e-12)
        errors.append(found.std() / np.sqrt(150))
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.12)


@pytest.mark.parametrize(("pull", "of"), SCIPY)
def test_a_row_taken_away_moves_it_as_told(
    pull: Callable[..., np.ndarray], of: Callable[..., float]
) -> None:
    rng = np.random.default_rng(5)
    x = np.round(rng.normal(size=800), 1)
    y = np.round(x + rng.normal(size=800), 1)
    found, whole = pull(x, y), of(x, y)
    for i in (0, 17, 400):
        moved = whole - of(np.delete(x, i), np.delete(y, i))
        assert 799 * moved == pytest.approx(found[i], abs=0.03)


def test_constants_pull_on_nothing() -> None:
    x, y = np.zeros(20), np.arange(20.0)
    for pull in (of_pearson, of_spearman, of_kendall):
        assert (pull(x, y) == 0).all()
        assert (pull(y, x) == 0).all()


def test_the_mean_above_is_counted_with_ties_as_halves() -> None:
    x, v = np.array([3.0, 1.0, 3.0, 2.0]), np.array([1.0, 10.0, 100.0, 1000.0])
    above = [(101 / 2) / 4, (1101 + 10 / 2) / 4, (101 / 2) / 4, (101 + 1000 / 2) / 4]
    assert Ranked(x).above(v) == pytest.approx(above)
