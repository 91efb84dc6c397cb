"""What every technique's membership attack shares: the rows asked about, and all that R says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Space, nearest
from assay.evaluation.base import Evidence
from assay.evaluation.privacy.asked import LIMIT, Asked, places, sampled
from assay.evaluation.privacy.membership.ensemble import Strangers
from assay.evaluation.privacy.membership.features import Features
from assay.evaluation.privacy.membership.likelihood import conditional
from assay.evaluation.privacy.membership.partial import Partial
from assay.evaluation.privacy.scan import PERMUTATIONS, permutations
from assay.evaluation.privacy.spaces import (
    asked_points,
    known_neighbours,
    known_points,
    pooled,
    shared_space,
)

Array = np.ndarray[Any, Any]

#: Neighbours whose distances are kept: the nearest one, and those of the two densities.
NEIGHBOURS = (1, 5, 20)


@dataclass(frozen=True)
class Bench:
    """Prepared once a study.

    Attributes:
        asked: The people asked about, n of them.
        space: Where distances are taken.
        points: Their rows in it.
        features: How trees see rows.
        numbers, classes: Their rows as trees see them.
        nearest_known: Distance to the nearest row of R, shape (n,).
        reach_known: Distance to the 1st, 5th and 20th of the sampled R, shape (n, 3).
        likelihood_known: What R's forests make of their cells, shape (2, n).
        known: The sampled R as trees see it.
        strangers: The sampled R, each taken for a stranger to the others.
        partial: Sets of columns in which rows may agree, against all of R.
    """

    asked: Asked
    space: Space
    points: Array
    features: Features
    numbers: Array
    classes: Array
    nearest_known: Array
    reach_known: Array
    likelihood_known: Array
    known: Array
    strangers: Strangers
    partial: Partial


def bench(evidence: Evidence) -> Bench:
    """The bench of this evidence's real tables; N and R must be there."""
    return evidence.memo.get("privacy.membership", lambda rng: _make(evidence, rng))


def labellings(evidence: Evidence) -> Array:
    """Permuted labels of the people asked about, for the scan; see :func:`permutations`."""

    def make(rng: np.random.Generator) -> Array:
        asked = sampled(evidence)
        return permutations(asked.members, len(asked.labels), PERMUTATIONS, rng)

    return evidence.memo.get("privacy.labellings", make)


def _make(evidence: Evidence, rng: np.random.Generator) -> Bench:
    assert evidence.reference is not None
    asked, space = sampled(evidence), shared_space(evidence)
    rows, reference = asked.rows, evidence.reference.sample(LIMIT, rng)
    features = Features.fit(pooled(evidence))
    numbers, classes = features.numbers(rows), features.classes(rows)
    at, known = places(evidence), features.numbers(reference)
    guessed = features.classes(reference)
    told, own = conditional(features, known, guessed, numbers, classes, rng, own=True)
    points, reach = asked_points(evidence)[at], known_neighbours(evidence)[0][at]
    nearest_known, theirs = reach[:, 0], known_points(evidence)
    if reference is not evidence.reference:  # densities compare samples of one size
        theirs = space.embed(reference)
        reach = nearest(points, theirs, max(NEIGHBOURS))[0]
    return Bench(
        asked, space, points, features, numbers, classes,
        nearest_known=nearest_known,
        reach_known=among(reach),
        likelihood_known=told,
        known=known,
        strangers=Strangers(
            theirs, known, guessed,
            among(nearest(theirs, theirs, max(NEIGHBOURS), exclude_self=True)[0]), own,
        ),
        partial=Partial.of(features, rows, evidence.reference, rng),
    )  # fmt: skip


def among(distances: Array) -> Array:
    """The 1st, 5th and 20th of sorted distances, or the last there is, (n, 3)."""
    return distances[:, [min(k, distances.shape[1]) - 1 for k in NEIGHBOURS]]
