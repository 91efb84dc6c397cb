"""What every technique's membership attack shares: the rows asked about, and all that R says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Space, Table, nearest
from assay.evaluation.base import Evidence
from assay.evaluation.privacy.membership.features import Features
from assay.evaluation.privacy.membership.likelihood import conditional
from assay.evaluation.privacy.membership.partial import Partial
from assay.evaluation.privacy.membership.scan import PERMUTATIONS, permutations
from assay.evaluation.privacy.near import pooled, shared_space

Array = np.ndarray[Any, Any]

#: Rows of T, of N, and of S and R for smoothed densities, beyond which a sample is taken.
LIMIT = 8_000
#: Neighbours of the two densities.
NEIGHBOURS = (5, 20)


@dataclass(frozen=True)
class Bench:
    """Prepared once a study.

    Attributes:
        rows: The rows asked about: members first, then controls.
        labels: 1 for members, 0 for controls, shape (n,).
        choosing: The third of the rows that chooses scores and cutoffs, bool of shape (n,).
        packed: Permuted labels for the scan.
        space: Where distances are taken.
        points: ``rows`` in it.
        features: How trees see rows.
        numbers, classes: ``rows`` as trees see them.
        nearest_known: Distance to the nearest row of R, shape (n,).
        reach_known: Distance to the 5th and 20th of the sampled R, shape (n, 2).
        likelihood_known: Conditional log-likelihood under R, shape (n,).
        known: The sampled R as trees see it.
        partial: Sets of columns in which rows may agree, against all of R.
        note: Samples that were taken.
    """

    rows: Table
    labels: Array
    choosing: Array
    packed: Array
    space: Space
    points: Array
    features: Features
    numbers: Array
    classes: Array
    nearest_known: Array
    reach_known: Array
    likelihood_known: Array
    known: Array
    partial: Partial
    note: str


def bench(evidence: Evidence) -> Bench:
    """The bench of this evidence's real tables; N and R must be there."""
    space = shared_space(evidence)
    return evidence.memo.get("privacy.membership", lambda rng: _make(evidence, space, rng))


def _make(evidence: Evidence, space: Space, rng: np.random.Generator) -> Bench:
    assert evidence.holdout is not None
    assert evidence.reference is not None
    members, controls = evidence.train.sample(LIMIT, rng), evidence.holdout.sample(LIMIT, rng)
    reference = evidence.reference.sample(LIMIT, rng)
    rows = members.stacked(controls)
    labels = np.repeat(np.array([1, 0], np.uint8), [len(members), len(controls)])
    choosing = np.concatenate([_third(len(members), rng), _third(len(controls), rng)])
    packed = permutations(len(members), len(rows), PERMUTATIONS, rng)
    features = Features.fit(pooled(evidence))
    numbers, classes = features.numbers(rows), features.classes(rows)
    points, known = space.embed(rows), features.numbers(reference)
    return Bench(
        rows, labels, choosing, packed, space, points, features, numbers, classes,
        nearest_known=nearest(points, space.embed(evidence.reference), 1)[0][:, 0],
        reach_known=reach(points, space.embed(reference)),
        likelihood_known=conditional(
            features, known, features.classes(reference), numbers, classes, rng
        ),
        known=known,
        partial=Partial.of(features, rows, evidence.reference, rng),
        note=_note(evidence, len(members), len(controls)),
    )  # fmt: skip


def reach(points: Array, others: Array) -> Array:
    """Distance of each point to its 5th and 20th neighbour, or the last there is, (n, 2)."""
    d, _ = nearest(points, others, max(NEIGHBOURS))
    return d[:, [min(k, d.shape[1]) - 1 for k in NEIGHBOURS]]


def _third(n: int, rng: np.random.Generator) -> Array:
    return rng.permutation(np.arange(n) % 3 == 0)


def _note(evidence: Evidence, members: int, controls: int) -> str:
    total = (len(evidence.train), len(evidence.holdout or ()))
    if (members, controls) == total:
        return ""
    return f"a sample of {members} of {total[0]} training and {controls} of {total[1]} unseen rows"
