"""What techniques that train a network share: settings, held rows, and weights that are kept."""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

from assay.core import ConfigError, PrivacyClaim, canonical
from assay.data import Encoder, Grid, Table
from assay.techniques.base import settings_of
from assay.techniques.checkpoints import Place, place
from assay.techniques.coded import CodedModel, CodedTechnique
from assay.techniques.drawn_once import drawn_once
from assay.techniques.ledgered import opened
from assay.techniques.promised import (
    Asked,
    claim_of,
    first_noise,
    need_accountant,
    need_small,
    private_codes,
)
from assay.techniques.settings import lacking, need_number, need_packages, need_whole
from assay.techniques.space import Real, SearchSpace, Whole

if TYPE_CHECKING:
    import jax

    from assay.nn import Layer, Plan, Promise, Run, Weights

Array = np.ndarray[Any, Any]

_NEEDS = ("jax", "optax", "safetensors")
#: Share of the persons whose rows tell when to stop, how many rows at most, and the rows that a
#: table must have for any to be spared.
_HELD, _MOST_HELD, _ENOUGH = 0.1, 2_500, 40
_STEPS_A_ROUND = 30  # at least, where rows are few
_BATCH = 256
_PRIVATE_STEPS, _PRIVATE_SHARE, _PRIVATE_RATE = 1_000, 0.05, 1e-2


class Trainable(Protocol):
    """A network of codes. It may also have ``mean_loss``, by which held rows are looked at."""

    @property
    def layers(self) -> Mapping[str, Layer]:
        """By name."""
        ...

    def loss(self, run: Run, codes: jax.Array, key: jax.Array) -> jax.Array:
        """Of each row, shape (rows,); see :func:`assay.nn.clipped_sum`."""
        ...

    def knowing(self, shares: Sequence[Array]) -> Callable[[Weights], Weights]:
        """Puts each column's own distribution into fresh weights."""
        ...


@dataclass(frozen=True, kw_only=True)
class NetworkModel(CodedModel):
    """What models of a trained network share.

    Attributes:
        weights: Of the network's layers, in the order of :func:`assay.nn.leaves`.
    """

    tensors: ClassVar[tuple[str, ...]] = ("weights",)
    weights: tuple[Array, ...]

    def _layers(self) -> Mapping[str, Layer]:
        """Of the network; only called where networks are loaded."""
        raise NotImplementedError

    @cached_property
    def _weights(self) -> Weights:
        need_networks(self.technique)
        from assay.nn import from_leaves

        return from_leaves(self._layers(), self.weights)


@dataclass(frozen=True)
class Ground:
    """What a network is trained on, and how.

    Attributes:
        encoder, codes: Of the training rows.
        fit: The rows to learn from.
        held: The rows that tell when to stop; none with a promise.
        shares: How common each code is, of each column, above 0.
        plan, promise: As :mod:`assay.nn` has them.
        whose: The person of each row, with a promise.
        claim: What is promised, if anything is.
        place: Where to keep how far training is; None keeps nothing.
    """

    encoder: Encoder
    codes: Array
    fit: Array
    held: Array
    shares: tuple[Array, ...]
    plan: Plan
    promise: Promise | None = None
    whose: Array | None = None
    claim: PrivacyClaim | None = None
    place: Place | None = None

    @property
    def how(self) -> dict[str, Any]:
        """Held rows' codes, promise, persons and checkpoints, as training takes them."""
        how: dict[str, Any] = {"promise": self.promise, "whose": self.whose}
        if len(self.held):
            how["held"] = self.codes[self.held]
        if self.place is None:
            return how
        exact = (self.codes, self.fit, self.held, *self.shares)
        here = self.place.of(canonical(self.encoder.to_state()), *(a.tobytes() for a in exact))
        return {**how, "folder": here.folder, "key": here.key}

    def model(self, weights: Weights) -> dict[str, Any]:
        """What a :class:`NetworkModel` takes of it."""
        from assay.nn import leaves

        return {"encoder": self.encoder, "weights": leaves(weights), "claim": self.claim}


