"""Chains of codes: chances that add up, draws that follow them, wishes that are met."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.nn import Run, initial
from assay.nn.chain import Chain
from assay.nn.plan import Plan
from assay.nn.training import train

SIZES = (3, 2, 20, 4)
CHAIN = Chain(SIZES, width=8, inner=6)
WEIGHTS = initial(CHAIN.layers, np.random.default_rng(1))
ALL = np.array(list(itertools.product(*(range(s) for s in SIZES))), np.int32)
FREE = np.arange(max(SIZES)) < np.array(SIZES)[:, None]


def chances(order: Any, weights: Any = WEIGHTS, chain: Chain = CHAIN) -> np.ndarray:
    surprise = chain.surprise(Run(chain.layers, weights), jnp.asarray(ALL), jnp.asarray(order))
    return np.exp(-np.asarray(surprise.sum(axis=1), float))


def unknown(n: int) -> np.ndarray:
    return np.full((n, len(SIZES)), -1)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2)])
def test_chances_of_all_rows_add_up_to_one(order: tuple[int, ...]) -> None:
    assert chances(order).sum() == pytest.approx(1.0, abs=1e-5)


def test_a_column_owes_nothing_to_those_after_it() -> None:
    order = np.array([2, 0, 3, 1])
    rows = np.array([[1, 0, 7, 2], [2, 1, 7, 3]], np.int32)  # alike in the first column drawn
    surprise = CHAIN.surprise(Run(CHAIN.layers, WEIGHTS), jnp.asarray(rows), jnp.asarray(order))
    assert surprise[0, 2] == surprise[1, 2]
    changed = rows.copy()
    changed[:, 1] = 1 - changed[:, 1]  # the last one drawn
    other = CHAIN.surprise(Run(CHAIN.layers, WEIGHTS), jnp.asarray(changed), jnp.asarray(order))
    assert np.allclose(surprise[:, [0, 2, 3]], other[:, [0, 2, 3]], atol=1e-6)


def test_draws_follow_the_chances() -> None:
    order = np.array([1, 3, 0, 2])
    n = 60_000
    drawn, chance = CHAIN.draw(
        WEIGHTS, order, unknown(n), FREE, np.random.default_rng(2), block=9_000
    )
    assert drawn.shape == (n, 4)
    assert np.allclose(chance, 1.0, atol=1e-5)
    number = np.ravel_multi_index(tuple(drawn.T), SIZES)
    seen = np.bincount(number, minlength=len(ALL))
    expected = n * chances(order)
    assert np.square(seen - expected).sum() / expected.sum() < 4  # chi-square-like, 480 cells
    z = (seen - expected) / np.sqrt(expected)
    assert np.square(z).sum() == pytest.approx(len(ALL), rel=0.25)


def test_only_allowed_codes_come_and_the_rest_is_given_them() -> None:
    allowed = FREE.copy()
    allowed[2] = False
    allowed[2, [4, 11]] = True
    order = np.array([2, 0, 1, 3])  # the wanted column first: then it is a condition
    drawn, chance = CHAIN.draw(WEIGHTS, order, unknown(30_000), allowed, np.random.default_rng(3))
    assert set(np.unique(drawn[:, 2])) == {4, 11}
    p = chances(order)
    inside = np.isin(ALL[:, 2], [4, 11])
    assert np.allclose(chance, p[inside].sum(), atol=1e-5)
    wanted = np.array([p[inside & (ALL[:, 0] == c)].sum() for c in range(3)]) / p[inside].sum()
    seen = np.bincount(drawn[:, 0], minlength=3) / len(drawn)
    assert np.abs(seen - wanted).max() < 5 * 0.5 / np.sqrt(len(drawn))
    none, _ = CHAIN.draw(WEIGHTS, order, unknown(0), allowed, np.random.default_rng(3))
    assert none.shape == (0, 4)


def test_what_is_known_of_each_row_stands_and_the_rest_is_given_it() -> None:
    n, order = 40_000, np.arange(4)
    known = unknown(n)
    known[::2, 3] = 1  # every other row knows its last column, the others their third
    known[1::2, 2] = 5
    drawn, chance = CHAIN.draw(WEIGHTS, order, known, FREE, np.random.default_rng(4))
    assert (drawn[::2, 3] == 1).all()
    assert (drawn[1::2, 2] == 5).all()
    assert np.allclose(chance, 1.0, atol=1e-5)
    for start, column, code in ((0, 3, 1), (1, 2, 5)):
        first = [column, *(j for j in order if j != column)]
        p = chances(first)
        at = ALL[:, column] == code
        wanted = np.array([p[at & (ALL[:, 0] == c)].sum() for c in range(3)]) / p[at].sum()
        seen = np.bincount(drawn[start::2, 0], minlength=3) / (n / 2)
        assert np.abs(seen - wanted).max() < 5 * 0.5 / np.sqrt(n / 2)


def test_a_wish_that_never_comes_is_met_all_the_same() -> None:
    heads = {k: dict(v) for k, v in WEIGHTS.items()}
    for i, group in enumerate(CHAIN.groups):
        if 2 in group:  # the third column's first code drowns all others
            at = group.index(2)
            heads[f"odds{i}"]["b"] = heads[f"odds{i}"]["b"].at[at, 0].set(1e6)
    allowed = FREE.copy()
    allowed[2, 0] = False
    drawn, chance = CHAIN.draw(heads, np.arange(4), unknown(500), allowed, np.random.default_rng(5))
    assert (drawn[:, 2] > 0).all()
    assert (drawn[:, 2] < SIZES[2]).all()
    assert (chance < 1e-20).all()


def test_it_learns_what_columns_owe_to_each_other() -> None:
    rng = np.random.default_rng(4)
    a = rng.integers(0, 3, 4_000)
    codes = np.stack([a, rng.integers(0, 2, 4_000), (6 * a + rng.integers(0, 3, 4_000)), a], axis=1)
    chain = Chain(SIZES, width=32, inner=32)
    plan = Plan(steps=400, batch=256, rate=1e-2, chunk=100)
    found = train(chain.layers, chain.loss, codes.astype(np.int32), plan, rng)
    for order in (np.arange(4), np.array([3, 2, 1, 0])):  # any order answers
        drawn, _ = chain.draw(found.weights, order, unknown(4_000), FREE, rng)
        assert (drawn[:, 3] == drawn[:, 0]).mean() > 0.98
        assert (drawn[:, 2] // 6 == drawn[:, 0]).mean() > 0.97
        assert np.abs(np.bincount(drawn[:, 0], minlength=3) / 4_000 - 1 / 3).max() < 0.05


def test_its_clipped_sums_are_those_of_single_gradients(
    clipped_sums_hold: Callable[..., None],
) -> None:
    rng = np.random.default_rng(5)
    codes = jnp.asarray(np.stack([rng.integers(0, s, 24) for s in SIZES], axis=1), jnp.int32)
    key = jax.random.key(6)

    def one(weights: Any, i: jax.Array) -> jax.Array:
        return CHAIN.loss(Run(CHAIN.layers, weights), codes[i][None], key)[0]

    clipped_sums_hold(CHAIN.layers, CHAIN.loss, WEIGHTS, codes, key, one)


def test_columns_of_about_as_many_codes_share_a_product() -> None:
    chain = Chain((2, 100, 5, 110, 7, 250))
    assert sorted(j for g in chain.groups for j in g) == list(range(6))
    assert len(chain.groups) <= 3
    for group in chain.groups:
        sizes = [chain.sizes[j] for j in group]
        assert max(sizes) <= max(2 * min(sizes), 8)
