"""What techniques that train a network share: settings, held rows, and weights that are kept."""

from __future__ import annotations

import importlib
import importlib.util
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from assay.core import ConfigError, TechniqueError
from assay.data import Table
from assay.techniques.coded import CodedTechnique
from assay.techniques.promised import Asked, first_noise
from assay.techniques.settings import need_number, need_whole

if TYPE_CHECKING:
    from assay.nn import Plan, Promise

Array = np.ndarray[Any, Any]

_NEEDS = ("jax", "optax", "safetensors")
#: Share of the persons whose rows tell when to stop, how many rows at most, and the rows that a
#: table must have for any to be spared.
_HELD, _MOST_HELD, _ENOUGH = 0.1, 2_500, 40
_STEPS_A_ROUND = 30  # at least, where rows are few
_STEPS, _BATCH, _RATE = 10_000, 256, 2e-3
_PRIVATE_STEPS, _PRIVATE_SHARE, _PRIVATE_RATE = 1_000, 0.05, 1e-2


@dataclass(frozen=True, kw_only=True)
class NetworkTechnique(CodedTechnique):
    """Settings of a technique that trains a network on codes.

    Attributes:
        privacy: ``{epsilon, delta}``, perhaps with ``clip``, the largest norm of a person's
            gradient (1): training then keeps differential privacy (DP-SGD), for persons.
        steps: Most steps of training, 1 to 1e6. Without privacy it ends before where held rows get
            no better (10,000 at most); with it all steps are paid for (1,000).
        batch: Rows of a step, 1 to 1e6. Without privacy at most 256, fewer of a small table; with
            it a twentieth of the persons in the mean, for which noise is least felt.
        rate: Peak learning rate, 1e-6 to 1: .002, with privacy .01.
    """

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

    def plan(self, rows: int) -> Plan:
        """How to train on so many rows, without privacy."""
        from assay.nn import Plan

        batch = self.batch or _BATCH
        batch = max(1, min(batch, max(32, rows // _STEPS_A_ROUND), rows))
        return Plan(steps=self.steps or _STEPS, batch=batch, rate=self.rate or _RATE)

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
