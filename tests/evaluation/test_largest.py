"""The largest figure, and how often its interval holds the largest truth."""

from __future__ import annotations

import numpy as np
import pytest

from assay.evaluation.combine import Score
from assay.evaluation.largest import largest


@pytest.mark.parametrize("gaps", [[0.0] * 10, [3.0] + [0.0] * 9, [1.0, 0.5, 0.0], [0.0] * 300])
def test_its_interval_holds_the_largest_truth(gaps: list[float]) -> None:
    rng = np.random.default_rng(0)
    held = []
    for _ in range(300):
        found = largest([Score(float(v), 1.0) for v in rng.normal(gaps)])
        assert found.shown is not None
        half = 1.96 * np.sqrt(found.variance)
        held.append(found.value - half <= max(gaps) <= max(found.value + half, found.shown))
    assert np.mean(held) > 0.92  # plainly: .01 to .9 where several are as large


def test_nothing_is_taken_off_one_figure_or_a_clear_one() -> None:
    assert largest([Score(0.3, 0.04)]) == Score(0.3, pytest.approx(0.04), 0.3)
    assert largest([Score(9.0, 0.04), Score(0.0, 0.04)]) == Score(9.0, pytest.approx(0.04), 9.0)


def test_chance_is_taken_off_before() -> None:
    found = largest([Score(9.0, 0.01), Score(0.0, 0.01)], [2.0, 0.0])
    assert (found.value, found.shown) == (pytest.approx(7.0), 9.0)
