from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from assay.core import ConfigError
from assay.data import Table
from assay.techniques import Pmm
from assay.techniques.pmm import draw_near

Array = np.ndarray


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_linear_dependence_and_its_spread_are_kept(table: Callable[..., Table]) -> None:
    x = rng(1).normal(size=4_000)
    y = 2 * x + rng(2).normal(size=4_000)
    found = Pmm().fit(table(x=x, y=y), rng()).sample(4_000, rng(5)).frame
    real, fake = np.corrcoef(x, y)[0, 1], found.select(pl.corr("x", "y")).item()
    assert abs(real - fake) < 0.03


def test_levels_follow_the_columns_before_them(table: Callable[..., Table]) -> None:
    a = rng(1).integers(0, 3, 3_000)
    b = np.where(rng(2).random(3_000) < 0.8, a, rng(4).integers(0, 3, 3_000))
    train = table(a=[f"a{i}" for i in a], b=[f"b{i}" for i in b])
    found = Pmm().fit(train, rng()).sample(6_000, rng(5)).frame
    for i in range(3):
        for k in range(3):
            real = (b[a == i] == k).mean()
            fake = (found.filter(a=f"a{i}")["b"] == f"b{k}").mean()
            # Everyone of one level is one crowd, so that all of it is drawn from, not ten people.
            assert abs(real - fake) < 0.05


def test_parameters_differ_from_fit_to_fit(table: Callable[..., Table]) -> None:
    x = rng(1).normal(size=200)
    train = table(x=x, y=x + rng(2).normal(size=200))
    a, b = (Pmm().fit(train, rng(seed)) for seed in (1, 2))
    assert not np.allclose(a.tables[1], b.tables[1])
    assert np.array_equal(a.spots[1], b.spots[1])  # donors are placed without luck


def test_spots_are_sorted_and_hold_every_row_once(mixed: Callable[..., Table]) -> None:
    train = mixed(300)
    model = Pmm().fit(train, rng())
    codes = model.encoder.encode(train)
    for at, j in enumerate(model.order):
        assert np.array_equal(np.sort(model.donors[at]), np.sort(codes[:, j]))
        spots, starts = model.spots[at], model.starts[at]
        assert np.array_equal(spots, np.unique(spots, axis=0))
        assert len(starts) == len(spots) + 1
        for low, high in itertools.pairwise(starts):
            assert (np.diff(model.donors[at][low:high]) >= 0).all()


def test_donors_come_from_the_nearest_spots_that_have_enough() -> None:
    donors = np.array([0, 1, 2, 3, 4, 5])
    starts = np.array([0, 1, 3, 5, 6])  # spots {0}, {1 2}, {3 4}, {5}
    found = np.tile([2, 0, 1], (30_000, 1))
    codes, chance = draw_near(donors, starts, found, 3, rng(), None)
    assert np.allclose(
        np.bincount(codes, minlength=6) / 30_000, [1 / 3, 0, 0, 1 / 3, 1 / 3, 0], atol=0.015
    )
    assert (chance == 1).all()
    codes, _ = draw_near(donors, starts, found, 2, rng(), None)
    assert set(codes) == {3, 4}
    codes, chance = draw_near(donors, starts, found, 4, rng(), np.array([0, 2, 5]))
    assert np.allclose(np.bincount(codes, minlength=3) / 30_000, [0.5, 0, 0.5], atol=0.015)
    assert np.allclose(chance, 2 / 5)


def test_a_wish_that_no_near_donor_has() -> None:
    donors, starts = np.array([0, 1, 2]), np.array([0, 1, 2, 3])
    codes, chance = draw_near(donors, starts, np.array([[0, 1]] * 20), 2, rng(), np.array([2]))
    assert codes.tolist() == [2] * 20
    assert not chance.any()
    codes, chance = draw_near(donors, starts, np.array([[0, 1]] * 20), 2, rng(), np.array([7]))
    assert codes.tolist() == [7] * 20
    assert not chance.any()


@pytest.mark.parametrize("settings", [{"donors": 0}, {"donors": 101}, {"donors": 1.5}], ids=str)
def test_impossible_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="'pmm': donors must be"):
        Pmm(**settings)  # type: ignore[arg-type]
