"""A white-box game for networks: the attacker sees every noisy gradient that the optimiser gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from assay.techniques import Gan, NetworkTechnique

if TYPE_CHECKING:
    from assay.nn import Layer, Plan, Promise

Array = np.ndarray[Any, Any]

_OWN = "own"  # the layer of canaries' weights
_STEEP = 1e3  # of a canary's loss: far above any clipping norm


@dataclass(frozen=True)
class SeenSteps:
    """The training loop, plan and promise of a technique, with a loss whose gradient for each
    canary is steep along a weight of its own (Nasr et al. 2023's worst case: no other row stands in
    the way, and clipping leaves exactly the norm that noise was made for). The attacker knows when
    noise alone, and when noise and a clipped gradient, are how likely, and adds up the logarithms of
    their ratio over the steps: by Neyman and Pearson no test is better.

    Where neighbours replace a person, each canary is one of two rows with levels of their own and
    opposite gradients, so that what it gives differs by twice the norm.

    Attributes:
        technique: With ``privacy``.
        persons: Canaries, and the number of persons that the promise is made for.
        replaced: Whether neighbours replace a person; else they add or remove one.
    """

    technique: NetworkTechnique
    persons: int = 1_000
    replaced: bool = False

    whole: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        return (
            f"white box: the noisy histogram and every noisy gradient; {self.persons:,} canaries, each "
            "with a level and a weight of its own"
            + ", one of two rows with opposite gradients"
            * self.replaced
        )

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        from assay.dp import SecureSource, noisy_counts, replaced_loss

        plan, promise = self._how
        source, steps = SecureSource(), promise.steps
        there = source.included(self.persons, 0.5)
        rows = np.concatenate([there, ~there] if self.replaced else [there])
        seen = noisy_sums(
            plan, promise, np.flatnonzero(rows), self.persons,
            duelling=isinstance(self.technique, Gan),
        )  # fmt: skip
        told = noisy_counts([rows.astype(int)], steps.before, source)[0]
        if self.replaced:
            first = (told[: self.persons] - told[self.persons :]) / steps.before**2
            return first + replaced_loss(seen, steps.noise, steps.rate).sum(axis=0), there
        first = (2 * told - 1) / (2 * steps.before**2)
        return first + likelihoods(seen, steps.noise, steps.rate), there

    @cached_property
    def _how(self) -> tuple[Plan, Promise]:
        return self.technique.promise_for(self.persons)


def noisy_sums(
    plan: Plan, promise: Promise, there: Array, persons: int, *, duelling: bool = False
) -> Array:
    """What each step gave of each canary, in units of the clipping norm, shape (steps, persons).

    Args:
        plan, promise: Of the training.
        there: Places of the canaries that take part; ``persons`` more for one with the opposite row.
        persons: Canaries in all.
        duelling: Whether the loop is that of a generator and its critic.
    """
    import jax
    import jax.numpy as jnp

    from assay.nn import Lookup, Run, train

    seen: list[Array] = []
    watched, codes = _watched(plan, seen), there.astype(np.int32)[:, None]
    about: Any = {"promise": promise, "whose": np.arange(len(there))}
    if duelling:
        _duel(watched, codes, persons, about)
    else:

        def loss(run: Run, rows: jax.Array, _: jax.Array) -> jax.Array:
            own = run(_OWN, rows.T % persons)[0, :, 0]
            return _STEEP * jnp.where(rows[:, 0] < persons, own, -own)

        layers = {_OWN: Lookup(persons, 1)}
        train(layers, loss, codes, watched, np.random.default_rng(), **about)
    jax.effects_barrier()  # type: ignore[no-untyped-call]
    return np.stack(seen)[:, :, 0] * promise.expected / promise.clip


def _watched(plan: Plan, seen: list[Array]) -> Plan:
    """The plan, whose optimiser keeps the gradients of the canaries' own weights."""
    import optax
    from jax.experimental import io_callback

    from assay.nn import Plan

    class Watched(Plan):
        def optimiser(self, tempo: float = 1.0, **about: Any) -> optax.GradientTransformation:
            usual = super().optimiser(tempo, **about)

            def update(gradients: Any, state: Any, weights: Any = None) -> Any:
                if _OWN in gradients:
                    io_callback(
                        lambda g: seen.append(np.array(g)), None, gradients[_OWN]["e"], ordered=True
                    )
                return usual.update(gradients, state, weights)

            return optax.GradientTransformation(usual.init, update)

    return Watched(**{f.name: getattr(plan, f.name) for f in fields(Plan)})


def _duel(plan: Plan, codes: Array, persons: int, about: dict[str, Any]) -> None:
    """A duel whose critic has a weight for each canary, and whose generator makes nothing of it."""
    import jax
    import jax.numpy as jnp

    from assay.nn import Dense, Gan, Lookup, Run, Sight, duel

    class Plain(Sight):
        def seen(self, codes: jax.Array, *_: Any) -> jax.Array:
            return codes.astype(jnp.float32)

    class Told(Gan):
        @property
        def critic(self) -> Mapping[str, Layer]:
            return {_OWN: Lookup(persons, 1)}

        @property
        def generator(self) -> Mapping[str, Layer]:
            return {"none": Dense(1, 1)}

        def knowing(self, weights: Any) -> Any:
            return weights

        def made(self, weights: Any, wish: Any, key: Any) -> tuple[jax.Array, list[jax.Array]]:
            return wish.level[:, None].astype(jnp.float32), []

        def score(self, run: Run, rows: jax.Array, which: jax.Array) -> jax.Array:
            code = rows[0].astype(jnp.int32)
            own = -_STEEP * run(_OWN, code.T % persons)[0, :, 0]
            own = jnp.where(code[:, 0] < persons, own, -own)
            # As steep however the weights move: a pair's loss is flat where it is told apart.
            real = own - jax.lax.stop_gradient(own)
            return jnp.concatenate([real[None], jnp.zeros_like(rows[1:, :, 0])])

    rows = 2 * persons  # each canary's, and the opposite one
    gan = Told(Plain((rows,), (0,), (tuple([1 / rows] * rows),)))
    duel(gan, codes, np.ones(1), plan, np.random.default_rng(), penalty=0.0, matching=0.0, **about)


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
