"""Worlds: who is in which table, and that a world depends on its number alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.shadow.targets import targets
from assay.evaluation.privacy.shadow.worlds import Worlds, seeded_worlds, shadow_worlds


def evidence_of(t: Table, n: Table, r: Table, seed: int = 1) -> Evidence:
    def refit(table: Table, rng: np.random.Generator) -> Table:
        return table

    return Evidence(t, (t,), n, r, None, Memo(Seeds(seed)), refit=refit, work=Memo(Seeds(2)))


def numbered(table: Table, start: int) -> Table:
    """The rows with a number each, so that each can be told from all others."""
    frame = table.frame.with_columns(amount=pl.int_range(len(table)).cast(pl.Float64) + start)
    return table.with_frame(frame)


@pytest.fixture
def known(people: Any) -> Evidence:
    t, n, r = (numbered(people(200, s), 1000 * s) for s in (1, 2, 3))
    return evidence_of(t, n, r)


def who(table: Table) -> list[float]:
    return sorted(table["amount"].to_list())


def test_shadow_tables_hold_known_people_and_the_targets_whose_coin_says_so(known: Any) -> None:
    worlds = shadow_worlds(known)
    aims = set(who(targets(known).rows))
    for world in range(6):
        table, inside = worlds.table(world), worlds.inside(world)
        assert len(table) == len(known.train)
        assert len(set(who(table))) == len(table)  # R is long enough: nobody twice
        assert aims & set(who(table)) == set(who(worlds.targets.take(np.flatnonzero(inside))))
        assert set(who(table)) - aims <= set(who(known.reference))


def test_new_tables_of_the_training_rows_differ_in_the_targets_alone(known: Any) -> None:
    worlds = seeded_worlds(known)
    aims = set(who(targets(known).rows))
    base = set(who(known.train)) - aims
    for world in range(6):
        table = set(who(worlds.table(world)))
        chosen = set(who(worlds.targets.take(np.flatnonzero(worlds.inside(world)))))
        assert table == base | chosen


def test_the_order_of_a_table_says_nothing(known: Any) -> None:
    worlds, aims = shadow_worlds(known), targets(known).rows["amount"].to_list()
    places = np.concatenate(
        [np.flatnonzero(worlds.table(i)["amount"].is_in(aims).to_numpy()) for i in range(30)]
    )
    assert abs(places.mean() - 99.5) < 8


def test_a_world_depends_on_its_number_and_the_seed_alone(known: Any) -> None:
    worlds, again = shadow_worlds(known), shadow_worlds(known)
    assert np.array_equal(worlds(7), again(7))
    assert not np.array_equal(worlds(7), worlds(8))
    assert np.array_equal(worlds.coins(9)[7], worlds.inside(7))
    assert np.array_equal(worlds.coins(5), worlds.coins(9)[:5])
    assert not np.array_equal(worlds.coins(9), seeded_worlds(known).coins(9))


def test_the_coin_is_fair(known: Any) -> None:
    coins = shadow_worlds(known).coins(400)
    assert abs(coins.mean() - 0.5) < 0.02
    apart = np.corrcoef(coins.T)[np.triu_indices(coins.shape[1], 1)]
    assert abs(apart).max() < 0.25


def test_with_few_known_people_some_come_twice(people: Any) -> None:
    t, n, r = (
        numbered(people(m, s), 1000 * s) for m, s in ((200, 1), (200, 2), (60, 3))
    )  # fmt: skip
    known = evidence_of(t, n, r)
    table = shadow_worlds(known).table(0)
    assert len(table) == 200
    assert len(set(who(table))) < 110
    assert isinstance(shadow_worlds(known), Worlds)
