"""Reconstruction from counts: exact answers give secrets away, fresh rows and coins do not."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Seeds, canonical, to_json
from assay.data import Column, Kind, Role, Schema, Table, Task, TaskKind
from assay.evaluation.base import Depth, Evidence, Memo
from assay.evaluation.privacy.reconstruction import Reconstruction, bench
from assay.evaluation.privacy.reconstruction.queries import Queries
from assay.evaluation.privacy.reconstruction.secret import Secret
from assay.evaluation.privacy.scored import Scored

RNG = np.random.default_rng(0)
QI, SENSITIVE = (Role.QUASI_IDENTIFIER,), (Role.SENSITIVE,)
SCHEMA = Schema(
    (
        Column("age", Kind.INTEGER, QI),
        Column("zip", Kind.CATEGORICAL, QI),
        Column("sex", Kind.BOOLEAN, QI),
        Column("ill", Kind.CATEGORICAL, SENSITIVE),
    )
)


def people(n: int, seed: int, *, coin: bool = True) -> Table:
    """Secrets that are coins, or depend on age."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 90, n)
    ill = rng.random(n) < (0.5 if coin else 1 / (1 + np.exp((54 - age) / 6)))
    frame = pl.DataFrame(
        {"age": age, "zip": rng.integers(100, 130, n).astype(str), "sex": rng.random(n) < 0.5,
         "ill": np.where(ill, "yes", "no")}
    )  # fmt: skip
    return Table(frame, SCHEMA)


def evidence(T: Table, N: Table | None, *S: Table, **more: Any) -> Evidence:
    return Evidence(T, S, N, None, more.pop("task", None), Memo(Seeds(1)), work=Memo(Seeds(2)))


def attack(T: Table, N: Table | None, *S: Table, **more: Any) -> AttackResult:
    return Reconstruction().run(evidence(T, N, *S, **more), RNG)


def scored(T: Table, N: Table, *S: Table) -> Scored:
    found = Reconstruction().scored(evidence(T, N, *S))
    assert not isinstance(found, str)
    return found


T, N, FRESH = (people(400, s) for s in (1, 2, 3))


def test_it_is_taken_at_full_depth() -> None:
    assert Reconstruction.depth is Depth.FULL


def test_exact_answers_give_nearly_all_secrets_away() -> None:
    result = attack(T, N, T)
    assert result.train[0].rate > 0.97
    assert 0.43 < result.control[0].rate < 0.57
    span = result.measurements()[2].interval
    assert span is not None
    assert span.low > 0.4


def test_fresh_rows_with_coins_for_secrets_give_half() -> None:
    result = attack(T, N, FRESH)
    for tally in (*result.train, *result.control):
        span = tally.interval(0.99)
        assert span.low < 0.5 < span.high
        assert 0.4 < tally.rate < 0.6


def test_what_the_population_tells_is_no_leak() -> None:
    """Secrets that depend on age are guessed of members and controls alike."""
    hits = np.zeros(2)
    for seed in range(8):
        result = attack(*(people(150, 10 * seed + i, coin=False) for i in range(3)))
        hits += result.train[0].hits, result.control[0].hits
    assert hits.min() > 0.7 * 1200
    # A difference of three standard deviations of two binomials at 0.8.
    assert abs(hits[0] - hits[1]) < 3 * np.sqrt(2 * 1200 * 0.16)


def test_members_are_ranked_first_by_exact_answers() -> None:
    found = scored(T, N, T)
    first = np.argsort(-found.scores[0][0])[:100]
    assert found.asked.labels[first].mean() > 0.9


@pytest.mark.parametrize("seed", range(4))
def test_queries_are_those_of_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mine, theirs = (rng.integers(0, 6, (3, n)).astype(np.uint64) for n in (9, 12))
    bits = (rng.random(12) < 0.4).astype(float)
    found = Queries.of(mine, theirs, bits)
    weights = np.zeros(9)
    for s, i in product(range(3), range(9)):
        same = theirs[s] == mine[s, i]
        line = found.lines[i, s]
        if not same.any():
            assert line == -1
            continue
        inside = mine[s] == mine[s, i]
        assert found.answers[line] == pytest.approx(inside.sum() * bits[same].mean())
        assert ((found.lines[:, s] == line) == inside).all()
        weights[i] += 1 / inside.sum()
    assert np.unique(found.lines[found.lines >= 0]).tolist() == list(range(len(found.answers)))
    assert found.weights() == pytest.approx(weights, abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_no_other_bits_fit_the_answers_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mine, theirs = (rng.integers(0, 3, (4, n)).astype(np.uint64) for n in (4, 9))
    queries = Queries.of(mine, theirs, rng.integers(0, 2, 9).astype(float))

    def misfit(t: np.ndarray[Any, Any]) -> float:
        sums = np.zeros(len(queries.answers))
        for person, lines in enumerate(queries.lines):
            sums[lines[lines >= 0]] += t[person]
        return float(np.abs(queries.answers - sums).sum())

    found = queries.solved(0.5)
    assert found is not None
    assert found.min() >= 0
    assert found.max() <= 1
    grid = np.linspace(0, 1, 11)
    assert misfit(found) <= min(misfit(np.array(t)) for t in product(grid, repeat=4)) + 1e-5


def test_people_whom_no_count_tells_apart_get_one_answer() -> None:
    mine = np.array([[1, 1, 1, 2, 9]], np.uint64)
    found = Queries.of(mine, np.array([[1, 1, 1, 2]], np.uint64), np.array([1.0, 1, 0, 0]))
    assert found.answers.tolist() == [2, 0]
    t = found.solved(0.3)
    assert t is not None
    assert t == pytest.approx([2 / 3, 2 / 3, 2 / 3, 0, 0.3], abs=1e-6)


def test_where_nobody_is_counted_the_average_is_guessed() -> None:
    found = Queries.of(np.array([[1, 2]], np.uint64), np.array([[3]], np.uint64), np.ones(1))
    t = found.solved(0.4)
    assert t is not None
    assert t.tolist() == [0.4, 0.4]
    assert found.weights().tolist() == [0, 0]


def test_people_without_a_secret_are_not_tried() -> None:
    def holed(table: Table, missing: int) -> Table:
        ill = pl.Series("ill", [None] * missing).cast(pl.String).append(table["ill"][missing:])
        return table.with_frame(table.frame.with_columns(ill))

    result = attack(holed(T, 100), holed(N, 50), holed(T, 100))
    assert result.train[0].tries == 300
    assert result.control[0].tries == 350
    assert result.train[0].rate > 0.95
    assert "no cell in ill" in attack(T, N, holed(T, 400)).reason


def test_many_people_are_sampled_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "LIMIT", 120)
    monkeypatch.setattr(bench, "BLOCK", 100)
    result = attack(T, N, T, FRESH)
    assert [t.tries for t in (*result.train, *result.control)] == [120] * 4
    assert "a sample of 120 of 400 training" in result.note
    # Counts are also of people outside the sample, so they are no longer exact.
    assert result.train[0].rate > 0.85


