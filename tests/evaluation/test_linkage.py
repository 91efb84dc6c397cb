"""Linkage: planted leaks are seen, strangers are not, with and without another file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.base import Auxiliary, Evidence, Memo
from assay.evaluation.privacy.linkage import Linkage
from assay.evaluation.privacy.linkage.records import NOTHING_ADDED

RNG = np.random.default_rng(0)
QUASI = (Role.QUASI_IDENTIFIER,)
SCHEMA = Schema(
    (
        Column("age", Kind.INTEGER, QUASI),
        Column("town", Kind.CATEGORICAL, QUASI),
        Column("job", Kind.CATEGORICAL, QUASI),
        Column("income", Kind.NUMERIC),
        Column("ill", Kind.BOOLEAN),
        Column("ward", Kind.CATEGORICAL),
    )
)
KNOWN = ["age", "town", "job"]


def people(n: int, seed: int) -> Table:
    rng = np.random.default_rng(seed)
    age, town, job = rng.integers(18, 80, n), rng.integers(0, 40, n), rng.integers(0, 15, n)
    frame = pl.DataFrame({
        "age": age,
        "town": [f"t{k}" for k in town],
        "job": [f"j{k}" for k in job],
        "income": np.round(rng.gamma(3.0, 10.0, n) + age, 1),
        "ill": rng.random(n) < 0.3,
        "ward": pl.Series([None if k == 4 else f"w{k}" for k in rng.integers(0, 5, n)]),
    })  # fmt: skip
    return Table(frame, SCHEMA)


T, N, R, FRESH = (people(900, s) for s in range(4))
LEAKY = FRESH.take(np.arange(855)).stacked(T.take(np.arange(45)))


def evidence(release: Table, **more: Any) -> Evidence:
    given = {"train": T, "holdout": N, "reference": R, **more}
    return Evidence(
        given.pop("train"), (release,), given.pop("holdout"), given.pop("reference"), None,
        Memo(Seeds(1)), work=Memo(Seeds(2)), **given,
    )  # fmt: skip


def attack(release: Table, **more: Any) -> AttackResult:
    return Linkage().run(evidence(release, **more), RNG)


def span(result: AttackResult) -> tuple[float, float]:
    found = result.measurements()[2].interval
    assert found is not None
    return found.low, found.high


def test_copies_are_linked_and_nobody_else_is() -> None:
    result = attack(LEAKY)
    assert result.train[0].hits >= 35
    assert result.control[0].hits <= 1
    assert result.train[0].tries == result.control[0].tries == 900
    assert span(result)[0] > 0
    confident = result.extra[0]
    assert confident.interval is not None
    assert confident.interval.low > 0
    assert confident.value == pytest.approx(
        result.train[0].hits / 76, abs=0.25
    )  # 45 copies and 31 or so of the others are surer than 95 % of strangers


def test_fresh_rows_link_members_and_controls_alike() -> None:
    low, high = span(attack(FRESH))
    assert low < 0 < high


def test_a_full_copy_links_nearly_everyone() -> None:
    result = attack(T)
    assert result.train[0].hits > 800
    assert result.control[0].hits <= 2


def test_swapping_members_and_controls_swaps_the_tallies() -> None:
    one, other = attack(LEAKY), attack(LEAKY, train=N, holdout=T)
    assert one.train == other.control
    assert one.control == other.train


def test_rows_that_fit_alike_are_no_link_unless_they_say_the_same() -> None:
    twice = FRESH.take(np.arange(810)).stacked(T.take(np.repeat(np.arange(45), 2)))
    assert attack(twice).train[0].hits >= 35
    liars = T.take(np.arange(45))
    liars = liars.with_frame(liars.frame.with_columns(~pl.col("ill")))
    assert attack(LEAKY.stacked(liars)).train[0].hits <= 2  # by chance, through other rows


def test_a_link_counts_only_where_all_other_columns_are_right() -> None:
    wrong = LEAKY.with_frame(LEAKY.frame.with_columns(ill=~pl.col("ill")))
    assert attack(wrong).train[0].hits <= 1
    near = LEAKY.with_frame(LEAKY.frame.with_columns(pl.col("income") + 1.0))
    far = LEAKY.with_frame(LEAKY.frame.with_columns(pl.col("income") + 40.0))
    assert attack(near).train[0].hits >= 35
    assert attack(far).train[0].hits <= 1


def test_a_person_whose_age_is_off_is_still_linked_by_the_rest() -> None:
    known = tuple(replace(c, roles=QUASI) if c.name == "income" else c for c in SCHEMA)

    def seen(table: Table) -> Table:
        return Table(table.frame, Schema(known))

    for off in (1, 30):
        off_age = seen(LEAKY.with_frame(LEAKY.frame.with_columns(pl.col("age") + off)))
        result = attack(off_age, train=seen(T), holdout=seen(N), reference=seen(R))
        assert result.train[0].hits >= 35, off
        assert span(result)[0] > 0


def test_scores_rank_by_confidence_and_by_what_is_learnt() -> None:
    scored = Linkage().scored(evidence(LEAKY))
    assert not isinstance(scored, str)
    assert scored.hits is not None
    sure, telling = scored.scores[0]
    copied = np.zeros(1800, bool)
    copied[:45] = True
    assert np.median(sure[copied]) > np.quantile(sure[~copied], 0.99)
    assert np.median(telling[copied]) > np.quantile(telling[~copied], 0.95)
    assert (sure[scored.hits[0]] > 0).all()


def file(places: np.ndarray, seed: int = 5) -> Auxiliary:
    """A file about the people of T and N at ``places`` among both, in an order of its own."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(places)
    table = T.stacked(N).take(order).only(KNOWN)
    at = np.full(1800, -1)
    at[order] = np.arange(len(order))
    return Auxiliary(table, at[:900], at[900:], None, "a file")


