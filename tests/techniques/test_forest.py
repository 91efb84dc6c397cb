from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError
from assay.data import Table
from assay.techniques import Cart, Forest
from assay.techniques.trees import leaf_of


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_it_keeps_a_strong_dependence(table: Callable[..., Table]) -> None:
    x = rng(1).normal(size=3_000)
    train = table(x=x, z=rng(4).normal(size=3_000), y=np.sin(2 * x) + rng(2).normal(0, 0.2, 3_000))
    found = Forest(tries=1.0).fit(train, rng()).sample(3_000, rng(5)).frame
    residual = found["y"] - (2 * found["x"]).sin()
    assert residual.std() < 0.35  # 0.2 in the training rows, 0.72 without dependence
    assert abs(found.select(pl.corr("x", "z")).item()) < 0.08


def test_a_cell_is_drawn_from_the_mean_of_the_trees_leaves(table: Callable[..., Table]) -> None:
    a = rng(1).random(500) < 0.5
    y = rng(2).random(500) < np.where(a, 0.8, 0.3)
    model = Forest(trees=5).fit(table(a=a, y=y), rng())
    assert model.trees.tolist() == [1, 5]
    assert len(model.starts[1]) == 11  # two leaves in each tree
    codes = np.zeros((40_000, 2), dtype=np.int32)
    drawn, _ = model._column(1, codes, rng(5), None)
    leaves = leaf_of(model.nodes[1], np.arange(5), model.tables[1][np.zeros((5, 1), dtype=int)])
    assert len(set(leaves)) == 5
    mean = np.mean([model.donors[1][slice(*model.starts[1][i : i + 2])].mean() for i in leaves])
    assert abs(drawn.mean() - mean) < 4 * np.sqrt(0.25 / 40_000)


def test_more_than_one_tree_smooths_what_one_tree_cuts(table: Callable[..., Table]) -> None:
    x = rng(1).random(4_000)
    train = table(x=x, y=x + rng(2).normal(0, 0.01, 4_000))

    def steps(found: Table) -> int:
        return len(np.unique(np.round((found["y"] - found["x"]).to_numpy(), 2)))

    one = Cart(minimum_leaf=200).fit(train, rng()).sample(2_000, rng(5))
    many = Forest(minimum_leaf=126, trees=20).fit(train, rng()).sample(2_000, rng(5))
    assert abs(many["y"].mean() - 0.5) < 0.03
    assert steps(many) >= steps(one)


@pytest.mark.parametrize(
    "settings",
    [{"trees": 0}, {"trees": 501}, {"minimum_leaf": 0}, {"tries": 0.0}, {"tries": 2},
     {"tries": "sqrt"}],
    ids=str,
)  # fmt: skip
def test_impossible_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=f"'forest': {next(iter(settings))} must be"):
        Forest(**settings)  # type: ignore[arg-type]
