"""Worlds: tables in which each target is or is not, by a coin's toss, and what fits of them tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import Seeds
from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.privacy.asked import places
from assay.evaluation.privacy.membership.features import Features
from assay.evaluation.privacy.shadow.reader import Reader
from assay.evaluation.privacy.shadow.targets import Targets, targets
from assay.evaluation.privacy.spaces import pooled, shared_space

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Worlds:
    """Numbered worlds of one kind. A world depends on its number and the seed alone, so that the
    order, and whose process makes it, change nothing.

    In each, every target is in the table with a chance of one half, whatever others are: so one
    fit serves all targets, and for each of them it is in half of the worlds (as for the shadow
    models of Carlini et al. 2022).

    Attributes:
        refit: Fits the technique on a table and draws a release.
        base: The other rows.
        drawn: How many rows a table has, targets among them, the others drawn from ``base``; 0
            where all of ``base`` is in each table.
        targets: The targets' rows, k of them.
        reader: What is looked at in a release.
        seeds: Source of all coins and draws.
    """

    refit: Callable[[Table, np.random.Generator], Table]
    base: Table
    drawn: int
    targets: Table
    reader: Reader
    seeds: Seeds

    def inside(self, world: int) -> Array:
        """Who of the targets is in, bool of shape (k,)."""
        found: Array = self.seeds.rng("coins", world).random(len(self.targets)) < 0.5
        return found

    def coins(self, worlds: int) -> Array:
        """The same of all worlds, bool of shape (worlds, k)."""
        return np.stack([self.inside(i) for i in range(worlds)])

    def table(self, world: int) -> Table:
        """The rows to be fitted, in an order that says nothing."""
        rng, inside = self.seeds.rng("rows", world), self.inside(world)
        others = self.base
        if self.drawn:
            wanted = max(1, self.drawn - int(inside.sum()))
            # With few rows known some come twice: in a smaller table one row would weigh more than
            # in T, and what is learnt there would not hold here (an excess of .09 against .21).
            again = wanted > len(others)
            others = others.take(rng.choice(len(others), wanted, replace=again))
        rows = others.stacked(self.targets.take(np.flatnonzero(inside)))
        return rows.take(rng.permutation(len(rows)))

    def __call__(self, world: int) -> Array:
        """What the reader sees in a release of that world."""
        return self.reader(self.refit(self.table(world), self.seeds.rng("fit", world)))


def shadow_worlds(evidence: Evidence) -> Worlds:
    """Worlds of an attacker who knows R: as many rows as T has, drawn from R, and the targets."""
    assert evidence.refit is not None
    assert evidence.reference is not None
    return Worlds(
        evidence.refit, evidence.reference, len(evidence.train), targets(evidence).rows,
        reader(evidence), evidence.work.seeds.child("shadow"),
    )  # fmt: skip


def seeded_worlds(evidence: Evidence) -> Worlds:
    """Worlds of T itself: all its rows but the targets, and each target or not."""
    assert evidence.refit is not None
    aims = targets(evidence)
    return Worlds(
        evidence.refit, _others(evidence, aims), 0, aims.rows, reader(evidence),
        evidence.work.seeds.child("seeded"),
    )  # fmt: skip


def reader(evidence: Evidence) -> Reader:
    """What is looked at in releases, the same for every technique."""

    def make(rng: np.random.Generator) -> Reader:
        features = Features.fit(pooled(evidence))
        rows, space = targets(evidence).rows, shared_space(evidence)
        return Reader.of(features, space, rows, len(evidence.train), rng)

    return evidence.memo.get("privacy.shadow.reader", make)


def _others(evidence: Evidence, aims: Targets) -> Table:
    """T without the targets."""
    members = places(evidence)[aims.places[aims.members]]
    left = np.ones(len(evidence.train), bool)
    left[members] = False
    return evidence.train.take(np.flatnonzero(left))
