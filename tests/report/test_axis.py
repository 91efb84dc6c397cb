"""An axis holds every interval, 0 and the limit, and names the statistic."""

from __future__ import annotations

from assay.core import Interval, Measurement
from assay.report import Findings
from assay.report.axis import axis_of, reach_of

PRIVACY = "privacy.membership.excess_tpr_at_1pct_fpr"


def test_everything_fits(plain: Findings) -> None:
    axis = axis_of(plain, PRIVACY, [Measurement(PRIVACY, 0.3, Interval(-0.1, 0.9))])
    assert axis.low < -0.1
    assert axis.high > 0.9
    assert (axis.limit, axis.stretch.unit) == (0.02, 0.02)
    assert axis.title == "membership: excess at 1 % false alarms"


def test_the_limit_is_in_sight_where_all_values_are_small(plain: Findings) -> None:
    axis = axis_of(plain, PRIVACY, [Measurement(PRIVACY, 0.0)])
    assert axis.low < 0 < 0.02 < axis.high


def test_a_statistic_without_a_rule_or_an_entry(plain: Findings) -> None:
    axis = axis_of(plain, "privacy.new", [Measurement("privacy.new", 0.0)])
    assert axis.limit is None
    assert axis.title == "privacy.new"
    assert axis.low < axis.high


def test_reach() -> None:
    assert reach_of(Measurement("a.b.c", 1.0)) == (1.0,)
    assert reach_of(Measurement("a.b.c", 1.0, Interval(0.5, 2.0))) == (1.0, 0.5, 2.0)
