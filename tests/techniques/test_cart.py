from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError
from assay.data import Table, overlap
from assay.techniques import Cart, Independent


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def riddle(table: Callable[..., Table], n: int) -> Table:
    """y is whether a and b agree, in 95 of 100 rows; no two columns tell anything alone."""
    a, b, luck = rng(1).random(n) < 0.5, rng(2).random(n) < 0.5, rng(4).random(n) < 0.05
    return table(a=a, b=b, y=(a == b) ^ luck)


def agree(found: Table) -> float:
    return float(((found["a"] == found["b"]) == found["y"]).mean())


def test_it_keeps_an_interaction_that_independent_columns_lose(
    table: Callable[..., Table],
) -> None:
    train = riddle(table, 2_000)
    found = Cart().fit(train, rng()).sample(4_000, rng(5))
    lost = Independent().fit(train, rng()).sample(4_000, rng(5))
    assert abs(agree(found) - agree(train)) < 0.02
    assert abs(agree(lost) - 0.5) < 0.04


def test_it_keeps_what_a_level_of_many_means_for_a_number(table: Callable[..., Table]) -> None:
    code = rng(1).integers(0, 200, 8_000)
    mean = rng(2).normal(0, 5, 200)[code]
    train = table(code=[f"c{c}" for c in code], x=mean + rng(4).normal(size=8_000))
    found = Cart().fit(train, rng()).sample(8_000, rng(5))
    means = pl.DataFrame({"code": [f"c{c}" for c in code], "m": mean}).unique()
    joined = found.frame.join(means, on="code")
    real, fake = np.corrcoef(mean, train["x"])[0, 1], joined.select(pl.corr("m", "x")).item()
    assert real - fake < 0.03


def test_missing_cells_stay_missing_together(table: Callable[..., Table]) -> None:
    gone = rng(1).random(3_000) < 0.3
    x = [None if g else float(v) for g, v in zip(gone, rng(2).normal(size=3_000), strict=True)]
    y = [None if g else float(v) for g, v in zip(gone, rng(4).normal(size=3_000), strict=True)]
    found = Cart().fit(table(x=x, y=y), rng()).sample(3_000, rng(5))
    assert (found["x"].is_null() == found["y"].is_null()).mean() > 0.99
    assert abs(found["x"].is_null().mean() - 0.3) < 0.03


def test_it_keeps_the_order_of_two_dates(table: Callable[..., Table]) -> None:
    day, stay = rng(1).integers(0, 700, 4_000), rng(2).integers(60, 120, 4_000)
    start = datetime(2020, 1, 1)
    train = table(
        came=[start + timedelta(days=int(d)) for d in day],
        left=[start + timedelta(days=int(d + s)) for d, s in zip(day, stay, strict=True)],
    )  # fmt: skip
    found = Cart().fit(train, rng()).sample(2_000, rng(5))
    gap = (found["left"] - found["came"]).dt.total_days()
    assert (gap > 0).mean() > 0.99
    assert abs(gap.mean() - stay.mean()) < 5


def test_small_leaves_copy_people_and_large_ones_do_not(table: Callable[..., Table]) -> None:
    cells = {f"x{i}": [f"l{v}" for v in rng(i).integers(0, 6, 600)] for i in range(8)}
    train = table(**cells)
    fresh = table(**{k: [f"l{v}" for v in rng(50 + i).integers(0, 6, 600)]
                     for i, k in enumerate(cells)})  # fmt: skip
    found = Cart(minimum_leaf=100, pool=1).fit(train, rng()).sample(2_000, rng(5))
    assert overlap(train, found) <= overlap(fresh, found) + 5


@pytest.mark.parametrize(
    "settings",
    [{"minimum_leaf": 0}, {"minimum_leaf": 2.5}, {"minimum_leaf": True}, {"bins": 1}, {"pool": 0}],
    ids=str,
)
def test_impossible_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=f"'cart': {next(iter(settings))} must be"):
        Cart(**settings)  # type: ignore[arg-type]
