from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assay.core import ConfigError
from assay.data import Coded, Table
from assay.techniques import Smote
from assay.techniques.smote import between, embedding, majority, neighbours_within

Array = np.ndarray


def rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_codes_between_two_lie_at_the_gap_on_the_number_line() -> None:
    centers = np.array([0.0, 1.0, 2.0, 10.0, 100.0])
    a, b = np.array([0, 4, 1, 0, 2]), np.array([4, 0, 1, 3, 3])
    gap = np.array([0.1, 0.0, 0.7, 0.5, 0.49])
    assert between(a, b, gap, centers, None).tolist() == [3, 4, 1, 2, 2]


def test_a_missing_end_is_taken_by_its_chance() -> None:
    a, b = np.array([5, 5, 0, 5]), np.array([1, 1, 5, 5])
    gap = np.array([0.2, 0.8, 0.9, 0.3])
    assert between(a, b, gap, np.arange(5.0), 5).tolist() == [5, 1, 5, 5]


def test_rows_lie_between_a_row_and_its_neighbour(table: Callable[..., Table]) -> None:
    """On a circle, and no point of the disc inside: chords of near neighbours hug the rim."""
    angle = rng(1).random(2_000) * 2 * np.pi
    train = table(x=np.cos(angle), y=np.sin(angle))
    found = Smote(bins=1_000, pool=1).fit(train, rng()).sample(3_000, rng(5))
    radius = np.hypot(found["x"].to_numpy(), found["y"].to_numpy())
    assert radius.min() > 0.97
    assert radius.max() < 1.03


def test_no_row_lies_between_the_classes(table: Callable[..., Table]) -> None:
    y = rng(1).random(800) < 0.5
    x = rng(2).normal(np.where(y, 0.2, -0.2), 1.0)
    z = np.where(y, 10.0, -10.0) + rng(4).normal(size=800)
    train = table(target="y", x=x, z=z, y=[f"c{int(v)}" for v in y])
    found = Smote(bins=1_000, pool=1).fit(train, rng()).sample(2_000, rng(5)).frame
    assert (found.filter(y="c1")["z"] > 5).all()
    assert (found.filter(y="c0")["z"] < -5).all()


def test_a_class_of_one_row_stays_a_class(table: Callable[..., Table]) -> None:
    y = ["rare", *["common"] * 99]
    model = Smote(pool=1).fit(table(target="y", x=rng(1).normal(size=100), y=y), rng())
    found = model.sample(2_000, rng(5))["y"]
    assert 5 <= (found == "rare").sum() <= 45  # 20 of 2,000, the share it has


def test_neighbours_are_of_the_same_group_nearest_first_and_never_oneself() -> None:
    points = rng(1).normal(size=(200, 3)).astype(np.float32)
    groups = rng(2).integers(0, 3, 200)
    near = neighbours_within(points, groups, 4)
    distance = np.linalg.norm(points[:, None] - points[None], axis=2)
    distance[groups[:, None] != groups[None]] = np.inf
    np.fill_diagonal(distance, np.inf)
    assert np.array_equal(near, np.argsort(distance, axis=1)[:, :4])


def test_small_groups() -> None:
    points = np.array([[0.0], [1.0], [5.0], [9.0]], dtype=np.float32)
    near = neighbours_within(points, np.array([0, 0, 0, 1]), 3)
    assert near[0].tolist() == [1, 2, 1]  # three rows: two others, the first again
    assert near[3].tolist() == [2, 1, 0]  # alone in its group: looks among all
    assert neighbours_within(points[:1], np.array([0]), 3).tolist() == [[0, 0, 0]]


def test_the_most_frequent_level_wins_and_the_nearer_on_a_tie() -> None:
    codes = np.array([[0], [7], [8], [8], [9]])
    near = np.array([[1, 2, 3], [1, 2, 4], [4, 1, 1], [0, 0, 4], [3, 2, 1]])
    assert majority(codes, near)[:, 0].tolist() == [8, 7, 7, 0, 8]


def test_levels_are_one_apart_and_numbers_two_variances(table: Callable[..., Table]) -> None:
    class Two:
        coded = (
            Coded("a", "", False, 5, None),
            Coded("x", "", True, 100, None, tuple(rng(1).normal(size=100))),
            Coded("b", "", False, 300, None),
        )

    codes = np.column_stack([rng(i).integers(0, s, 3_000) for i, s in ((2, 5), (4, 100), (6, 300))])
    points = embedding(Two(), codes, rng())  # type: ignore[arg-type]
    assert points.dtype == np.float32
    i, j = rng(7).integers(0, 3_000, (2, 4_000))
    gap = (points[i] - points[j]) ** 2
    assert np.allclose(gap[:, :5].sum(axis=1), codes[i, 0] != codes[j, 0])
    assert gap[:, 5].mean() == pytest.approx(2, rel=0.1)
    other = codes[i, 2] != codes[j, 2]
    assert gap[other][:, 6:].sum(axis=1).mean() == pytest.approx(1, abs=0.05)
    assert not gap[~other][:, 6:].any()


@pytest.mark.parametrize("value", [0, 101, 2.0])
def test_impossible_settings_are_refused(value: object) -> None:
    with pytest.raises(ConfigError, match="'smote': neighbours must be"):
        Smote(neighbours=value)  # type: ignore[arg-type]
