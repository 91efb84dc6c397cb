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
from assay.nn.duelling import duel
from assay.nn.gan import Gan, Wish
from assay.nn.sight import Sight
from assay.nn.step import Batches

SIZES = (3, 2, 41, 40)
LINES = (0, 0, 40, 0)
EVEN = tuple((1 / k,) * k for k in SIZES)
GAN = Gan(Sight(SIZES, LINES, EVEN), latent=8, width=16, inner=12)
MAKER = initial(GAN.generator, np.random.default_rng(1))
CRITIC = initial(GAN.critic, np.random.default_rng(2))
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
    line = 6 + 14 * a + rng.integers(-3, 4, n)
    return np.stack([a, a % 2, line, rng.integers(0, 40, n)], axis=1).astype(np.int32)


def shares_of(codes: np.ndarray[Any, Any]) -> tuple[tuple[float, ...], ...]:
    counts = [np.maximum(np.bincount(codes[:, j], minlength=k), 0.5) for j, k in enumerate(SIZES)]
    return tuple(tuple((c / c.sum()).tolist()) for c in counts)


def places_of(codes: Any, seed: int = 9) -> jax.Array:
    return GAN.sight.within(jnp.asarray(codes), jax.random.key(seed))


def seen(codes: Any) -> jax.Array:
    return GAN.sight.seen(jnp.asarray(codes), places_of(codes))


def bout(promise: Promise | None = None) -> Bout:
    return Bout(GAN, SAME, Plan(steps=100), 1.0, 0.1, 1.0, promise)


def test_fresh_networks_draw_each_column_from_its_own_distribution() -> None:
    shares = tuple(tuple((np.arange(1, k + 1) / np.arange(1, k + 1).sum()).tolist()) for k in SIZES)
    gan = Gan(Sight(SIZES, LINES, shares), latent=8, width=16, inner=12)
    assert gan.sight.placed.tolist() == [2]
    known = gan.knowing(initial(gan.generator, np.random.default_rng(1)))
    known = {**known, "odds": {**known["odds"], "w": jnp.zeros_like(known["odds"]["w"])}}
    n = 40_000
    free = [np.ones(k, bool) for k in SIZES]
    z = np.zeros((n, 8))
    codes, _ = gan.draw(known, z, np.full(n, 1), np.zeros(n), free, jax.random.key(2))
    for j in (0, 2, 3):
        seen = np.bincount(codes[:, j], minlength=SIZES[j])
        expected = n * np.array(shares[j])
        assert np.square(seen - expected).sum() / expected.sum() < 4  # about 1 by chance


def test_what_is_made_is_kinds_drawn_and_its_slope_that_of_the_mean() -> None:
    """Where nothing is seen of a line, the slope is that of odds alone, and known exactly."""
    gan = Gan(Sight(SIZES, (0,) * 4, EVEN), latent=8, width=16, inner=12)
    maker, codes, key = (
        initial(gan.generator, np.random.default_rng(1)),
        codes_of(40),
        jax.random.key(5),
    )
    wish, none = wish_of(codes), jnp.zeros((40, 0))
    z = jax.random.normal(jax.random.split(key, 3)[0], (40, 8))
    mark = jax.nn.one_hot(wish.which, 4)
    towards = jnp.asarray(np.random.default_rng(1).normal(size=gan.sight.numbers), jnp.float32)

    def mean(weights: Any) -> jax.Array:
        odds = gan.odds(weights, z, wish, none).kinds
        return (gan.sight.mean(odds, none, 1 - mark) @ towards).sum()

    slope = jax.jit(jax.grad(lambda w: (gan.made(w, wish, key)[0] @ towards).sum()))(maker)
    wanted = jax.jit(jax.grad(mean))(maker)
    for a, b in zip(jax.tree.leaves(slope), jax.tree.leaves(wanted), strict=True):
        assert np.allclose(a, b, atol=1e-4 * float(jnp.abs(b).max()))
    made = np.asarray(jax.jit(gan.made)(maker, wish, key)[0])
    given = np.asarray(gan.sight.seen(jnp.asarray(codes), none, mark))
    own = given != 0  # what is seen of the given cells is seen of the made rows
    assert np.allclose(made[own], given[own], atol=1e-5)
    assert own.any(axis=1).all()


