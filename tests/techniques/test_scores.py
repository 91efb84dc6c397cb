from __future__ import annotations

import numpy as np
import pytest

from assay.data import Coded
from assay.techniques.scores import line, places, scores


def ordered(size: int, missing: bool = False) -> Coded:
    centers = tuple(float(i) for i in range(size - missing))
    return Coded("x", "", True, size, size - 1 if missing else None, centers)


def levels(size: int) -> Coded:
    return Coded("x", "", False, size, None)


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_number_is_its_standardised_code() -> None:
    codes = rng().integers(0, 10, 500)
    found = scores(codes, ordered(10), rng())
    assert found.shape == (500, 1)
    assert np.allclose(found[:, 0], (codes - codes.mean()) / codes.std())


def test_missing_cells_have_a_mark_and_no_place_on_the_line() -> None:
    codes = np.array([0, 1, 2, 3, 3])
    table = line(np.bincount(codes), ordered(4, missing=True))
    assert np.allclose(table[:, 0], [-np.sqrt(1.5), 0, np.sqrt(1.5), 0])
    assert table[:, 1].tolist() == [0, 0, 0, 2]


@pytest.mark.parametrize("size", [2, 3, 16])
def test_the_sum_of_squares_of_levels_is_their_gini_impurity(size: int) -> None:
    codes = rng().integers(0, size, 700) * rng(1).integers(0, 2, 700)
    p = np.bincount(codes, minlength=size) / 700
    found = (scores(codes, levels(size), rng()) ** 2).sum() / 700
    assert found == pytest.approx(1 - (p**2).sum())


def test_many_levels_keep_their_distances_nearly() -> None:
    codes = np.arange(500)
    found = scores(codes, levels(500), rng())
    assert found.shape == (500, 16)
    gaps = ((found[:250] - found[250:]) ** 2).sum(axis=1)
    assert gaps.mean() == pytest.approx(2, abs=0.15)  # one-hot levels are sqrt(2) apart


def test_constant_and_all_missing_columns_score_nothing() -> None:
    assert not scores(np.zeros(9, dtype=int), ordered(1), rng()).any()
    assert not scores(np.zeros(9, dtype=int), ordered(1, missing=True), rng()).any()
    assert not scores(np.zeros(9, dtype=int), levels(1), rng()).any()


def test_numbers_keep_their_order_and_missing_cells_lie_above() -> None:
    codes = rng().integers(0, 6, 100)
    aim = rng(1).normal(size=(100, 1))
    assert places(codes, ordered(6, missing=True), aim, 5).tolist() == list(range(6))


def test_levels_lie_in_the_order_of_what_they_foretell() -> None:
    means = np.array([3.0, -1.0, 0.5, 9.0])
    codes = np.repeat(np.arange(4), 50)
    aim = (means - means.mean())[codes][:, None]
    assert places(codes, levels(4), aim, 1).tolist() == [2, 0, 1, 3]


def test_two_classes_are_ordered_by_their_share() -> None:
    codes = np.repeat(np.arange(5), 100)
    shares = np.array([0.5, 0.1, 0.9, 0.3, 0.7])
    y = (np.tile(np.arange(100), 5) < 100 * shares[codes]).astype(int)
    found = places(codes, levels(5), scores(y, levels(2), rng()), 1)
    assert found.tolist() == [2, 0, 4, 1, 3]


def test_a_rare_level_is_drawn_to_the_middle() -> None:
    codes = np.array([0] * 100 + [1] * 100 + [2])
    aim = np.array([-1.0] * 100 + [1.0] * 100 + [5.0])[:, None]
    assert places(codes, levels(3), aim, 0).tolist() == [0, 1, 2]
    assert places(codes, levels(3), aim, 25).tolist() == [0, 2, 1]


@pytest.mark.parametrize("column", [ordered(900), ordered(900, missing=True), levels(900)])
def test_many_codes_share_places_of_about_equal_mass(column: Coded) -> None:
    codes = rng().integers(0, 900, 20_000)
    found = places(codes, column, rng(1).normal(size=(20_000, 1)), 5)
    assert found.min() == 0
    assert found.max() < 128
    mass = np.bincount(found[codes], minlength=126)[:126]
    assert mass.min() > 80
    assert mass.max() < 240
    if column.ordered:
        assert (np.diff(found) >= 0).all()
    if column.missing is not None:
        assert (found == found[column.missing]).sum() == 1
