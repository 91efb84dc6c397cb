"""Whom shadow models are trained for: the few people who are most exposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.privacy.asked import Asked, exposure, places, sampled

Array = np.ndarray[Any, Any]

#: People aimed at, and the largest share of the people asked about that they may be.
TARGETS, SHARE = 40, 0.1


@dataclass(frozen=True)
class Targets:
    """The people aimed at.

    Attributes:
        asked: All people that are asked about.
        places: Where the targets stand among them, rising, shape (k,).
        exposure: How far each of the targets is from the people known, shape (k,).
    """

    asked: Asked
    places: Array
    exposure: Array

    @property
    def rows(self) -> Table:
        """Their rows, those of members first."""
        return self.asked.rows.take(self.places)

    @property
    def members(self) -> Array:
        """Which of them are in T, bool of shape (k,)."""
        found: Array = self.asked.labels[self.places] == 1
        return found

    @property
    def tried(self) -> Array:
        """Who of all people asked about is a target, bool of shape (n,)."""
        mask = np.zeros(len(self.asked.labels), bool)
        mask[self.places] = True
        return mask

    def spread(self, scores: Array) -> Array:
        """Scores of the targets, shape (s, k), among all people: others lie below them all."""
        out = np.repeat(scores.min(axis=1, keepdims=True) - 1, len(self.asked.labels), axis=1)
        out[:, self.places] = scores
        return out


def targets(evidence: Evidence) -> Targets:
    """The 40 most exposed people among as many rows of T as of N; N and R must be there.

    Exposed are those far from their 5 nearest rows of R. Equal numbers of T and N are drawn first,
    so that members and controls are about as many; then the two are ranked together and ties
    broken at random, so that the choice cannot know who is a member.
    """

    def make(rng: np.random.Generator) -> Targets:
        asked = sampled(evidence)
        sides = [np.flatnonzero(asked.labels == side) for side in (1, 0)]
        size = min(len(side) for side in sides)
        drawn = np.concatenate([np.sort(rng.choice(s, size, replace=False)) for s in sides])
        far = exposure(evidence)[places(evidence)[drawn]]
        order = np.lexsort((rng.random(len(far)), -far))
        chosen = np.sort(order[: min(TARGETS, int(SHARE * len(far)))])
        return Targets(asked, drawn[chosen], far[chosen])

    return evidence.memo.get("privacy.shadow.targets", make)
