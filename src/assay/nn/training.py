"""The one training loop: chunks of compiled steps, held rows, restarts, checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from assay.core import TechniqueError
from assay.nn.attempts import attempted, numbers
from assay.nn.clip import Loss, Run, Weights
from assay.nn.feed import poisson, shuffled
from assay.nn.keep import Kept
from assay.nn.layers import Layer, initial
from assay.nn.plan import Plan, Promise
from assay.nn.step import Batches, State, begin, compiled

Array = np.ndarray[Any, Any]

_BLOCK = 256  # held rows looked at at once
_SLOWER = 0.25


@dataclass(frozen=True)
class Trained:
    """What came of it.

    Attributes:
        weights: Averaged over the last steps; the best by the held rows where there were any.
        steps: Steps behind these weights, and steps done in all.
        done: Steps done.
        held: The held rows' mean loss under them; NaN where none were held.
        restarts: How often training began anew.
    """

    weights: Weights
    steps: int
    done: int
    held: float
    restarts: int


@dataclass(frozen=True)
class _Task:
    """What :func:`train` was asked for, and the seed it drew."""

    layers: Mapping[str, Layer]
    loss: Loss
    table: Any
    rows: int
    plan: Plan
    seed: int
    held: Any
    held_loss: Loss
    promise: Promise | None
    whose: Array | None
    first: Callable[[Weights], Weights] | None
    kept: Kept
    progress: Callable[[int, int], None] | None


@dataclass
class _Course:
    """One attempt: where it stands and the best so far."""

    state: State
    best: Weights
    best_step: int = 0
    lowest: float = float("inf")
    since: int = 0
    slowed: int = 0

    def looked(self, held: float, step: int, plan: Plan) -> None:
        """Note a look at the held rows; after enough in vain go on from the best, more slowly."""
        if held < self.lowest:
            self.best, self.best_step = self.state.average, step
            self.lowest, self.since = held, 0
            return
        self.since += 1
        if self.since >= plan.patience and self.slowed < plan.slower:
            self.slowed, self.since = self.slowed + 1, 0
            self.state = self.state._replace(
                weights=self.best, average=self.best, tempo=self.state.tempo * _SLOWER
            )


def train(
    layers: Mapping[str, Layer], loss: Loss, table: Any, plan: Plan, rng: np.random.Generator, *,
    held: Any = None, held_loss: Loss | None = None, promise: Promise | None = None,
    whose: Array | None = None, first: Callable[[Weights], Weights] | None = None,
    folder: Path | None = None, key: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Trained:  # fmt: skip
    """Fit the layers' weights to the rows of a table.

    Steps that were done since the last checkpoint are lost with a killed process and done again. A
    promise is kept all the same: those noisy sums went nowhere, so of what anybody ever sees there
    is one first step, one second and so on to the last that is paid for. Checkpoints are as secret
    as the rows, and what ends a process, or training by an error, must not depend on the rows. That
    no numbers come out does, by way of the noisy steps: it is a result like another, and stays.

    Args:
        layers, loss: The network; see :func:`assay.nn.clipped_sum`.
        table: Arrays with rows first.
        plan: How.
        rng: First weights, shuffles and the loss's own draws. With a promise, samples and noise
            come from the secure source instead.
        held: Rows like ``table``'s that are not in it: training ends where they get no better.
            With a promise there can be none, for that look would tell of them.
        held_loss: Of held rows, where it differs from ``loss``.
        promise: DP-SGD's.
        whose: The person of each row where a promise is to persons of several rows, 0 to people
            - 1, shape (rows,); None where each row is a person.
        first: What is known before the first step, put into fresh weights.
        folder: Where to keep checkpoints; what is there of the same ``key`` and seed is gone on
            from. The last one stays, so that a training that finished, or failed for good, is not
            done again: the caller takes the folder away.
        key: Names this training: data, network and settings.
        progress: Told the steps done and planned. It learns nothing of the rows.

    Raises:
        TechniqueError: There are no rows, or the loss is no number at any rate.
        ValueError: Held rows and a promise.
    """
    if promise is not None and held is not None:
        raise ValueError("held rows would be looked at without being paid for")
    rows = len(jax.tree.leaves(table)[0])
    if not rows:
        raise TechniqueError("there are no rows to learn from")
    seed = int(rng.integers(2**31))
    kept = Kept(folder, f"{key}:{seed}")
    task = _Task(
        layers, loss, jax.tree.map(jnp.asarray, table), rows, plan, seed, held, held_loss or loss,
        promise, whose, first, kept, progress,
    )  # fmt: skip
    return attempted(kept, plan.attempts(promise), partial(_attempt, task))


def _attempt(task: _Task, attempt: int) -> Trained | None:
    plan, promise = task.plan, task.promise
    optimiser = plan.optimiser(3.0**-attempt, falling=task.held is None)
    root = jax.random.fold_in(jax.random.key(task.seed), attempt)
    weights: Weights = initial(task.layers, np.random.default_rng([task.seed, attempt]))
    weights = weights if task.first is None else task.first(weights)
    course = _Course(begin(weights, optimiser), weights)
    chunk = compiled(task.layers, task.loss, optimiser, plan.average, promise)
    feed = _feeder(task, attempt, weights)
    look = _looker(task, jax.random.fold_in(root, 1))
    total = plan.steps if promise is None else promise.steps.count
    step, piece = _resumed(course, task.kept, attempt), plan.piece(total)
    while step < total and course.since < plan.patience:
        many = min(piece, total - step)
        batches = feed(many, step)
        course.state, losses = chunk(course.state, batches, task.table, jax.random.fold_in(root, 2))
        step += many
        # Under a promise the weights, which are no secret, must say whether all is a number.
        if not numbers(losses if promise is None else course.state.weights):
            return None
        if task.held is not None:
            course.looked(look(course.state.average), step, plan)
        _keep(course, task.kept, attempt, step)
        if task.progress is not None:
            task.progress(step, total)
    if task.held is None:
        return Trained(course.state.average, step, step, float("nan"), attempt)
    return Trained(course.best, course.best_step, step, course.lowest, attempt)


def _feeder(task: _Task, attempt: int, weights: Weights) -> Callable[[int, int], Batches]:
    """The batches of so many steps from a step on. Shuffled ones depend on the seeds and the step
    alone, so that a training that was stopped goes on as it would have."""
    rows, promise = task.rows, task.promise
    if promise is None:
        size, seeds = min(task.plan.batch, rows), [task.seed, attempt]
        return lambda many, step: shuffled(rows, size, many, np.random.default_rng([*seeds, step]))
    from assay.dp import SecureSource  # only where a promise is kept: an extra

    persons = np.arange(rows) if task.whose is None else task.whose
    source, noisy = SecureSource(), sum(leaf.size for leaf in jax.tree.leaves(weights))
    return lambda many, step: poisson(persons, promise, many, noisy, source)


def _looker(task: _Task, key: jax.Array) -> Callable[[Weights], float]:
    """The mean loss of the held rows, in blocks of one shape."""
    if task.held is None:
        return lambda weights: float("nan")
    layers, loss = task.layers, task.held_loss
    rows = len(jax.tree.leaves(task.held)[0])
    block = min(_BLOCK, rows)
    places = np.arange(-(-rows // block) * block) % rows
    counted = (np.arange(len(places)) < rows).astype(np.float32)
    table = jax.tree.map(lambda column: np.asarray(column)[places], task.held)

    @jax.jit
    def summed(weights: Weights, part: Any, counted: jax.Array, key: jax.Array) -> jax.Array:
        return (loss(Run(layers, weights), part, key) * counted).sum()

    def look(weights: Weights) -> float:
        sums = [
            summed(weights, jax.tree.map(lambda column, s=s: column[s : s + block], table),
                   counted[s : s + block], jax.random.fold_in(key, s))
            for s in range(0, len(places), block)
        ]  # fmt: skip
        return sum(map(float, sums)) / rows

    return look


def _keep(course: _Course, kept: Kept, attempt: int, step: int) -> None:
    lowest = course.lowest if np.isfinite(course.lowest) else None
    about = {"attempt": attempt, "step": step, "best_step": course.best_step, "lowest": lowest,
             "since": course.since, "slowed": course.slowed}  # fmt: skip
    kept.write({"state": course.state, "best": course.best}, about)


def _resumed(course: _Course, kept: Kept, attempt: int) -> int:
    """Put the course where it was left; the steps done."""
    found = kept.read({"state": course.state, "best": course.best})
    if found is None or found[1]["attempt"] != attempt:
        return 0
    trees, about = found
    course.state, course.best = trees["state"], trees["best"]
    course.best_step, course.since = about["best_step"], about["since"]
    course.slowed = about["slowed"]
    course.lowest = float("inf") if about["lowest"] is None else about["lowest"]
    return int(about["step"])
