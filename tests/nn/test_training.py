"""The training loop on problems whose answer is known; stopped, restarted and resumed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from assay.core import TechniqueError
from assay.dp import SecureSource, Steps
from assay.nn import Dense, Run, initial, training
from assay.nn.feed import poisson
from assay.nn.plan import Plan, Promise
from assay.nn.step import begin, compiled
from assay.nn.training import Trained, train

LAYERS = {"line": Dense(3, 1)}
SLOPES = np.array([[1.5], [-2.0], [0.5]])
PLAN = Plan(steps=400, batch=64, rate=0.05, chunk=50, patience=100)


def squared(run: Run, rows: Any, key: jax.Array) -> jax.Array:
    x, y = rows
    return jnp.square(run("line", x)[:, 0] - y)


def table(n: int, seed: int, noise: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3)).astype(np.float32)
    y = (x @ SLOPES)[:, 0] + 4.0 + noise * rng.normal(size=n)
    return x, y.astype(np.float32)


def fit(plan: Plan = PLAN, rows: Any = None, **more: Any) -> Trained:
    data = table(600, 1) if rows is None else rows
    return train(LAYERS, squared, data, plan, np.random.default_rng(7), **more)


def same(one: Trained, other: Trained) -> bool:
    leaves = zip(jax.tree.leaves(one.weights), jax.tree.leaves(other.weights), strict=True)
    return all(np.array_equal(a, b) for a, b in leaves)


def test_it_finds_the_line() -> None:
    found = fit()
    assert np.allclose(found.weights["line"]["w"], SLOPES, atol=0.05)
    assert np.allclose(found.weights["line"]["b"], 4.0, atol=0.05)
    assert (found.steps, found.done, found.restarts) == (400, 400, 0)
    assert np.isnan(found.held)


def test_the_same_seed_gives_the_same_weights() -> None:
    assert same(fit(), fit())
    other = train(LAYERS, squared, table(600, 1), PLAN, np.random.default_rng(8))
    assert not same(fit(), other)


def test_it_ends_where_held_rows_get_no_better_and_keeps_the_best() -> None:
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(40, 3)).astype(np.float32), rng.normal(size=40).astype(np.float32)
    plan = Plan(steps=2_000, batch=20, rate=0.1, chunk=20, patience=4)
    found = fit(plan, noise, held=table(60, 5))
    assert found.done < 2_000
    assert found.steps <= found.done - 4 * 20
    own = squared(Run(LAYERS, found.weights), table(60, 5), jax.random.key(0))
    assert found.held == pytest.approx(float(own.mean()), rel=1e-4)


def test_a_diverging_rate_is_taken_down() -> None:
    def steep(run: Run, rows: Any, key: jax.Array) -> jax.Array:
        wild = jnp.abs(run.weights["line"]["b"][0]) > 6.0  # a step of more than a third is too far
        return jnp.where(wild, jnp.nan, squared(run, rows, key))

    plan = Plan(steps=300, batch=64, rate=2.0, chunk=50, restarts=3)
    found = train(LAYERS, steep, table(600, 1), plan, np.random.default_rng(7))
    assert 1 <= found.restarts <= 3
    assert np.allclose(found.weights["line"]["w"], SLOPES, atol=0.1)


def test_a_loss_that_is_never_a_number_is_said() -> None:
    x, y = table(100, 1)
    y[17] = np.nan
    with pytest.raises(TechniqueError, match="no numbers came out in 4 attempts"):
        fit(rows=(x, y))
    with pytest.raises(TechniqueError, match="no rows to learn from"):
        fit(rows=table(0, 1))


class KilledError(Exception):
    """As if the process had been killed."""


def killed_after(steps: int) -> Any:
    def told(done: int, planned: int) -> None:
        if done >= steps:
            raise KilledError

    return told


def test_a_killed_training_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    held = table(50, 9)
    whole = fit(held=held)
    with pytest.raises(KilledError):
        fit(held=held, folder=tmp_path, key="a", progress=killed_after(150))
    told: list[int] = []
    again = fit(held=held, folder=tmp_path, key="a", progress=lambda done, _: told.append(done))
    assert told[0] == 200  # not from the start
    assert same(whole, again)
    assert (again.steps, again.held) == (whole.steps, whole.held)


def test_a_training_that_was_done_is_not_done_again(tmp_path: Path) -> None:
    held, told = table(50, 9), []
    whole = fit(held=held, folder=tmp_path, key="a")
    again = fit(held=held, folder=tmp_path, key="a", progress=lambda done, _: told.append(done))
    assert told == []
    assert same(whole, again)
    assert (again.steps, again.done, again.held) == (whole.steps, whole.done, whole.held)


def test_a_second_attempt_is_gone_on_with_and_not_the_first(tmp_path: Path) -> None:
    def steep(run: Run, rows: Any, key: jax.Array) -> jax.Array:
        wild = jnp.abs(run.weights["line"]["b"][0]) > 6.0
        return jnp.where(wild, jnp.nan, squared(run, rows, key))

    def wild(**more: Any) -> Trained:
        plan = Plan(steps=300, batch=64, rate=2.0, chunk=50, restarts=3)
        rng = np.random.default_rng(7)
        return train(LAYERS, steep, table(600, 1), plan, rng, **more)

    whole = wild()
    assert whole.restarts
    with pytest.raises(KilledError):
        wild(folder=tmp_path, progress=killed_after(200))
    told: list[int] = []
    again = wild(folder=tmp_path, progress=lambda done, _: told.append(done))
    assert told == [250, 300]
    assert same(whole, again)
    assert again.restarts == whole.restarts


def test_what_another_training_left_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(KilledError):
        fit(folder=tmp_path, key="a", progress=killed_after(150))
    told: list[int] = []
    fit(folder=tmp_path, key="b", progress=lambda done, _: told.append(done))
    assert told[0] == 50


def test_a_damaged_checkpoint_is_begun_anew(tmp_path: Path) -> None:
    with pytest.raises(KilledError):
        fit(folder=tmp_path, key="a", progress=killed_after(150))
    for file in tmp_path.glob("*.safetensors"):
        file.write_bytes(file.read_bytes()[:100])
    assert same(fit(folder=tmp_path, key="a"), fit())


def promise(noise: float, clip: float, rows: int = 600, count: int = 400) -> Promise:
    return Promise(Steps(noise, 0.2, count), clip, 200, 0.2 * rows)


def test_a_promise_without_noise_finds_the_line_too() -> None:
    found = fit(promise=promise(1e-6, 100.0))
    assert np.allclose(found.weights["line"]["w"], SLOPES, atol=0.05)
    assert found.done == 400


def test_noise_of_one_step_is_that_of_the_promise() -> None:
    """The moments of Adam after one step are a tenth of the noisy gradient; rows have none."""

    def flat(run: Run, rows: Any, key: jax.Array) -> jax.Array:
        return 0.0 * squared(run, rows, key)

    layers = {"line": Dense(3, 20_000)}
    asked, plan = promise(1.5, 2.0, count=1), Plan(steps=1)
    weights = initial(layers, np.random.default_rng(0))
    size = sum(leaf.size for leaf in jax.tree.leaves(weights))
    chunk = compiled(layers, flat, plan.optimiser(), 0.9, asked)
    batches = poisson(np.arange(600), asked, 1, size, SecureSource())
    rows = jax.tree.map(jnp.asarray, table(600, 1))
    state, losses = chunk(begin(weights, plan.optimiser()), batches, rows, jax.random.key(1))
    moments = [np.asarray(m).reshape(-1) for m in jax.tree.leaves(state.moments[0].mu)]
    gradient = np.concatenate(moments) / 0.1
    wanted = 1.5 * 2.0 / (0.2 * 600)
    total = float(np.square(gradient / wanted).sum())
    assert 1e-7 < stats.chi2.cdf(total, size) < 1 - 1e-7
    assert np.isnan(losses).all()  # a loss would tell of the rows


def test_held_rows_and_a_promise_do_not_go_together() -> None:
    with pytest.raises(ValueError, match="without being paid for"):
        fit(promise=promise(1.0, 1.0), held=table(10, 1))


def test_a_promise_is_never_spent_twice() -> None:
    wild = Plan(steps=400, rate=1e38)  # weights overflow
    with pytest.raises(TechniqueError, match="in 1 attempt"):
        fit(wild, promise=promise(1.0, 1.0))


def test_a_promise_that_failed_has_failed_however_often_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, sound = [], training.numbers

    def sound_at_first(*trees: Any) -> bool:
        kept.append(bool(list(tmp_path.glob("*.json"))))
        return sound(*trees) and len(kept) < 3

    monkeypatch.setattr(training, "numbers", sound_at_first)
    for _ in range(2):
        with pytest.raises(TechniqueError, match="in 1 attempt"):
            fit(promise=promise(1.0, 1.0), folder=tmp_path)
    assert kept == [False, True, True]  # no noisy step was taken again
