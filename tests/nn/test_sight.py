"""How rows are seen: kinds, places, and what tells neighbours from strangers."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import norm

from assay.nn.sight import Sight

SIZES, LINES = (3, 42, 21, 12, 40, 8), (0, 40, 20, 10, 0, 8)
# The third column has a heavy code, and one beside the line; the fourth two beside it; and the
# last so few codes on its line that they are levels.
SHARES = tuple(
    tuple((w / w.sum()).tolist())
    for w in (
        np.ones(3), np.arange(1.0, 43), np.where(np.arange(21) == 4, 20.0, 1.0), np.ones(12),
        np.ones(40), np.ones(8),
    )
)  # fmt: skip
SIGHT = Sight(SIZES, LINES, SHARES)


def codes_of(n: int) -> Any:
    rng = np.random.default_rng(3)
    return jnp.asarray(np.stack([rng.integers(0, k, n) for k in SIZES], axis=1), jnp.int32)


def test_columns_of_many_codes_on_a_line_have_places_and_heavy_codes_are_kinds() -> None:
    assert SIGHT.placed.tolist() == [1, 2, 3]
    assert SIGHT.on[1].tolist() == [*range(4), *range(5, 20)]
    assert [codes.tolist() for codes in SIGHT.off] == [[40, 41], [4, 20], [10, 11]]
    assert SIGHT.kinds == (3, 3, 3, 3, 40, 8)
    assert np.allclose(SIGHT.edges[1, :21], [*(np.arange(19) / 19), 1, 1])
    assert Sight(SIZES, (), SHARES).placed.tolist() == []


def test_kinds_say_on_the_line_or_which_other_code() -> None:
    codes = jnp.asarray([[2, 0, 7, 9, 30, 7], [1, 39, 20, 10, 0, 1], [0, 41, 4, 11, 1, 0]])
    kinds = SIGHT.kind(codes)
    assert kinds.tolist() == [[2, 0, 0, 0, 30, 7], [1, 0, 2, 1, 0, 1], [0, 2, 1, 2, 1, 0]]
    spots = jnp.asarray([[0, 6, 9], [39, 0, 0], [0, 0, 0]])  # 6: a heavy code is left out below 7
    assert SIGHT.coded(kinds, spots).tolist() == codes.tolist()
    assert SIGHT.groups[0].tolist() == [0, 1, 2, 3, 5]
    often = SIGHT.often(codes)[0]
    assert np.allclose(often[:2, :3], [[1 / 3] * 3, [2 / 3, 0, 1 / 3]])
    assert np.allclose(often[2:4, :3], 1 / 3)


def test_places_of_all_rows_are_even() -> None:
    rng = np.random.default_rng(1)
    own = np.array(SHARES[1][:40])
    codes = np.zeros((50_000, 6), np.int32)
    codes[:, 1] = rng.choice(40, len(codes), p=own / own.sum())
    places = norm.cdf(np.asarray(SIGHT.within(jnp.asarray(codes), jax.random.key(1)))[:, 0])
    z = (np.histogram(places, 50, (0, 1))[0] - 1_000) / np.sqrt(1_000)
    assert np.square(z).sum() == pytest.approx(49, abs=5 * np.sqrt(98))
    edges = np.concatenate([[0], np.cumsum(own / own.sum())])
    assert (places >= edges[codes[:, 1]] - 2e-4).all()
    assert (places <= edges[codes[:, 1] + 1] + 2e-4).all()


def test_codes_are_seen_alike_whether_drawn_or_certain() -> None:
    codes = codes_of(50)
    places = SIGHT.within(codes, jax.random.key(2))
    vectors = SIGHT.seen(codes, places)
    assert vectors.shape == (50, SIGHT.numbers)
    kinds = SIGHT.kind(codes)
    sure = [
        jax.nn.one_hot(kinds[:, g], m.shape[1])
        for g, m in zip(SIGHT.groups, SIGHT.masks, strict=True)
    ]
    assert np.allclose(SIGHT.mean(sure, places, jnp.ones(codes.shape)), vectors, atol=1e-5)
    assert not SIGHT.seen(codes, places, jnp.zeros(codes.shape)).any()
    beside = np.asarray(codes[:, 3] >= 10)
    assert beside.any()
    assert (np.asarray(vectors)[beside, -9:] == 0).all()  # what is missing has no place


@pytest.mark.parametrize(("column", "size"), [(1, 20), (5, 8)])
def test_neighbours_on_a_line_are_seen_near_each_other(column: int, size: int) -> None:
    rows = np.zeros((size, 6), np.int32)
    rows[:, column] = np.arange(size)
    vectors = np.asarray(SIGHT.seen(jnp.asarray(rows), SIGHT.within(jnp.asarray(rows), jax.random.key(4))))  # fmt: skip
    same = np.asarray(SIGHT.seen(jnp.asarray(rows * 0 + rows[0]), SIGHT.within(jnp.asarray(rows * 0 + rows[0]), jax.random.key(4))))  # fmt: skip
    keep = np.abs(vectors - same).sum(axis=0) > 0
    apart = np.linalg.norm((vectors[:, None] - vectors)[..., keep], axis=2)
    assert apart[0, 1] < apart[0, 3] < apart[0, 7]
