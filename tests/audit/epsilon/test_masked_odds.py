"""Chances of masked cells: by hand, by what may not be exceeded, and against the masks themselves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.audit.epsilon import Pairs
from assay.audit.epsilon.masked_odds import Cell
from assay.audit.epsilon.pairs import GONE
from assay.dp import budget
from assay.techniques import technique

CHANCE = 1e-6  # of a false alarm, each test


def test_levels_by_hand() -> None:
    e = math.exp(0.5)
    assert Cell(epsilon=0.5).told(1, None) == pytest.approx([1 / (e + 2), e / (e + 2), 1 / (e + 2)])
    # Yes or no at this epsilon has the two errors of mu 1: 1 - Phi(1/2).
    assert Cell(mu=1.0).level(0, 2)[1] == pytest.approx(stats.norm.sf(0.5))


@pytest.mark.parametrize("cell", [Cell(epsilon=0.7), Cell(mu=0.3), Cell(mu=40.0)])
@pytest.mark.parametrize("place", [0, 3, 10])
def test_moved_places_are_noise_put_back_to_the_ends(cell: Cell, place: int) -> None:
    """Brute force over all the noise there is."""
    x = np.arange(-4_000, 4_001)
    if cell.epsilon is not None:
        noise = np.exp(-np.abs(x) * cell.epsilon / 10)
    else:
        assert cell.mu is not None
        noise = np.exp(-((x * cell.mu / 10) ** 2) / 2)
    want = np.bincount(np.clip(place + x, 0, 10), noise / noise.sum(), minlength=11)
    assert cell.moved(place, 10) == pytest.approx(want, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("steps", [None, 10, 100])
def test_of_the_worst_pairs_the_whole_share_is_used_and_no_more(steps: int | None) -> None:
    cell, top = Cell(epsilon=0.8), steps or 1
    for a in (0, top, GONE):
        for b in (0, top, GONE):
            most = np.abs(np.log(cell.told(a, steps) / cell.told(b, steps))).max()
            assert most <= 0.8 + 1e-9
            assert a == b or most > 0.7


@pytest.mark.parametrize("delta", [0.0, 1e-6])
def test_masks_of_ours_come_as_often(delta: float) -> None:
    """Chi-square of 20,000 masked rows of each kind, both columns; four tests of six."""
    pairs = Pairs(40_000, 2)
    made: Any = technique("noise", privacy={"epsilon": 2.0, "delta": delta})
    cell = Cell.of(2.0, delta, 2)
    assert delta == 0 or cell.mu == pytest.approx(budget(2.0, delta) / math.sqrt(2))
    there = np.arange(40_000) < 20_000
    masked = made.fit(pairs.table(there), np.random.default_rng(0)).rows
    for j in range(2):
        steps, places = pairs.steps(j), pairs.places(masked, j)
        size = 3 if steps is None else steps + 2
        odd = np.arange(40_000) % 2 == 1
        for rows, place in ((there, steps or 1), (~there & ~odd, 0), (~there & odd, GONE)):
            seen = np.bincount(np.where(places == GONE, size - 1, places)[rows], minlength=size)
            want = cell.told(place, steps) * rows.sum()
            often = want >= 10
            seen, want = (
                np.append(v[often], [v[~often].sum()] if (~often).any() else [])
                for v in (seen, want)
            )
            assert stats.chisquare(seen, want * seen.sum() / want.sum()).pvalue > CHANCE
