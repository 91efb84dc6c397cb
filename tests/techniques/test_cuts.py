from __future__ import annotations

import numpy as np
import pytest

from assay.techniques.cuts import best_cuts

Array = np.ndarray


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def by_hand(
    places: Array, aim: Array, least: int, floor: float, open_to: Array
) -> tuple[int, int, float]:
    """All cuts of one node, one after the other."""
    best = (-1, 0, floor)
    whole = ((aim - aim.mean(axis=0)) ** 2).sum()
    for f in np.flatnonzero(open_to):
        for cut in range(int(places[:, f].max())):
            left = places[:, f] <= cut
            if min(left.sum(), (~left).sum()) < least:
                continue
            parts = (aim[left], aim[~left])
            gain = whole - sum(((p - p.mean(axis=0)) ** 2).sum() for p in parts)
            if gain > best[2] * (1 + 1e-9):
                best = (int(f), cut, gain)
    return best


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("closed", [False, True])
def test_each_node_has_the_cut_that_trying_all_finds(seed: int, closed: bool) -> None:
    r = rng(seed)
    places = np.column_stack([r.integers(0, s, 300) for s in (2, 7, 1, 30)]).astype(np.uint8)
    aim = r.normal(size=(300, 3)) + places[:, 1:2] * 0.3
    slot = r.integers(0, 6, 300)
    open_to = r.random((6, 4)) < 0.6 if closed else np.ones((6, 4), dtype=bool)
    found = best_cuts(places, aim, slot, 6, 8, 0.5, open_to if closed else None)
    for node in range(6):
        rows = slot == node
        predictor, cut, gain = by_hand(places[rows], aim[rows], 8, 0.5, open_to[node])
        assert found[0][node] == predictor
        assert found[2][node] == pytest.approx(gain)
        if predictor >= 0:
            # Between two places that the node has, every cut parts the same rows.
            own = places[rows, predictor]
            assert np.array_equal(own <= found[1][node], own <= cut)


def test_a_node_without_a_cut_has_none() -> None:
    places = np.array([[0], [0], [1], [1], [0], [1]])
    aim = np.array([[0.0], [0], [1], [1], [5], [5]])
    predictor, _, gain = best_cuts(places, aim, np.array([0, 0, 0, 0, 1, 1]), 2, 1, 1e-9, None)
    assert predictor.tolist() == [0, -1]
    assert gain == pytest.approx([1.0, 1e-9])
