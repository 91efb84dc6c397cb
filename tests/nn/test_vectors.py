"""Vectors of codes: apart, of known length, and what noise leaves to be seen of them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn.vectors import Vectors, vectors

SIZES, LINES = (3, 2, 21, 4), (0, 0, 20, 0)


@pytest.fixture(params=[4_096, 6])
def made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Vectors:
    """In one table, and in several."""
    monkeypatch.setattr("assay.nn.vectors._CODES", request.param)
    found = Vectors(SIZES, LINES)
    assert len(found._parts) == (1 if request.param > 100 else 3)
    return found


def test_vectors_are_apart_and_of_known_length() -> None:
    for size in (2, 5, 16, 17, 3_000):
        found = vectors(size)
        assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(size), abs=1e-5)
        near = found @ found.T - 2 * np.eye(size)
        assert near.max() < 0.97
    assert vectors(4) @ vectors(4)[0] == pytest.approx([1, -1 / 3, -1 / 3, -1 / 3], abs=1e-6)
    assert not vectors(1).any()
    line = vectors(101, 100)
    assert line[:100].std(axis=0) == pytest.approx([0.985, 0], abs=0.01)
    assert (np.diff(line[:100, 0]) > 0).all()
    assert line[100].tolist() == [0, 2]


def test_points_and_means_are_each_columns_own_vectors_side_by_side(made: Vectors) -> None:
    codes = np.stack([np.random.default_rng(j).integers(0, s, 50) for j, s in enumerate(SIZES)], 1)
    wanted = np.concatenate([v[codes[:, j]] for j, v in enumerate(made.each)], axis=1)
    assert np.array_equal(made.points(jnp.asarray(codes)), wanted)
    assert made.dimensions == wanted.shape[1]
    sure = np.concatenate([np.eye(s)[codes[:, j]] for j, s in enumerate(SIZES)], axis=1)
    assert np.allclose(made.means(jnp.asarray(sure, jnp.float32)), wanted, atol=1e-6)


def test_evidence_is_the_normal_density_of_each_columns_own_vector(made: Vectors) -> None:
    rng = np.random.default_rng(2)
    x, level = rng.normal(size=(5, made.dimensions)), np.array([0.1, 0.5, 1, 3, 8])
    found, code, dim = np.asarray(made.evidence(jnp.asarray(x), jnp.asarray(level))), 0, 0
    for own in made.each:
        seen = x[:, dim : dim + own.shape[1]]
        apart = np.square(seen[:, None] - own).sum(axis=2)
        wanted = jax.nn.softmax(-apart / (2 * level[:, None] ** 2), axis=1)
        shares = jax.nn.softmax(found[:, code : code + len(own)], axis=1)
        assert shares == pytest.approx(np.asarray(wanted), abs=1e-4)
        code, dim = code + len(own), dim + own.shape[1]


def test_a_wide_table_takes_little_memory() -> None:
    made = Vectors((100, 2) * 500, (100, 0) * 500)
    assert sum(p.table.size for p in made._parts) < 7e6  # one table would hold 76 million
