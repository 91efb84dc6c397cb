"""Whom shadow models are aimed at: the most exposed, chosen without knowing who is a member."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Table, nearest
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.shadow.targets import Targets, targets
from assay.evaluation.privacy.spaces import shared_space


def aimed(t: Table, n: Table, r: Table, seed: int = 1) -> tuple[Targets, Evidence]:
    evidence = Evidence(t, (t,), n, r, None, Memo(Seeds(seed)))
    return targets(evidence), evidence


def test_they_are_the_people_farthest_from_all_that_are_known(people: Any) -> None:
    t, n, r = people(300, 1), people(300, 2), people(500, 3)
    found, evidence = aimed(t, n, r)
    space = shared_space(evidence)
    far = nearest(space.embed(t.stacked(n)), space.embed(r), 5)[0].mean(axis=1)
    assert found.exposure.min() >= np.sort(far)[-40]
    assert far[found.places] == pytest.approx(found.exposure)
    assert (np.diff(found.places) > 0).all()
    assert found.members.sum() == (found.places < 300).sum()
    assert found.rows.frame.equals(t.stacked(n).take(found.places).frame)
    assert found.tried.sum() == 40


def test_swapping_members_and_controls_aims_at_the_same_people(people: Any) -> None:
    t, n, r = people(300, 1), people(300, 2), people(500, 3)
    one, other = aimed(t, n, r)[0], aimed(n, t, r)[0]
    assert one.members.sum() + other.members.sum() == 40
    names = one.rows.names
    assert one.rows.frame.sort(names).equals(other.rows.frame.sort(names))


def test_as_many_are_drawn_of_either_side(people: Any) -> None:
    shares = [
        aimed(people(900, 10 + s), people(200, 50 + s), people(300, 90 + s), s)[0].members.mean()
        for s in range(12)
    ]
    assert 0.42 < np.mean(shares) < 0.58  # 0.82 where the longer table had the more to offer


def test_ties_are_broken_by_lot_and_not_by_the_order_of_the_tables(make_table: Any) -> None:
    same = make_table({"sex": ["f", "m"] * 100})
    members = [aimed(same, same, same, s)[0].members.sum() for s in range(30)]
    assert 14 < np.mean(members) < 26
    assert len(set(members)) > 3


def test_few_people_are_a_tenth_at_most(people: Any) -> None:
    found, _ = aimed(people(45, 1), people(60, 2), people(50, 3))
    assert len(found.places) == 9


def test_others_score_below_every_target(people: Any) -> None:
    found, _ = aimed(people(200, 1), people(200, 2), people(200, 3))
    scores = np.stack([np.arange(40.0), -np.arange(40.0)])
    spread = found.spread(scores)
    assert spread.shape == (2, 400)
    assert np.array_equal(spread[:, found.places], scores)
    assert (spread[:, ~found.tried] == [[-1.0], [-40.0]]).all()


def test_missing_cells_and_doubles_do_no_harm(people: Any) -> None:
    t, r = people(100, 1), people(100, 2)
    gone = t.with_frame(t.frame.with_columns(pl.lit(None, pl.Float64).alias("z")))
    found, evidence = aimed(gone, gone, r)
    assert len(found.places) == 20
    again = targets(replace(evidence))  # from the memo
    assert again is found
