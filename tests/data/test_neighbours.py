"""Nearest neighbours against brute force in float64, ties and exact matches among them."""

from __future__ import annotations

import numpy as np
import pytest

from assay.data import nearest


def brute(q: np.ndarray, p: np.ndarray, k: int) -> np.ndarray:
    gaps = q[:, None, :].astype(float) - p[None, :, :].astype(float)
    return np.sort(np.sqrt((gaps**2).sum(axis=2)), axis=1)[:, :k]


@pytest.mark.parametrize(
    ("n", "m", "d", "k"), [(7, 5, 3, 5), (300, 2_000, 20, 1), (50, 3_000, 8, 20)]
)
def test_distances_are_those_of_brute_force(n: int, m: int, d: int, k: int) -> None:
    rng = np.random.default_rng(1)
    q, p = rng.normal(5, 1, (n, d)).astype(np.float32), rng.normal(5, 1, (m, d)).astype(np.float32)
    distances, rows = nearest(q, p, k)
    assert np.allclose(distances, brute(q, p, k), rtol=1e-5, atol=1e-6)
    own = np.sqrt(((q[:, None, :] - p[rows]) ** 2).sum(axis=2))
    assert np.allclose(own, distances, rtol=1e-5, atol=1e-6)


def test_equal_rows_are_exactly_zero_apart() -> None:
    rng = np.random.default_rng(2)
    p = (1_000 + rng.normal(size=(4_000, 60))).astype(np.float32)
    order = rng.permutation(4_000)
    distances, rows = nearest(p[order], p, 1)
    assert np.all(distances == 0)
    assert np.array_equal(rows[:, 0], order)


def test_an_exact_match_is_found_among_many_that_rounding_cannot_tell_apart() -> None:
    rng = np.random.default_rng(3)
    centre = rng.normal(size=40).astype(np.float32)
    p = np.repeat(centre[None], 500, axis=0)
    p[:, 0] += np.float32(1e-4) * (1 + np.arange(500, dtype=np.float32))
    p[321] = centre
    p = np.concatenate([p, rng.normal(size=(3_000, 40)).astype(np.float32)])
    distances, rows = nearest(centre[None], p, 1)
    assert distances[0, 0] == 0
    assert rows[0, 0] == 321


def test_a_row_is_not_its_own_neighbour_but_its_twin_is() -> None:
    rng = np.random.default_rng(4)
    p = rng.normal(size=(200, 5)).astype(np.float32)
    p[150] = p[3]
    distances, rows = nearest(p, p, 2, exclude_self=True)
    assert rows[3, 0] == 150
    assert rows[150, 0] == 3
    assert distances[3, 0] == 0
    assert not np.any(rows == np.arange(200)[:, None])
    few, _ = nearest(p[:3], p[:3], 9, exclude_self=True)
    assert few.shape == (3, 2)


def test_no_points_are_refused() -> None:
    with pytest.raises(ValueError, match="neighbours"):
        nearest(np.zeros((2, 3), np.float32), np.zeros((0, 3), np.float32), 1)
