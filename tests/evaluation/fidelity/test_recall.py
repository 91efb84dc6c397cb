"""The share of cases held, and a variance that is what redraws show."""

from __future__ import annotations

import numpy as np
import pytest

from assay.evaluation.fidelity.recall import recall


def test_the_share() -> None:
    assert recall(np.array([0, 1, 5, 0])).value == pytest.approx(0.5)
    assert recall(np.array([9, 9])).variance == pytest.approx(0.5 / 4)


def test_the_variance_is_about_that_of_redraws() -> None:
    rng = np.random.default_rng(0)
    shares = np.arange(1, 41) / np.arange(1, 41).sum()
    drawn = [recall(np.bincount(rng.choice(40, 80, p=shares), minlength=40)) for _ in range(400)]
    seen = np.var([d.value for d in drawn])
    assert seen <= np.mean([d.variance for d in drawn]) <= 2 * seen
