"""Precision, recall, density and coverage by their definitions; alpha-precision by its ends."""

from __future__ import annotations

import numpy as np
import pytest

from assay.evaluation.fidelity.balls import NAMES, K, alpha_precision, measured


def brute(real: np.ndarray, synthetic: np.ndarray) -> dict[str, float]:
    """Naeem et al. 2020, eq. 1 to 4, pair by pair."""

    def radius(points: np.ndarray, i: int) -> float:
        others = np.delete(points, i, axis=0)
        return float(np.sort(np.linalg.norm(others - points[i], axis=1))[K - 1])

    r = [radius(real, i) for i in range(len(real))]
    s = [radius(synthetic, j) for j in range(len(synthetic))]
    apart = np.linalg.norm(real[:, None] - synthetic[None], axis=2)
    inside = apart <= np.array(r)[:, None]
    return {
        "precision": inside.any(0).mean(),
        "recall": (apart <= np.array(s)[None]).any(1).mean(),
        "density": inside.sum() / (K * len(synthetic)),
        "coverage": inside.any(1).mean(),
    }


def test_by_the_definitions() -> None:
    rng = np.random.default_rng(0)
    real, synthetic = rng.standard_normal((90, 3)), 0.7 * rng.standard_normal((90, 3)) + 0.4
    found = dict(zip(NAMES, measured(real, synthetic), strict=True))
    for name, value in brute(real, synthetic).items():
        assert found[name].value == pytest.approx(value, abs=1e-6)
        assert found[name].variance > 0


def test_a_copy_a_stranger_and_one_point() -> None:
    real = np.random.default_rng(2).standard_normal((100, 2))
    copy = [s.value for s in measured(real, real.copy())]
    assert copy[:2] == [1, 1]
    assert copy[3] == 1
    assert copy[4] == pytest.approx(1, abs=0.02)
    far = dict(zip(NAMES, measured(real, real + 100), strict=True))
    for name in ("precision", "recall", "density", "coverage"):
        assert far[name].value == 0
    # All in the middle: every ball holds all of them, so the integral is of 1 - a.
    assert alpha_precision(real, np.tile(real.mean(0), (50, 1))) == pytest.approx(0, abs=0.04)
