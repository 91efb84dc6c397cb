"""Margins against figures by hand."""

from __future__ import annotations

import math

import pytest

from assay.core import Interval, Outcome, RuleVerdict, Verdict
from assay.study.tuning.aims import hope, margin, reached, shortfall


def rule(
    value: float | None, low: float, high: float, limit: float, *, at_most: bool = True,
    measure: str = "utility.x",
) -> RuleVerdict:  # fmt: skip
    interval = None if value is None or low == high else Interval(low, high)
    return RuleVerdict(measure, Outcome.FAIL, limit, at_most, 0.95, value, interval, "")


@pytest.mark.parametrize(
    ("found", "worst", "best"),
    [
        (rule(0.02, 0.01, 0.04, 0.05), 2 / 3, 1.0),  # kept: in half widths, of .015
        (rule(0.10, 0.06, 0.15, 0.05), -2.0, -0.2),  # broken: in units of the limit
        (rule(0.7, 0.55, 0.85, 0.5, at_most=False), 1 / 3, 1.0),
        (rule(0.3, 0.25, 0.4, 0.5, at_most=False), -0.5, -0.2),
        (rule(0.0, -0.02, 0.02, -0.01, at_most=False), -1.0, 1.0),  # a limit below 0
        (rule(0.1, 0.0, 0.2, 0.0), -2.0, 0.0),  # of 0: in half widths
        (rule(0.04, 0, 0, 0.05), 1.0, 1.0),  # a count without an interval
        (rule(0.06, 0, 0, 0.05), -0.2, -0.2),
        (rule(None, 0, 0, 0.05), -1e3, -1e3),
    ],
)
def test_margins(found: RuleVerdict, worst: float, best: float) -> None:
    assert margin(found) == pytest.approx(worst)
    assert hope(found) == pytest.approx(best)


def test_the_worst_rule_of_an_axis_counts_and_more_than_safe_is_no_better() -> None:
    rules = (
        rule(0.02, 0.01, 0.04, 0.05), rule(0.02, 0.01, 0.03, 0.05, measure="fidelity.y"),
        rule(-1.0, -1.1, -0.9, 0.05, measure="privacy.z"),
    )  # fmt: skip
    verdict = Verdict("t", "p", Outcome.FAIL, rules)
    assert reached(verdict) == {"useful": pytest.approx(2 / 3), "private": 1.0}
    assert reached(Verdict("t", "p", Outcome.FAIL, rules[:1])) == {"useful": pytest.approx(2 / 3)}


def test_shortfall_is_nothing_where_all_is_kept_and_adds_up_by_logarithms() -> None:
    kept, broken = rule(0.02, 0.01, 0.04, 0.05), rule(0.10, 0.06, 0.15, 0.05)
    assert shortfall([kept]) == 0
    assert shortfall([kept, broken, broken]) == pytest.approx(2 * math.log(3))
    assert shortfall([broken], worst=False) == pytest.approx(math.log(1.2))
