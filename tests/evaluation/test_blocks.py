"""Pairs that are looked at: all that share a rare key, and no others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assay.data import Table
from assay.evaluation.privacy.agreement import Agreement
from assay.evaluation.privacy.blocks import ALONE, CLASS, SETS, Blocks, alike

People = Callable[[int, int], Table]


def test_alike_is_what_comparing_everybody_finds() -> None:
    rng = np.random.default_rng(0)
    asked, others = (
        rng.integers(0, 30, 50).astype(np.uint64),
        rng.integers(0, 40, 60).astype(np.uint64),
    )
    pairs, who = alike(asked, others)
    same = asked[:, None] == others[None, :]
    assert who.tolist() == (same.sum(1) <= CLASS).tolist()
    found = {(int(i), int(j)) for i, j in ((a, b) for p in pairs for a, b in zip(*p, strict=True))}
    assert found == {(int(i), int(j)) for i, j in np.argwhere(same & who[:, None])}
    assert all(len(set(i.tolist())) == len(i) for i, _ in pairs)


def test_who_is_to_be_paired_may_be_said() -> None:
    asked, others = np.array([7, 7, 8], np.uint64), np.repeat(np.array([7, 9], np.uint64), 6)
    pairs, who = alike(asked, others, np.array([True, False, True]))
    assert who.tolist() == [True, False, True]
    assert [i.tolist() for i, _ in pairs] == [[0]] * CLASS
    assert alike(asked, others)[1].tolist() == [False, False, True]


def test_sets_take_columns_until_some_are_alone(people: People) -> None:
    known = people(500, 0)
    agreement = Agreement.fit(known, known)
    cells = agreement.cells(known)
    blocks = Blocks.drawn(cells, np.random.default_rng(1))
    assert len(blocks.sets) == SETS
    assert all(len({c for c, _ in s}) == len(s) >= 2 for s in blocks.sets)
    keys = blocks.keys(cells)
    alone = [(np.unique(k, return_counts=True)[1] == 1).sum() / 500 for k in keys]
    for share, columns in zip(alone, blocks.sets, strict=True):
        assert share >= ALONE[0] or len(columns) == len(known.names)
    assert len(set(blocks.sets)) > SETS // 2


def test_equal_cells_of_two_tables_have_equal_keys(people: People) -> None:
    known, other = people(60, 0), people(60, 1)
    agreement = Agreement.fit(known, known)
    blocks = Blocks.drawn(agreement.cells(known), np.random.default_rng(1))
    both = blocks.keys(agreement.cells(other.stacked(known.take([7, 7]))))
    assert (both[:, 60:] == blocks.keys(agreement.cells(known))[:, [7, 7]]).all()
