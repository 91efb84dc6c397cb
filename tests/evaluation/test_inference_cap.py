"""CAP, GCAP, WEAP and TCAP on tables whose figures are known by hand, and their coverage."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Measurement, Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.inference import Attribution
from assay.evaluation.privacy.inference.cap import CAP, weap

QI, SECRET = (Role.QUASI_IDENTIFIER,), (Role.SENSITIVE,)
SCHEMA = Schema((Column("age", Kind.INTEGER, QI), Column("ill", Kind.CATEGORICAL, SECRET)))
TWO = Schema((*SCHEMA, Column("rich", Kind.CATEGORICAL, SECRET)))
RNG = np.random.default_rng(0)

Row = tuple[int | None, str | None]


def table(*rows: Row) -> Table:
    return Table(pl.DataFrame(rows, {"age": pl.Int64, "ill": pl.String}, orient="row"), SCHEMA)


def evidence(train: Table, holdout: Table | None, *releases: Table) -> Evidence:
    return Evidence(train, releases, holdout, None, None, Memo(Seeds(1)), work=Memo(Seeds(1)))


def attack(train: Table, holdout: Table | None, *releases: Table) -> AttackResult:
    return Attribution().run(evidence(train, holdout, *releases), RNG)


def named(result: AttackResult, name: str) -> Measurement:
    return {m.name: m for m in result.measurements()}[f"privacy.inference.cap.{name}"]


def people(n: int, seed: int) -> Table:
    rng = np.random.default_rng(seed)
    ill = np.where(rng.random(n) < 0.6, "no", "yes")
    return Table(pl.DataFrame({"age": rng.integers(0, 25, n), "ill": ill}), SCHEMA)


RELEASE = table((30, "a"), (30, "a"), (30, "b"), (40, "c"), (40, "c"), (50, None), (60, "b"))
TRAIN = table((30, "a"), (30, "b"), (40, "c"), (50, "a"), (60, None), (60, "b"))
HOLDOUT = table((30, "c"), (40, "a"), (45, "c"), (40, "c"))


def test_cap_by_hand() -> None:
    found = named(attack(TRAIN, HOLDOUT, RELEASE), "mean.excess")
    train = Fraction(2, 3) + Fraction(1, 3) + 1 + 0 + 1  # the fifth has no value
    holdout = Fraction(0) + 0 + 0 + 1
    assert found.value == pytest.approx(float(train / 5 - holdout / 4))
    assert found.parts[0].n == 5
    assert found.parts[0].note == "members 0.600, controls 0.250"


def test_gcap_gives_those_without_a_class_the_nearest() -> None:
    train, holdout = table((30, "a"), (31, "a"), (59, "b")), table((41, "c"), (39, "a"))
    release = table((30, "a"), (30, "b"), (40, "c"), (60, "b"), (60, "b"))
    result = attack(train, holdout, release)
    assert named(result, "gcap.excess").value == pytest.approx((0.5 + 0.5 + 1) / 3 - (1 + 0) / 2)
    assert named(result, "mean.excess").value == pytest.approx(0.5 / 3)


def test_weap_by_hand() -> None:
    share, rows = weap(np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 2, 2, -1]))
    assert share == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert rows == 5
    assert weap(np.array([0]), np.array([-1])) == (0.0, 0)
    found = named(attack(TRAIN, HOLDOUT, RELEASE), "weap")
    assert found.value == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)
    assert found.reference == pytest.approx((0.5 + 0.5 + 1 + 1 + 1) / 5)
    assert found.interval is None
    assert "no estimate" in found.note


def test_targeted_attribution_tries_only_unanimous_classes() -> None:
    result = attack(TRAIN, HOLDOUT, RELEASE)
    assert (result.train[0].hits, result.train[0].tries) == (2, 2)  # 40 and 60
    assert (result.control[0].hits, result.control[0].tries) == (1, 2)  # two of 40


def test_nobody_to_try_is_a_reason_and_the_means_stand() -> None:
    result = attack(TRAIN, HOLDOUT, table((70, "a"), (71, "a")))
    assert "nobody" in result.reason
    assert not named(result, "excess").taken
    assert named(result, "mean.excess").value == 0
    assert [m.name for m in result.measurements()] == [s.name for s in Attribution.statistics]


def test_of_several_secrets_half_of_those_said_must_be_right() -> None:
    def both(*rows: tuple[int, str, str]) -> Table:
        return Table(pl.DataFrame(rows, {"age": pl.Int64, "ill": pl.String, "rich": pl.String}, orient="row"), TWO)  # fmt: skip

    release = both((1, "a", "x"), (2, "a", "x"), (2, "a", "y"), (3, "a", "x"), (3, "b", "y"))
    train = both((1, "a", "y"), (1, "b", "y"), (2, "a", "z"), (2, "b", "x"), (3, "a", "x"))
    result = attack(train, both((1, "a", "x"), (2, "b", "x")), release)
    assert (result.train[0].hits, result.train[0].tries) == (2, 4)
    assert (result.control[0].hits, result.control[0].tries) == (1, 2)
    assert [p.label for p in named(result, "mean.excess").parts] == ["ill", "rich"]


def test_a_copy_is_found_and_fresh_rows_are_not() -> None:
    train, holdout, fresh = (people(300, seed) for seed in range(3))
    for release, leaks in ((train, True), (fresh, False)):
        span = named(attack(train, holdout, release), "mean.excess").interval
        assert span is not None
        assert (span.low > 0) == leaks


def test_what_the_keys_tell_is_no_excess() -> None:
    def of(n: int, seed: int) -> Table:
        age = np.random.default_rng(seed).integers(0, 10, n)
        return Table(pl.DataFrame({"age": age, "ill": [f"icd {a}" for a in age]}), SCHEMA)

    train, holdout, fresh = (of(300, seed) for seed in range(3))
    result = attack(train, holdout, fresh)
    assert result.train[0].rate == result.control[0].rate == 1
    for name in ("excess", "mean.excess", "gcap.excess"):
        found = named(result, name)
        assert found.value == 0
        assert found.interval is not None
        assert found.interval.low < 0 < found.interval.high


def test_intervals_hold_in_300_studies_without_a_leak() -> None:
    """TCAP and CAP: 15 misses are expected of each; more than 23 come once in 40 times."""
    missed = {"excess": 0, "mean.excess": 0}
    for run in range(300):
        train, holdout, fresh = (people(50, 3 * run + 5000 + i) for i in range(3))
        result = attack(train, holdout, fresh)
        for name in missed:
            span = named(result, name).interval
            assert span is not None
            missed[name] += not span.low <= 0 <= span.high
    assert max(missed.values()) <= 23
    assert missed["mean.excess"] > 3  # and they are not merely wide


def test_without_a_holdout_nothing_is_claimed() -> None:
    assert "holdout" in attack(TRAIN, None, RELEASE).reason
    assert CAP.name in [s.name for s in Attribution.statistics]
