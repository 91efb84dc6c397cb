"""What techniques that train a network share: settings, held rows, and weights that are kept."""

from __future__ import annotations

import importlib
import importlib.util
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

from assay.core import ConfigError, PrivacyClaim, TechniqueError
from assay.data import Encoder, Table
from assay.techniques.coded import CodedTechnique
from assay.techniques.promised import (
    Asked,
    claim_of,
    first_noise,
    need_accountant,
    persons_of,
    private_codes,
)
from assay.techniques.settings import need_number, need_whole

if TYPE_CHECKING:
    import jax

    from assay.nn import Layer, Plan, Promise, Run, Weights

Array = np.ndarray[Any, Any]

_NEEDS = ("jax", "optax", "safetensors")
#: Share of the persons whose rows tell when to stop, how many rows at most, and the rows that a
#: table must have for any to be spared.
_HELD, _MOST_HELD, _ENOUGH = 0.1, 2_500, 40
_STEPS_A_ROUND = 30  # at least, where rows are few
_STEPS, _BATCH = 10_000, 256
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


@dataclass(frozen=True)
class Made:
    """A network and what it was trained on.

    Attributes:
        encoder, codes: Of the training rows.
        network, weights: As :mod:`assay.nn` has them.
        claim: What is promised, if anything is.
        void: Why nothing is although privacy was asked for.
    """

    encoder: Encoder
    codes: Array
    network: Trainable
    weights: Weights
    claim: PrivacyClaim | None = None
    void: str = ""

    @property
    def leaves(self) -> tuple[Array, ...]:
        """The weights as plain arrays."""
        from assay.nn import leaves

        return leaves(self.weights)


@dataclass(frozen=True, kw_only=True)
class NetworkTechnique(CodedTechnique):
    """Settings of a technique that trains a network on codes.

    Class attributes:
        usual_rate: Peak learning rate without privacy.

    Attributes:
        privacy: ``{epsilon, delta}``, perhaps with ``clip``, the largest norm of a person's
            gradient (1): training then keeps differential privacy (DP-SGD), for persons.
        steps: Most steps of training, 1 to 1e6. Without privacy it ends before where held rows get
            no better (10,000 at most); with it all steps are paid for (1,000).
        batch: Rows of a step, 1 to 1e6. Without privacy at most 256, fewer of a small table; with
            it a twentieth of the persons in the mean, for which noise is least felt.
        rate: Peak learning rate, 1e-6 to 1: .002 (of ``vae`` .004), with privacy .01.
    """

    usual_rate: ClassVar[float] = 2e-3
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
        return Plan(steps=self.steps or _STEPS, batch=batch, rate=self.rate or self.usual_rate)

    def promised(self, persons: int) -> tuple[Plan, Promise]:
        """How to train on so many persons, and the promise; ``privacy`` must be set.

        Raises:
            ConfigError: Delta is no smaller than a promise to one of them needs, or no noise
                reaches epsilon.
        """
        from assay.dp import planned
        from assay.nn import Plan, Promise

        asked = Asked.of(self.name, self.privacy or {})
        if asked.delta >= 1 / persons:
            raise ConfigError(
                f"privacy: a delta of {asked.delta:g} would allow giving one of {persons} persons "
                "away", where=f"technique {self.name!r}",
                mend=f"Ask for less than {1 / persons:.1g}, better a hundredth of that",
            )  # fmt: skip
        steps = self.steps or _PRIVATE_STEPS
        rate = min(1.0, (self.batch or max(1, round(_PRIVATE_SHARE * persons))) / persons)
        noise = first_noise(asked)
        found, places = planned(asked.epsilon, asked.delta, persons, rate, steps, noise)
        plan = Plan(steps=steps, batch=places, rate=self.rate or _PRIVATE_RATE)
        return plan, Promise(found, asked.clip, places, rate * persons)

    def trained(
        self, train: Table, rng: np.random.Generator,
        network: Callable[[Encoder, Table], Trainable],
    ) -> Made:  # fmt: skip
        """Train a network on the codes of ``train``.

        Without privacy a tenth of the persons tell when to stop. With it histograms of the columns
        come first, then DP-SGD, whose steps are all paid for.

        Args:
            train: The rows.
            rng: First weights, shuffles, the loss's own draws. Noise is the system's.
            network: Makes the network of an encoder's codes.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes; packages are
                not installed; or training does not converge.
            ConfigError: The promise cannot be kept; see :meth:`promised`.
        """
        if self.privacy is not None:
            return self._private(train, rng, network)
        encoder, codes = self.encoded(train)
        need_networks(self.name)
        from assay.nn import train as fitted

        made = network(encoder, train)
        fit, held = held_back(train, rng)
        found = fitted(
            made.layers, made.loss, codes[fit], self.plan(len(fit), sum(encoder.sizes)), rng,
            held=codes[held] if len(held) else None, held_loss=getattr(made, "mean_loss", None),
            first=made.knowing(_shares(codes[fit], encoder.sizes)),
        )  # fmt: skip
        return Made(encoder, codes, made, found.weights)

    def _private(
        self, train: Table, rng: np.random.Generator,
        network: Callable[[Encoder, Table], Trainable],
    ) -> Made:  # fmt: skip
        self.need_rows(train)
        need_networks(self.name)
        need_accountant(self.name)
        from assay.nn import train as fitted

        whose = persons_of(train)
        plan, promise = self.promised(int(whose.max()) + 1)
        known = private_codes(train, whose, self.bins, self.pool, promise.steps.before, rng)
        made, codes = network(known.encoder, train), known.encoder.encode(train)
        found = fitted(
            made.layers, made.loss, codes, plan, rng, promise=promise, whose=whose,
            first=made.knowing(known.shares),
        )  # fmt: skip
        asked = Asked.of(self.name, self.privacy or {})
        claim, void = claim_of(asked, promise.steps, known, train, self.name)
        return Made(known.encoder, codes, made, found.weights, claim, void)


