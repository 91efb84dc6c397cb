"""Are there rows in the release that lie nearer to people's own than strangers' rows do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema, Table, nearest
from assay.evaluation.base import Evidence, attack_statistics, missing
from assay.evaluation.privacy.asked import LIMIT, everyone
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.spaces import (
    NEIGHBOURS,
    asked_points,
    known_neighbours,
    known_points,
    no_space,
    shared_space,
)

Array = np.ndarray[Any, Any]

#: How often a stranger's row may lie as near: fixes the threshold.
STRANGERS = 0.01
#: Reference rows below which no threshold can be fixed.
FEWEST = 30
#: Distances below this (a thousandth of one differing column) count as this.
FLOOR = 1e-3
#: The same where distances are raised to a power; the steepest power.
COARSE, STEEPEST = 1e-2, 8.0
SCORES = ("nearer than the nearest known person", "nearer than known people lie about them")


@dataclass(frozen=True)
class NearCopies:
    """Training rows with a released row far nearer than any stranger's, against unseen rows.

    For a person x, ``d(x, S) / d(x, R)`` sets the distance to the nearest released row against
    the distance to the nearest of the people the attacker knows, so that a rare person is not
    held to a common one's measure. A hit is an exact match that no known person shares, or a
    ratio below a threshold that only 1 % of strangers reach. The threshold comes from R alone
    (a third of it, tried against the second as if released, with the third as the known people;
    exact matches set aside), never from T, N or S: so members and controls are treated alike and
    the excess over the control is a leak. Distances: :class:`assay.data.Space`. For the test over
    all attacks a second score asks how many known people would lie within that distance.
    """

    name: ClassVar[str] = "privacy.copies.near"
    question: ClassVar[str] = "Does the release hold rows that are nearly people's own?"
    attacker: ClassVar[str] = (
        "Has the release and rows of other people, and knows a person's row roughly."
    )
    #: Of the doubt in the test over all attacks: what is likeliest to leak is looked at hardest.
    weight: ClassVar[float] = 3.0
    cost: ClassVar[str] = "n squared d: exact nearest neighbours of T and N in S"
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.copies.near", "near copies",
        "a released row lies far nearer to theirs than strangers' rows do",
        source="share of records nearer than others (Platzer and Reutterer 2021), scaled by R",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count rows of T and N that are hit; ``rng`` is not used."""
        found = self.scored(evidence)
        if isinstance(found, str):
            return AttackResult(self.name, reason=found)
        limit = yardstick(evidence).limit
        return result_of(
            self.name, found,
            note=f"a hit is an exact match or a distance below {limit:.2g} of that to the "
            "nearest known person",
        )  # fmt: skip

    def scored(self, evidence: Evidence) -> Scored | str:
        """How much nearer the release is than known people are, or why it cannot be said."""
        reason = no_one_known(evidence)
        if reason:
            return reason
        return evidence.work.get(self.name, lambda _: self._scored(evidence))

    def _scored(self, evidence: Evidence) -> Scored:
        yard = yardstick(evidence)
        distances = [d[:, 0] for d, _ in released(evidence)]
        known = yard.reach[:, 0]
        scores = tuple(np.stack([-np.log(ratio(d, known)), -expected(d, yard.reach)])
                       for d in distances)  # fmt: skip
        hits = tuple(near(d, known, yard.limit) for d in distances)
        return Scored(everyone(evidence), scores, hits, SCORES)


@dataclass(frozen=True)
class Yardstick:
    """What every technique's releases share.

    Attributes:
        points: T's points, then N's.
        reach: Distance of each to its 20 nearest known people (or all there are), shape (n, k).
        limit: The ratio below which a row is a near copy.
    """

    points: Array
    reach: Array
    limit: float


def no_one_known(evidence: Evidence) -> str:
    """Why there is nobody to compare with; empty where there are controls and known people."""
    known = len(evidence.reference or ())
    few = f"the reference has {known} rows, and {FEWEST} are the least" * (known < FEWEST)
    return missing(evidence) or few


def yardstick(evidence: Evidence) -> Yardstick:
    """The yardstick of this evidence's real rows."""
    return evidence.memo.get("privacy.near", lambda r: _yardstick(evidence, r))


def released(evidence: Evidence) -> tuple[tuple[Array, Array], ...]:
    """Everyone's nearest rows of each release: distances, sorted, and row numbers, (n, k) each.

    k is 20 where tables are small enough for every attack to look at all rows, so that one search
    serves them all; else 1.
    """

    def make(_: np.random.Generator) -> tuple[tuple[Array, Array], ...]:
        points, space = yardstick(evidence).points, shared_space(evidence)
        return tuple(
            nearest(points, space.embed(s), NEIGHBOURS if whole(evidence, s) else 1)
            for s in evidence.releases
        )

    return evidence.work.get("privacy.released", make)


def whole(evidence: Evidence, release: Table) -> bool:
    """Whether no attack need take a sample of the people, of the known ones or of the release."""
    assert evidence.holdout is not None
    assert evidence.reference is not None
    known = len(evidence.reference)
    return NEIGHBOURS <= len(release) <= min(LIMIT, known) and known <= LIMIT and (
        max(len(evidence.train), len(evidence.holdout)) <= LIMIT
    )  # fmt: skip


def expected(nearest_released: Array, reach: Array) -> Array:
    """Logarithm of how many of as many known people would lie within a distance, shape (n,).

    About a person, known people are as many as distance to the power of the local dimension says,
    ``k (d / d_k)^m``, with m from the distances to the k nearest (Levina and Bickel 2004, eq. 8),
    8 at most: the nearest known person alone may be near or far by luck.

    Args:
        nearest_released: Distance to the nearest released row, shape (n,).
        reach: Distances to the k nearest known people, sorted, shape (n, k), k >= 2.
    """
    logs, k = np.log(np.maximum(reach, COARSE)), reach.shape[1]
    rise = (logs[:, -1:] - logs[:, :-1]).mean(axis=1)
    dimension = np.minimum(1 / np.maximum(rise, 1e-9), STEEPEST)
    within: Array = np.log(k) + dimension * (
        np.log(np.maximum(nearest_released, COARSE)) - logs[:, -1]
    )
    return within


def near(released: Array, known: Array, limit: float) -> Array:
    """Whether a released row is a near copy, from distances to S and to R, each (n,)."""
    hit: Array = ((released == 0) & (known > 0)) | (ratio(released, known) <= limit)
    return hit


def ratio(released: Array, known: Array) -> Array:
    """Distance to S over distance to R, the floor under both."""
    quotient: Array = np.maximum(released, FLOOR) / np.maximum(known, FLOOR)
    return quotient


def limit_of(reference: Array, rng: np.random.Generator) -> float:
    """The ratio that 1 % of strangers reach, from the points of R; 0 where all have a double."""
    order = rng.permutation(len(reference))
    asked, released, known = (reference[part] for part in np.array_split(order, 3))
    d = nearest(asked, released, 1)[0][:, 0]
    ratios = ratio(d, nearest(asked, known, 1)[0][:, 0])[d > 0]
    # Capped: what lies no nearer than known people do can be no near copy.
    limit = float(np.quantile(ratios, STRANGERS, method="lower")) if len(ratios) else 0.0
    return min(limit, 0.99)


def _yardstick(evidence: Evidence, rng: np.random.Generator) -> Yardstick:
    limit = limit_of(known_points(evidence), rng)
    return Yardstick(asked_points(evidence), known_neighbours(evidence)[0], limit)
