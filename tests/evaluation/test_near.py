"""Near copies: a released row nearer than strangers' rows, by a threshold that R alone fixes."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy import NearCopies
from assay.evaluation.privacy.near import limit_of, near

NUMBERS = Schema(tuple(Column(c, Kind.NUMERIC) for c in "abcde"))
RNG = np.random.default_rng(0)


def people(n: int, seed: int) -> Table:
    x = np.random.default_rng(seed).standard_normal((n, 5))
    return Table(pl.DataFrame(x, schema=list("abcde")), NUMBERS)


def jittered(table: Table, by: float, seed: int) -> Table:
    x = table.frame.to_numpy() + by * np.random.default_rng(seed).standard_normal((len(table), 5))
    return Table(pl.DataFrame(x, schema=list("abcde")), NUMBERS)


def attack(
    train: Table, release: Table, holdout: Table | None, known: Table | None
) -> AttackResult:
    return NearCopies().run(Evidence(train, (release,), holdout, known, None, Memo(Seeds(1))), RNG)


def low(result: AttackResult) -> float:
    span = result.measurements(0.99)[2].interval
    assert span is not None
    return span.low


T, N, R, FRESH = (people(1500, s) for s in range(4))


def test_jittered_copies_are_seen() -> None:
    release = FRESH.take(np.arange(1440)).stacked(jittered(T.take(np.arange(60)), 0.02, 9))
    result = attack(T, release, N, R)
    assert low(result) > 0
    assert result.train[0].hits - result.control[0].hits > 40


def test_exact_copies_are_near_copies() -> None:
    result = attack(T, T, N, R)
    assert result.train[0].hits == 1500
    assert low(result) > 0.9


def test_fresh_rows_hit_members_and_controls_alike() -> None:
    result = attack(T, FRESH, N, R)
    assert 0 < result.train[0].hits < 60
    assert low(result) < 0 < result.measurements(0.99)[2].interval.high  # type: ignore[union-attr]


def test_swapping_members_and_controls_swaps_the_tallies() -> None:
    one, other = attack(T, FRESH, N, R), attack(N, FRESH, T, R)
    assert one.train == other.control
    assert one.control == other.train


def test_the_limit_is_what_one_percent_of_strangers_reach() -> None:
    points = np.random.default_rng(5).standard_normal((6000, 3)).astype(np.float32)
    limit = limit_of(points, np.random.default_rng(1))
    fresh, released, known = np.random.default_rng(6).standard_normal((3, 2000, 3))
    d = [np.sqrt(((fresh[:, None] - p[None]) ** 2).sum(-1)).min(1) for p in (released, known)]
    assert 0.003 < near(d[0], d[1], limit).mean() < 0.02


def test_a_known_double_is_no_near_copy() -> None:
    released, known = np.array([0.0, 0.0, 0.1, 2.0]), np.array([0.0, 1.0, 1.0, 1.0])
    assert near(released, known, 0.2).tolist() == [False, True, True, False]


def test_where_everyone_has_a_double_nothing_is_near() -> None:
    schema = Schema((Column("sex", Kind.CATEGORICAL),))
    coarse = Table(pl.DataFrame({"sex": ["f", "m"] * 60}), schema)
    result = attack(coarse, coarse, coarse, coarse)
    assert result.train[0].hits == result.control[0].hits == 0


@pytest.mark.parametrize(
    ("holdout", "known", "word"),
    [(None, R, "holdout"), (N, None, "reference"), (N, R.take(np.arange(9)), "9 rows")],
)
def test_what_is_missing_is_said(holdout: Table | None, known: Table | None, word: str) -> None:
    found = attack(T, FRESH, holdout, known).measurements()
    assert [m.name for m in found] == [s.name for s in NearCopies.statistics]
    assert all(word in m.reason for m in found)


def test_arrays_alone_are_refused() -> None:
    assert NearCopies().accepts(Schema((Column("image", Kind.ARRAY),)))
    assert NearCopies().accepts(NUMBERS) is None
