"""A mark puts an interval on the right side of its limit."""

from __future__ import annotations

import re

import pytest

from assay.core import Interval, Outcome, RuleVerdict
from assay.report.marks import mark


def drawn(
    value: float | None, interval: Interval | None, limit: float, *, at_most: bool = True
) -> str:
    return str(
        mark(RuleVerdict("a.b.c", Outcome.INCONCLUSIVE, limit, at_most, 0.95, value, interval, ""))
    )


def dot(svg: str) -> float:
    found = re.search(r'circle cx="([\d.]+)"', svg)
    assert found
    return float(found[1])


def limit_of(svg: str) -> float:
    found = re.search(r'class="limit" x1="([\d.]+)"', svg)
    assert found
    return float(found[1])


@pytest.mark.parametrize("limit", [0.0, 0.02, 5.0])
@pytest.mark.parametrize("at_most", [True, False])
def test_the_good_side_is_on_the_left(limit: float, at_most: bool) -> None:
    better, worse = (limit - 0.01, limit + 0.01) if at_most else (limit + 0.01, limit - 0.01)
    good = drawn(better, Interval(better, better), limit, at_most=at_most)
    bad = drawn(worse, Interval(worse, worse), limit, at_most=at_most)
    assert dot(good) <= limit_of(good) == limit_of(bad) <= dot(bad)
    assert dot(good) < dot(bad)


def test_far_out_is_an_arrow_and_nothing_is_nothing() -> None:
    svg = drawn(1.0, Interval(0.9, 1.0), 0.001)
    assert "circle" not in svg
    assert "<path" in svg
    assert drawn(None, None, 0.1) == ""


def test_a_count_has_no_ends() -> None:
    assert drawn(0.03, None, 0.02).count('class="span"') == 1
    assert drawn(0.03, Interval(0.02, 0.04), 0.02).count('class="span"') == 3
