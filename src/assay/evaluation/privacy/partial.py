"""Are there rows in the release that share with people what nobody the attacker knows shares?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema, Table
from assay.evaluation.base import Evidence, attack_statistics
from assay.evaluation.privacy.agreement import Agreement, Weighed
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.blocks import Blocks, alike
from assay.evaluation.privacy.near import no_one_known
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.spaces import no_space, pooled

Array = np.ndarray[Any, Any]

#: How often a stranger may be hit by either score: fixes the thresholds.
STRANGERS = 0.005
_NAMES = ("copies of which a few cells were changed", "copies of some of the columns")


@dataclass(frozen=True)
class PartialCopies:
    """Training rows of which a released row holds telling parts, against unseen rows.

    Copies of which some cells were changed, or of which only some columns were copied, lie no
    nearer to a person than strangers do over all columns together. What gives them away is what
    they still share. Each pair of a person and a released row is scored by how telling the cells
    are that agree (:class:`Agreement`), where one rare value alone is no copy. The person's score
    is the best over the release, less the best over the people the attacker knows. One score is
    for copies of which a few cells were changed, and counts numbers that lie near; one is for
    copies of some of the columns. A hit exceeds either one's threshold, which 1 in 200 strangers
    reaches. Thresholds come from R alone (a third of it, tried against the second as if released,
    with the third as the known people), so members and controls are treated alike. Exact copies
    are hits, too.
    """

    name: ClassVar[str] = "privacy.copies.partial"
    question: ClassVar[str] = "Does the release hold parts of people's own rows?"
    attacker: ClassVar[str] = (
        "Has the release and rows of other people, and knows a person's row, or parts of it."
    )
    weight: ClassVar[float] = 2.0
    cost: ClassVar[str] = "n log n: 60 sorts, then pairs of rows that agree in some columns"
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.copies.partial", "partial copies",
        "a released row shares more of theirs than any known person's row does",
        source="record linkage (Fellegi and Sunter 1969) with the people of R as the yardstick",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count rows of T and N that are hit; ``rng`` is not used."""
        return result_of(
            self.name, self.scored(evidence),
            note="a hit shares more with a released row than 1 in 100 strangers do; exact copies "
            "are hits, too",
        )  # fmt: skip

    def scored(self, evidence: Evidence) -> Scored | str:
        """Both scores of everybody, or why they cannot be said."""
        reason = no_one_known(evidence)
        if reason:
            return reason
        return evidence.work.get(self.name, lambda _: self._scored(evidence))

    def _scored(self, evidence: Evidence) -> Scored:
        bench = evidence.memo.get(self.name, lambda rng: Bench.of(evidence, rng))
        scores = tuple(bench.scores(s) for s in evidence.releases)
        hits = tuple(np.any(s > bench.limits[:, None], axis=0) for s in scores)
        return Scored(everyone(evidence), scores, hits, _NAMES)


@dataclass(frozen=True)
class Bench:
    """What every technique's releases share.

    Attributes:
        agreement: What agreement is worth.
        blocks: Which pairs are looked at.
        asked: Everybody asked about.
        keys: Their keys, (sets, n).
        rare: Whether at most 3 known people share the key, likewise.
        known: The best of both worths over R, shape (2, n).
        limits: The thresholds of both scores, shape (2,).
    """

    agreement: Agreement
    blocks: Blocks
    asked: Weighed
    keys: Array
    rare: Array
    known: Array
    limits: Array

    @classmethod
    def of(cls, evidence: Evidence, rng: np.random.Generator) -> Bench:
        """The bench of this evidence's real rows; N and R must be there."""
        assert evidence.reference is not None
        reference = evidence.reference
        agreement = Agreement.fit(pooled(evidence), reference)
        blocks = Blocks.drawn(agreement.cells(reference), rng)
        asked = agreement.weighed(everyone(evidence).rows)
        keys = blocks.keys(asked.cells)
        order = rng.permutation(len(reference))
        strangers, released, known = (reference.take(p) for p in np.array_split(order, 3))
        trial = _beyond(agreement, blocks, strangers, released, known)
        limits = np.quantile(trial, 1 - STRANGERS, axis=1, method="higher")
        less, rare = yardstick(agreement, blocks, asked, keys, reference)
        return cls(agreement, blocks, asked, keys, rare, less, limits)

    def scores(self, release: Table) -> Array:
        """How much more a released row shares with each person than known people do, (2, n)."""
        found, _ = best(self.agreement, self.blocks, self.asked, self.keys, release, self.rare)
        return (found - self.known).astype(float)


def best(
    agreement: Agreement, blocks: Blocks, asked: Weighed, keys: Array, others: Table,
    rare: Array | None = None,
) -> tuple[Array, Array]:  # fmt: skip
    """The largest worths over the rows of ``others`` that are looked at, at least 0, (2, n)."""
    cells = agreement.cells(others)
    found = np.zeros((2, keys.shape[1]), np.float32)
    looked = np.zeros(keys.shape, bool)
    for k, theirs in enumerate(blocks.keys(cells)):
        pairs, looked[k] = alike(keys[k], theirs, None if rare is None else rare[k])
        for i, j in pairs:
            found[:, i] = np.maximum(found[:, i], agreement.worth(asked, i, cells, j))
    return found, looked


def yardstick(
    agreement: Agreement, blocks: Blocks, asked: Weighed, keys: Array, known: Table
) -> tuple[Array, Array]:
    """The best worths over the known people, and in which sets few of them are alike.

    Among n strangers one reaches a worth of log n by chance (worth is the logarithm of a
    likelihood ratio, whose mean is 1), so that is the least there is to beat.
    """
    found, rare = best(agreement, blocks, asked, keys, known)
    return np.maximum(found, np.log(len(known)), dtype=np.float32), rare


def _beyond(
    agreement: Agreement, blocks: Blocks, people: Table, released: Table, known: Table
) -> Array:
    asked = agreement.weighed(people)
    keys = blocks.keys(asked.cells)
    less, rare = yardstick(agreement, blocks, asked, keys, known)
    return best(agreement, blocks, asked, keys, released, rare)[0] - less
