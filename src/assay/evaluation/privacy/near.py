"""Are there rows in the release that lie nearer to people's own than strangers' rows do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import AttackResult, Statistic, Tally
from assay.data import Kind, Schema, Space, Table, nearest
from assay.evaluation.base import NO_HOLDOUT, Evidence, attack_statistics
from assay.evaluation.privacy.copies import NO_REFERENCE, Array, tally

#: How often a stranger's row may lie as near: fixes the threshold.
STRANGERS = 0.01
#: Reference rows below which no threshold can be fixed.
FEWEST = 30
#: Distances below this (a thousandth of one differing column) count as this.
FLOOR = 1e-3


@dataclass(frozen=True)
class NearCopies:
    """Training rows with a released row far nearer than any stranger's, against unseen rows.

    For a person x, ``d(x, S) / d(x, R)`` sets the distance to the nearest released row against
    the distance to the nearest of the people the attacker knows, so that a rare person is not
    held to a common one's measure. A hit is an exact match that no known person shares, or a
    ratio below a threshold that only 1 % of strangers reach. The threshold comes from R alone
    (a third of it, tried against the second as if released, with the third as the known people;
    exact matches set aside), never from T, N or S: so members and controls are treated alike and
    the excess over the control is a leak. Distances: :class:`assay.data.Space`.
    """

    name: ClassVar[str] = "privacy.copies.near"
    question: ClassVar[str] = "Does the release hold rows that are nearly people's own?"
    attacker: ClassVar[str] = (
        "Has the release and rows of other people, and knows a person's row roughly."
    )
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
        control, reference = evidence.holdout, evidence.reference
        if control is None:
            return AttackResult(self.name, reason=NO_HOLDOUT)
        if reference is None:
            return AttackResult(self.name, reason=NO_REFERENCE)
        if len(reference) < FEWEST:
            few = f"the reference has {len(reference)} rows, and {FEWEST} are the least"
            return AttackResult(self.name, reason=few)
        space = shared_space(evidence)
        yard = evidence.memo.get("privacy.near", lambda r: _yardstick(evidence, space, r))
        found = [yard.hits(space.embed(s)) for s in evidence.releases]
        return AttackResult(
            self.name, tuple(t for t, _ in found), tuple(c for _, c in found),
            note=f"a hit is an exact match or a distance below {yard.limit:.2g} of that to the "
            "nearest known person",
        )  # fmt: skip


@dataclass(frozen=True)
class Yardstick:
    """What every technique's releases share.

    Attributes:
        points: T's points, then N's.
        members: How many of them are T's.
        known: Distance of each to its nearest known person, shape (n,).
        limit: The ratio below which a row is a near copy.
    """

    points: Array
    members: int
    known: Array
    limit: float

    def hits(self, release: Array) -> tuple[Tally, Tally]:
        """Hits on T and on N of a release's points."""
        d = nearest(self.points, release, 1)[0][:, 0]
        hit = near(d, self.known, self.limit)
        return tally(hit[: self.members]), tally(hit[self.members :])


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


def _yardstick(evidence: Evidence, space: Space, rng: np.random.Generator) -> Yardstick:
    assert evidence.holdout is not None
    assert evidence.reference is not None
    points = np.concatenate([space.embed(evidence.train), space.embed(evidence.holdout)])
    reference = space.embed(evidence.reference)
    known = nearest(points, reference, 1)[0][:, 0]
    return Yardstick(points, len(evidence.train), known, limit_of(reference, rng))


def shared_space(evidence: Evidence) -> Space:
    """The space of all real rows together: it cannot know who is a member."""

    def make(rng: np.random.Generator) -> Space:
        return Space.fit(pooled(evidence))

    return evidence.memo.get("privacy.space", make)


def pooled(evidence: Evidence) -> Table:
    """T, N and R as one table."""
    table = evidence.train
    for other in (evidence.holdout, evidence.reference):
        table = table if other is None else table.stacked(other)
    return table


def no_space(schema: Schema) -> str | None:
    """Why rows have no distances, or None."""
    if all(c.kind is Kind.ARRAY for c in schema):
        return "there is no column of numbers, levels, dates or text"
    return None
