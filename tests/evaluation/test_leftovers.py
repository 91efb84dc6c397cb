"""Leftovers: what one person alone has and a release repeats, and nothing that many have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Measurement, Seeds, canonical, to_json
from assay.data import Column, Kind, Schema, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.leftovers import Leftovers

RNG = np.random.default_rng(0)
NOTE = "the patient in bed {} said that the soup was too cold to eat at noon"
SCHEMA = Schema(
    (
        Column("note", Kind.TEXT),
        Column("job", Kind.CATEGORICAL),
        Column("weight", Kind.INTEGER),
        Column("old", Kind.BOOLEAN),
    )
)


def table(**columns: Any) -> Table:
    schema = SCHEMA.only(columns)
    kinds = {Kind.TEXT: pl.String, Kind.CATEGORICAL: pl.String, Kind.INTEGER: pl.Int64}
    types = {c.name: kinds.get(c.kind, pl.Boolean) for c in schema}
    return Table(pl.DataFrame(columns, schema=types), schema)  # type: ignore[arg-type]


def evidence(T: Table, N: Table | None, *S: Table, R: Table | None = None) -> Evidence:
    return Evidence(T, S, N, R, None, Memo(Seeds(1)), work=Memo(Seeds(2)))


def attack(T: Table, N: Table | None, *S: Table, R: Table | None = None) -> AttackResult:
    return Leftovers().run(evidence(T, N, *S, R=R), RNG)


def hits(T: Table, N: Table, *S: Table, R: Table | None = None) -> list[int]:
    """Numbers of the people hit by the first release, T first."""
    found = Leftovers().scored(evidence(T, N, *S, R=R))
    assert not isinstance(found, str)
    assert found.hits is not None
    return np.flatnonzero(found.hits[0]).tolist()


def named(result: AttackResult, name: str) -> Measurement:
    return {m.name: m for m in result.measurements()}[f"privacy.leftovers.{name}"]


def test_words_that_one_person_alone_wrote_are_found() -> None:
    T = table(note=[NOTE.format(b) for b in ("one", "two", "three")])
    N = table(note=[NOTE.format(b) for b in ("four", "five", None)])
    S = table(note=["He noted: THE PATIENT, in bed two, said that the soup - was too hot.", None])
    assert hits(T, N, S) == [1]
    # Beds apart, the words are everyone's.
    assert hits(T, N, table(note=["said that the soup was too cold to eat at noon"])) == []


def test_a_message_that_was_forwarded_is_nobodys_own() -> None:
    T, N = table(note=[NOTE.format("two")] * 2 + [None]), table(note=[None, None])
    S = table(note=[NOTE.format("two")])
    assert hits(T, N, S) == []
    assert hits(T.take([0, 2]), N, S) == [0]
    # What a known person has, too, is no longer one person's.
    assert hits(T.take([0, 2]), N, S, R=T.take([1])) == []


def test_a_level_that_one_person_has_is_found() -> None:
    T = table(job=["nurse", "nurse", "beekeeper", "diver", None])
    N = table(job=["nurse", "falconer", None, "diver"])
    assert hits(T, N, table(job=["beekeeper", "diver", "nurse", None])) == [2]
    assert hits(T, N, table(job=["falconer"])) == [6]


def test_a_format_that_one_person_has_is_found() -> None:
    T = table(job=["AB-1", "CD-2", "EF/3"])
    N = table(job=["GH-4", "IJ-5", None])
    result = attack(T, N, table(job=["XY/9", "KL-6"]))
    assert result.train[0].hits == 1
    assert result.control[0].hits == 0
    assert named(result, "formats.excess").value == pytest.approx(1 / 3)
    assert named(result, "levels.excess").value == 0


def test_only_long_numbers_count_where_numbers_repeat() -> None:
    common = [10, 20, 30, 40] * 5
    T = table(weight=[123456, 99, 150000, None, *common])
    N = table(weight=[654321, *common])
    S = table(weight=[123456, 99, 150000, 10])
    assert hits(T, N, S) == [0]
    assert hits(T, N, table(weight=[654321])) == [len(T)]


def test_any_number_counts_where_values_hardly_ever_repeat() -> None:
    T, N = table(weight=list(range(100, 120))), table(weight=list(range(200, 220)))
    assert hits(T, N, table(weight=[105, 207])) == [5, 27]


def test_swapping_members_and_controls_swaps_the_tallies() -> None:
    rng = np.random.default_rng(3)
    T, N, S = (
        table(weight=rng.integers(100000, 103000, n), job=rng.choice(list("abcdefgh"), n))
        for n in (300, 200, 400)
    )
    one, other = attack(T, N, S), attack(N, T, S)
    assert one.train[0].hits > 5
    assert one.train == other.control
    assert one.control == other.train


def test_scores_rank_long_runs_and_rare_values() -> None:
    T = table(
        note=[NOTE.format("one"), NOTE.format("two"), "a b c"], weight=[100001, 100002, 100003]
    )
    N = table(note=[None, "call 0123 456 789"], weight=[100004, 100005])
    S = table(note=[NOTE.format("two"), "in bed one said that the soup was too cold.", "0123456789"],
              weight=[100003, 100005, 100005])  # fmt: skip
    found = Leftovers().scored(evidence(T, N, S))
    assert not isinstance(found, str)
    rare, longest = found.scores[0]
    # In ten words that hold the bed's number: 4 before it and 9 after it, where all is repeated.
    assert longest.tolist() == [10, 14, 0, 0, 0]
    assert np.flatnonzero(rare).tolist() == [2, 4]
    assert rare[4] > rare[2] > 0


def test_every_release_has_its_tally_and_every_kind_its_columns() -> None:
    T = table(note=[NOTE.format("one")] + [None] * 9, job=["diver"] + ["nurse"] * 9,
              weight=[123456] + [10] * 9, old=[True] * 10)  # fmt: skip
    N = table(note=[None] * 10, job=["nurse"] * 10, weight=[10] * 10, old=[True] * 10)
    result = attack(T, N, N, T)
    assert [t.hits for t in result.train] == [0, 1]
    assert [m.name for m in result.measurements()] == [s.name for s in Leftovers.statistics]
    for kind, column in (("text", "note"), ("levels", "job"), ("numbers", "weight")):
        found = named(result, f"{kind}.excess")
        assert found.value == pytest.approx(0.1)
        assert [p.label for p in found.parts] == [column]
        assert found.parts[0].note == "1 of 10 members, 0 of 10 controls"


def test_nothing_is_quoted() -> None:
    T = table(note=["please ring Zaphod Quux, 0123 456 7890, zq@quux.org, about the qqq case"],
              job=["zzlevel"], weight=[987654])  # fmt: skip
    said = canonical(to_json(attack(T, T, T, R=T))) + canonical(to_json(attack(T, table(
        note=[None], job=[None], weight=[None]), T)))  # fmt: skip
    for secret in ("Quux", "quux", "7890", "qqq", "zzlevel", "987654"):
        assert secret not in said


def test_what_is_missing_is_said() -> None:
    T = table(weight=[1, 1, 2], old=[True, False, None])
    assert "holdout" in attack(T, None, T).reason
    result = attack(T, T, T)
    assert result.train[0].hits == 0
    assert "free text" in named(result, "text.excess").reason
    assert "free text" in named(result, "invented.share").reason
    assert "long numbers" in named(result, "numbers.excess").reason
    assert Leftovers().accepts(Schema((Column("old", Kind.BOOLEAN),)))
    assert Leftovers().accepts(SCHEMA) is None


def test_permuted_weights_of_adult_are_unique_values_replayed(
    adult: tuple[Table, Table, Table],
) -> None:
    T, N, R = (t.take(np.arange(6_000)) for t in adult)
    fresh = adult[0].take(np.arange(6_000, 12_000))
    quiet = named(attack(T, N, fresh, R=R), "numbers.excess")
    assert quiet.interval is not None
    assert quiet.interval.low < 0 < quiet.interval.high
    mixed = T["fnlwgt"].gather(np.random.default_rng(1).permutation(len(T)))
    found = attack(T, N, fresh.with_frame(fresh.frame.with_columns(mixed)), R=R)
    span = named(found, "numbers.excess").interval
    assert span is not None
    assert span.low > 0.3
    assert "fnlwgt" in [p.label for p in named(found, "numbers.excess").parts]


def test_one_percent_of_abstracts_inside_other_text_is_found(shared: Path) -> None:
    texts = pl.read_parquet(shared / "medical_abstracts.parquet")["medical_abstract"].unique(
        maintain_order=True
    )
    order = np.random.default_rng(0).permutation(len(texts))
    T, N, R, S = (texts.gather(order[i::4]).to_list() for i in range(4))
    tables = [table(note=t) for t in (T, N, R)]
    quiet = attack(tables[0], tables[1], table(note=S), R=tables[2])
    span = named(quiet, "text.excess").interval
    assert span is not None
    assert span.low < 0 < span.high
    for i in range(7):  # one in a hundred
        S[i] = f"{S[i][:80]} {T[i].upper()} {S[i + 1][-80:]}"
    release = evidence(tables[0], tables[1], table(note=S), R=tables[2])
    result, found = Leftovers().run(release, RNG), Leftovers().scored(release)
    span = named(result, "text.excess").interval
    assert span is not None
    assert span.low > 0
    assert not isinstance(found, str)
    assert set(np.argsort(-found.scores[0][1])[:7].tolist()) == set(range(7))
