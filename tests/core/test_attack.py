"""Tallies become rates, an excess over the control and a residual risk."""

from __future__ import annotations

import pytest

from assay.core import DERIVED, Among, AttackResult, Measurement, Tally
from assay.core.intervals import excess


def named(result: AttackResult) -> dict[str, Measurement]:
    return {m.name.removeprefix(f"{result.name}."): m for m in result.measurements()}


def test_one_release_by_hand() -> None:
    got = named(AttackResult("privacy.copies.exact", (Tally(30, 100),), (Tally(5, 50),)))
    assert got["train"].value == 0.3
    assert got["control"].value == 0.1
    assert got["excess"].value == pytest.approx(0.2)
    assert got["residual_risk"].value == pytest.approx(0.2 / 0.9)
    assert got["excess"].interval is not None
    assert got["excess"].interval.low < 0.2 < got["excess"].interval.high


def test_the_worst_of_three_releases_counts_and_the_intervals_widen() -> None:
    calm, leaky = Tally(0, 1000), Tally(900, 1000)
    one = named(AttackResult("a.b.c", (leaky,), (calm,)))["excess"]
    three = named(AttackResult("a.b.c", (calm, leaky, calm), (calm, calm, calm)))["excess"]
    assert three.value == pytest.approx(0.9)
    assert one.interval is not None
    assert three.interval is not None
    assert three.interval.low < one.interval.low
    assert three.interval.high > one.interval.high
    assert len(three.parts) == 3


def test_a_control_that_always_hits_leaves_no_room() -> None:
    got = named(AttackResult("a.b.c", (Tally(10, 10),), (Tally(10, 10),)))
    assert got["residual_risk"].value == 0


def test_an_attack_that_could_not_run_says_why_for_each_statistic() -> None:
    got = AttackResult("a.b.c", reason="no holdout").measurements()
    assert [m.name for m in got] == [f"a.b.c.{s}" for s in DERIVED]
    assert [m.reason for m in got] == ["no holdout"] * len(DERIVED)


def test_the_group_that_stands_out_for_certain_is_told_and_all_intervals_hold_together() -> None:
    few = Among("few", (Tally(3, 4),), (Tally(0, 4),))
    many = Among("many", (Tally(300, 1000),), (Tally(10, 1000),))
    calm = Among("calm", (Tally(10, 1000),), (Tally(10, 1000),))
    one = (Tally(0, 1),)
    got = named(AttackResult("a.b.c", one, one, groups=(few, many, calm)))["groups.excess"]
    assert got.value == pytest.approx(0.29)  # few have a larger excess, and less is known of it
    wide = excess(3, 4, 0, 4, 1 - 0.05 / 3)
    assert got.interval is not None
    assert got.interval.high == pytest.approx(wide.high)
    assert got.interval.low == pytest.approx(excess(300, 1000, 10, 1000, 1 - 0.05 / 3).low)
    assert [p.label for p in got.parts] == ["few", "many", "calm"]
    assert got.parts[0].note == "3 of 4 members, 0 of 4 controls"


def test_the_last_of_the_exposed_is_told_and_low_rates_come_in_two() -> None:
    one = (Tally(0, 1),)
    rare = Among("1 %", (Tally(2, 10),), (Tally(0, 10),))
    more = Among("5 %", (Tally(4, 50),), (Tally(1, 50),))
    got = named(AttackResult("a.b.c", one, one, exposed=(rare, more), low=(more, rare)))
    assert got["exposed.excess"].value == pytest.approx(0.06)
    assert [p.value for p in got["exposed.excess"].parts] == pytest.approx([0.2, 0.06])
    assert got["excess_tpr_at_1pct_fpr"].value == pytest.approx(0.06)
    assert got["excess_tpr_at_01pct_fpr"].value == pytest.approx(0.2)
    assert "groups" in got["groups.excess"].reason


def test_impossible_results_are_refused() -> None:
    with pytest.raises(ValueError, match="5 hits in 3 tries"):
        Tally(5, 3)
    with pytest.raises(ValueError, match="control"):
        AttackResult("a.b.c", (Tally(1, 2),), ())
    with pytest.raises(ValueError, match="two low rates"):
        AttackResult("a.b.c", (Tally(1, 2),), (Tally(1, 2),), low=(Among("x", (), ()),))
    with pytest.raises(ValueError, match="tallies"):
        AttackResult("a.b.c")
