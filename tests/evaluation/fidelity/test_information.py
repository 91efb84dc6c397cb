"""Mutual information against scikit-learn, and its bias and spread."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score

from assay.evaluation.fidelity.information import information


def table(a: np.ndarray, b: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    return np.bincount(a * shape[1] + b, minlength=shape[0] * shape[1]).reshape(shape)


def test_with_very_many_rows_it_is_scikit_learn_s() -> None:
    counts = np.array([[40, 3, 0], [5, 30, 9]])
    a, b = (np.repeat(x.ravel(), counts.ravel()) for x in np.indices(counts.shape))
    plain = normalized_mutual_info_score(a, b)
    assert information(counts * 10**6).value == pytest.approx(plain, rel=1e-6)
    # Miller and Madow: 2 - 1, 3 - 1 and 5 - 1 occupied cells over 2n.
    assert information(counts).value < plain


def test_sure_and_independent_columns() -> None:
    assert information(np.diag([5, 9, 2])).value == 1.0
    assert information(np.outer([1, 2], [3, 4, 5]) * 1000).value == pytest.approx(0, abs=1e-12)
    assert information(np.array([[7, 3]])).value == 0.0
    assert information(np.zeros((2, 2), int)).value == 0.0


def test_the_correction_takes_the_bias_away() -> None:
    rng = np.random.default_rng(0)
    raw, found = [], []
    for _ in range(200):
        a, b = rng.integers(0, 8, (2, 400))
        raw.append(normalized_mutual_info_score(a, b))
        found.append(information(table(a, b, (8, 8))).value)
    assert np.mean(raw) > 4 * np.mean(found)


@pytest.mark.parametrize("tie", [0.0, 0.5])
def test_the_spread_is_that_over_samples(tie: float) -> None:
    rng = np.random.default_rng(1)
    values, errors = [], []
    for _ in range(300):
        a, b = rng.integers(0, 4, (2, 500))
        b = np.where(rng.random(500) < tie, a, b)
        counts = table(a, b, (4, 4))
        found = information(counts)
        p = counts / 500
        assert (p * found.pull).sum() == pytest.approx(0, abs=1e-12)
        values.append(found.value)
        errors.append(np.sqrt((p * found.pull**2).sum() / 500))
    # Independent columns are cut at 0, so that their spread is smaller.
    low, high = (0.9, 1.15) if tie else (1.0, 2.5)
    assert low < np.mean(errors) / np.std(values) < high
