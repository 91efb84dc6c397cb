"""Can an attacker tell who was in the training data?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema
from assay.evaluation.base import Evidence, attack_statistics, missing
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.asked import Asked, places
from assay.evaluation.privacy.cutoffs import best, counted_auc
from assay.evaluation.privacy.membership.bench import bench, labellings
from assay.evaluation.privacy.membership.measures import AUC, P_VALUE, Found, p_value, worst_auc
from assay.evaluation.privacy.membership.scores import SCORES, scores
from assay.evaluation.privacy.near import released
from assay.evaluation.privacy.scan import looks, scan
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.spaces import no_space

Array = np.ndarray[Any, Any]

#: Rows of T, N and R each below which the attack says too little to be run.
FEWEST = 30


@dataclass(frozen=True)
class Membership:
    """Ten scores, one exact test over all of them, and what an attacker achieves.

    The p-value is that of the scan test: the largest z over the scores' top sets and ranks, held
    against permuted labels. What an attacker achieves is counted on other rows than they chose
    by: on a third of T and N they choose a score and a cutoff, on the rest they are counted. The
    four rates stand at the cutoff where members stand out most; ``excess_tpr_at_1pct_fpr`` at the
    one that calls at most 1 % of controls; ``auc`` needs no cutoff. At most 8,000 rows of T and
    of N are asked about.
    """

    name: ClassVar[str] = "privacy.membership"
    question: ClassVar[str] = "Does the release tell who was in the training data?"
    attacker: ClassVar[str] = (
        "Has the release and rows of other people, and asks of a person whose row they know "
        "whether it was in the training data."
    )
    weight: ClassVar[float] = 2.0
    cost: ClassVar[str] = "n squared d: exact nearest neighbours; then permutations"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.membership", "membership", "an attacker says that they were in the data",
            source="membership inference (Shokri et al. 2017; van Breugel et al. 2023)",
        ),
        P_VALUE, AUC,
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Attack every release; ``rng`` is not used."""
        scored = self.scored(evidence)
        if isinstance(scored, str):
            return AttackResult(self.name, reason=scored)
        asked, packed = scored.asked, labellings(evidence)
        found = [_tested(asked, values, packed) for values in scored.scores]
        areas = [counted_auc(s, asked.labels, asked.choosing) for s in scored.scores]
        return result_of(
            self.name, scored, choose=best,
            extra=(
                p_value(found, asked.note),
                worst_auc(areas, int((~asked.choosing).sum()), asked.note),
            ),
            note=join_notes(
                asked.note,
                "at the cutoff where members stood out most among other rows than those counted",
            ),
        )  # fmt: skip

    def scored(self, evidence: Evidence) -> Scored | str:
        """The ten scores of at most 8,000 members and controls, or why there are none."""
        reason = _reason(evidence)
        if reason:
            return reason
        return evidence.work.get(self.name, lambda rng: _scored(evidence, rng))


def _scored(evidence: Evidence, rng: np.random.Generator) -> Scored:
    shared = bench(evidence)
    at = places(evidence)
    values = tuple(
        scores(shared, s, (d[at], i[at]), rng)
        for s, (d, i) in zip(evidence.releases, released(evidence), strict=True)
    )
    return Scored(shared.asked, values, None, SCORES)


def _reason(evidence: Evidence) -> str:
    reason = missing(evidence)
    if reason:
        return reason
    tables = {"training": evidence.train, "holdout": evidence.holdout,
              "reference": evidence.reference}  # fmt: skip
    for name, table in tables.items():
        if table is not None and len(table) < FEWEST:
            return f"the {name} table has {len(table)} rows, and {FEWEST} are the least"
    return ""


def _tested(asked: Asked, values: Array, packed: Array) -> Found:
    found = looks(values)
    result = scan(found, asked.labels, packed)
    seen = SCORES[found.score[result.look]] if result.look >= 0 else "no score tells rows apart"
    return Found(result, seen)