def need_networks(name: str) -> None:
    """Load what networks need, which takes a second.

    Raises:
        TechniqueError: The technique ``name`` needs packages that are not installed.
    """
    gone = [package for package in _NEEDS if importlib.util.find_spec(package) is None]
    if gone:
        raise TechniqueError(
            f"it needs {', '.join(gone)}, which {'is' if len(gone) == 1 else 'are'} not installed",
            where=f"technique {name!r}", mend='Install them with: pip install "assay[neural]"',
        )  # fmt: skip
    # Loading jax draws from the process's own sources of randomness, which are the caller's.
    ours, numpys = random.getstate(), np.random.get_state()  # noqa: NPY002
    importlib.import_module("assay.nn")
    random.setstate(ours)
    np.random.set_state(numpys)  # noqa: NPY002


def held_back(table: Table, rng: np.random.Generator) -> tuple[Array, Array]:
    """Row numbers to learn from, and those that tell when to stop: whole persons of each.

    Of few rows none are held back.
    """
    n = len(table)
    whose = np.arange(n) if table.people is None else table.people
    persons = rng.permutation(np.unique(whose))
    if n < _ENOUGH or len(persons) < 10:
        return np.arange(n), np.zeros(0, np.int64)
    held = np.isin(whose, persons[: max(1, round(_HELD * len(persons)))])
    later = np.flatnonzero(held)
    return np.flatnonzero(~held), later[:_MOST_HELD]


def _shares(codes: Array, sizes: tuple[int, ...]) -> list[Array]:
    """How common each code is, of each column; half a row for one that no row has."""
    counts = [np.bincount(codes[:, j], minlength=size) for j, size in enumerate(sizes)]
    return [np.maximum(c, 0.5) / np.maximum(c, 0.5).sum() for c in counts]
