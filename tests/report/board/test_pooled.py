"""Means over seeds and over data sets, against Rubin's and Welch's formulas."""

from __future__ import annotations

import pytest
from scipy import stats
from tests.report.board.conftest import LOST, measured

from assay.report import Tried
from assay.report.board.pooled import over_seeds, over_tables

Z = stats.norm.ppf(0.975)


def fits(*losses: float) -> list[Tried]:
    return [Tried("x", "pass", measured(lost)) for lost in losses]


def test_over_seeds_the_variance_is_rubins() -> None:
    found = over_seeds(fits(0.01, 0.03), LOST)
    within, between = (0.0196 / Z) ** 2, 1.5 * 0.0002
    df = (1 + within / between) ** 2
    assert found.found.value == pytest.approx(0.02)
    assert found.variance == pytest.approx(within + between)
    assert found.df == pytest.approx(df)
    assert found.found.interval is not None
    half = stats.t.ppf(0.975, df) * (within + between) ** 0.5
    assert found.found.interval.high == pytest.approx(0.02 + half)


def test_one_seed_keeps_its_own_interval_and_failures_are_told() -> None:
    one = over_seeds([*fits(0.01), Tried("x", "", (), failure="It stopped.")], LOST).found
    assert one.interval == measured(0.01)[0].interval
    assert one.note == "1 of 2 seeds"
    none = over_seeds([Tried("x", "", (), failure="It stopped.")], LOST).found
    assert none.reason == "it gave no release"
    assert over_seeds([], LOST).found.reason == "not run yet"


def test_over_data_sets_errors_are_independent() -> None:
    each = [over_seeds(fits(0.01, 0.03), LOST), over_seeds(fits(0.05), LOST)]
    found = over_tables(each)
    parts = [p.variance / 4 for p in each]
    df = sum(parts) ** 2 / (parts[0] ** 2 / each[0].df)
    assert found.found.value == pytest.approx(0.035)
    assert (found.variance, found.df) == pytest.approx((sum(parts), df))
