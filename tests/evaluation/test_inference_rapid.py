"""RAPID: gains by hand, what all people share, and members against controls."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Measurement, Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.inference import Rapid
from assay.evaluation.privacy.inference.aims import Aims, aims
from assay.evaluation.privacy.inference.forests import evened, grown, likelihood
from assay.evaluation.privacy.inference.rapid import frequency, gains
from assay.evaluation.privacy.inference.work import values_of

QI, SECRET = (Role.QUASI_IDENTIFIER,), (Role.SENSITIVE,)
KEYS = (Column("age", Kind.INTEGER, QI), Column("sex", Kind.CATEGORICAL, QI))
SCHEMA = Schema((*KEYS, Column("ill", Kind.CATEGORICAL, SECRET)))
RNG = np.random.default_rng(0)


def people(n: int, seed: int, levels: int = 4, follows: bool = False) -> Table:
    rng = np.random.default_rng(seed)
    age = rng.integers(0, 5000, n)
    ill = age * levels // 5000 if follows else rng.integers(0, levels, n)
    frame = {"age": age, "sex": rng.choice(["f", "m"], n), "ill": [f"icd {i}" for i in ill]}
    return Table(pl.DataFrame(frame), SCHEMA)


def evidence(train: Table, holdout: Table | None, *releases: Table) -> Evidence:
    return Evidence(train, releases, holdout, None, None, Memo(Seeds(1)), work=Memo(Seeds(1)))


def attack(train: Table, holdout: Table | None, *releases: Table) -> AttackResult:
    return Rapid().run(evidence(train, holdout, *releases), RNG)


def excess(result: AttackResult) -> Measurement:
    return result.measurements()[2]


def test_gains_by_hand() -> None:
    there = evidence(people(200, 0), people(200, 1), people(200, 0))
    what = aims(there)
    assert isinstance(what, Aims)
    aim = what.each[0]
    values, shares = values_of(there, aim), grown(there, aim, 0)
    assert shares.sum(axis=1) == pytest.approx(1)
    found = gains(there, aim, 0)
    for i in (0, 3, 250):
        b = float((values == values[i]).mean())
        assert found[i] == pytest.approx((shares[i, values[i]] - b) / (1 - b))
    assert (found[:200] > 0.99).mean() > 0.95  # a copy is learnt by heart
    assert np.median(found[200:]) < 0.3


def test_what_a_model_of_the_population_tells_is_no_excess() -> None:
    train, holdout, fresh = (people(300, seed, follows=True) for seed in range(3))
    result = attack(train, holdout, fresh)
    assert result.control[0].rate > 0.95
    span = excess(result).interval
    assert span is not None
    assert span.low < 0 < span.high


def test_secrets_learnt_by_heart_are_found() -> None:
    train, holdout, fresh = (people(300, seed, levels=15) for seed in range(3))
    leak, clean = attack(train, holdout, train), attack(train, holdout, fresh)
    assert excess(leak).value > 0.75  # type: ignore[operator]
    assert abs(excess(clean).value) < 0.05  # type: ignore[arg-type]


def test_what_all_people_share_is_no_risk() -> None:
    train, holdout, fresh = (people(60, seed, levels=1) for seed in range(3))
    result = attack(train, holdout, fresh)
    assert result.train[0].hits == result.control[0].hits == 0
    assert result.train[0].tries == 60


def test_missing_secrets_and_negative_numbers() -> None:
    schema = Schema((*KEYS, Column("debt", Kind.NUMERIC, SECRET)))

    def of(seed: int) -> Table:
        rng, plain = np.random.default_rng([9, seed]), people(200, seed)
        debt = [None if i % 4 == 0 else -float(d) for i, d in enumerate(rng.integers(1, 9999, 200))]
        return Table(plain.frame.drop("ill").with_columns(debt=pl.Series(debt)), schema)

    train, holdout = of(0), of(1)
    result = attack(train, holdout, train)
    assert (result.train[0].tries, result.control[0].tries) == (150, 150)
    assert excess(result).value > 0.6  # type: ignore[operator]
    away = train.with_frame(train.frame.with_columns(debt=pl.lit(-99999.0)))
    assert attack(train, holdout, away).train[0].hits < 30


def test_frequencies_count_those_who_have_a_value() -> None:
    assert frequency(np.array([0, 0, 1, -1])).tolist() == pytest.approx([2 / 3, 2 / 3, 1 / 3, 1])


def test_rare_values_share_what_is_left_and_nothing_is_impossible() -> None:
    there = evidence(
        people(900, 0, levels=30), people(900, 1, levels=30), people(900, 2, levels=30)
    )
    what = aims(there)
    assert isinstance(what, Aims)
    aim = what.each[0]
    shares = grown(there, aim, 0)
    each = np.array([likelihood(shares, np.full(1800, v), aim) for v in range(30)])
    assert each.sum(axis=0) == pytest.approx(1)
    assert (likelihood(shares, np.full(1800, -1), aim) == 0).all()
    even = evened(shares, aim)
    assert even.sum(axis=1) == pytest.approx(1)
    assert likelihood(even, np.full(1800, 29), aim).min() > 0
    assert evened(np.zeros((1, 21)), aim)[0, :20] == pytest.approx(1 / 30)


def test_several_secrets_and_releases_have_a_line_each() -> None:
    schema = Schema((*SCHEMA, Column("rich", Kind.CATEGORICAL, SECRET)))

    def of(seed: int) -> Table:
        rng = np.random.default_rng([9, seed])
        return Table(people(200, seed).frame.with_columns(rich=pl.Series(rng.choice(["y", "n"], 200))), schema)  # fmt: skip

    train, holdout, fresh = of(0), of(1), of(2)
    mixed = train.with_frame(train.frame.with_columns(fresh["rich"]))
    result = attack(train, holdout, fresh, mixed)
    column = result.extra[0]
    assert [p.label for p in column.parts] == [
        "ill, release 1", "rich, release 1", "ill, release 2", "rich, release 2",
    ]  # fmt: skip
    assert column.value == column.parts[2].value
    assert column.value > 0.5  # type: ignore[operator]
    assert result.train[0].tries == 200


def test_without_a_holdout_nothing_is_claimed() -> None:
    assert "holdout" in attack(people(50, 0), None, people(50, 1)).reason
