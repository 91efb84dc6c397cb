"""A white-box game for networks: the attacker sees every noisy gradient that the optimiser gets."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from assay.techniques import NetworkTechnique

if TYPE_CHECKING:
    from assay.nn import Plan, Promise

Array = np.ndarray[Any, Any]

_STEEP = 1e3  # of a canary's loss: far above any clipping norm


@dataclass(frozen=True)
class SeenSteps:
    """The training loop, plan and promise of a technique, with a loss whose gradient for each
    canary is steep along a weight of its own (Nasr et al. 2023's worst case: no other row stands in
    the way, and clipping leaves exactly the norm that noise was made for). The attacker knows when
    noise alone, and when noise and a clipped gradient, are how likely, and adds up the logarithms of
    their ratio over the steps: by Neyman and Pearson no test is better.

    Attributes:
        technique: With ``privacy``.
        persons: Canaries, and the number of persons that the promise is made for.
    """

    technique: NetworkTechnique
    persons: int = 1_000

    whole: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        return (
            f"white box: the noisy histogram and every noisy gradient; {self.persons:,} canaries, each "
            "with a level and a weight of its own"
        )

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        from assay.dp import SecureSource, noisy_counts

        plan, promise = self._how
        source, steps = SecureSource(), promise.steps
        there = source.included(self.persons, 0.5)
        seen = noisy_sums(plan, promise, np.flatnonzero(there), self.persons)
        told = noisy_counts([there.astype(int)], steps.before, source)[0]
        first = (2 * told - 1) / (2 * steps.before**2)
        return first + likelihoods(seen, steps.noise, steps.rate), there

    @cached_property
    def _how(self) -> tuple[Plan, Promise]:
        return self.technique.promise_for(self.persons)


def noisy_sums(plan: Plan, promise: Promise, there: Array, persons: int) -> Array:
    """What each step gave of each canary, in units of the clipping norm, shape (steps, persons)."""
    import jax
    import optax
    from jax.experimental import io_callback

    from assay.nn import Lookup, Plan, Run, train

    seen: list[Array] = []

    class Watched(Plan):
        def optimiser(
            self, tempo: float = 1.0, *, falling: bool = True
        ) -> optax.GradientTransformation:
            usual = super().optimiser(tempo, falling=falling)

            def update(gradients: Any, state: Any, weights: Any = None) -> Any:
                io_callback(
                    lambda g: seen.append(np.array(g)), None, gradients["own"]["e"], ordered=True
                )
                return usual.update(gradients, state, weights)

            return optax.GradientTransformation(usual.init, update)

    def loss(run: Run, rows: jax.Array, _: jax.Array) -> jax.Array:
        return _STEEP * run("own", rows.T)[0, :, 0]

    watched = Watched(**{f.name: getattr(plan, f.name) for f in fields(Plan)})
    train(
        {"own": Lookup(persons, 1)}, loss, there.astype(np.int32)[:, None], watched,
        np.random.default_rng(), promise=promise, whose=np.arange(len(there)),
    )  # fmt: skip
    jax.effects_barrier()  # type: ignore[no-untyped-call]
    return np.stack(seen)[:, :, 0] * promise.expected / promise.clip


def likelihoods(seen: Array, noise: float, rate: float) -> Array:
    """The logarithm of how much likelier each canary's steps are where it takes part.

    Args:
        seen: Shape (steps, canaries), in units of its gift.
        noise: Standard deviation of the noise, in the same units.
        rate: The chance of each in each step.
    """
    gift = np.expm1(np.minimum((2 * seen - 1) / (2 * noise**2), 700.0))
    found: Array = np.log1p(rate * gift).sum(axis=0)
    return found
