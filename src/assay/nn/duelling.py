"""The training loop of a generator and its critic, with or without a promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from assay.core import TechniqueError
from assay.nn.attempts import attempted, numbers
from assay.nn.bout import Bout, Fight, compiled
from assay.nn.clip import Weights
from assay.nn.feed import poisson
from assay.nn.gan import Gan
from assay.nn.keep import Kept
from assay.nn.layers import initial
from assay.nn.plan import Plan, Promise
from assay.nn.step import Batches

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Fought:
    """What came of it.

    Attributes:
        weights: The generator's, averaged over the last steps.
        steps: Steps behind these weights.
    """

    weights: Weights
    steps: int


def duel(
    gan: Gan, codes: Array, often: Array, plan: Plan, rng: np.random.Generator, *,
    penalty: float, matching: float, promise: Promise | None = None,
    whose: Array | None = None, folder: Path | None = None, key: str = "",
) -> Fought:  # fmt: skip
    """Train a generator against its critic, for all of the plan's steps.

    No held rows tell when to stop: the distances that were tried (means and second moments, and
    mean embeddings) grew while rows still got harder to tell from real ones.

    Args:
        gan: The networks.
        codes: int of shape (rows, columns).
        often: The chance of each column's cell to be given, shape (columns,). With a promise the
            gan's shares must be paid for.
        plan: How.
        rng: First weights, batches and draws. With a promise, samples and noise come from the
            secure source instead.
        penalty, matching: See :class:`assay.nn.bout.Bout`; a promise leaves out the matching.
        promise: DP-SGD's, of the critic; the generator only ever sees the critic.
        whose: The person of each row where a promise is to persons of several rows.
        folder, key: Checkpoints, as for :func:`assay.nn.train`, which says what a promise has to
            do with them.

    Raises:
        TechniqueError: There are no rows, or the weights are no numbers at any rate.
    """
    if not len(codes):
        raise TechniqueError("there are no rows to learn from")
    seed = int(rng.integers(2**31))
    kept = Kept(folder, f"{key}:{seed}")

    def attempt(number: int) -> Fought | None:
        bout = Bout(gan, often, plan, 3.0**-number, penalty, matching, promise)
        return _attempt(bout, codes, [seed, number], whose, kept)

    return attempted(kept, plan.attempts(promise), attempt)


def _attempt(
    bout: Bout, codes: Array, seeds: list[int], whose: Array | None, kept: Kept
) -> Fought | None:
    gan, plan, promise = bout.gan, bout.plan, bout.promise
    root = jax.random.wrap_key_data(jnp.asarray(seeds, jnp.uint32))
    first, second = np.random.default_rng(seeds).spawn(2)
    maker, critic = gan.knowing(initial(gan.generator, first)), initial(gan.critic, second)
    rounds, feed = compiled(bout), _feeder(codes, bout, seeds, critic, whose)
    total = plan.steps if promise is None else promise.steps.count
    fight, step = _resumed(bout.begin(maker, critic), kept, seeds[1])
    table = jnp.asarray(codes)
    while step < total:
        many = min(plan.piece(total), total - step)
        fight = rounds(fight, feed(many, step), table, jax.random.fold_in(root, 2))
        step += many
        if not numbers(fight.maker, fight.critic):  # no secret, under a promise either
            return None
        kept.write({"fight": fight}, {"attempt": seeds[1], "step": step})
    return Fought(fight.average, step)


def _resumed(fight: Fight, kept: Kept, attempt: int) -> tuple[Fight, int]:
    """What was kept of this attempt, and the steps done; else all as it was given."""
    found = kept.read({"fight": fight})
    if found is None or found[1]["attempt"] != attempt:
        return fight, 0
    return found[0]["fight"], int(found[1]["step"])


def _feeder(
    codes: Array, bout: Bout, seeds: list[int], critic: Weights, whose: Array | None
) -> Callable[[int, int], tuple[Batches, Array]]:
    """The batches of so many steps from a step on, and which cell of each row is given."""
    promise = bout.promise
    if promise is None:
        levels = _Levels.of(codes, bout.gan.sizes, bout.gan.sight.lines)
        return lambda many, step: levels.batches(
            bout.often,
            many,
            min(bout.plan.batch, len(codes)),
            np.random.default_rng([*seeds, step]),
        )
    from assay.dp import SecureSource  # only where a promise is kept: an extra

    persons = np.arange(len(codes)) if whose is None else whose
    source, noisy = SecureSource(), sum(leaf.size for leaf in jax.tree.leaves(critic))

    def feed(many: int, step: int) -> tuple[Batches, Array]:
        batches = poisson(persons, promise, many, noisy, source)
        # By place, as the loss's own draws are, and so as secret.
        draw = np.random.default_rng(source.words(4))
        which = draw.choice(len(bout.often), batches.rows.shape, p=bout.often)
        return batches, which.astype(np.int32)

    return feed


class _Levels(NamedTuple):
    """Rows by each column's codes.

    Attributes:
        order: Row numbers in the order of each column's codes, (columns, rows).
        counts: Of each column's codes.
        lines: How many codes of each column lie on a line.
    """

    order: Array
    counts: list[Array]
    lines: Sequence[int]

    @classmethod
    def of(cls, codes: Array, sizes: Sequence[int], lines: Sequence[int]) -> _Levels:
        counts = [np.bincount(codes[:, j], minlength=size) for j, size in enumerate(sizes)]
        order = np.argsort(codes, axis=0, kind="stable").T
        return cls(order, counts, tuple(lines) or (0,) * len(sizes))

    def batches(
        self, often: Array, steps: int, size: int, rng: np.random.Generator
    ) -> tuple[Batches, Array]:
        """Training by sampling (Xu et al. 2019, section 4.3): a column, then one of its levels by
        the logarithm of its count, then a row that has it; numbers come as often as they are."""
        many, total = steps * size, self.order.shape[1]
        which = rng.choice(len(often), many, p=often)
        rows = rng.integers(0, total, many)
        for j in np.unique(which).tolist():
            if self.lines[j] > 1:
                continue
            at, counts = np.flatnonzero(which == j), self.counts[j]
            chance = np.log1p(counts) / np.log1p(counts).sum()
            level = rng.choice(len(counts), len(at), p=chance)
            place = np.cumsum(counts) - counts
            within = (rng.random(len(at)) * counts[level]).astype(np.int64)
            rows[at] = self.order[j, place[level] + within]
        shape = (steps, size)
        made: Any = Batches(rows.reshape(shape).astype(np.int32), np.ones(shape, np.float32))  # type: ignore[arg-type]
        return made, which.reshape(shape).astype(np.int32)