@dataclass(frozen=True, kw_only=True)
class NetworkTechnique(CodedTechnique):
    """Settings of a technique that trains a network on codes.

    Class attributes:
        usual_rate: Peak learning rate without privacy.
        usual_steps: Most steps without privacy.
        looks: Whether rows are held back to tell when to stop, without privacy.

    Attributes:
        privacy: ``{epsilon, delta}``, perhaps with ``clip``, the largest norm of a person's
            gradient (1): training then keeps differential privacy (DP-SGD), for persons.
        steps: Most steps of training, 1 to 1e6. Without privacy it ends before where held rows get
            no better (10,000 at most, of ``vae`` 5,000); with it all steps are paid for (1,000).
        batch: Rows of a step, 1 to 1e6. Without privacy at most 256, fewer of a small table; with
            it a twentieth of the persons in the mean, for which noise is least felt.
        rate: Peak learning rate, 1e-6 to 1: .002 (of ``vae`` .004), with privacy .01.
    """

    usual_rate: ClassVar[float] = 2e-3
    usual_steps: ClassVar[int] = 10_000
    looks: ClassVar[bool] = True
    space: ClassVar[SearchSpace] = {
        **CodedTechnique.space,
        "steps": Whole(300, 10_000, log=True),
        "batch": Whole(64, 1_024, log=True),
        "rate": Real(5e-4, 2e-2, log=True),
    }
    privacy: Mapping[str, float] | None = None
    steps: int | None = None
    batch: int | None = None
    rate: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.privacy is not None:
            Asked.of(self.name, self.privacy)
        for name in ("steps", "batch"):
            if getattr(self, name) is not None:
                need_whole(self.name, name, getattr(self, name), 1, 1_000_000)
        if self.rate is not None:
            need_number(self.name, "rate", self.rate, 1e-6, 1.0)

    def plan(self, rows: int, codes: int) -> Plan:
        """How to train on so many rows of columns of so many codes together, without privacy."""
        from assay.nn import Plan

        batch = self.batch or _BATCH
        batch = max(1, min(batch, max(32, rows // _STEPS_A_ROUND), rows))
        return Plan(
            steps=self.steps or self.usual_steps, batch=batch, rate=self.rate or self.usual_rate
        )

    def promised(
        self, asked: Asked, persons: int, kept: float = 0.0, *, known: bool = True
    ) -> tuple[Plan, Promise]:
        """How to train on so many persons, and the promise.

        Args:
            asked: Of the whole.
            persons: How many there are.
            kept: The part of delta that is kept for finding levels.
            known: Whether all domains are public.

        Raises:
            ConfigError: Delta is no smaller than a promise to one of them needs, or no noise
                reaches epsilon.
        """
        from assay.dp import planned
        from assay.nn import Plan, Promise

        need_small(self.name, asked.delta, persons)
        steps = self.steps or _PRIVATE_STEPS
        rate = min(1.0, (self.batch or max(1, round(_PRIVATE_SHARE * persons))) / persons)
        noise = first_noise(asked, known=known)
        found, places = planned(asked.epsilon, asked.delta - kept, persons, rate, steps, noise)
        plan = Plan(steps=steps, batch=places, rate=self.rate or _PRIVATE_RATE)
        return plan, Promise(found, asked.clip, places, rate * persons)

    def promise_for(self, persons: int) -> tuple[Plan, Promise]:
        """How so many persons would be trained on under the settings' ``privacy``.

        Raises:
            ConfigError: The settings have none, or see :meth:`promised`.
        """
        if self.privacy is None:
            raise ConfigError("it has no privacy to keep", where=f"technique {self.name!r}",
                              mend="Say it as privacy: {epsilon: 1, delta: 1.0e-6}")  # fmt: skip
        need_networks(self.name)
        need_accountant(self.name)
        return self.promised(Asked.of(self.name, self.privacy), persons)

    def ground(self, train: Table, rng: np.random.Generator) -> Ground:
        """What to train on.

        Without privacy a tenth of the persons tell when to stop. With it each column's histogram is
        paid for, and so will all steps be.

        Args:
            train: The rows.
            rng: Picks the rows held back, and names a private fit; what protects people is the
                system's.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes; packages are
                not installed.
            ConfigError: The promise cannot be kept; see :meth:`promised`.
        """
        if self.privacy is not None:
            return self._private_ground(train, rng)
        encoder, codes = self.encoded(train)
        need_networks(self.name)
        fit, held = np.arange(len(train)), np.zeros(0, np.int64)
        if self.looks:
            fit, held = held_back(train, rng)
        plan, shares = self.plan(len(fit), sum(encoder.sizes)), shares_of(codes[fit], encoder.sizes)
        return Ground(encoder, codes, fit, held, shares, plan, place=self._place(train))

    def _place(self, train: Table, seed: int = 0) -> Place | None:
        here = place()
        return here and here.of_fit(self.name, settings_of(self), train, seed)

    def _private_ground(self, train: Table, rng: np.random.Generator) -> Ground:
        self.need_rows(train)
        need_networks(self.name)
        asked = Asked.of(self.name, self.privacy or {})
        ledger, whose = opened(self.name, asked.epsilon, asked.delta, train, "privacy")
        known = all(Grid.of(c) for c in train.schema)
        plan, promise = self.promised(asked, int(whose.max()) + 1, ledger.apart, known=known)
        # The seed names this fit: codes that another generator's fit kept are not taken.
        seed, noise = int(rng.integers(2**31)), promise.steps.before
        here = self._place(train, seed)
        drawn = drawn_once(here, lambda: private_codes(
            train, whose, self.bins, self.pool, noise, ledger
        ))  # fmt: skip
        claim = claim_of(asked, promise.steps, drawn, train, self.name)
        return Ground(
            drawn.encoder, drawn.encoder.encode(train), np.arange(len(train)),
            np.zeros(0, np.int64), drawn.shares, plan, promise, whose, claim,
            here,
        )  # fmt: skip

    def trained(self, ground: Ground, network: Trainable, rng: np.random.Generator) -> Weights:
        """The weights of a network that was trained on the ground.

        Args:
            ground: From :meth:`ground`.
            network: Of its encoder's codes.
            rng: First weights, shuffles, the loss's own draws.

        Raises:
            TechniqueError: Training does not converge.
        """
        from assay.nn import train

        return train(
            network.layers, network.loss, ground.codes[ground.fit], ground.plan, rng,
            held_loss=getattr(network, "mean_loss", None), first=network.knowing(ground.shares),
            **ground.how,
        ).weights  # fmt: skip


def networks_installed() -> bool:
    """Whether the packages that networks need are there."""
    return not lacking(_NEEDS)


def need_networks(name: str) -> None:
    """Load what networks need, which takes a second.

    Raises:
        TechniqueError: The technique ``name`` needs packages that are not installed.
    """
    need_packages(name, "it", _NEEDS, "neural")
    # Loading jax draws from the process's own sources of randomness, which are the caller's.
    ours, numpys = random.getstate(), np.random.get_state()  # noqa: NPY002
    importlib.import_module("assay.nn")
    random.setstate(ours)
    np.random.set_state(numpys)  # noqa: NPY002


def held_back(table: Table, rng: np.random.Generator) -> tuple[Array, Array]:
    """Row numbers to learn from, and those that tell when to stop: whole persons of each.

    Of few rows none are held back.
    """
    n, whose = len(table), table.persons
    persons = rng.permutation(np.unique(whose))
    if n < _ENOUGH or len(persons) < 10:
        return np.arange(n), np.zeros(0, np.int64)
    held = np.isin(whose, persons[: max(1, round(_HELD * len(persons)))])
    later = np.flatnonzero(held)
    return np.flatnonzero(~held), later[:_MOST_HELD]


def shares_of(codes: Array, sizes: tuple[int, ...]) -> tuple[Array, ...]:
    """How common each code is, of each column; half a row for one that no row has."""
    counts = [np.bincount(codes[:, j], minlength=size) for j, size in enumerate(sizes)]
    return tuple(np.maximum(c, 0.5) / np.maximum(c, 0.5).sum() for c in counts)
