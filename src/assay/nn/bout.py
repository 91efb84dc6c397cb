"""One step of a duel: the critic's, which may be paid for, then the generator's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax

from assay.nn.clip import Run, Weights, clipped_sum
from assay.nn.gan import Gan, Wish
from assay.nn.matching import apart, missed
from assay.nn.plan import Plan, Promise
from assay.nn.step import Batches, averaged, noisy_mean

Array = np.ndarray[Any, Any]

_STEEP = 4  # of so many rows one bears the penalty: of all it took over a third of a step's time
_PUBLIC = 256  # made rows that the generator, and under a promise the penalty, is judged by


class Fight(NamedTuple):
    """All that a step changes.

    Attributes:
        maker, critic: Weights of the two networks.
        average: The maker's moving average.
        moments: Of both optimisers.
        step: Steps done.
    """

    maker: Weights
    critic: Weights
    average: Weights
    moments: tuple[Any, Any]
    step: jax.Array


@dataclass(frozen=True)
class Bout:
    """What a step does.

    The critic learns to tell each real row from the one made for a cell of it: the pairing loss
    of relativistic networks (Jolicoeur-Martineau 2019) with zero-centred penalties on both, as
    R3GAN (Huang et al. 2024, arXiv 2501.05441). The generator learns to turn that around, and to
    match means and second moments of what the critic sees (Salimans et al. 2016, on inputs) and
    the shares of kinds: without these a whole kind of person may be lost and never come back.

    Under a promise only the critic's loss reads rows: its pairs' clipped gradients are added up
    with noise. Penalty and generator see made rows alone, whose cells come from the columns' shares.

    Attributes:
        gan: The networks.
        often: The chance that a column's cell is given, shape (columns,).
        plan: Rate, moving average.
        tempo: Factor of the rate.
        penalty: Weight of the squared gradient of the score by what is seen of a row.
        matching: Weight of moments and shares.
        promise: DP-SGD's.
    """

    gan: Gan
    often: Array
    plan: Plan
    tempo: float
    penalty: float
    matching: float
    promise: Promise | None

    @property
    def optimiser(self) -> optax.GradientTransformation:
        """Of either network: Adam that forgets directions sooner than usual."""
        return self.plan.optimiser(self.tempo, first=0.5, second=0.99)

    def begin(self, maker: Weights, critic: Weights) -> Fight:
        """Before the first step."""
        moments = self.optimiser.init(maker), self.optimiser.init(critic)
        return Fight(maker, critic, maker, moments, jnp.asarray(np.int32(0)))

    def pairs(self, run: Run, rows: Any, key: jax.Array) -> jax.Array:
        """The critic's loss of each pair, (rows,), as :func:`assay.nn.clipped_sum` wants it.

        Args:
            run: The critic's layers.
            rows: What is seen of real rows and of made ones, and which cell was given.
            key: Not used.
        """
        real, made, which = rows
        true, false = self.gan.score(run, jnp.stack([real, made]), which)
        return jax.nn.softplus(false - true)

    def steepness(self, critic: Weights, rows: jax.Array, which: jax.Array) -> jax.Array:
        """Half the penalty times the mean squared gradient of the score, over places and rows."""

        def score(rows: jax.Array) -> jax.Array:
            return self.gan.score(Run(self.gan.critic, critic), rows, which).sum()

        squares = jnp.square(jax.grad(score)(rows)).sum(axis=2)
        return self.penalty / 2 * squares.mean(axis=1).sum()

    def wishes(self, key: jax.Array) -> Wish:
        """Given cells by their shares, which no row is read for."""
        first, second = jax.random.split(key)
        which = jax.random.choice(first, len(self.often), (_PUBLIC,), p=jnp.asarray(self.often))
        shares = self.gan.sight.shares
        edges = np.full((len(shares), max(map(len, shares))), 2.0, np.float32)
        for j, s in enumerate(shares):
            edges[j, : len(s) - 1] = np.cumsum(s)[:-1]
        point = jax.random.uniform(second, (_PUBLIC, 1))
        level = (jnp.asarray(edges)[which] <= point).sum(axis=1)
        return Wish(which.astype(jnp.int32), level.astype(jnp.int32))

    def judged(self, fight: Fight, rows: jax.Array, wish: Wish, key: jax.Array) -> Weights:
        """The critic's gradient without a promise."""
        made, _ = self.gan.made(fight.maker, wish, key)

        def loss(critic: Weights) -> jax.Array:
            run = Run(self.gan.critic, critic)
            pairs = self.pairs(run, (rows, made, wish.which), key).mean()
            some = max(1, len(rows) // _STEEP)
            both = jnp.stack([rows[:some], made[:some]])
            return pairs + self.steepness(critic, both, wish.which[:some])

        found: Weights = jax.grad(loss)(fight.critic)
        return found

    def paid(
        self, fight: Fight, rows: jax.Array, wish: Wish, b: Batches, key: jax.Array
    ) -> Weights:
        """The critic's gradient with a promise: noise on what rows say, and the penalty."""
        assert self.promise is not None
        assert b.words is not None
        one, two, three = jax.random.split(key, 3)
        made, _ = self.gan.made(fight.maker, wish, one)
        summed = clipped_sum(
            self.gan.critic, self.pairs, fight.critic, (rows, made, wish.which), one,
            self.promise.clip, b.counted,
        )  # fmt: skip
        public = self.wishes(two)
        made = self.gan.made(fight.maker, public, three)[0][None]
        steep = jax.grad(self.steepness)(fight.critic, made, public.which)
        found: Weights = jax.tree.map(
            jnp.add, noisy_mean(summed.gradients, self.promise, b.words), steep
        )
        return found

    def turned(
        self, fight: Fight, critic: Weights, rows: jax.Array, often: list[jax.Array],
        wish: Wish, key: jax.Array,
    ) -> Weights:  # fmt: skip
        """The generator's gradient; a promise keeps it from the rows.

        Args:
            fight: Where the step begins.
            critic: Its weights after it.
            rows: What is seen of real rows.
            often: How common each kind is among them, as :meth:`assay.nn.sight.Sight.often`.
            wish: Their given cells.
            key: Source of the rows made.
        """

        def loss(maker: Weights) -> jax.Array:
            made, mean = self.gan.made(maker, wish, key)
            run = Run(self.gan.critic, critic)
            if self.promise is not None:
                return -self.gan.score(run, made[None], wish.which).mean()
            true, false = self.gan.score(run, jnp.stack([rows, made]), wish.which)
            lacking = apart(rows, made) + missed(often, mean)
            return jax.nn.softplus(true - false).mean() + self.matching * lacking

        found: Weights = jax.grad(loss)(fight.maker)
        return found


def compiled(
    bout: Bout,
) -> Callable[[Fight, tuple[Batches, Array], jax.Array, jax.Array], Fight]:
    """A run of steps as one compiled function of where they begin, batches, codes and a key."""
    optimiser, average = bout.optimiser, bout.plan.average

    @jax.jit
    def rounds(
        fight: Fight, batches: tuple[Batches, jax.Array], table: jax.Array, key: jax.Array
    ) -> Fight:
        def one(fight: Fight, taken: tuple[Batches, jax.Array]) -> tuple[Fight, None]:
            b, which = taken
            first, second, third = jax.random.split(b.key(key, fight.step), 3)
            codes, sight = table[b.rows], bout.gan.sight
            wish = Wish(which, jnp.take_along_axis(codes, which[:, None], axis=1)[:, 0])
            rows = sight.seen(codes, sight.within(codes, jax.random.fold_in(third, 1)))
            if bout.promise is None:
                slope = bout.judged(fight, rows, wish, first)
            else:
                slope = bout.paid(fight, rows, wish, b, first)
                wish = bout.wishes(third)
            changes, theirs = optimiser.update(slope, fight.moments[1])
            critic: Any = optax.apply_updates(fight.critic, changes)
            slope = bout.turned(fight, critic, rows, sight.often(codes), wish, second)
            changes, ours = optimiser.update(slope, fight.moments[0])
            maker: Any = optax.apply_updates(fight.maker, changes)
            mixed = averaged(fight.average, maker, average, fight.step)
            return Fight(maker, critic, mixed, (ours, theirs), fight.step + 1), None

        return jax.lax.scan(one, fight, batches)[0]

    return rounds