def test_mean_odds_are_the_shares_of_the_kinds_drawn() -> None:
    codes = np.repeat(codes_of(40), 200, axis=0)
    seen, odds = jax.jit(GAN.made)(GAN.knowing(MAKER), wish_of(codes), jax.random.key(5))
    assert GAN.sight.groups[0].tolist() == [1, 2, 0]
    drawn = np.asarray(seen)[:, 3:6]  # two numbers of the second column, one of the third
    assert set(np.unique(drawn.round(5))) == {0.0, 1.0}
    assert np.abs(drawn.mean(axis=0) - odds[0][2]).max() < 5 * np.sqrt(0.25 / len(codes))
    assert [o.sum(axis=1) for o in odds] == [pytest.approx(np.ones(3)), pytest.approx(np.ones(1))]


def test_places_move_with_the_weights_that_drew_them() -> None:
    """The slope of what is seen is that of the same draws a little further on."""
    codes, maker = codes_of(200), GAN.knowing(MAKER)
    wish = Wish(jnp.ones(200, jnp.int32), jnp.asarray(codes[:, 1]))
    key, places = jax.random.key(5), slice(GAN.sight.numbers - 9, None)
    at = len(GAN.generator["odds"].init(np.random.default_rng(0))["b"]) - 2  # the middle's bias

    def seen_of(shift: jax.Array) -> jax.Array:
        bias = maker["odds"]["b"].at[at].add(shift)
        kept = {**maker, "odds": {**maker["odds"], "b": bias}}
        return GAN.made(kept, wish, key)[0][:, places]

    on = np.asarray(jnp.abs(seen_of(jnp.zeros(()))).sum(axis=1) > 0)  # others are missing
    _, slope = jax.jvp(seen_of, (jnp.zeros(()),), (jnp.ones(()),))
    step = (seen_of(jnp.full((), 1e-2)) - seen_of(jnp.full((), -1e-2))) / 2e-2
    one, two, _ = jax.random.split(key, 3)
    given = GAN.sight.within(jnp.zeros((200, 4), jnp.int32), two)  # not told of: another is given
    odds = GAN.odds(maker, jax.random.normal(one, (200, 8)), wish, given)
    group = next(i for i, g in enumerate(GAN.sight.groups) if 2 in g)
    chance = odds.kinds[group][:, GAN.sight.groups[group].tolist().index(2), 0]
    assert on.mean() > 0.5
    scaled = np.asarray(slope / chance[:, None])[on]
    assert np.abs(scaled - np.asarray(step)[on]).max() < 0.02


