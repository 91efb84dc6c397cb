"""Linkability: two halves of a person point at one released row; ties are broken for nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from assay.core import AttackResult, Seeds
from assay.data import Column, Kind, Role, Schema, Table, nearest
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.leak import Leak
from assay.evaluation.privacy.linkage import Linkability
from assay.evaluation.privacy.linkage import linkability as module
from assay.evaluation.privacy.linkage.linkability import halves, meeting, ranked

RNG = np.random.default_rng(0)
NAMES = list("abcdef")
SCHEMA = Schema(tuple(Column(c, Kind.NUMERIC) for c in NAMES))


def people(n: int, seed: int) -> Table:
    x = np.random.default_rng(seed).standard_normal((n, 6))
    return Table(pl.DataFrame(x, schema=NAMES), SCHEMA)


T, N, R, FRESH = (people(1000, s) for s in range(4))


def evidence(release: Table, train: Table = T, holdout: Table | None = N) -> Evidence:
    return Evidence(train, (release,), holdout, R, None, Memo(Seeds(1)), work=Memo(Seeds(2)))


def attack(release: Table, train: Table = T, holdout: Table | None = N) -> AttackResult:
    return Linkability().run(evidence(release, train, holdout), RNG)


def low(result: AttackResult) -> float:
    span = result.measurements()[2].interval
    assert span is not None
    return span.low


def test_copies_are_linked_and_fresh_rows_link_alike() -> None:
    leaky = FRESH.take(np.arange(970)).stacked(T.take(np.arange(30)))
    result = attack(leaky)
    assert result.train[0].hits >= 30
    assert low(result) > 0
    assert attack(T).train[0].hits == 1000
    assert low(attack(FRESH)) < 0


def test_of_a_large_release_fewer_people_are_asked_and_all_its_rows_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LIMIT", 250)
    result = attack(T)
    assert (result.train[0].hits, result.train[0].tries) == (250, 250)
    assert result.control[0].tries == 250
    assert "a sample of 250 of 1,000 training and 250 of 1,000 unseen rows" in result.note
    found = Leak((Linkability(),)).found(evidence(T))
    assert not isinstance(found, str)
    assert found[0].p_value < 0.001  # the test over all attacks takes the others as not tried
    fresh = Leak((Linkability(),)).found(evidence(FRESH))
    assert not isinstance(fresh, str)
    assert fresh[0].p_value > 0.05


def test_swapping_members_and_controls_swaps_the_tallies() -> None:
    one, other = attack(FRESH), attack(FRESH, N, T)
    assert one.train == other.control
    assert one.control == other.train


def test_ranks_count_ties_and_forget_what_may_tie_beyond() -> None:
    distances = np.array([[0.0, 0.0, 1.0, 2.0, 2.0], [0.0, 1.0, 2.0, 3.0, 4.0]])
    ranks, _ = ranked(distances, np.zeros((2, 5), int))
    assert ranks.tolist() == [[2, 2, 3, np.inf, np.inf], [1, 2, 3, 4, np.inf]]


def test_meeting_against_plain_loops() -> None:
    rng = np.random.default_rng(3)
    # Few values, so that there are ties.
    x, y = (rng.integers(0, 4, (40, 2)).astype(np.float32) for _ in range(2))
    s, t = (rng.integers(0, 4, (60, 2)).astype(np.float32) for _ in range(2))
    found = meeting(ranked(*nearest(x, s, 16)), ranked(*nearest(y, t, 16)))
    for i in range(40):
        one, two = ((a[i] - b).astype(float) for a, b in ((x, s), (y, t)))
        one, two = (np.sqrt((g**2).sum(axis=1)) for g in (one, two))
        least = np.inf
        for j in range(60):
            rank = max((one <= one[j]).sum(), (two <= two[j]).sum())
            if rank < 16:
                least = min(least, rank)
        assert found[i] == least


def test_a_crowd_of_equal_rows_links_nobody() -> None:
    schema = Schema(tuple(Column(c, Kind.CATEGORICAL) for c in "ab"))
    rng = np.random.default_rng(4)
    coarse = Table(pl.DataFrame({c: rng.choice(["x", "y"], 200) for c in "ab"}), schema)
    result = Linkability().run(
        Evidence(coarse, (coarse,), coarse, coarse, None, Memo(Seeds(1)), work=Memo(Seeds(1))), RNG
    )
    assert result.train[0].hits == result.control[0].hits == 0


def test_quasi_identifiers_are_one_half_where_they_are_many() -> None:
    roles = tuple(
        replace(c, roles=(Role.QUASI_IDENTIFIER,) if c.name in "abc" else ()) for c in SCHEMA
    )

    def seen(table: Table) -> Table:
        return Table(table.frame, Schema(roles))

    given = Evidence(seen(T), (seen(T),), seen(N), None, None, Memo(Seeds(1)))
    by_role, at_random = halves(given)
    assert by_role == (["a", "b", "c"], ["d", "e", "f"])
    assert sorted(at_random[0] + at_random[1]) == NAMES
    assert all(len(h) == 3 for pair in halves(evidence(FRESH)) for h in pair)


def test_missing_cells_do_not_stop_it() -> None:
    rng = np.random.default_rng(6)

    def holed(table: Table, seed: int) -> Table:
        gone = np.random.default_rng(seed).random((len(table), 6)) < 0.2
        frame = table.frame.with_columns(
            pl.when(pl.Series(~gone[:, k])).then(pl.col(c)).alias(c) for k, c in enumerate(NAMES)
        )
        return table.with_frame(frame)

    train, control = holed(T, 1), holed(N, 2)
    result = Linkability().run(evidence(train, train, control), rng)
    assert result.train[0].hits > 900
    assert result.control[0].hits < 100


@pytest.mark.parametrize("schema", [SCHEMA.only(["a"]), Schema((Column("x", Kind.ARRAY),))])
def test_one_column_has_no_halves(schema: Schema) -> None:
    assert Linkability().accepts(schema)
    assert Linkability().accepts(SCHEMA) is None


def test_without_a_holdout_nothing_is_claimed() -> None:
    found = attack(FRESH, holdout=None).measurements()
    assert [m.name for m in found] == [s.name for s in Linkability.statistics]
    assert all("holdout" in m.reason for m in found)
