"""Rows in blocks: the same answers as all at once, one shape, and none at all."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn.blocks import in_blocks, rows_at_once


@pytest.mark.parametrize("n", [0, 1, 4, 9])
def test_it_is_what_the_call_says_of_each_row(n: int) -> None:
    a, b = np.arange(n, dtype=np.int32), np.random.default_rng(1).normal(size=(n, 3))
    seen: list[tuple[int, ...]] = []

    def call(i: int, a: np.ndarray, b: np.ndarray) -> tuple[jnp.ndarray, jnp.ndarray]:
        seen.append((*a.shape, *b.shape))
        return jnp.asarray(a) * 2, jnp.asarray(b, jnp.float32).sum(axis=1)

    doubled, sums = in_blocks(call, 4, a, b)
    assert doubled.tolist() == (2 * a).tolist()
    assert doubled.dtype == np.int32
    assert sums == pytest.approx(b.sum(axis=1), abs=1e-5)
    assert set(seen) == {(4, 4, 3)}


def test_each_block_knows_its_number() -> None:
    (found,) = in_blocks(lambda i, a: (jnp.full(len(a), i),), 3, np.zeros(7))
    assert found.tolist() == [0, 0, 0, 1, 1, 1, 2]


def test_long_rows_come_in_smaller_blocks() -> None:
    assert [rows_at_once(k) for k in (0, 500, 51_000, 10**9)] == [4_096, 4_096, 328, 64]
