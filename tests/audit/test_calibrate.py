"""The battery held to planted leaks: caught and named, clean rows quiet, sums by hand."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.audit import Round, Trial, alarms, planted, power
from assay.core import Interval, Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import ExactCopies, Membership, NearCopies

SCHEMA = Schema(
    (Column("x", Kind.NUMERIC), Column("age", Kind.INTEGER), Column("ward", Kind.CATEGORICAL))
)
ATTACKS = (ExactCopies(), NearCopies(), Membership())


def people(n: int) -> Table:
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "x": rng.standard_normal(n).round(4),
            "age": rng.integers(18, 90, n),
            "ward": rng.choice(["a", "b", "c"], n),
        }
    )
    return Table(frame, SCHEMA)


ROUND = Round.of(people(2_400), 0, Seeds(1))


def test_copies_are_caught_and_named_and_fresh_rows_are_not() -> None:
    copied = ROUND.trial(planted("copies"), 0.05, ATTACKS)
    fresh = ROUND.trial(planted("fresh"), 0.0, ATTACKS)
    assert copied.caught
    assert copied.named
    assert copied.attack.startswith("privacy.copies")
    assert copied.excess == pytest.approx(0.05, abs=0.02)
    assert copied.interval is not None
    assert copied.interval.low > 0
    assert not fresh.caught
    assert not fresh.named
    assert [name for name, _ in fresh.p_values] == [a.name for a in ATTACKS]


def test_a_trial_is_the_same_whatever_ran_before() -> None:
    other = Round.of(people(2_400), 0, Seeds(1))
    one = other.trial(planted("copies"), 0.01, ATTACKS)
    two = ROUND.trial(planted("copies"), 0.01, ATTACKS)
    assert (one.p_value, one.attack, one.excess) == (two.p_value, two.attack, two.excess)


def test_what_cannot_be_planted_says_why() -> None:
    got = ROUND.trial(planted("subgroup"), 0.5, ATTACKS)
    assert "small enough" in got.failure
    assert not got.caught


def trial(kind: str, size: float, run: int, p: float, **other: object) -> Trial:
    return Trial(kind, size, run, p, "privacy.a", "", 0.1, Interval(0, 1), p <= 0.003, **other)  # type: ignore[arg-type]


def test_trials_are_summed_up_by_leak_and_size() -> None:
    found = alarms([trial("copies", 0.01, i, 0.001 if i < 3 else 0.5) for i in range(4)])
    assert len(found) == 1
    line = found[0]
    assert (line.hits, line.tries, line.named, line.attack) == (3, 4, 3, "privacy.a")
    assert line.rate == 0.75
    assert line.interval.low == pytest.approx(0.1941, abs=1e-4)
    failed = alarms([Trial("subgroup", 0.5, 0, failure="no group")])
    assert (failed[0].tries, failed[0].failure) == (0, "no group")


def test_power_is_the_smallest_size_from_which_on_all_were_caught() -> None:
    leaky = planted("copies")  # .001 .0025 .005 .01 .05
    caught = {0.001: 1, 0.0025: 9, 0.005: 7, 0.01: 8, 0.05: 10}
    found = alarms(
        trial("copies", size, i, 0.001 if i < hits else 0.5)
        for size, hits in caught.items()
        for i in range(10)
    )
    assert power(found, leaky, 0.80) == 0.01  # .005 was missed too often, so .0025 was luck
    assert power(found, leaky, 0.95) == 0.05
    assert power(found, planted("cart"), 0.80) is None
