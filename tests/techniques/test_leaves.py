from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from assay.data import Table
from assay.techniques import Cart
from assay.techniques.cart import CartModel
from assay.techniques.forest import ForestModel
from assay.techniques.leaves import deals, fit_leaves

Array = np.ndarray


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("least", [1, 25, 100])
def test_every_leaf_has_as_many_donors_as_asked(mixed: Callable[..., Table], least: int) -> None:
    model = fit_leaves(Cart(), CartModel, mixed(400), rng(), minimum_leaf=least)
    for starts, donors in zip(model.starts, model.donors, strict=True):
        assert np.diff(starts).min() >= least
        assert starts[0] == 0
        assert starts[-1] == len(donors) == 400


def test_donors_of_each_column_are_the_training_rows_codes(mixed: Callable[..., Table]) -> None:
    train = mixed(400)
    model = fit_leaves(Cart(), CartModel, train, rng(), minimum_leaf=25)
    codes = model.encoder.encode(train)
    for at, j in enumerate(model.order):
        assert np.array_equal(np.sort(model.donors[at]), np.sort(codes[:, j]))


def test_donors_are_sorted_so_that_columns_cannot_be_joined(mixed: Callable[..., Table]) -> None:
    model = fit_leaves(Cart(), CartModel, mixed(400), rng(), minimum_leaf=25)
    for starts, donors in zip(model.starts, model.donors, strict=True):
        for low, high in itertools.pairwise(starts):
            own = donors[low:high].astype(int)
            assert (np.diff(own) >= 0).all()


def test_a_forest_has_several_trees_of_a_part_of_the_rows(mixed: Callable[..., Table]) -> None:
    model = fit_leaves(
        Cart(), ForestModel, mixed(400), rng(), minimum_leaf=10, trees=7, share=0.5, tries=0.5
    )
    assert set(model.trees) == {1, 7}
    assert model.trees[0] == 1  # nothing is known yet when the first column is drawn
    for at, nodes in enumerate(model.nodes):
        trees = model.trees[at]
        assert len(model.donors[at]) == (400 if trees == 1 else 7 * 200)
        assert np.diff(model.starts[at]).min() >= 10
        inner = nodes[:, 0] >= 0
        assert (nodes[inner, 0] < at).all()
        # Every node but the roots has one parent, which comes before it.
        assert sorted(nodes[inner, 2:].ravel()) == list(range(trees, len(nodes)))
        assert sorted(nodes[~inner, 1]) == list(range(len(model.starts[at]) - 1))


def test_each_tree_sees_its_share_of_the_rows_once() -> None:
    rows, tree = deals(100, 5, 0.632, rng())
    assert np.bincount(tree).tolist() == [63] * 5
    for t in range(5):
        assert len(set(rows[tree == t])) == 63
    assert len({tuple(rows[tree == t]) for t in range(5)}) == 5
    rows, tree = deals(100, 1, 0.632, rng())
    assert rows.tolist() == list(range(100))
    assert not tree.any()
    assert deals(1, 3, 0.1, rng())[0].tolist() == [0, 0, 0]


def test_each_row_takes_its_cell_from_its_own_leaf(table: Callable[..., Table]) -> None:
    a = rng(1).integers(0, 4, 2_000)
    train = table(a=[f"a{i}" for i in a], b=[f"b{i}" for i in a])  # b is a: pure leaves
    c = np.where(rng(2).random(2_000) < 0.02, "c9", [f"c{i}" for i in a])
    train = table(a=[f"a{i}" for i in a], c=c)
    found = fit_leaves(Cart(), CartModel, train, rng(), minimum_leaf=25).sample(5_000, rng())
    joint = found.frame.group_by("a", "c").len()
    for i in range(4):
        own = joint.filter(a=f"a{i}")
        assert set(own["c"]) == {f"c{i}", "c9"}
        rare = own.filter(c="c9")["len"][0] / own["len"].sum()
        real = train.frame.filter(a=f"a{i}")["c"].eq("c9").mean()
        assert abs(rare - real) < 4 * np.sqrt(0.02 / own["len"].sum())