def test_the_critics_clipped_sums_are_those_of_single_gradients(
    clipped_sums_hold: Callable[..., None],
) -> None:
    codes = codes_of(60)
    wish = wish_of(codes)
    rows = (
        seen(codes), jax.jit(GAN.made)(MAKER, wish, jax.random.key(6))[0], wish.which
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
        turned = jax.jit(
            lambda rows, often, m=made, f=fight, w=wish: m.turned(f, CRITIC, rows, often, w, key)
        )
        both = [codes_of(n, s) for s in (1, 2)]
        slopes = [turned(seen(c), GAN.sight.often(jnp.asarray(c))) for c in both]
        same = [np.array_equal(a, b) for a, b in zip(*map(jax.tree.leaves, slopes), strict=True)]
        assert all(same) == kept


def test_given_cells_follow_the_shares_and_allowed_codes_are_kept() -> None:
    n, rng = 5_000, np.random.default_rng(9)
    z = rng.standard_normal((n, 8))
    which, level = np.full(n, 1), rng.integers(0, 2, n)
    allowed = [np.ones(k, bool) for k in SIZES]
    allowed[2] = np.isin(np.arange(41), [4, 40])
    allowed[0] = np.isin(np.arange(3), [1])
    codes, chance = GAN.draw(MAKER, z, which, level, allowed, jax.random.key(1), block=900)
    assert (codes[:, 1] == level).all()
    assert set(np.unique(codes[:, 2])) == {4, 40}
    assert (codes[:, 0] == 1).all()
    free = [np.ones(k, bool) for k in SIZES]
    whole, sure = GAN.draw(MAKER, z, which, level, free, jax.random.key(2), block=900)
    assert np.allclose(sure, 1.0, atol=1e-5)
    both = np.isin(whole[:, 2], [4, 40]) & (whole[:, 0] == 1)
    assert abs(both.mean() - chance.mean()) < 5 * np.sqrt(both.mean() / n)
    none, _ = GAN.draw(MAKER, z[:0], which[:0], level[:0], free, jax.random.key(1))
    assert none.shape == (0, 4)


def test_a_heavy_code_of_a_line_comes_as_often_as_it_should_and_may_be_asked_for() -> None:
    heavy = np.where(np.arange(41) == 7, 40.0, 1.0)
    shares = (*EVEN[:2], tuple((heavy / heavy.sum()).tolist()), EVEN[3])
    gan = Gan(Sight(SIZES, LINES, shares), latent=8, width=16, inner=12)
    assert gan.sight.kinds[2] == 3
    known = gan.knowing(initial(gan.generator, np.random.default_rng(1)))
    known = {**known, "odds": {**known["odds"], "w": jnp.zeros_like(known["odds"]["w"])}}
    n, free = 40_000, [np.ones(k, bool) for k in SIZES]
    rows = np.zeros((n, 8)), np.full(n, 1), np.zeros(n)
    codes, _ = gan.draw(known, *rows, free, jax.random.key(2))
    expected = n * np.array(shares[2])
    found = np.bincount(codes[:, 2], minlength=41)
    assert np.square((found - expected) / np.sqrt(expected)).sum() < 40 + 5 * np.sqrt(80)
    free[2] = np.isin(np.arange(41), [7, 9])
    codes, chance = gan.draw(known, *rows, free, jax.random.key(3))
    assert set(np.unique(codes[:, 2])) == {7, 9}
    assert (codes[:, 2] == 7).mean() == pytest.approx(40 / 41, abs=0.01)
    assert chance.mean() == pytest.approx(41 / 80, abs=0.01)


@pytest.fixture(scope="module")
def learnt(optimised: Any) -> Any:
    codes = linked(4_000)
    gan = Gan(Sight(SIZES, LINES, shares_of(codes)), latent=16, width=64, inner=64)
    assert gan.sight.placed.tolist() == [2]
    plan = Plan(steps=3_000, batch=128, rate=4e-3, chunk=100, average=0.98)
    with optimised():
        found = duel(
            gan, codes, SAME, plan, np.random.default_rng(1), penalty=0.05, matching=1.0
        )  # fmt: skip
    return gan, found


def test_it_learns_what_columns_owe_to_each_other(learnt: Any) -> None:
    gan, found = learnt
    rng = np.random.default_rng(3)
    n = 4_000
    which, level = np.zeros(n, int), rng.choice(3, n, p=gan.sight.shares[0])
    free = [np.ones(k, bool) for k in SIZES]
    z = rng.standard_normal((n, 16))
    codes, _ = gan.draw(found.weights, z, which, level, free, jax.random.key(4))
    assert np.abs(np.bincount(codes[:, 0], minlength=3) / n - [0.6, 0.3, 0.1]).max() < 0.04
    assert (codes[:, 1] == codes[:, 0] % 2).mean() > 0.95  # .58 where they were independent
    assert (
        np.corrcoef(codes[:, 0], codes[:, 2])[0, 1] > 0.85
    )  # .98 in truth, 0 where they were independent
    assert abs(np.corrcoef(codes[:, 0], codes[:, 3])[0, 1]) < 0.1
    assert found.steps == 3_000


def test_any_column_may_be_given(learnt: Any) -> None:
    gan, found = learnt
    z = np.random.default_rng(3).standard_normal((500, 16))
    free = [np.ones(k, bool) for k in SIZES]
    for line, a in ((6, 0), (20, 1), (34, 2)):
        codes, _ = gan.draw(
            found.weights, z, np.full(500, 2), np.full(500, line), free, jax.random.key(4)
        )
        assert (codes[:, 2] == line).all()
        assert (codes[:, 0] == a).mean() > 0.8


def test_no_rows_are_refused() -> None:
    with pytest.raises(TechniqueError, match="no rows"):
        duel(
            GAN, codes_of(0), SAME, Plan(), np.random.default_rng(1), penalty=0,
            matching=0,
        )  # fmt: skip


def test_noise_is_of_the_size_that_is_paid_for() -> None:
    """With rows that count for nothing, what is left of the critic's gradient is noise."""
    promise = Promise(Steps(1.5, 0.1, 100), 2.0, 60, 30.0)
    made = Bout(GAN, SAME, Plan(steps=100), 1.0, 0.0, 0.0, promise)
    numbers = sum(w.size for w in jax.tree.leaves(CRITIC))
    words = np.random.default_rng(1).integers(0, 2**32, (2, numbers), dtype=np.uint32)
    codes = codes_of(60)
    b = Batches(jnp.arange(60), jnp.zeros(60), tuple(jnp.asarray(words)))
    rows = seen(codes)
    begun, key = made.begin(MAKER, CRITIC), jax.random.key(1)
    paid = jax.jit(lambda rows, wish: made.paid(begun, rows, wish, b, key))
    slope = paid(rows, wish_of(codes))
    flat = np.concatenate([np.ravel(w) for w in jax.tree.leaves(slope)])
    assert flat.std() == pytest.approx(1.5 * 2.0 / 30.0, rel=0.1)
