from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError, TechniqueError
from assay.data import Table
from assay.techniques import Cart, Independent, fair_shares, sample_with_shares
from assay.techniques.rebalance import largest_remainder


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("shares", "n", "counts"),
    [
        ([0.5, 0.5], 4, [2, 2]),
        ([0.5, 0.5], 5, [3, 2]),
        ([0.29, 0.71], 100, [29, 71]),
        ([1 / 3] * 3, 100, [34, 33, 33]),
        ([0.47, 0.33, 0.20], 10, [5, 3, 2]),
        ([1.0, 0.0], 7, [7, 0]),
        ([0.2, 0.8], 0, [0, 0]),
    ],
)
def test_counts_are_by_largest_remainder(shares: list[float], n: int, counts: list[int]) -> None:
    assert largest_remainder(shares, n) == counts


def test_counts_always_add_up() -> None:
    for seed in range(50):
        shares = rng(seed).dirichlet(np.ones(6))
        counts = largest_remainder(shares, 97)
        assert sum(counts) == 97
        assert np.abs(np.array(counts) - 97 * shares).max() < 1


def test_a_rare_class_is_made_common_with_what_belongs_to_it(table: Callable[..., Table]) -> None:
    sick = rng(1).random(4_000) < 0.02
    train = table(target="sick", fever=rng(2).normal(37 + 2 * sick, 0.5), sick=sick)
    model = Cart().fit(train, rng())
    found = sample_with_shares(model, 1_001, "sick", {True: 0.5, False: 0.5}, rng()).frame
    assert found["sick"].sum() == 501
    assert abs(found.filter("sick")["fever"].mean() - 39) < 0.25
    assert abs(found.filter(~found["sick"])["fever"].mean() - 37) < 0.1
    # In shuffled order: the first half is not all one class.
    assert 180 < found["sick"][:500].sum() < 320


def test_fair_shares_part_a_class_from_a_group_and_keep_both_as_common(
    table: Callable[..., Table],
) -> None:
    man = rng(1).random(3_000) < 0.6
    rich = rng(2).random(3_000) < np.where(man, 0.4, 0.1)
    work = rng(3).normal(30 + 10 * rich, 2)
    train = table(target="rich", man=man, rich=rich, work=work)
    shares = fair_shares(train, "rich", "man")
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares[True, True] == pytest.approx(rich.mean() * man.mean())
    found = sample_with_shares(
        Cart().fit(train, rng()), 2_000, ("rich", "man"), shares, rng()
    ).frame
    rate = found.group_by("man").agg(pl.col("rich").mean())["rich"]
    assert abs(rate[0] - rate[1]) < 0.002  # but for rounding to whole rows
    assert found["rich"].mean() == pytest.approx(rich.mean(), abs=0.001)
    assert abs(found.filter("rich")["work"].mean() - 40) < 0.5  # what goes with it comes along


def test_shares_of_two_columns_need_two_values_a_key(mixed: Callable[..., Table]) -> None:
    model = Independent().fit(mixed(100), rng())
    with pytest.raises(ConfigError, match="2 columns need a key of 2 values"):
        sample_with_shares(model, 10, ("smoker", "ward"), {"east": 1.0}, rng())
    with pytest.raises(ConfigError, match="two different columns"):
        fair_shares(mixed(100), "ward", "ward")


def test_missing_may_have_a_share(mixed: Callable[..., Table]) -> None:
    model = Independent().fit(mixed(200), rng())
    found = sample_with_shares(model, 10, "smoker", {None: 0.3, True: 0.7}, rng())["smoker"]
    assert found.null_count() == 3
    assert found.sum() == 7


def test_no_rows(mixed: Callable[..., Table]) -> None:
    model = Independent().fit(mixed(200), rng())
    assert len(sample_with_shares(model, 0, "ward", {"east": 1.0}, rng())) == 0


@pytest.mark.parametrize(
    "shares",
    [{"east": 0.5}, {"east": 1.5, "north": -0.5}, {"east": float("nan")}, {}, {"east": 1.1}],
    ids=str,
)
def test_impossible_shares_are_refused(
    mixed: Callable[..., Table], shares: dict[object, float]
) -> None:
    model = Independent().fit(mixed(50), rng())
    with pytest.raises(ConfigError, match="add up to 1"):
        sample_with_shares(model, 10, "ward", shares, rng())


def test_an_unknown_column_or_level_is_refused(mixed: Callable[..., Table]) -> None:
    model = Independent().fit(mixed(50), rng())
    with pytest.raises(TechniqueError):
        sample_with_shares(model, 10, "wing", {"east": 1.0}, rng())
    with pytest.raises(TechniqueError):
        sample_with_shares(model, 10, "ward", {"moon": 1.0}, rng())
