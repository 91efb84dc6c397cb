"""Neighbours found among few candidates are those of brute force."""

from __future__ import annotations

import numpy as np
import pytest

from assay.data import nearest
from assay.data.pruned import MANY, WIDE, Axes

M, D = MANY + 500, WIDE + 40


def wide(rng: np.random.Generator, n: int, spread: float = 1.0) -> np.ndarray:
    """Rows of few directions, as one-hot columns that depend on each other are, with noise."""
    few = rng.normal(size=(n, 6)) @ np.random.default_rng(9).normal(size=(6, D))
    rows: np.ndarray = (few + spread * 0.05 * rng.normal(size=(n, D))).astype(np.float32)
    return rows


def brute(q: np.ndarray, p: np.ndarray, k: int, own: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Distances by differences, and row numbers, the lower first among equals."""
    found = []
    for i, row in enumerate(q):
        gaps = p - row
        squares = np.einsum("ij,ij->i", gaps, gaps)
        if own:
            squares[i] = np.inf
        rows = np.lexsort((np.arange(len(p)), squares))[:k]
        found.append((np.sqrt(squares[rows]), rows))
    return np.stack([d for d, _ in found]), np.stack([r for _, r in found])


@pytest.mark.parametrize("k", [1, 5, 20])
def test_neighbours_are_those_of_brute_force(k: int) -> None:
    rng = np.random.default_rng(k)
    q, p = wide(rng, 120), wide(rng, M)
    q[:20], p[50:60] = p[:20], p[40]  # exact matches, and ten rows alike
    p[61:63] = p[3]
    assert Axes.of(p - p.mean(axis=0)) is not None
    distances, rows = nearest(q, p, k)
    wanted, places = brute(q, p, k)
    assert np.allclose(distances, wanted, rtol=1e-5, atol=1e-6)
    assert np.all(distances[:20, 0] == 0)
    clear = np.diff(wanted, axis=1, append=np.inf) > 1e-4  # no order is owed to rounding
    assert np.mean((rows == places)[clear]) > 0.99
    own = np.sqrt(np.square(q[:, None, :] - p[rows]).sum(axis=2))
    assert np.allclose(own, distances, rtol=1e-5, atol=1e-6)


def test_a_row_is_not_its_own_neighbour() -> None:
    p = wide(np.random.default_rng(3), M)
    p[150] = p[3]
    distances, rows = nearest(p, p, 2, exclude_self=True)
    assert not np.any(rows == np.arange(M)[:, None])
    assert (rows[3, 0], rows[150, 0]) == (150, 3)
    assert distances[3, 0] == 0
    wanted, _ = brute(p[:60], p, 2, own=True)
    assert np.allclose(distances[:60], wanted, rtol=1e-5, atol=1e-6)


def test_a_query_far_from_all_points_is_measured_against_all() -> None:
    """Bounds rule nothing out for it: all points are about as far."""
    rng = np.random.default_rng(4)
    p = wide(rng, M)
    q = np.concatenate([wide(rng, 5), 300 * rng.normal(size=(4, D)).astype(np.float32)])
    distances, _ = nearest(q, p, 3)
    wanted, _ = brute(q, p, 3)
    assert np.allclose(distances, wanted, rtol=1e-5)


def test_shadows_lie_no_farther_apart_than_their_rows() -> None:
    rng = np.random.default_rng(5)
    p = wide(rng, M, spread=3.0)
    p -= p.mean(axis=0)
    axes = Axes.of(p)
    assert axes is not None
    one, two = p[:800], p[800:1_600]
    shadow = np.linalg.norm(axes.shadows(one) - axes.shadows(two), axis=1)
    assert np.all(shadow <= np.linalg.norm(one - two, axis=1) + 1e-4)
    assert axes.directions.shape[1] < D / 2


def test_no_axes_where_they_would_not_help() -> None:
    rng = np.random.default_rng(6)
    even = rng.normal(size=(M, D)).astype(np.float32)
    assert Axes.of(even - even.mean(axis=0)) is None  # no direction stands out
    p = wide(rng, M)
    p -= p.mean(axis=0)
    assert Axes.of(p[: MANY - 1]) is None
    assert Axes.of(np.ascontiguousarray(p[:, : WIDE - 1])) is None
    assert Axes.of(np.zeros((M, D), np.float32)) is None  # all points are alike
    assert np.all(nearest(np.zeros((3, D)), np.zeros((M, D)), 2)[0] == 0)
