"""Are people's own rows in the release, cell for cell?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema, Table
from assay.evaluation.base import NO_HOLDOUT, Evidence, attack_statistics
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.scored import Scored, result_of

Array = np.ndarray[Any, Any]


def matched(rows: Table, among: Table) -> Array:
    """Whether each row equals some row of ``among`` in every column, bool of shape (n,).

    Cells are compared in canonical form; a missing cell equals a missing cell.
    """
    number = "row"
    while number in rows.names:
        number += "_"
    numbered = rows.frame.with_row_index(number)
    found = numbered.join(among.frame.unique(), on=rows.names, how="semi", nulls_equal=True)
    hits = np.zeros(len(rows), bool)
    hits[found[number].to_numpy()] = True
    return hits


@dataclass(frozen=True)
class ExactCopies:
    """Training rows that a release repeats in every column, against rows no technique saw.

    Every person counts, also those whose rows are alike. Some rows match by chance, where columns
    are few or coarse: what chance gives is what the control rows score, and only the excess over
    it is a leak. All rows of T and N are tried.
    """

    name: ClassVar[str] = "privacy.copies.exact"
    question: ClassVar[str] = "Does the release hold people's own rows, cell for cell?"
    attacker: ClassVar[str] = "Has the release, and knows a person's whole row."
    #: Of the doubt in the test over all attacks: what is likeliest to leak is looked at hardest.
    weight: ClassVar[float] = 3.0
    cost: ClassVar[str] = "n d: one hash of each row"
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.copies.exact", "exact copies", "a released row equals theirs in every column",
        source="identical match share with a control group (Platzer and Reutterer 2021)",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table."""
        return None

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count matches of T and of N; ``rng`` is not used."""
        return result_of(self.name, self.scored(evidence))

    def scored(self, evidence: Evidence) -> Scored | str:
        """1 for whom a released row equals, else 0; or why it cannot be said."""
        if evidence.holdout is None:
            return NO_HOLDOUT
        return evidence.work.get(self.name, lambda _: self._scored(evidence))

    def _scored(self, evidence: Evidence) -> Scored:
        asked = everyone(evidence)
        hits = tuple(matched(asked.rows, s) for s in evidence.releases)
        scores = tuple(h.astype(float)[None, :] for h in hits)
        return Scored(asked, scores, hits, ("exact match",))
