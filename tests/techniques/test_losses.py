"""How well models say they fit a row: likelihoods that sum to 1 and agree with what is drawn."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Kind, Schema, Table
from assay.techniques import technique

NAMES = ("independent", "cart", "forest", "autoregressive")


def levels(n: int, seed: int) -> Table:
    """Three columns of levels that depend on each other; every combination may come."""
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 3, n)
    b = (a + rng.integers(0, 2, n)) % 3
    c = np.where(rng.random(n) < 0.8, b % 2, rng.integers(0, 2, n))
    frame = pl.DataFrame({k: [f"{k}{v}" for v in x] for k, x in zip("abc", (a, b, c), strict=True)})
    return Table(frame, Schema(tuple(Column(k, Kind.CATEGORICAL) for k in "abc")))


@pytest.mark.parametrize("name", NAMES)
def test_the_likelihood_is_how_often_a_row_is_drawn(name: str) -> None:
    train = levels(600, 1)
    model: Any = technique(name).fit(train, np.random.default_rng(2))
    every = [
        (f"a{i}", f"b{j}", f"c{k}") for i, j, k in itertools.product(range(3), range(3), range(2))
    ]
    grid = Table(pl.DataFrame(every, schema=["a", "b", "c"], orient="row"), train.schema)
    chance = np.exp(-model.losses(grid))
    drawn = model.sample(40_000, np.random.default_rng(3)).frame
    seen = grid.frame.join(drawn.group_by("a", "b", "c").len(), on=["a", "b", "c"], how="left")
    shares = seen["len"].fill_null(0).to_numpy() / 40_000
    often = shares > 0  # what was never drawn has half a donor's share and no less
    assert chance[often] == pytest.approx(shares[often], abs=0.01)
    assert chance[often].sum() == pytest.approx(1.0, abs=0.01)
    assert (chance[~often] < 0.02).all()


@pytest.mark.parametrize("name", NAMES)
def test_losses_are_finite_for_what_was_never_seen(name: str) -> None:
    train = levels(300, 4)
    model: Any = technique(name, pool=1).fit(train, np.random.default_rng(5))
    odd = Table(
        pl.DataFrame({"a": ["new", None], "b": ["b0", "b1"], "c": ["c0", None]}), train.schema
    )
    found = model.losses(odd)
    assert np.isfinite(found).all()
    assert model.losses(train.take([])).shape == (0,)


def test_the_loss_of_independent_columns_is_the_sum_over_columns() -> None:
    train = levels(200, 6)
    model: Any = technique("independent").fit(train, np.random.default_rng(7))
    shares = [
        train[c].to_frame().join(train[c].value_counts(), on=c)["count"].to_numpy() / 200
        for c in "abc"
    ]
    assert model.losses(train) == pytest.approx(-np.log(shares).sum(axis=0))


def test_a_tree_fits_its_own_rows_better_than_others() -> None:
    rng = np.random.default_rng(8)
    schema = Schema(tuple(Column(k, Kind.NUMERIC) for k in "xyz"))
    mine, others = (Table(pl.DataFrame(rng.normal(size=(400, 3)), schema=list("xyz")), schema)
                    for _ in range(2))  # fmt: skip
    small: Any = technique("cart", minimum_leaf=2).fit(mine, rng)
    assert small.losses(mine).mean() < small.losses(others).mean() - 0.5
