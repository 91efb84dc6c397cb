"""Intervals of differences of means, and the line that is told of several."""

from __future__ import annotations

import numpy as np
import pytest

from assay.core import Goal, Statistic
from assay.core.intervals import excess
from assay.evaluation.privacy.inference.worst import Told, difference, lines, mean_of, worst

STATISTIC = Statistic("privacy.x.excess", "x", "x.", Goal.LOWER, -1.0, 1.0)


def told(
    column: str,
    members: list[bool] | list[float],
    controls: list[bool] | list[float],
    release: int = 0,
) -> Told:
    values = np.array([*members, *controls])
    return Told(column, release, values, np.ones(len(values), bool))


def test_the_difference_of_means_by_hand() -> None:
    one, other = np.array([1.0, 0.5, 0.0, 0.5]), np.array([0.0, 0.25])
    span = difference(one, other, 0.95)
    m, k = 3 / 6, 1.25 / 4
    v = np.var([1, 0.5, 0, 0.5, 0, 1]) / 6 + np.var([0, 0.25, 0, 1]) / 4
    assert span.low == pytest.approx(m - k - 1.959964 * np.sqrt(v))
    assert span.high == pytest.approx(min(1.0, m - k + 1.959964 * np.sqrt(v)))


def test_for_shares_it_is_that_of_agresti_and_caffo() -> None:
    one, other = np.repeat([1.0, 0.0], [7, 13]), np.repeat([1.0, 0.0], [2, 28])
    p, q = 8 / 22, 3 / 32
    half = 1.959964 * np.sqrt(p * (1 - p) / 22 + q * (1 - q) / 32)
    span = difference(one, other, 0.95)
    assert (span.low, span.high) == pytest.approx((p - q - half, p - q + half))


@pytest.mark.parametrize("n", [1, 2, 40])
def test_values_that_are_all_alike_still_leave_a_doubt_and_hold_what_was_found(n: int) -> None:
    span = difference(np.ones(n), np.zeros(n), 0.95)
    assert span.low < 1.0 == span.high
    one = mean_of(np.ones(n), 0.95)
    assert one.low < 1.0 == one.high


def test_intervals_of_means_hold_as_often_as_they_say() -> None:
    rng, missed = np.random.default_rng(0), 0
    for _ in range(2000):
        one, other = rng.beta(0.3, 0.6, 60), rng.beta(0.3, 0.6, 25)
        span = difference(one, other, 0.95)
        missed += not span.low <= 0 <= span.high
    assert missed <= 125  # 100 are expected; 2,000 tries give more than 125 once in 200 times


def test_hits_have_the_interval_that_attacks_have() -> None:
    labels = np.repeat([1, 0], [4, 4])
    found = lines([told("ill", [True, True, True, False], [False, True, False, False])], labels)
    assert [(f.label, f.value, f.control, f.n) for f in found] == [("ill", 0.5, 0.25, 4)]
    assert found[0].span(0.9) == excess(3, 4, 1, 4, 0.9)
    assert found[0].note == "3 of 4 members, 1 of 4 controls"


def test_only_people_who_could_be_tried_count_and_empty_lines_are_left_out() -> None:
    labels = np.array([1, 1, 0, 0])
    some = Told("a", 0, np.array([1.0, 0.0, 0.5, 0.0]), np.array([True, False, True, False]))
    none = Told("b", 0, np.array([1.0, 0.0, 0.5, 0.0]), np.array([True, True, False, False]))
    assert [(f.label, f.value, f.n) for f in lines([some, none], labels)] == [("a", 0.5, 1)]


def test_the_most_certain_line_is_told_and_the_interval_reaches_to_the_highest() -> None:
    labels = np.repeat([1, 0], 100)
    few = np.zeros(200, bool)
    few[:3] = True
    tried = np.ones(200, bool)
    tried[3:98] = False  # 3 of 5 members: a large excess of which little is certain
    sure = told("sure", [True] * 30 + [False] * 70, [False] * 100)
    vague = Told("vague", 0, few, tried)
    both = lines([vague, sure], labels)
    found = worst(STATISTIC, both, "", "nobody")
    assert (found.value, found.n) == (0.3, 100)
    spans = [f.span(0.975) for f in both]
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == (spans[1].low, spans[0].high)
    assert [p.label for p in found.parts] == ["vague", "sure"]
    assert "hold together" in found.note


def test_releases_are_named_where_there_are_several_and_nobody_is_a_reason() -> None:
    labels = np.array([1, 0])
    found = lines([told("a", [True], [False], r) for r in (0, 1)], labels)
    assert [f.label for f in found] == ["a, release 1", "a, release 2"]
    assert worst(STATISTIC, [], "", "nobody is there").reason == "nobody is there"
