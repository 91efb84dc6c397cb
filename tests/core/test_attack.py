"""Tallies become rates, an excess over the control and a residual risk."""

from __future__ import annotations

import pytest

from assay.core import AttackResult, Measurement, Tally


def named(result: AttackResult) -> dict[str, Measurement]:
    return {m.name.rpartition(".")[2]: m for m in result.measurements()}


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


def test_an_attack_that_could_not_run_says_why_four_times() -> None:
    got = AttackResult("a.b.c", reason="no holdout").measurements()
    assert [m.reason for m in got] == ["no holdout"] * 4


def test_impossible_results_are_refused() -> None:
    with pytest.raises(ValueError, match="5 hits in 3 tries"):
        Tally(5, 3)
    with pytest.raises(ValueError, match="control"):
        AttackResult("a.b.c", (Tally(1, 2),), ())
    with pytest.raises(ValueError, match="tallies"):
        AttackResult("a.b.c")
