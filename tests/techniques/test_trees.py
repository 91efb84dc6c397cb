from __future__ import annotations

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from assay.techniques.trees import grow, leaf_of, pruned

Array = np.ndarray


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def leaves(nodes: Array, places: Array) -> Array:
    return leaf_of(nodes, np.zeros(len(places)), places)


def test_a_planted_step_is_found() -> None:
    places = np.column_stack([rng().integers(0, 10, 400), rng(1).integers(0, 10, 400)])
    aim = np.where(places[:, 1] <= 6, 0.0, 5.0)[:, None]
    nodes = grow(places, aim, 10, rng())
    assert nodes[0].tolist() == [1, 6, 1, 2]
    assert len(nodes) == 3  # both sides are pure


def test_an_interaction_whose_first_cut_is_worth_nothing_is_found() -> None:
    places = rng().integers(0, 2, (800, 3))
    aim = (places[:, 0] ^ places[:, 2]) + rng(1).normal(0, 0.1, 800)
    nodes = grow(places, aim[:, None], 5, rng())
    leaf = leaves(nodes, places)
    for number in np.unique(leaf):
        assert aim[leaf == number].std() < 0.2


@pytest.mark.parametrize("seed", range(5))
def test_the_first_cut_is_that_of_scikit_learn(seed: int) -> None:
    r = rng(seed)
    places = r.integers(0, 30, (500, 4))
    aim = np.column_stack([np.sin(places[:, 1] / 5), places[:, 2] > 11]) + r.normal(
        0, 0.3, (500, 2)
    )
    nodes = grow(places, aim, 20, rng())
    theirs = DecisionTreeRegressor(max_depth=1, min_samples_leaf=20).fit(places, aim).tree_
    assert nodes[0, 0] == theirs.feature[0]
    assert nodes[0, 1] == np.floor(theirs.threshold[0])


@pytest.mark.parametrize("least", [1, 7, 60])
def test_leaves_are_as_large_as_asked(least: int) -> None:
    places = rng().integers(0, 50, (300, 3))
    aim = np.sin(places[:, :1] / 3) + places[:, 1:2] % 2
    counts = np.bincount(leaves(grow(places, aim, least, rng()), places))
    assert counts.min() >= least
    assert counts.sum() == 300
    assert len(counts) > 1


def test_noise_grows_few_leaves() -> None:
    found = []
    for seed in range(10):
        places = rng(seed).integers(0, 20, (1_000, 1))
        aim = rng(seed + 100).normal(size=(1_000, 1))
        found.append(len(np.unique(leaves(grow(places, aim, 5, rng()), places))))
    assert np.mean(found) < 8  # of 20 that there could be


def test_nothing_to_learn_is_one_leaf() -> None:
    alike = grow(rng().integers(0, 5, (100, 2)), np.ones((100, 1)), 5, rng())
    assert alike.tolist() == [[-1, 0, -1, -1]]
    assert len(grow(np.zeros((100, 2), dtype=int), rng().normal(size=(100, 1)), 5, rng())) == 1
    assert len(grow(np.zeros((100, 0), dtype=int), rng().normal(size=(100, 1)), 5, rng())) == 1
    assert len(grow(np.zeros((1, 2), dtype=int), np.ones((1, 1)), 5, rng())) == 1


def test_leaves_are_numbered_and_every_walk_ends_where_the_cuts_say() -> None:
    places = rng().integers(0, 40, (600, 3))
    aim = (places[:, :1] * places[:, 1:2]) / 100.0
    nodes = grow(places, aim, 9, rng())
    inner = nodes[:, 0] >= 0
    assert sorted(nodes[~inner, 1]) == list(range((~inner).sum()))
    found = leaves(nodes, places)
    for i in range(0, 600, 37):
        at = 0
        while nodes[at, 0] >= 0:
            at = nodes[at, 2] if places[i, nodes[at, 0]] <= nodes[at, 1] else nodes[at, 3]
        assert found[i] == nodes[at, 1]


def test_rows_may_start_at_different_roots() -> None:
    one = np.array([[0, 1, 1, 2], [-1, 0, -1, -1], [-1, 1, -1, -1]])
    other = np.array([[-1, 2, -1, -1]])
    places = np.array([[0], [2], [2]])
    assert leaf_of(np.vstack([one, other]), np.array([0, 0, 3]), places).tolist() == [0, 1, 2]


def test_a_node_chooses_from_as_many_predictors_as_asked() -> None:
    # All predictors are one; which is taken shows which were open to the root.
    places = np.repeat(rng().integers(0, 9, (200, 1)), 4, axis=1)
    taken = [grow(places, places[:, :1] * 1.0, 50, rng(s), tries=1)[0, 0] for s in range(200)]
    assert np.bincount(taken, minlength=4).min() > 25  # 50 each; sd 6
    assert grow(places, places[:, :1] * 1.0, 50, rng(), tries=4)[0, 0] == 0


def test_one_state_of_rows_gives_one_tree_without_luck() -> None:
    places, aim = rng().integers(0, 9, (300, 3)), rng(1).normal(size=(300, 2))
    assert np.array_equal(grow(places, aim, 5, rng(1)), grow(places, aim, 5, rng(2)))


def test_branches_that_are_not_worth_their_price_are_cut_off() -> None:
    #        0
    #    1       2      gains 0: 1, 1: 9, 2: 0.5 and below it 5: 1 and 6: 3
    #  3   4   5   6
    depths = [
        np.array([[0, 8, 4, 1, 2, 1.0]]),
        np.array([[1, 7, 3, 3, 4, 9.0], [2, 6, 2, 5, 6, 0.5]]),
        np.array([[5, 5, 1, 7, 8, 1.0], [6, 5, 1, 9, 10, 3.0]]),
    ]
    found = pruned(depths, 11, 2.0)
    # 5 is not worth 2; 6 is, but not enough for 2 above it; the root is, for what lies below it.
    assert found.tolist() == [[8, 4, 1, 2], [7, 3, 3, 4], [-1, 0, -1, -1], [-1, 1, -1, -1],
                              [-1, 2, -1, -1]]  # fmt: skip
    assert len(pruned(depths, 11, 0.0)) == 11
    assert pruned(depths, 11, 20.0).tolist() == [[-1, 0, -1, -1]]
    assert pruned([], 1, 2.0).tolist() == [[-1, 0, -1, -1]]


def test_trees_grown_together_are_those_grown_alone() -> None:
    places = rng().integers(0, 12, (900, 3))
    aim = np.sin(places[:, :1] / 2) + (places[:, 1:2] > 6) + rng(1).normal(0, 0.3, (900, 1))
    aim = aim / np.repeat([aim[:400].std(), aim[400:].std()], [400, 500])[:, None]
    tree = np.repeat([0, 1], [400, 500])
    both = grow(places, aim, 15, rng(), None, tree)
    leaf = leaf_of(both, tree, places)
    assert not set(leaf[:400]) & set(leaf[400:])
    for rows in (slice(0, 400), slice(400, 900)):
        alone = leaves(grow(places[rows], aim[rows], 15, rng()), places[rows])
        pairs = set(zip(leaf[rows].tolist(), alone.tolist(), strict=True))
        assert len(pairs) == len(set(alone)) == len(set(leaf[rows]))
