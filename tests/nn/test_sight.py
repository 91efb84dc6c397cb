"""How rows are seen: kinds, places, and what tells neighbours from strangers."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import norm

from assay.nn.sight import Sight

SIZES, LINES = (3, 42, 21, 12, 40), (0, 40, 20, 10, 0)
# The third column has a heavy code, the fourth a missing one of each kind.
SHARES = tuple(
    tuple((w / w.sum()).tolist())
    for w in (
        np.ones(3), np.arange(1.0, 43), np.where(np.arange(21) == 0, 20.0, 1.0), np.ones(12),
        np.ones(40),
    )
)  # fmt: skip
SIGHT = Sight(SIZES, LINES, SHARES)


def codes_of(n: int) -> Any:
    rng = np.random.default_rng(3)
    return jnp.asarray(np.stack([rng.integers(0, k, n) for k in SIZES], axis=1), jnp.int32)


def test_columns_without_a_heavy_code_have_places() -> None:
    assert SIGHT.placed.tolist() == [1, 3]
    assert SIGHT.length.tolist() == [40, 10]
    assert SIGHT.kinds == (3, 3, 21, 3, 40)
    assert Sight(SIZES, (), SHARES).placed.tolist() == []


def test_kinds_say_on_the_line_or_which_code_beside_it() -> None:
    kinds = np.asarray(
        SIGHT.kind(jnp.asarray([[2, 0, 7, 9, 30], [1, 39, 20, 10, 0], [0, 41, 0, 11, 1]]))
    )
    assert kinds.tolist() == [[2, 0, 7, 0, 30], [1, 0, 20, 1, 0], [0, 2, 0, 2, 1]]  # fmt: skip


def test_places_of_all_rows_are_even() -> None:
    rng = np.random.default_rng(1)
    own = np.array(SHARES[1][:40])
    codes = np.zeros((50_000, 5), np.int32)
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


@pytest.mark.parametrize("column", [1, 2])
def test_neighbours_on_a_line_are_seen_near_each_other(column: int) -> None:
    rows = np.zeros((20, 5), np.int32)
    rows[:, column] = np.arange(20)
    vectors = np.asarray(SIGHT.seen(jnp.asarray(rows), SIGHT.within(jnp.asarray(rows), jax.random.key(4))))  # fmt: skip
    same = np.asarray(SIGHT.seen(jnp.asarray(rows * 0 + rows[9]), SIGHT.within(jnp.asarray(rows * 0 + rows[9]), jax.random.key(4))))  # fmt: skip
    keep = np.abs(vectors - same).sum(axis=0) > 0
    apart = np.linalg.norm((vectors[:, None] - vectors)[..., keep], axis=2)
    assert apart[9, 11] < apart[9, 13] < apart[9, 19]
