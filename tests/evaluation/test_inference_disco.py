"""DiSCO and RepU by hand, against a loop, and why they need a control group."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Measurement, Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.inference import Disclosive
from assay.testing import check_attack

QI, SECRET = (Role.QUASI_IDENTIFIER,), (Role.SENSITIVE,)
SCHEMA = Schema(
    (
        Column("age", Kind.INTEGER, QI),
        Column("sex", Kind.CATEGORICAL, QI),
        Column("ill", Kind.CATEGORICAL, SECRET),
    )
)
RNG = np.random.default_rng(0)


def people(n: int, seed: int, ages: int = 40) -> Table:
    rng = np.random.default_rng(seed)
    ill = [None if v == 9 else f"icd {min(v, 3)}" for v in rng.integers(0, 10, n)]
    return Table(
        pl.DataFrame(
            {
                "age": rng.integers(0, ages, n),
                "sex": rng.choice(["f", "m"], n),
                "ill": pl.Series(ill, dtype=pl.String),
            }
        ),
        SCHEMA,
    )  # fmt: skip


def evidence(train: Table, holdout: Table | None, *releases: Table) -> Evidence:
    return Evidence(train, releases, holdout, None, None, Memo(Seeds(1)), work=Memo(Seeds(1)))


def attack(train: Table, holdout: Table | None, *releases: Table) -> AttackResult:
    return Disclosive().run(evidence(train, holdout, *releases), RNG)


def named(result: AttackResult, name: str) -> Measurement:
    return {m.name: m for m in result.measurements()}[f"privacy.inference.disco.{name}"]


def test_it_keeps_the_contract_of_an_attack(monkeypatch: pytest.MonkeyPatch) -> None:
    """With two quasi-identifiers: where keys are as coarse as an age alone, a copy makes no class
    of its own, and DiSCO cannot see it."""
    module: Any = sys.modules["assay.testing.people"]
    richer = [replace(c, roles=QI) if c.name == "ward" else c for c in module.SCHEMA]
    monkeypatch.setattr(module, "SCHEMA", Schema(tuple(richer)))
    check_attack(Disclosive())


@pytest.mark.parametrize("seed", range(5))
def test_both_are_what_a_loop_counts(seed: int) -> None:
    train, holdout, release = people(60, seed), people(45, seed + 50), people(70, seed + 90)
    result = attack(train, holdout, release)
    rows = release.frame.rows()
    everyone = Counter(r[:2] for r in train.frame.rows() + holdout.frame.rows())
    made = Counter(r[:2] for r in rows)
    for side, tally, share in (
        (train, result.train[0], "repu.train"), (holdout, result.control[0], "repu.control"),
    ):  # fmt: skip
        hits = tries = alone = 0
        for *key, value in side.frame.rows():
            said = {r[2] for r in rows if list(r[:2]) == key and r[2] is not None}
            tries += value is not None
            hits += value is not None and said == {value}
            alone += everyone[tuple(key)] == 1 and made[tuple(key)] == 1
        assert (tally.hits, tally.tries) == (hits, tries)
        assert named(result, share).value == pytest.approx(alone / len(side))


def test_without_controls_fresh_rows_would_look_disclosive() -> None:
    train, holdout, fresh = (people(600, seed, ages=400) for seed in range(3))
    result = attack(train, holdout, fresh)
    assert result.train[0].rate > 0.15
    for name in ("excess", "repu.excess"):
        span = named(result, name).interval
        assert span is not None
        assert span.low < 0 < span.high
    assert named(result, "repu.train").value > 0.05  # type: ignore[operator]


def test_a_copy_has_an_excess_near_one_where_keys_tell_people_apart() -> None:
    train, holdout = people(400, 1, ages=10**6), people(400, 2, ages=10**6)
    result = attack(train, holdout, train)
    for name in ("excess", "column.excess", "repu.excess"):
        found = named(result, name)
        assert found.value is not None
        assert found.value > 0.99
    assert result.train[0].tries == train["ill"].count()


def test_members_and_controls_are_treated_alike() -> None:
    train, holdout, fresh = (people(300, seed) for seed in range(3))
    one, other = attack(train, holdout, fresh), attack(holdout, train, fresh)
    assert (one.train, one.control) == (other.control, other.train)
    assert named(one, "repu.excess").value == -named(other, "repu.excess").value  # type: ignore[operator]


def test_of_several_secrets_half_must_stand_there() -> None:
    schema = Schema((*SCHEMA, *(Column(c, Kind.INTEGER, SECRET) for c in "xyz")))

    def of(*rows: tuple[int, int, int]) -> Table:
        plain = pl.DataFrame({"age": range(len(rows)), "sex": "f", "ill": pl.Series([None] * len(rows), dtype=pl.String)})  # fmt: skip
        return Table(plain.hstack(pl.DataFrame(rows, list("xyz"), orient="row")), schema)

    release = of((1, 1, 1), (2, 2, 2), (3, 3, 3))
    train = of((1, 1, 3), (2, 1, 1), (3, 3, 3))
    result = attack(train, of((2, 2, 2), (2, 2, 1)), release)
    assert (result.train[0].hits, result.train[0].tries) == (2, 3)
    assert (result.control[0].hits, result.control[0].tries) == (1, 2)
    parts = {p.label: p.value for p in named(result, "column.excess").parts}
    assert parts == pytest.approx({"x": 1.0 - 0.5, "y": 2 / 3 - 0.5, "z": 1 / 3 - 0})


def test_intervals_hold_in_300_studies_without_a_leak() -> None:
    """15 misses are expected at most; more than 23 come once in 40 times."""
    missed = 0
    for run in range(300):
        train, holdout, fresh = (people(50, 3 * run + 9000 + i, ages=20) for i in range(3))
        found = Disclosive().scored(evidence(train, holdout, fresh))
        assert not isinstance(found, str)
        span = attack_excess(found)
        missed += not span.low <= 0 <= span.high
    assert missed <= 23


def attack_excess(found: Any) -> Any:
    from assay.evaluation.privacy import result_of

    return result_of("privacy.inference.disco", found).measurements()[2].interval


def test_the_worst_release_counts_and_a_missing_holdout_is_said() -> None:
    train, holdout, fresh = (people(300, seed, ages=5000) for seed in range(3))
    result = attack(train, holdout, fresh, train)
    assert named(result, "repu.excess").value > 0.9  # type: ignore[operator]
    assert [p.label for p in named(result, "column.excess").parts] == ["ill, release 1", "ill, release 2"]  # fmt: skip
    assert "holdout" in attack(train, None, train).reason
