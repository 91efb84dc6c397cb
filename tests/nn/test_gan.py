"""A generator and its critic: rows in one layout, clipped sums, draws that keep to what is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from assay.core import TechniqueError
from assay.dp import Steps
from assay.nn import Plan, Promise, Run, initial
from assay.nn.bout import Bout
from assay.nn.duelling import Given, duel
from assay.nn.gan import Gan, Wish
from assay.nn.step import Batches

SIZES = (3, 2, 21, 40)
GAN = Gan(SIZES, (0, 0, 20, 0), latent=8, width=16, inner=12)
MAKER = initial(GAN.generator, jax.random.key(1))
CRITIC = initial(GAN.critic, jax.random.key(2))
EVEN = tuple(np.full(k, 1 / k) for k in SIZES)
seen = jax.jit(GAN.sight.seen)
made_for = jax.jit(GAN.made)
odds = jax.jit(GAN.odds)
SAME = np.full(len(SIZES), 1 / len(SIZES))


def codes_of(n: int, seed: int = 3) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(seed)
    return np.stack([rng.integers(0, k, n) for k in SIZES], axis=1).astype(np.int32)


def wish_of(codes: np.ndarray[Any, Any], seed: int = 4) -> Wish:
    which = np.random.default_rng(seed).integers(0, len(SIZES), len(codes)).astype(np.int32)
    return Wish(jnp.asarray(which), jnp.asarray(codes[np.arange(len(codes)), which]))


def linked(n: int, seed: int = 1) -> np.ndarray[Any, Any]:
    """The second and third columns follow the first; the fourth is its own."""
    rng = np.random.default_rng(seed)
    a = rng.choice(3, n, p=[0.6, 0.3, 0.1])
    line = np.clip(3 + 7 * a + rng.integers(-2, 3, n), 0, 19)
    return np.stack([a, a % 2, line, rng.integers(0, 40, n)], axis=1).astype(np.int32)


def shares_of(codes: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
    counts = [np.maximum(np.bincount(codes[:, j], minlength=k), 0.5) for j, k in enumerate(SIZES)]
    return tuple(c / c.sum() for c in counts)


def bout(promise: Promise | None = None) -> Bout:
    return Bout(GAN, SAME, EVEN, Plan(steps=100), 1.0, 0.1, 1.0, promise)


def test_codes_are_seen_alike_whether_drawn_or_certain() -> None:
    codes = jnp.asarray(codes_of(50))
    vectors = seen(codes)
    assert vectors.shape == (50, GAN.sight.numbers)
    sure = [
        jnp.stack([jax.nn.one_hot(codes[:, j], m.shape[1]) for j in g], axis=1)
        for g, m in zip(GAN.sight.groups, GAN.sight.masks, strict=True)
    ]
    assert np.allclose(GAN.sight.mean(sure, jnp.ones(codes.shape)), vectors, atol=1e-6)
    assert len(np.unique(np.asarray(vectors).round(5), axis=0)) == len(np.unique(codes, axis=0))
    none = seen(codes, jnp.zeros(codes.shape))
    assert not none.any()


def test_neighbours_on_a_line_are_seen_near_each_other() -> None:
    rows = np.zeros((20, 4), np.int32)
    rows[:, 2] = np.arange(20)
    vectors = np.asarray(seen(jnp.asarray(rows)))
    apart = np.linalg.norm(vectors[:, None] - vectors, axis=2)
    assert apart[9, 10] < apart[9, 12] < apart[9, 19]


def test_fresh_networks_draw_each_column_from_its_own_distribution() -> None:
    shares = tuple(np.arange(1, k + 1) / np.arange(1, k + 1).sum() for k in SIZES)
    known = GAN.knowing(MAKER, shares)
    known = {**known, "odds": {**known["odds"], "w": jnp.zeros_like(known["odds"]["w"])}}
    codes = codes_of(30)
    pmfs = odds(known, jnp.zeros((30, 8)), wish_of(codes))
    for group, pmf in zip(GAN.sight.groups, pmfs, strict=True):
        for place, j in enumerate(group.tolist()):
            assert np.allclose(pmf[:, place, : SIZES[j]], shares[j], atol=1e-6)
            assert float(pmf[:, place, SIZES[j] :].sum()) == 0


def test_what_is_made_is_the_codes_drawn_and_its_slope_that_of_the_mean() -> None:
    codes = codes_of(40)
    wish, key, key_odds = (
        wish_of(codes),
        jax.random.key(5),
        jax.random.fold_in(jax.random.key(5), 0),
    )
    made = np.asarray(made_for(MAKER, wish, key))
    z = jax.random.normal(key_odds, (40, 8))
    drawn, _ = GAN.drawn(
        GAN.odds(MAKER, z, wish), GAN.sight.masks, wish, jax.random.fold_in(key, 1)
    )  # fmt: skip
    assert np.allclose(made, seen(drawn), atol=1e-5)
    rows = np.arange(40)
    assert (np.asarray(drawn)[rows, np.asarray(wish.which)] == np.asarray(wish.level)).all()
    towards = jnp.asarray(np.random.default_rng(1).normal(size=GAN.sight.numbers), jnp.float32)
    free = 1.0 - jax.nn.one_hot(wish.which, len(SIZES))

    def mean(weights: Any) -> jax.Array:
        return (GAN.sight.mean(GAN.odds(weights, z, wish), free) @ towards).sum()

    slope = jax.jit(jax.grad(lambda w: (GAN.made(w, wish, key) @ towards).sum()))(MAKER)
    for a, b in zip(
        jax.tree.leaves(slope), jax.tree.leaves(jax.jit(jax.grad(mean))(MAKER)), strict=True
    ):
        assert np.allclose(a, b, atol=1e-4 * float(jnp.abs(b).max()))


def test_the_critics_clipped_sums_are_those_of_single_gradients(
    clipped_sums_hold: Callable[..., None],
) -> None:
    codes = codes_of(60)
    wish = wish_of(codes)
    rows = (
        seen(jnp.asarray(codes)), made_for(MAKER, wish, jax.random.key(6)), wish.which
    )  # fmt: skip
    key, loss = jax.random.key(7), bout().pairs

    def one(weights: Any, i: jax.Array) -> jax.Array:
        return loss(Run(GAN.critic, weights), jax.tree.map(lambda x: x[i][None], rows), key)[0]

    clipped_sums_hold(GAN.critic, loss, CRITIC, rows, key, one)


def test_a_promise_keeps_rows_from_the_generator() -> None:
    promise = Promise(Steps(1.0, 0.1, 100), 1.0, 60, 30.0)
    key = jax.random.key(8)
    for kept, made in ((True, bout(promise)), (False, bout())):
        fight = made.begin(MAKER, CRITIC)
        wish = made.wishes(key)
        n = len(wish.which)
        turned = jax.jit(lambda rows, m=made, f=fight, w=wish: m.turned(f, CRITIC, rows, w, key))
        slopes = [turned(seen(jnp.asarray(codes_of(n, s)))) for s in (1, 2)]
        same = [np.array_equal(a, b) for a, b in zip(*map(jax.tree.leaves, slopes), strict=True)]
        assert all(same) == kept


def test_given_cells_follow_the_shares_and_allowed_codes_are_kept() -> None:
    n, rng = 5_000, np.random.default_rng(9)
    z = rng.standard_normal((n, 8))
    which, level = np.full(n, 1), rng.integers(0, 2, n)
    allowed = [np.ones(k, bool) for k in SIZES]
    allowed[2] = np.isin(np.arange(21), [4, 20])
    allowed[0] = np.isin(np.arange(3), [1])
    codes, chance = GAN.draw(MAKER, z, which, level, allowed, jax.random.key(1), block=900)
    assert (codes[:, 1] == level).all()
    assert set(np.unique(codes[:, 2])) == {4, 20}
    assert (codes[:, 0] == 1).all()
    free = [np.ones(k, bool) for k in SIZES]
    whole, sure = GAN.draw(MAKER, z, which, level, free, jax.random.key(2), block=900)
    assert np.allclose(sure, 1.0, atol=1e-5)
    both = np.isin(whole[:, 2], [4, 20]) & (whole[:, 0] == 1)
    assert abs(both.mean() - chance.mean()) < 5 * np.sqrt(both.mean() / n)
    none, _ = GAN.draw(MAKER, z[:0], which[:0], level[:0], free, jax.random.key(1))
    assert none.shape == (0, 4)


@pytest.fixture(scope="module")
def learnt() -> Any:
    codes = linked(4_000)
    given = Given(SAME, shares_of(codes), np.array([1.0, 0, 0, 0]))
    gan = Gan(SIZES, (0, 0, 20, 0), latent=16, width=64, inner=64)
    plan = Plan(steps=1_500, batch=128, rate=4e-3, chunk=100, average=0.98)
    found = duel(
        gan, codes, given, plan, np.random.default_rng(1), penalty=0.05, matching=1.0,
        held=linked(500, 2),
    )  # fmt: skip
    return gan, given, found


def test_it_learns_what_columns_owe_to_each_other(learnt: Any) -> None:
    gan, given, found = learnt
    rng = np.random.default_rng(3)
    n = 4_000
    which, level = given.wishes(n, rng)
    free = [np.ones(k, bool) for k in SIZES]
    z = rng.standard_normal((n, 16))
    codes, _ = gan.draw(found.weights, z, which, level, free, jax.random.key(4))
    assert np.abs(np.bincount(codes[:, 0], minlength=3) / n - [0.6, 0.3, 0.1]).max() < 0.04
    assert (codes[:, 1] == codes[:, 0] % 2).mean() > 0.95  # .58 where they were independent
    assert (
        np.corrcoef(codes[:, 0], codes[:, 2])[0, 1] > 0.85
    )  # .99 in truth, 0 where they were independent
    assert abs(np.corrcoef(codes[:, 0], codes[:, 3])[0, 1]) < 0.1
    assert found.steps % 100 == 0
    assert np.isfinite(found.held)


def test_any_column_may_be_given(learnt: Any) -> None:
    gan, _, found = learnt
    z = np.random.default_rng(3).standard_normal((500, 16))
    free = [np.ones(k, bool) for k in SIZES]
    for line, a in ((3, 0), (10, 1), (17, 2)):
        codes, _ = gan.draw(
            found.weights, z, np.full(500, 2), np.full(500, line), free, jax.random.key(4)
        )
        assert (codes[:, 2] == line).all()
        assert (codes[:, 0] == a).mean() > 0.8


def test_held_rows_and_a_promise_are_refused_together() -> None:
    codes, given = codes_of(50), Given(SAME, EVEN, SAME)
    promise = Promise(Steps(1.0, 0.1, 10), 1.0, 50, 5.0)
    with pytest.raises(ValueError, match="paid"):
        duel(GAN, codes, given, Plan(), np.random.default_rng(1), penalty=0, matching=0,
             held=codes, promise=promise)  # fmt: skip
    with pytest.raises(TechniqueError, match="no rows"):
        duel(GAN, codes[:0], given, Plan(), np.random.default_rng(1), penalty=0, matching=0)


def test_noise_is_of_the_size_that_is_paid_for() -> None:
    """With rows that count for nothing, what is left of the critic's gradient is noise."""
    promise = Promise(Steps(1.5, 0.1, 100), 2.0, 60, 30.0)
    made = Bout(GAN, SAME, EVEN, Plan(steps=100), 1.0, 0.0, 0.0, promise)
    numbers = sum(w.size for w in jax.tree.leaves(CRITIC))
    words = np.random.default_rng(1).integers(0, 2**32, (2, numbers), dtype=np.uint32)
    codes = codes_of(60)
    b = Batches(jnp.arange(60), jnp.zeros(60), jnp.asarray(words))
    rows = seen(jnp.asarray(codes))
    begun, key = made.begin(MAKER, CRITIC), jax.random.key(1)
    paid = jax.jit(lambda rows, wish: made.paid(begun, rows, wish, b, key))
    slope = paid(rows, wish_of(codes))
    flat = np.concatenate([np.ravel(w) for w in jax.tree.leaves(slope)])
    assert flat.std() == pytest.approx(1.5 * 2.0 / 30.0, rel=0.1)
