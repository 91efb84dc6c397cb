"""Whom attacks ask about: alike for members and controls, exposed and groups among them."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds, Tally
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation import Evidence, Memo, Scored, everyone, result_of, sampled
from assay.evaluation.privacy import asked as module
from assay.evaluation.privacy.asked import places

SCHEMA = Schema(
    (
        Column("x", Kind.NUMERIC),
        Column("sex", Kind.CATEGORICAL, roles=(Role.PROTECTED,)),
        Column("ward", Kind.CATEGORICAL),
    )
)


def people(n: int, seed: int) -> Table:
    rng = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {
            "x": rng.standard_normal(n),
            "sex": rng.choice(["f", "m", "x"], n, p=[0.3, 0.69, 0.01]),
            "ward": rng.choice(["a", "b", "c"], n),
        }
    )
    return Table(frame, SCHEMA)


def evidence(train: Table, holdout: Table, reference: Table | None, *s: Table) -> Evidence:
    return Evidence(train, s, holdout, reference, None, Memo(Seeds(2)), work=Memo(Seeds(3)))


SEEN = evidence(people(600, 1), people(400, 2), people(500, 3), people(600, 4))


def test_members_come_first_and_a_third_of_either_chooses() -> None:
    got = everyone(SEEN)
    assert got.members == 600
    assert got.labels.tolist() == [1] * 600 + [0] * 400
    assert got.choosing[:600].sum() == 200
    assert got.choosing[600:].sum() == 134
    assert sampled(SEEN).labels.tolist() == got.labels.tolist()


def test_the_exposed_are_those_far_from_known_people_whoever_they_are() -> None:
    train = people(600, 1).frame.with_columns(
        pl.when(pl.int_range(pl.len()) < 5).then(pl.lit("z")).otherwise("sex").alias("sex")
    )
    seen = evidence(Table(train, SCHEMA), SEEN.holdout, SEEN.reference)  # type: ignore[arg-type]
    one, five = everyone(seen).exposed
    assert (one[0], five[0]) == ("the 1 % most exposed", "the 5 % most exposed")
    assert five[1][:5].all()
    assert one[1].sum() == 10
    assert five[1].sum() == 50
    # T's own rows do not make one another less exposed: twins in T stay where they are.
    twins = seen.train.take([0] * 300 + list(range(1, 301)))
    assert everyone(evidence(twins, SEEN.holdout, SEEN.reference)).exposed[1][1][0]  # type: ignore[arg-type]


def test_groups_are_levels_of_enough_people_in_columns_that_say_who_they_are() -> None:
    labels = [label for label, _ in everyone(SEEN).groups]
    assert labels == ["sex = f"]  # m is the larger half, x is fewer than twenty, ward says nothing
    bare = Schema(tuple(Column(c.name, c.kind) for c in SCHEMA))
    plain = [Table(t.frame, bare) for t in (SEEN.train, SEEN.holdout)]  # type: ignore[union-attr]
    named = [label for label, _ in everyone(evidence(plain[0], plain[1], None)).groups]
    assert {"ward = a", "ward = b", "ward = c"} <= set(named)


def test_large_tables_are_sampled_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 100)
    seen = evidence(SEEN.train, SEEN.holdout, SEEN.reference)  # type: ignore[arg-type]
    got = sampled(seen)
    assert (got.members, len(got.labels)) == (100, 200)
    assert "100 of 600 training and 100 of 400 unseen rows" in got.note
    assert got.rows.frame.equals(everyone(seen).rows.frame[places(seen)])


def scored(hits: Any, **more: Any) -> Scored:
    people = everyone(SEEN)
    values = np.asarray(hits, float)[None, :]
    return Scored(people, (values,), (np.asarray(hits, bool),), ("score",), **more)


def test_counts_are_made_overall_among_the_exposed_in_groups_and_at_low_rates() -> None:
    people = everyone(SEEN)
    rng = np.random.default_rng(0)
    hits = rng.random(1_000) < np.where(people.labels == 1, 0.5, 0.0)
    got = result_of("privacy.raid", scored(hits))
    assert got.train == (Tally(int(hits[:600].sum()), 600),)
    assert got.control == (Tally(int(hits[600:].sum()), 400),)
    inside = people.groups[0][1]
    assert got.groups[0].train == (
        Tally(int(hits[:600][inside[:600]].sum()), int(inside[:600].sum())),
    )
    five = people.exposed[1][1]
    assert [a.label for a in got.exposed] == ["the 5 % most exposed"]  # 1 % are too few
    assert got.exposed[0].control[0].hits == int(hits[600:][five[600:]].sum())
    assert got.low[0].train[0].tries == 400  # those who did not choose the cutoff
    assert got.low[0].train[0].rate == pytest.approx(0.5, abs=0.08)


def test_whom_it_cannot_try_is_not_counted() -> None:
    tried = np.zeros(1_000, bool)
    tried[:10] = tried[600:620] = True
    got = result_of("privacy.raid", scored(np.ones(1_000), tried=(tried,)))
    assert (got.train[0].tries, got.control[0].tries) == (10, 20)
    none = result_of("privacy.raid", scored(np.ones(1_000), tried=(np.arange(1_000) < 5,)))
    assert "nobody among the holdout rows" in none.reason
