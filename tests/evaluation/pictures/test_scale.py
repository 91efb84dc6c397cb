"""Bins end at round numbers, and no extreme value of a person can be read off them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from assay.evaluation.pictures.scale import scale_of


def test_ends_are_round_and_cover_the_middle() -> None:
    values = np.random.default_rng(1).normal(50, 10, 5_000)
    scale = scale_of(values, bins=24)
    steps = np.diff(scale.edges)
    assert np.allclose(steps, steps[0])
    assert steps[0] in (1.0, 2.0, 2.5, 5.0)
    assert scale.edges[0] <= np.quantile(values, 0.01)
    assert scale.edges[-1] >= np.quantile(values, 0.99)
    assert 12 <= scale.size <= 26


def test_a_far_value_does_not_show() -> None:
    values = np.append(np.random.default_rng(1).normal(0, 1, 1_000), 123_456.789)
    scale = scale_of(values, bins=24)
    assert scale.edges[-1] < 5
    assert scale.codes(np.array([123_456.789])).tolist() == [scale.size - 1]
    assert scale.names()[-1].endswith("or more")


def test_whole_numbers_stand_in_the_middle_of_their_bins() -> None:
    scale = scale_of(np.repeat([1.0, 2.0, 3.0, 4.0], 50), bins=24, whole=True)
    assert scale.edges == (0.5, 1.5, 2.5, 3.5, 4.5)
    assert scale.codes(np.array([1.0, 2.0, 3.0, 4.0])).tolist() == [0, 1, 2, 3]
    assert scale.names() == ("up to 1", "2", "3", "4 or more")
    wide = scale_of(np.arange(1000.0), bins=20, whole=True)
    assert wide.names()[1] == "50 to 99"


def test_dates_end_at_days() -> None:
    day = np.array([datetime(2024, 1, 1).timestamp() * 1e6 + 86_400e6 * d for d in range(365)])
    scale = scale_of(day, bins=24, dates=True)
    assert scale.dates
    assert all(len(n.split(" to ")[0]) == 10 for n in scale.names()[1:-1])
    assert scale.names()[1].startswith("20")


@pytest.mark.parametrize(
    "values",
    [[], [3.0], [7.0] * 50, [1e300, -1e300] * 20, [1e-320, 2e-320] * 20, [1e15 + 1, 1e15 + 2] * 20,
     [0.0] * 500 + [1e6], [1.7976931348623157e308] * 30, [5.0, 6.0]],
)  # fmt: skip
@pytest.mark.parametrize("whole", [False, True])
def test_odd_values_have_rising_ends(values: list[float], whole: bool) -> None:
    known = np.array(values)
    scale = scale_of(known, bins=24, whole=whole)
    assert all(a < b for a, b in zip(scale.edges[:-1], scale.edges[1:], strict=True))
    assert np.isfinite(scale.edges).all()
    assert len(scale.names()) == scale.size
    assert ((scale.codes(known) >= 0) & (scale.codes(known) < scale.size)).all()
