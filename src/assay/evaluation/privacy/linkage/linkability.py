"""Do two halves of a person's columns point at the same released row?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Kind, Role, Schema, Space, Table, nearest
from assay.evaluation.base import NO_HOLDOUT, Evidence, attack_statistics
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.asked import LIMIT, Asked, sampled, some_of
from assay.evaluation.privacy.linkage.records import listed
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.spaces import shared_space

Array = np.ndarray[Any, Any]

#: Released rows that a half may point at, and how many are looked at to rank them.
NEAR, LOOKED = 5, 16
#: Distances that differ by no more are equal: a rounding error must not break a tie.
SLACK = 1e-5
#: How often the columns are dealt in two halves.
DEALS = 2


@dataclass(frozen=True)
class Linkability:
    """Two parties each know half of a person's columns and ask the release whether their records
    belong together.

    A person is linked where both halves have one released row among their 5 nearest (Giomi et al.
    2023, section 4.2), in each of two deals of the columns: the quasi-identifiers against the rest
    where both are many, and at random. A row counts among the nearest only where no more than 5 rows are as
    near: ties are never broken by chance, for members and controls alike. At most 8,000 rows of T
    and of N are asked about, and of a release of more than 8,000 rows fewer in proportion: each of
    them is held against all of it.
    """

    name: ClassVar[str] = "privacy.linkability"
    question: ClassVar[str] = (
        "Does the release tell that two records, with other columns each, are of one person?"
    )
    attacker: ClassVar[str] = (
        "Has the release and two files without a common column, and knows that a person is in both."
    )
    cost: ClassVar[str] = "n squared d: exact nearest neighbours in each half of the columns"
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.linkability", "linkability",
        "both halves of their columns point at the same released row",
        source="Giomi et al. 2023 (Anonymeter), section 4.2",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns that are not arrays."""
        if sum(c.kind is not Kind.ARRAY for c in schema) < 2:
            return "it needs two columns that are numbers, levels, dates or text"
        return None

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count whose halves meet; ``rng`` is not used."""
        found = self.scored(evidence)
        if isinstance(found, str):
            return AttackResult(self.name, reason=found)
        deals = "; and ".join(listed(first) for first, _ in halves(evidence))
        return result_of(
            self.name, found,
            note=join_notes(found.asked.note, f"one half of the columns: {deals}"),
        )  # fmt: skip

    def scored(self, evidence: Evidence) -> Scored | str:
        """How near to both halves the same row stands, or why it cannot be said."""
        if evidence.holdout is None:
            return NO_HOLDOUT
        return evidence.work.get(self.name, lambda _: _scored(evidence))


def _scored(evidence: Evidence) -> Scored:
    asked, dealt = _asked(evidence), halves(evidence)
    scores: list[Array] = []
    hits: list[Array] = []
    for release in evidence.releases:
        ranks = np.stack([_meeting(evidence, asked.rows, release, pair) for pair in dealt])
        hits.append(ranks.max(axis=0) <= NEAR)
        scores.append((1 / ranks).sum(axis=0)[None, :])
    return Scored(asked, tuple(scores), tuple(hits), ("how near to both halves one row stands",))


def _asked(evidence: Evidence) -> Asked:
    """As many people as make no more pairs with the largest release than 8,000 of either side
    make with 8,000 rows."""
    whole, most = sampled(evidence), max(len(s) for s in evidence.releases)
    share = min(1.0, LIMIT / most)

    def make(rng: np.random.Generator) -> Asked:
        sides = whole.members, len(whole.labels) - whole.members
        few = math.ceil(share * sides[0]), math.ceil(share * sides[1])
        return whole.part(some_of(sides, few, rng))

    return evidence.work.get("privacy.linkability.asked", make)


def halves(evidence: Evidence) -> tuple[tuple[list[str], list[str]], ...]:
    """The columns dealt in two: by role where both parts have some, and at random."""

    def make(rng: np.random.Generator) -> tuple[tuple[list[str], list[str]], ...]:
        plain = [c for c in evidence.schema if c.kind is not Kind.ARRAY]
        names = [c.name for c in plain]
        known = [c.name for c in plain if c.has(Role.QUASI_IDENTIFIER)]
        dealt = [known] if 3 * len(known) >= len(names) and len(known) < len(names) else []
        while len(dealt) < DEALS:
            first = set(rng.permutation(names)[: len(names) // 2].tolist())
            dealt.append([n for n in names if n in first])
        return tuple((first, [n for n in names if n not in first]) for first in dealt)

    return evidence.memo.get("privacy.linkability.halves", make)


def _meeting(
    evidence: Evidence, rows: Table, release: Table, halves: tuple[list[str], list[str]]
) -> Array:
    """For each person, the least k at which one released row is among the k nearest of both
    halves, infinity beyond those looked at; shape (n,)."""
    axes = {a.name: a for a in shared_space(evidence).axes}
    spaces = [Space(tuple(axes[n] for n in names)) for names in halves]
    one, two = (ranked(*nearest(s.embed(rows), s.embed(release), LOOKED)) for s in spaces)
    return meeting(one, two)


def ranked(distances: Array, indices: Array) -> tuple[Array, Array]:
    """Neighbours with how many rows are as near or nearer; infinity where that is not known.

    Args:
        distances: Of the nearest rows, nearest first, shape (n, k).
        indices: Their row numbers, shape (n, k).
    """
    ends = distances + SLACK * (1 + distances)
    ranks = (distances[:, None, :] <= ends[:, :, None]).sum(axis=2).astype(float)
    # What ties with the last row that was looked at may tie with others that were not.
    ranks[distances[:, -1:] <= ends] = np.inf
    return ranks, indices


def meeting(one: tuple[Array, Array], two: tuple[Array, Array]) -> Array:
    """The least over rows of the larger of its two ranks, shape (n,)."""
    (ranks, indices), (others, places) = one, two
    same = indices[:, :, None] == places[:, None, :]
    both = np.where(same, np.maximum(ranks[:, :, None], others[:, None, :]), np.inf)
    least: Array = both.min(axis=(1, 2))
    return least
