"""Beliefs against the whole joint table, cell by cell."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.techniques.graph import Beliefs, Junction

Array = np.ndarray[Any, Any]


def joint(sizes: tuple[int, ...], tree: Junction, potentials: list[Array]) -> Array:
    whole = np.zeros(sizes)
    for clique, own in zip(tree.cliques, potentials, strict=True):
        whole = whole + own.reshape([s if j in clique else 1 for j, s in enumerate(sizes)])
    return np.exp(whole)


def case(seed: int) -> tuple[tuple[int, ...], Junction, list[Array]]:
    rng = np.random.default_rng(seed)
    d = int(rng.integers(2, 7))
    sizes = tuple(rng.integers(2, 4, d).tolist())
    asked = [
        tuple(sorted(rng.choice(d, 2, replace=False).tolist()))
        for _ in range(int(rng.integers(1, 7)))
    ]
    tree = Junction.of(sizes, asked)
    return sizes, tree, [3 * rng.normal(size=s) for s in tree.shapes]


@pytest.mark.parametrize("seed", range(25))
def test_every_marginal_is_that_of_the_joint(seed: int) -> None:
    sizes, tree, potentials = case(seed)
    whole, found = joint(sizes, tree, potentials), Beliefs.of(tree, potentials)
    assert np.isclose(found.log_sum, np.log(whole.sum()))
    for k in (1, 2, 3):
        for columns in itertools.combinations(range(len(sizes)), k):
            gone = tuple(j for j in range(len(sizes)) if j not in columns)
            assert np.allclose(found.marginal(columns), (whole / whole.sum()).sum(axis=gone))


def test_cells_far_below_the_heaviest_keep_their_shares() -> None:
    """Behind a first column whose codes differ by e to the 2,000, by hand."""
    tree = Junction.of((2, 3, 2), [(0, 1), (1, 2)])
    own = {(0, 1): np.array([[2_000.0, 0, 0], [0, 0, 0]]),
           (1, 2): np.array([[-4_000, -4_000 + np.log(3)], [0, 0], [0, 0]])}  # fmt: skip
    found = Beliefs.of(tree, [own[c] for c in tree.cliques])
    # The pull of 2,000 is less than what the second clique holds against it: e to the -2,000.
    assert np.allclose(found.marginal((1,)), [0, 0.5, 0.5])
    assert found.log_sum == pytest.approx(np.log(8))
    own[(1, 2)][0] += 3_000
    found = Beliefs.of(tree, [own[c] for c in tree.cliques])
    assert np.allclose(found.marginal((1, 2)), [[0.25, 0.75], [0, 0], [0, 0]])
    assert found.log_sum == pytest.approx(1_000 + np.log(4))


@pytest.mark.parametrize("seed", range(4))
def test_rows_come_from_the_joint_and_cost_what_they_are_worth(seed: int) -> None:
    """One row of each of many draws: rows of one draw lean on each other."""
    sizes, tree, potentials = case(seed)
    whole, found = joint(sizes, tree, potentials), Beliefs.of(tree, potentials)
    rng = np.random.default_rng(seed)
    rows = np.concatenate([found.draw(3, rng)[1:2] for _ in range(4_000)])
    chance = (whole / whole.sum()).ravel()
    seen = np.bincount(np.ravel_multi_index(tuple(rows.T), sizes), minlength=len(chance))
    often = chance * 4_000 >= 5
    got = np.append(seen[often], seen[~often].sum())
    want = np.append(chance[often], chance[~often].sum()) * 4_000
    keep = want > 0
    assert stats.chisquare(got[keep], want[keep]).pvalue > 1e-6
    assert np.allclose(found.losses(rows), -np.log(chance.reshape(sizes)[tuple(rows.T)]))


def test_rows_of_a_draw_are_spread_evenly() -> None:
    """The first clique's cells have their share within one row."""
    _, tree, potentials = case(2)
    found = Beliefs.of(tree, potentials)
    rows = found.draw(1_000, np.random.default_rng(0))
    clique = list(tree.cliques[0])
    cells = np.ravel_multi_index(tuple(rows[:, clique].T), tree.shapes[0])
    counts = np.bincount(cells, minlength=found.chances[0].size)
    assert (abs(counts - 1_000 * found.chances[0].ravel()) < 1).all()


def test_wishes_weigh_the_joint_exactly() -> None:
    sizes, tree, potentials = case(3)
    weights = {0: np.array([0.0, *np.ones(sizes[0] - 1)]), 1: np.linspace(0.2, 1, sizes[1])}
    whole = joint(sizes, tree, potentials)
    for j, w in weights.items():
        whole = whole * w.reshape([-1 if k == j else 1 for k in range(len(sizes))])
    found = Beliefs.of(tree, potentials).weighed(weights)
    for columns in itertools.combinations(range(len(sizes)), 2):
        gone = tuple(j for j in range(len(sizes)) if j not in columns)
        assert np.allclose(found.marginal(columns), (whole / whole.sum()).sum(axis=gone))
    assert (found.draw(5_000, np.random.default_rng(0))[:, 0] != 0).all()


def test_extreme_potentials_do_not_overflow() -> None:
    tree = Junction.of((2, 2, 2), [(0, 1), (1, 2)])
    potentials = [np.array([[0.0, -900.0], [-900.0, 800.0]]) for _ in tree.cliques]
    found = Beliefs.of(tree, potentials)
    assert np.isclose(found.log_sum, 1600)
    assert np.allclose(found.marginal((0, 2)), [[0, 0], [0, 1]])


def test_a_table_of_sixty_columns_has_marginals() -> None:
    """NumPy's einsum knows 52 letters."""
    pairs = [(j, j + 1) for j in range(59)]
    tree = Junction.of((2,) * 60, pairs)
    found = Beliefs.of(tree, [np.array([[1.0, 0.0], [0.0, 1.0]]) for _ in tree.cliques])
    step = np.exp([[1.0, 0.0], [0.0, 1.0]]) / (np.e + 1)
    assert np.allclose(found.marginal((0, 59)), np.linalg.matrix_power(step, 59) / 2)
