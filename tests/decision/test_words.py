"""Numbers are spelled with the digits they bear, and rounding never contradicts a verdict."""

from __future__ import annotations

import pytest

from assay.core import Goal, Interval, Statistic
from assay.decision import level, places, span, spell

SHARE = Statistic("a.b.c", "share", "A share.", Goal.LOWER, 0.0, 1.0, percent=True)
PLAIN = Statistic("a.b.d", "gap", "A gap.", Goal.LOWER)


@pytest.mark.parametrize(
    ("value", "percent", "text"),
    [
        (0.0123456, False, "0.0123"),
        (0.0123456, True, "1.23 %"),
        (-0.00001234, False, "-1.23e-05"),
        (12345.6, False, "12,346"),
        (0.0, True, "0 %"),
        (-0.0, False, "0"),
        (11.0, False, "11"),
    ],
)
def test_spell(value: float, percent: bool, text: str) -> None:
    assert spell(value, percent=percent) == text


def test_no_negative_zero() -> None:
    assert spell(-0.0001, digits=2) == "0.00"


def test_places_follow_the_span() -> None:
    assert places([0.5, 0.5]) == 3
    assert places([3, 3]) == 0
    assert places([0.1, 0.1002]) == 5
    assert places([10, 400]) == 0


def test_value_and_ends_share_their_digits() -> None:
    shown = span(0.0123, Interval(0.00119, 0.0245), SHARE)
    assert shown == ("1.2 %", "0.1 %", "2.5 %")
    assert span(11, None, PLAIN) == ("11", "", "")


def test_an_end_is_never_rounded_onto_a_limit_it_misses() -> None:
    interval = Interval(0.01, 0.0504)
    assert span(0.03, interval, PLAIN) == ("0.030", "0.010", "0.050")
    assert span(0.03, interval, PLAIN, limit=0.05) == ("0.0300", "0.0100", "0.0504")


def test_level() -> None:
    assert (level(0.95), level(0.995)) == ("95 %", "99.5 %")
