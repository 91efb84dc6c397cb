"""Replicated uniques: who is alone with what is known of them, and is in the release."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import polars as pl

from assay.core import Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.scored import Scored
from assay.evaluation.privacy.uniques import FEWEST, Uniques, lone

QI = (Role.QUASI_IDENTIFIER,)
SCHEMA = Schema(
    (
        Column("age", Kind.INTEGER, QI),
        Column("place", Kind.CATEGORICAL, QI),
        Column("ill", Kind.BOOLEAN, (Role.SENSITIVE,)),
        Column("dose", Kind.NUMERIC),
    )
)
NO_RNG = np.random.default_rng(0)


def people(n: int, seed: int, ages: int = 60, schema: Schema = SCHEMA) -> Table:
    rng = np.random.default_rng(seed)
    place = rng.choice(5, n, p=[0.5, 0.2, 0.1, 0.1, 0.1])
    frame = pl.DataFrame(
        {
            "age": rng.integers(0, ages, n), "place": [("a", "b", "c", "d", None)[p] for p in place],
            "ill": rng.random(n) < 0.5, "dose": rng.standard_normal(n),
        },
        schema_overrides={"place": pl.String},
    )  # fmt: skip
    return Table(frame, schema)


def evidence(train: Table, release: Table, holdout: Table | None, known: Table | None) -> Evidence:
    return Evidence(train, (release,), holdout, known, None, Memo(Seeds(1)))


def keys(table: Table) -> list[tuple[object, ...]]:
    return table.frame.select("age", "place").rows()


def test_tallies_are_what_counting_by_hand_gives() -> None:
    t, n, r, s = people(200, 0), people(150, 1), people(100, 2), people(180, 3)
    # Two training rows alike: neither is alone.
    t = t.stacked(t.take([0, 1, 2]))
    count, held = Counter(keys(t) + keys(n) + keys(r)), set(keys(s))
    assert any(None in k and c == 1 for k, c in count.items())
    found = Uniques().run(evidence(t, s, n, r), NO_RNG)
    for tally, table in ((found.train[0], t), (found.control[0], n)):
        alone = [k for k in keys(table) if count[k] == 1]
        assert (tally.tries, tally.hits) == (len(alone), sum(k in held for k in alone))
    assert found.train[0].tries + found.control[0].tries >= FEWEST


def test_a_release_that_holds_people_twice_does_not_go_free() -> None:
    t, n = people(400, 0, ages=4000), people(400, 1, ages=4000)
    found = Uniques().run(evidence(t, t.stacked(t), n, None), NO_RNG)
    assert found.train[0].rate == 1.0
    assert found.control[0].hits == 0


def test_scores_tell_how_rare_the_cells_are() -> None:
    t, n, r = (people(300, s, ages=300) for s in range(3))
    found = Uniques().scored(evidence(t, t.take(np.arange(50)), n, r))
    assert isinstance(found, Scored)
    score, everybody = found.scores[0][0], t.stacked(n).stacked(r)
    held = np.array([k in set(keys(t)[:50]) for k in keys(t) + keys(n)])
    alone = np.array([Counter(keys(everybody))[k] == 1 for k in keys(t) + keys(n)])
    shares = [Counter(everybody[c].to_list()) for c in ("age", "place")]
    expected = [
        -sum(np.log(s[v] / 900) for s, v in zip(shares, k, strict=True)) for k in keys(t) + keys(n)
    ]
    assert np.allclose(score, np.where(held & alone, expected, 0.0))
    assert found.tried is not None
    assert np.array_equal(found.tried[0], alone)


def test_scores_cannot_know_who_is_a_member() -> None:
    real, s, r = people(600, 0), people(300, 3), people(300, 2)
    order = np.random.default_rng(3).permutation(600)
    one = Uniques().scored(
        evidence(real.take(np.arange(300)), s, real.take(np.arange(300, 600)), r)
    )
    other = Uniques().scored(evidence(real.take(order[:300]), s, real.take(order[300:]), r))
    assert isinstance(one, Scored)
    assert isinstance(other, Scored)
    assert np.array_equal(one.scores[0][:, order], other.scores[0])


def test_leaked_uniques_are_seen_and_fresh_rows_are_not() -> None:
    t, n, fresh = (people(2000, s, ages=20_000) for s in range(3))
    leaky = fresh.take(np.arange(1900)).stacked(t.take(np.arange(100)))
    for release, leaks in ((leaky, True), (fresh, False)):
        span = Uniques().run(evidence(t, release, n, None), NO_RNG).measurements(0.99)[2].interval
        assert span is not None
        assert (span.low > 0) is leaks


def test_columns_join_where_too_few_are_alone_and_the_note_says_so() -> None:
    t, n = people(300, 0, ages=3), people(300, 1, ages=3)
    found = lone(evidence(t, t, n, None))
    assert found.alone.sum() >= FEWEST
    assert [c.name for c in found.keys.columns] == ["age", "place", "ill", "dose"]
    assert "columns joined" in found.note


def test_without_quasi_identifiers_levels_stand_in() -> None:
    bare = Schema(tuple(replace(c, roles=()) for c in SCHEMA))
    t, n = people(300, 0, schema=bare), people(300, 1, schema=bare)
    found = Uniques().run(evidence(t, t, n, None), NO_RNG)
    assert "columns of levels stand in" in found.note
    assert found.train[0].rate == 1.0
    only = bare.only(["dose"])
    found = Uniques().run(
        evidence(t.only(only.names), t.only(only.names), n.only(only.names), None), NO_RNG
    )
    assert "dose" in found.reason


def test_where_nobody_is_alone_there_is_a_reason() -> None:
    schema = Schema((Column("sex", Kind.CATEGORICAL, QI),))
    t = Table(pl.DataFrame({"sex": ["f", "m"] * 50}), schema)
    found = Uniques().run(evidence(t, t, t, None), NO_RNG)
    assert "nobody is alone with quasi-identifiers: sex" in found.reason
    assert "holdout" in Uniques().run(evidence(t, t, None, None), NO_RNG).reason
    assert Uniques().accepts(Schema((Column("image", Kind.ARRAY),)))
