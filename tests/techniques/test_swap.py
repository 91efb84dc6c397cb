from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assay.core import ConfigError
from assay.data import Role, Table
from assay.techniques import Swap
from assay.techniques.swap import rank_partners


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("settings", [{}, {"window": 100.0, "share": 1.0}, {"share": 0.0}], ids=str)
def test_each_column_keeps_its_cells_exactly(
    mixed: Callable[..., Table], settings: dict[str, float]
) -> None:
    train = mixed(333)
    rows = Swap(**settings).fit(train, rng()).rows
    for name in train.names:
        assert rows[name].sort(nulls_last=True).equals(train[name].sort(nulls_last=True))
    assert not rows.frame.equals(train.frame)


@pytest.mark.parametrize("window", [1.0, 10.0, 50.0])
def test_numbers_move_no_farther_than_the_window(
    table: Callable[..., Table], window: float
) -> None:
    x = rng(1).permutation(1_000).astype(float)  # a cell is its own rank
    moved = np.abs(Swap(window=window).fit(table(x=x), rng()).rows["x"].to_numpy() - x)
    assert moved.max() <= 10 * window
    assert moved.max() > 8 * window
    assert (moved > 0).mean() > 0.95


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_as_many_levels_move_as_asked(table: Callable[..., Table], share: float) -> None:
    a = [f"l{i}" for i in range(400)]  # all different, so that every move shows
    found = Swap(share=share).fit(table(a=a), rng()).rows["a"].to_list()
    assert sum(x != y for x, y in zip(a, found, strict=True)) == round(400 * share)


def test_missing_numbers_stay_where_they_are(mixed: Callable[..., Table]) -> None:
    train = mixed(300)
    rows = Swap(window=100).fit(train, rng()).rows
    assert rows["dose"].is_null().equals(train["dose"].is_null())


def test_only_the_keys_move_where_asked(mixed: Callable[..., Table]) -> None:
    train = mixed(300)
    schema = train.schema.with_roles({Role.QUASI_IDENTIFIER: ["ward", "age"]})
    rows = Swap(columns="keys", share=1.0).fit(Table(train.frame, schema), rng()).rows
    rest = [n for n in train.names if n not in ("ward", "age")]
    assert rows.frame.select(rest).equals(train.frame.select(rest))
    assert not rows["ward"].equals(train["ward"])
    assert not rows["age"].equals(train["age"])


@pytest.mark.parametrize(
    ("n", "reach"), [(0, 1), (1, 1), (2, 1), (3, 2), (400, 2), (500, 7), (500, 500)]
)
def test_partners_are_mutual_and_near(n: int, reach: int) -> None:
    partner = rank_partners(n, reach, rng())
    assert np.array_equal(partner[partner], np.arange(n))
    assert (np.abs(partner - np.arange(n)) <= reach).all()
    assert (partner == np.arange(n)).sum() <= max(1, 0.05 * n)


def test_swapping_weakens_association(table: Callable[..., Table]) -> None:
    x = rng(1).normal(size=3_000)
    train = table(x=x, y=x + rng(2).normal(0, 0.1, 3_000))
    found = [
        np.corrcoef(*Swap(window=w).fit(train, rng()).rows.frame.to_numpy().T)[0, 1]
        for w in (1.0, 20.0, 100.0)
    ]
    assert found[0] > 0.97
    assert found[0] > found[1] > found[2]


@pytest.mark.parametrize(
    "settings", [{"window": 0}, {"window": 101}, {"share": 2}, {"columns": "some"}], ids=str
)
def test_impossible_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=f"'swap': {next(iter(settings))} must be"):
        Swap(**settings)  # type: ignore[arg-type]
