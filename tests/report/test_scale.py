"""The stretched axis keeps order, is odd about 0, and its ticks are round and apart."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assay.report.scale import Stretch, unit_for


def test_order_and_symmetry() -> None:
    stretch = Stretch(0.02)
    values = [-1, -0.02, 0, 0.001, 0.02, 0.5]
    assert [stretch(v) for v in values] == sorted(stretch(v) for v in values)
    assert stretch(-0.3) == -stretch(0.3)
    assert stretch(0.001) == pytest.approx(0.05, rel=1e-3)


@pytest.mark.parametrize(("low", "high"), [(-0.02, 1.0), (-0.4, 0.01), (0.0, 0.003), (3.0, 900.0)])
def test_ticks_lie_within_and_apart(low: float, high: float) -> None:
    stretch = Stretch(0.02)
    places, texts = stretch.ticks(low, high)
    span = stretch(high) - stretch(low)
    assert 2 <= len(places) == len(texts) == len(set(texts))
    assert all(stretch(low) <= p <= stretch(high) for p in places)
    assert all(b - a >= 0.09 * span - 1e-9 for a, b in pairwise(places))
    assert ("0" in texts) == (low <= 0 <= high)


def test_percent_ticks() -> None:
    assert "100 %" in Stretch(0.02).ticks(-0.01, 1.2, percent=True)[1]


def test_the_unit_is_never_zero() -> None:
    assert unit_for(0.02, [5]) == 0.02
    assert unit_for(0.0, [0.0, 0.5]) == 0.1
    assert unit_for(None, []) > 0
