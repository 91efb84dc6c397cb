"""Wide rows of odds: chances that add up, draws that follow them, wishes that are met."""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn import Wide
from assay.nn.odds import groups_of

SIZES = (3, 2, 20, 4)
WIDE = Wide(SIZES)
ALL = np.array(list(itertools.product(*(range(s) for s in SIZES))), np.int32)
ODDS = jnp.asarray(np.random.default_rng(1).normal(size=WIDE.total), jnp.float32)
FREE = jnp.asarray(np.arange(20) < np.array(SIZES)[:, None])


def own(j: int) -> np.ndarray:
    start = int(WIDE.starts[j])
    return np.asarray(jax.nn.softmax(ODDS[start : start + SIZES[j]]), float)


def test_surprise_is_that_of_each_columns_own_softmax() -> None:
    found = np.asarray(WIDE.surprise(jnp.tile(ODDS, (len(ALL), 1)), jnp.asarray(ALL)))
    assert np.exp(-found.sum(axis=1)).sum() == pytest.approx(1.0, abs=1e-5)
    for j in range(4):
        assert np.exp(-found[:, j]) == pytest.approx(own(j)[ALL[:, j]], abs=1e-6)


def test_shares_add_up_in_each_column() -> None:
    found = np.asarray(WIDE.shares(ODDS[None]))[0]
    wanted = np.concatenate([own(j) for j in range(4)])
    assert found == pytest.approx(wanted, abs=1e-6)


def test_draws_follow_the_odds() -> None:
    n = 40_000
    codes, chance = WIDE.draw(jnp.tile(ODDS, (n, 1)), FREE, jax.random.key(2))
    assert np.allclose(chance, 1.0, atol=1e-5)
    for j in range(4):
        seen, p = np.bincount(np.asarray(codes)[:, j], minlength=SIZES[j]) / n, own(j)
        assert np.abs(seen - p).max() < 5 * np.sqrt(p * (1 - p) / n).max()


def test_only_allowed_codes_come_and_their_chance_is_told() -> None:
    allowed = np.asarray(FREE).copy()
    allowed[2] = False
    allowed[2, [4, 11]] = True
    codes, chance = WIDE.draw(jnp.tile(ODDS, (500, 1)), jnp.asarray(allowed), jax.random.key(3))
    assert set(np.unique(codes[:, 2])) == {4, 11}
    assert np.allclose(chance, own(2)[[4, 11]].sum(), atol=1e-5)


def test_many_columns_are_drawn_in_groups_to_the_same_codes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    odds, key = jax.random.normal(jax.random.key(4), (300, WIDE.total)), jax.random.key(5)
    allowed = np.asarray(FREE).copy()
    allowed[3, [0, 2]] = False
    shares, (codes, chance) = WIDE.shares(odds), WIDE.draw(odds, jnp.asarray(allowed), key)
    monkeypatch.setattr("assay.nn.odds._MANY", 0)
    many = Wide(SIZES)
    assert len(many._drawn) < len(SIZES) == len(WIDE._drawn)
    assert np.allclose(many.shares(odds), shares, atol=1e-6)
    found, chances = many.draw(odds, jnp.asarray(allowed), key)
    assert np.array_equal(found, codes)
    assert np.allclose(chances, chance, atol=1e-6)


def test_odds_of_known_shares_give_them_back() -> None:
    shares = [np.random.default_rng(j).dirichlet(np.ones(s)) for j, s in enumerate(SIZES)]
    found = np.asarray(WIDE.shares(jnp.asarray(WIDE.biases(shares), jnp.float32)[None]))[0]
    assert found == pytest.approx(np.concatenate(shares), abs=1e-5)


def test_groups_hold_each_column_once_and_waste_little() -> None:
    groups = groups_of((2, 100, 5, 110, 7, 250))
    assert sorted(j for g in groups for j in g) == list(range(6))
    assert len(groups) <= 3
