"""Persons who have what nobody else has."""

from __future__ import annotations

import numpy as np
import polars as pl

from assay.audit.epsilon import Canaries, Heard
from assay.audit.epsilon.strange import Strange

TABLE = Canaries(6, 2, 3, narrow=True).table(np.ones(6, bool))


def test_they_are_a_row_each_and_nobody_declared_them() -> None:
    strange = Strange.drawn(2, 3)
    table = strange.among(TABLE)
    assert len(table) == len(TABLE) + 5
    assert set(strange.levels) <= set(table["c0"].cast(pl.String))
    assert table.schema["c0"].domain.origin == "observed"
    assert table.schema["c1"].domain.origin == "declared"
    tops = [table[n].to_list() for n in strange.columns]
    assert [max(own) for own in tops] == strange.numbers.tolist()
    assert all(sorted(own)[-2] <= 1 for own in tops)
    assert len({own.index(max(own)) for own in tops}) == 3  # another person in each
    assert Strange.drawn(0, 0).among(TABLE) is TABLE


def test_what_shows_them_is_named_by_its_column() -> None:
    strange = Strange.drawn(3, 4)
    table = strange.among(TABLE).frame.select(pl.all().cast(pl.String))
    assert strange.shown(table, [], 1.0, 1e-5) == ("c0", "n0", "n1", "n2", "n3")
    without = table.head(len(TABLE))
    assert strange.shown(without, [], 1.0, 1e-5) == ()
    heard = Heard(("c0",), ((*strange.levels[:1], None),), np.array([1.0, 2.0]), 1.0)
    assert strange.shown(without, [heard], 1.0, 1e-5) == ("c0",)
    assert strange.shown(without.drop("n0"), [], 1.0, 1e-5) == ()
