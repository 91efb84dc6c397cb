"""Can an attacker tell who was in the training data?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema
from assay.evaluation.base import NO_HOLDOUT, Evidence, attack_statistics
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.copies import NO_REFERENCE
from assay.evaluation.privacy.membership.bench import Bench, bench
from assay.evaluation.privacy.membership.cutoffs import best, counted, counted_auc, low_rate
from assay.evaluation.privacy.membership.measures import (
    AUC,
    EXCESS,
    P_VALUE,
    Found,
    low_excess,
    p_value,
    worst_auc,
)
from assay.evaluation.privacy.membership.scan import looks, scan
from assay.evaluation.privacy.membership.scores import SCORES, scores
from assay.evaluation.privacy.near import no_space

Array = np.ndarray[Any, Any]

#: Rows of T, N and R each below which the attack says too little to be run.
FEWEST = 30


@dataclass(frozen=True)
class Membership:
    """Seven scores, one exact test over all of them, and what an attacker achieves.

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
    cost: ClassVar[str] = "n squared d: exact nearest neighbours; then permutations"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.membership", "membership", "an attacker says that they were in the data",
            source="membership inference (Shokri et al. 2017; van Breugel et al. 2023)",
        ),
        P_VALUE, EXCESS, AUC,
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Attack every release; ``rng`` draws samples of S and seeds the trees."""
        reason = _reason(evidence)
        if reason:
            return AttackResult(self.name, reason=reason)
        shared = bench(evidence)
        found = [_attacked(shared, scores(shared, s, rng)) for s in evidence.releases]
        return AttackResult(
            self.name,
            tuple(f.best[0] for f in found),
            tuple(f.best[1] for f in found),
            extra=(
                p_value(found, shared.note),
                low_excess([f.low for f in found], shared.note),
                worst_auc([f.auc for f in found], int((~shared.choosing).sum()), shared.note),
            ),
            note=join_notes(
                shared.note,
                "at the cutoff where members stood out most among other rows than those counted",
            ),
        )


def _reason(evidence: Evidence) -> str:
    if evidence.holdout is None:
        return NO_HOLDOUT
    if evidence.reference is None:
        return NO_REFERENCE
    tables = {"training": evidence.train, "holdout": evidence.holdout,
              "reference": evidence.reference}  # fmt: skip
    for name, table in tables.items():
        if len(table) < FEWEST:
            return f"the {name} table has {len(table)} rows, and {FEWEST} are the least"
    return ""


def _attacked(shared: Bench, values: Array) -> Found:
    found = looks(values)
    result = scan(found, shared.labels, shared.packed)
    seen = SCORES[found.score[result.look]] if result.look >= 0 else "no score tells rows apart"
    return Found(
        result, seen,
        counted(values, shared.labels, shared.choosing, best),
        counted(values, shared.labels, shared.choosing, low_rate),
        counted_auc(values, shared.labels, shared.choosing),
    )  # fmt: skip
