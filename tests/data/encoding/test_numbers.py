"""Codes of numbers: atoms come back exactly, extremes never."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.data.encoding.numbers import NumberCodes

RNG = np.random.default_rng


def fit(values: np.ndarray, **more: object) -> NumberCodes:
    return NumberCodes.fit(values, **{"bins": 100, "pool": 10, "decimals": None, **more})  # type: ignore[arg-type]


def test_frequent_values_come_back_exactly() -> None:
    ages = RNG(0).integers(20, 60, 4_000).astype(float)
    codes = fit(ages, decimals=0)
    assert codes.size == 40
    assert np.array_equal(codes.decode(codes.encode(ages), RNG(1)), ages)
    assert np.array_equal(codes.centers, np.arange(20, 60))


def test_a_continuous_column_keeps_its_quantiles() -> None:
    values = np.exp(2 * RNG(0).normal(size=20_000))
    codes = fit(values)
    back = codes.decode(codes.encode(values), RNG(1))
    asked = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]
    assert np.allclose(np.quantile(back, asked), np.quantile(values, asked), rtol=0.03)
    assert np.array_equal(codes.encode(back), codes.encode(values))


def test_no_extreme_of_few_people_comes_back() -> None:
    ages = np.concatenate([RNG(0).integers(20, 80, 3_000).astype(float), [65_526.0, 455.0, 1.0]])
    codes = fit(ages, decimals=0)
    back = codes.decode(RNG(1).integers(0, codes.size, 100_000), RNG(2))
    assert not np.isin([65_526.0, 455.0, 1.0], back).any()
    assert back.max() < 65_526 / 5  # the mean of the ten highest bounds it


def test_atoms_between_bins() -> None:
    gain = np.concatenate([np.zeros(5_000), RNG(0).gamma(2, 1_000, 800), np.full(300, 99_999.0)])
    codes = fit(gain)
    back = codes.decode(codes.encode(gain), RNG(1))
    assert (back == 0).sum() == 5_000
    assert (back == 99_999).sum() == 300


def test_declared_bounds_stand_in_for_observed_ones() -> None:
    values = RNG(0).uniform(10, 20, 1_000)
    codes = fit(values, low=0.0, high=100.0)
    assert codes.low[0] == 0
    assert codes.high[-1] == 100


def test_fewer_rows_than_a_cell_give_their_mean() -> None:
    codes = fit(np.array([1.0, 2.0, 6.0]), pool=3)
    assert codes.size == 1
    assert np.allclose(codes.decode(np.zeros(4, int), RNG(0)), 3.0)
    assert fit(np.zeros(0)).size == 0


def test_a_number_never_seen_gets_the_nearest_code() -> None:
    values = np.repeat([0.0, 10.0, 20.0], 50)
    codes = fit(values)
    assert codes.encode(np.array([-5.0, 0.0, 3.0, 8.0, 10.0, 14.0, 99.0])).tolist() == [
        0,
        0,
        0,
        1,
        1,
        1,
        2,
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-50, 50) | st.integers(-(10**6), 10**6), min_size=1, max_size=400),
    st.integers(2, 12), st.integers(1, 12), st.sampled_from([None, 0]),
)  # fmt: skip
def test_whatever_the_values(values: list[int], bins: int, pool: int, decimals: int | None) -> None:
    x = np.array(values, float)
    codes = fit(x, bins=bins, pool=pool, decimals=decimals)
    if len(x) < pool:
        assert codes.size == 0
        return
    own = codes.encode(x)
    assert own.min() >= 0
    assert own.max() < codes.size
    assert np.all(np.diff(codes.code) >= 0)
    assert np.all(np.diff(codes.code) <= 1)
    assert np.all(codes.low <= codes.high)
    assert np.all(codes.high[:-1] <= codes.low[1:] + 1e-9)
    assert codes.weight.sum() == len(x)
    order = np.argsort(x, kind="stable")
    assert np.all(np.diff(own[order]) >= 0)
    back = codes.decode(own, RNG(0))
    assert back.min() >= x.min() - 1
    assert back.max() <= x.max() + 1
    again = NumberCodes.from_state(json.loads(json.dumps(codes.to_state())))
    assert np.array_equal(again.decode(own, RNG(0)), back)
    if pool > 1 and decimals is None and (x == x.max()).sum() < pool and x.max() > x.min():
        assert back.max() < x.max()


def test_the_number_of_codes_is_held() -> None:
    for seed in range(5):
        values = RNG(seed).normal(size=5_000).round(1) ** 3
        assert fit(values, bins=20).size <= 2 * 20
    assert fit(RNG(0).normal(size=9_000), bins=50).size == pytest.approx(50, abs=2)


def test_a_value_of_few_people_between_frequent_ones_becomes_a_neighbour() -> None:
    visits = np.repeat([5.0, 6.0, 7.0, 12.0], [400, 3, 500, 2])
    codes = fit(visits, decimals=0)
    assert codes.size == 2
    drawn = codes.decode(RNG(0).integers(0, codes.size, 1_000), RNG(1))
    assert set(drawn) == {5.0, 7.0}
    assert codes.encode(np.array([6.0, 12.0, 1.0])).tolist() == [0, 1, 0]


def test_a_column_that_few_people_have_has_no_code() -> None:
    assert fit(np.full(9, 42.0)).size == 0
    assert fit(np.full(10, 42.0)).size == 1
    assert fit(np.full(40, 42.0), shares=np.full(40, 0.1)).size == 0


def test_a_cell_has_the_people_and_not_only_the_rows() -> None:
    # 2,000 persons of one row each, then one of 2,000 rows: the rows alone would fill many cells.
    values = np.arange(4_000.0)
    shares = np.repeat([1.0, 1 / 2_000], 2_000)
    codes = fit(values, bins=10, shares=shares)
    for low, high in zip(codes.low, codes.high, strict=True):
        inside = shares[(values >= low) & (values <= high)].sum()
        assert inside >= 10 - 1e-6 or high > codes.high[-1] - 1e-9


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 25), min_size=1, max_size=150),
    st.integers(1, 6),
    st.integers(1, 4),
    st.sampled_from([3, 20, 100]),
)
def test_no_cell_stands_for_fewer_people_than_the_pool(
    values: list[int], pool: int, rows: int, bins: int
) -> None:
    numbers = np.array(values, dtype=float)
    whose = np.arange(len(numbers)) // rows
    shares = 1 / np.bincount(whose)[whose]
    codes = fit(numbers, bins=bins, pool=pool, decimals=0, shares=shares)
    if not codes.size:
        assert shares.sum() < pool
        return
    cells = codes.encode(numbers)
    people = np.bincount(cells, shares, minlength=codes.size)
    assert people.min() >= pool - 1e-6
    # The single cells of a bin: between two ends lie at least as many people.
    inside = (codes.low[:, None] <= numbers) & (numbers <= codes.high[:, None])
    crowd = (inside * shares).sum(axis=1)
    outermost = np.isin(np.arange(len(crowd)), [0, len(crowd) - 1])
    assert (crowd[~outermost] >= pool - 1e-6).all()