def test_a_file_with_a_key_tries_the_people_in_it() -> None:
    everyone = attack(LEAKY, auxiliary=file(np.arange(1800)))
    assert everyone.train == attack(LEAKY).train
    half = attack(LEAKY, auxiliary=file(np.arange(0, 1800, 2)))
    assert half.train[0].tries == half.control[0].tries == 450
    assert 17 <= half.train[0].hits <= 26
    assert half.control[0].hits <= 2
    assert "a file" in half.note


def test_a_key_that_points_at_others_finds_nothing() -> None:
    right = file(np.arange(1800))
    assert right.train is not None
    wrong = replace(right, train=np.roll(right.train, 1))
    assert attack(LEAKY, auxiliary=wrong).train[0].hits <= 1


def test_a_file_without_a_key_is_simulated_from_its_columns() -> None:
    table = N.only(["age", "town"])
    result = attack(LEAKY, auxiliary=Auxiliary(table, note="two columns"))
    assert result.train[0].tries == 900
    assert "no key" in result.note
    assert "job, income, ill, ward" in result.note


def test_persons_with_several_rows_are_found_by_their_number() -> None:
    people = np.arange(900)[::-1].copy()
    train = Table(T.frame, T.schema, people)
    given = file(np.arange(1800))
    assert given.train is not None
    by_person = replace(given, train=given.train[::-1].copy())
    assert attack(LEAKY, train=train, auxiliary=by_person).train == attack(LEAKY).train


def test_who_is_in_the_file_does_not_look_like_a_leak() -> None:
    places = np.concatenate([np.arange(900), np.arange(900, 1000)])
    given = evidence(FRESH, auxiliary=file(places))
    scored = Linkage().scored(given)
    assert not isinstance(scored, str)
    assert scored.hits is not None
    assert scored.tried is not None
    assert scored.tried[0].sum() == 1000
    telling = scored.scores[0][1]
    ranks = telling.argsort().argsort()
    assert abs(ranks[:900].mean() - ranks[900:].mean()) < 75  # 3 standard deviations
    assert (telling[1000:] > 0).mean() > 0.5
    result = Linkage().run(given, RNG)
    assert result.control[0].tries == 100
    assert result.control[0].hits == scored.hits[0][900:1000].sum()


def test_known_strangers_in_the_file_fix_the_threshold() -> None:
    table = T.stacked(N).stacked(R).only(KNOWN)
    at = np.arange(2700)
    given = Auxiliary(table, at[:900], at[900:1800], at[1800:])
    assert attack(LEAKY, auxiliary=given).train == attack(LEAKY).train


@pytest.mark.parametrize(
    ("more", "word"),
    [({"holdout": None}, "holdout"), ({"reference": None}, "reference"),
     ({"auxiliary": Auxiliary(N)}, NOTHING_ADDED)],
)  # fmt: skip
def test_what_is_missing_is_said(more: dict[str, Any], word: str) -> None:
    found = attack(LEAKY, **more)
    assert word in found.reason


def test_nobody_in_the_file_is_said() -> None:
    assert "nobody" in attack(LEAKY, auxiliary=file(np.arange(900))).reason


def test_a_table_needs_a_column_to_learn() -> None:
    assert Linkage().accepts(SCHEMA) is None
    assert Linkage().accepts(SCHEMA.only(["age"]))
    assert Linkage().accepts(Schema((Column("a", Kind.ARRAY), Column("b", Kind.INTEGER))))


def test_without_quasi_identifiers_the_most_telling_columns_stand_in() -> None:
    def plain(table: Table) -> Table:
        return Table(table.frame, Schema(tuple(replace(c, roles=()) for c in SCHEMA)))

    result = attack(plain(LEAKY), train=plain(T), holdout=plain(N), reference=plain(R))
    assert "age, town, income (no declared quasi-identifiers" in result.note
    assert result.train[0].hits >= 35


def test_adult_by_quasi_identifiers_as_measured_before(adult: tuple[Table, Table, Table]) -> None:
    known = ["age", "sex", "race", "marital_status", "education", "native_country", "workclass",
             "relationship"]  # fmt: skip
    whole, n, r = adult
    schema = Schema(tuple(replace(c, roles=QUASI if c.name in known else ()) for c in whole.schema))
    tables = [
        Table(t.frame, schema).without(["fnlwgt"]).take(np.arange(start, start + 8_000))
        for t, start in ((whole, 0), (n, 0), (r, 0), (whole, 8_000))
    ]
    train, control, known_rows, fresh = tables
    release = fresh.take(np.arange(7_920)).stacked(train.take(np.arange(80)))
    given = Evidence(
        train, (release, fresh), control, known_rows, None, Memo(Seeds(1)), work=Memo(Seeds(2))
    )
    result = Linkage().run(given, RNG)
    leak, none = (p.interval for p in result.extra[0].parts)
    assert leak is not None
    assert none is not None
    assert result.train[0].hits > 2 * result.control[0].hits
    assert leak.low > 0
    assert none.low < 0 < none.high