def number(kind: Kind, cells: list[Any], *roles: Role) -> Table:
    types = {Kind.INTEGER: pl.Int64, Kind.DATETIME: pl.Datetime("us"), Kind.BOOLEAN: pl.Boolean}
    schema = Schema((Column("x", kind, tuple(roles)),))
    frame = pl.DataFrame({"x": cells}, schema={"x": types.get(kind, pl.String)})
    return Table(frame, schema)


@pytest.mark.parametrize(
    ("kind", "cells", "bits"),
    [
        (Kind.CATEGORICAL, ["b", "a", "b", None, "c"], [1, 0, 1, None, 0]),
        (Kind.CATEGORICAL, ["b", "a"], [0, 1]),  # a tie goes to the first by name
        (Kind.BOOLEAN, [True, False, False], [0, 1, 1]),
        (Kind.INTEGER, [5, 1, 9, 7, None], [0, 0, 1, 1, None]),
        (Kind.INTEGER, [1, 9, 9, 9], [0, 1, 1, 1]),
        (Kind.DATETIME, [datetime(2024, 1, 1) + timedelta(days=d) for d in (3, 1, 2)], [1, 0, 0]),
    ],
)
def test_the_secret_bit(kind: Kind, cells: list[Any], bits: list[Any]) -> None:
    table = number(kind, cells)
    secret = Secret.of(table.schema["x"], table)
    assert secret is not None
    found = [None if np.isnan(b) else int(b) for b in secret.bits(table)]
    assert found == bits


def test_a_column_with_one_value_is_no_secret() -> None:
    table = number(Kind.INTEGER, [3, 3, None])
    assert Secret.of(table.schema["x"], table) is None


def test_the_note_says_what_is_known_and_what_is_secret() -> None:
    assert "the secret: whether ill has its most frequent level" in attack(T, N, FRESH).note
    assert "known of everybody: age, zip, sex" in attack(T, N, FRESH).note
    bare = Schema(tuple(Column(c.name, c.kind) for c in SCHEMA))
    plain = [Table(t.frame, bare) for t in (T, N, T)]
    task = Task("zip", TaskKind.CLASSIFICATION)
    assert "whether zip" in attack(*plain, task=task).note
    assert "no quasi-identifier is declared" in attack(*plain).note
    # The column whose most frequent level or median divides people most evenly.
    shares = {c.name: np.nanmean(s.bits(T.stacked(N))) for c in bare if (s := Secret.of(c, T.stacked(N)))}  # fmt: skip
    even = min(shares, key=lambda c: abs(shares[c] - 0.5))
    assert f"whether {even} " in attack(*plain).note


def test_what_cannot_be_run_says_why() -> None:
    assert "holdout" in attack(T, None, T).reason
    still = [t.with_frame(t.frame.with_columns(ill=pl.lit("no"))) for t in (T, N, T)]
    schema = Schema((Column("ill", Kind.CATEGORICAL, SENSITIVE), Column("note", Kind.TEXT)))
    assert Reconstruction().accepts(schema)
    assert Reconstruction().accepts(SCHEMA) is None
    # All that is left are quasi-identifiers and a column with one value.
    assert "no secret" in attack(*still).reason


def test_nothing_is_quoted_and_one_seed_gives_one_result() -> None:
    odd = T.with_frame(T.frame.with_columns(
        zip=pl.when(pl.int_range(400) == 7).then(pl.lit("zq-7")).otherwise("zip")))  # fmt: skip
    one, other = attack(odd, N, odd), attack(odd, N, odd)
    assert one == other
    assert "zq-7" not in canonical(to_json(one))
