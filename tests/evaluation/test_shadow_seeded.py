"""Counts of the game on the training rows: intervals hold although tries share a fit."""

from __future__ import annotations

import numpy as np
import pytest

from assay.core.intervals import excess
from assay.evaluation.privacy.shadow.seeded import counted, worth


def played(
    fits: int, k: int, found: float, false: float, shared: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Calls with these chances; ``shared`` of the fits say the same of all who are alike."""
    inside = rng.random((fits, k)) < 0.5
    own, together = rng.random((fits, k)), rng.random((fits, 1))
    lots = np.where(rng.random((fits, 1)) < shared, together, own)
    return lots < np.where(inside, found, false), inside


@pytest.mark.parametrize("shared", [0.0, 0.3, 1.0])
@pytest.mark.parametrize(("found", "false"), [(0.6, 0.4), (0.95, 0.02)])
def test_the_interval_holds_the_truth(found: float, false: float, shared: float) -> None:
    rng = np.random.default_rng(5)
    held = 0
    for _ in range(100):
        said, inside = played(50, 20, found, false, shared, rng)
        span = counted(said, inside, "")[0].interval
        assert span is not None
        held += span.low <= found - false <= span.high
    assert held >= 93  # fewer than 95 in 100 by chance only


def test_tries_that_share_nothing_are_worth_themselves_and_those_that_share_all_a_fit() -> None:
    rng = np.random.default_rng(6)
    said, inside = played(100, 40, 0.5, 0.5, 0.0, rng)
    assert 1200 < worth(said, inside)[1] <= inside.sum()
    said, inside = played(100, 40, 0.5, 0.5, 1.0, rng)
    assert 50 < worth(said, inside)[1] < 130


def test_where_nothing_varies_a_fit_is_one_try() -> None:
    inside = np.random.default_rng(7).random((30, 10)) < 0.5
    overall, worst = counted(inside, inside, "thirty fits")
    assert overall.value == 1.0
    assert overall.interval is not None
    assert overall.interval.low == pytest.approx(excess(27, 27, 0, 27).low)
    assert overall.note == "thirty fits"
    assert worst.value == 1.0
    assert worst.note == "10 of 10 persons are found for certain"
    nobody = counted(np.zeros_like(inside), inside, "")[0]
    assert nobody.value == 0.0
    assert nobody.interval is not None
    assert nobody.interval.low < 0 < nobody.interval.high


def test_the_worst_person_is_the_one_found_most_certainly() -> None:
    rng = np.random.default_rng(8)
    inside = rng.random((80, 6)) < 0.5
    said = rng.random((80, 6)) < 0.5
    said[:, 4] = inside[:, 4]
    worst = counted(said, inside, "")[1]
    n = int(inside[:, 4].sum())
    assert worst.value == 1.0
    assert worst.interval is not None
    assert worst.interval.low == pytest.approx(excess(n, n, 0, 80 - n, 1 - 0.05 / 6).low)
    assert worst.note.startswith("1 of 6")


def test_without_a_leak_the_worst_of_many_persons_is_not_certain() -> None:
    rng = np.random.default_rng(9)
    alarms = 0
    for _ in range(40):
        said, inside = played(60, 30, 0.5, 0.5, 0.3, rng)
        span = counted(said, inside, "")[1].interval
        assert span is not None
        alarms += span.low > 0
    assert alarms <= 2
