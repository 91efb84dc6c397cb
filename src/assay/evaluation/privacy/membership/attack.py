"""Can an attacker tell who was in the training data?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Goal, Interval, Measurement, Part, Statistic, Tally
from assay.core.intervals import clopper_pearson, excess, normal
from assay.data import Schema
from assay.evaluation.base import Evidence, attack_statistics
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.copies import NO_HOLDOUT, NO_REFERENCE
from assay.evaluation.privacy.membership.bench import Bench, bench
from assay.evaluation.privacy.membership.cutoffs import best, crossed, crossed_auc, low_rate
from assay.evaluation.privacy.membership.scan import Scan, looks, scan
from assay.evaluation.privacy.membership.scores import SCORES, scores
from assay.evaluation.privacy.near import no_space

Array = np.ndarray[Any, Any]

#: Rows of T, N and R each below which the attack says too little to be run.
FEWEST = 30
_CONFIDENCE = 0.95

P_VALUE = Statistic(
    "privacy.membership.p_value", "membership: p-value",
    "How often labels dealt at random would make training rows stand out as much as they do, over "
    "all scores and cutoffs together. Near 0: the release tells who was in the data. Times the "
    "number of releases.", Goal.HIGHER, 0.0, 1.0,
    source="Scan test with exchangeable labels (arXiv 2606.16952), Bonferroni over releases",
)  # fmt: skip
EXCESS = Statistic(
    "privacy.membership.excess_tpr_at_1pct_fpr", "membership: excess at 1 % false alarms",
    "Where an attacker may be wrong about 1 % of people never seen, the share of training people "
    "found less the share of others called by mistake: 0 is no leak. Of the worst release.",
    Goal.LOWER, -1.0, 1.0, percent=True,
    source="True positives at a low false positive rate (Carlini et al. 2022)",
)  # fmt: skip
AUC = Statistic(
    "privacy.membership.auc", "membership: AUC",
    "How often an attacker ranks a training person above one never seen: 0.5 is a coin's toss. "
    "It hides leaks of a few people. Of the worst release.", Goal.LOWER, 0.0, 1.0,
    source="DeLong et al. 1988",
)  # fmt: skip


@dataclass(frozen=True)
class Membership:
    """Six scores, one exact test over all of them, and what an attacker achieves.

    The p-value is that of the scan test: the largest z over the scores' top sets and ranks, held
    against permuted labels. What an attacker achieves is cross-fitted: on one half of T and N
    they choose a score and a threshold, on the other they are counted, and in turn. The four
    rates stand at the cutoff where members stand out most; ``excess_tpr_at_1pct_fpr`` at the one
    that calls at most 1 % of controls; ``auc`` needs no cutoff. At most 8,000 rows of T and of N
    are asked about.
    """

    name: ClassVar[str] = "privacy.membership"
    question: ClassVar[str] = "Does the release tell who was in the training data?"
    attacker: ClassVar[str] = (
        "Has the release and rows of other people, and asks of a person whose row they know "
        "whether it was in the training data."
    )
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.membership", "membership", "an attacker says that they were in the data"
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
                _p_value(found, shared.note),
                _excess([f.low for f in found], shared.note),
                _auc([f.auc for f in found], len(shared.labels), shared.note),
            ),
            note=join_notes(
                shared.note,
                "at the cutoff where members stood out most among other rows than those counted",
            ),
        )


@dataclass(frozen=True)
class _Found:
    """The attack on one release."""

    scan: Scan
    seen: str
    best: tuple[Tally, Tally]
    low: tuple[Tally, Tally]
    auc: tuple[float, float]


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


def _attacked(shared: Bench, values: Array) -> _Found:
    found = looks(values)
    result = scan(found, shared.labels, shared.packed)
    seen = SCORES[found.score[result.look]] if result.look >= 0 else "no score tells rows apart"
    return _Found(
        result, seen,
        crossed(values, shared.labels, shared.half, best),
        crossed(values, shared.labels, shared.half, low_rate),
        crossed_auc(values, shared.labels, shared.half),
    )  # fmt: skip


def _p_value(found: list[_Found], note: str) -> Measurement:
    m = len(found)
    spans = [clopper_pearson(f.scan.count, f.scan.permutations, _each(m)) for f in found]
    worst = min(range(m), key=lambda i: found[i].scan.count)
    p, span = found[worst].scan.p_value, spans[worst]
    parts = tuple(
        Part(f"release {i + 1}", f.scan.p_value, s, n=f.scan.permutations,
             note=f"z = {f.scan.z:.1f}, {f.seen}")
        for i, (f, s) in enumerate(zip(found, spans, strict=True))
    )  # fmt: skip
    high = min(1.0, m * max(span.high, p))
    return Measurement(
        P_VALUE.name, min(1.0, m * p),
        Interval(min(1.0, m * span.low), high, _CONFIDENCE, span.method), found[worst].scan.permutations,
        P_VALUE.goal, parts=parts,
        note=join_notes(note, "the interval is that of the permutations drawn"),
    )  # fmt: skip


def _excess(found: list[tuple[Tally, Tally]], note: str) -> Measurement:
    spans = [excess(t.hits, t.tries, c.hits, c.tries, _each(len(found))) for t, c in found]
    values = [t.rate - c.rate for t, c in found]
    parts = tuple(
        Part(f"release {i + 1}", v, s, n=t.tries,
             note=f"{t.hits} of {t.tries} members, {c.hits} of {c.tries} controls")
        for i, ((t, c), v, s) in enumerate(zip(found, values, spans, strict=True))
    )  # fmt: skip
    return Measurement(
        EXCESS.name, max(values), _largest(spans), found[0][0].tries, EXCESS.goal, 0.0,
        parts=parts, note=note,
    )  # fmt: skip


def _auc(found: list[tuple[float, float]], n: int, note: str) -> Measurement:
    spans = [_clipped(normal(v, variance, _each(len(found)))) for v, variance in found]
    parts = tuple(
        Part(f"release {i + 1}", v, s, reference=0.5, n=n)
        for i, ((v, _), s) in enumerate(zip(found, spans, strict=True))
    )
    return Measurement(
        AUC.name, max(v for v, _ in found), _largest(spans), n, AUC.goal, 0.5, parts=parts, note=note,
    )  # fmt: skip


def _each(releases: int) -> float:
    """Bonferroni: the confidence at which each release's interval holds so that all do."""
    return 1 - (1 - _CONFIDENCE) / releases


def _largest(spans: list[Interval]) -> Interval:
    """Interval of the largest over releases, from intervals that hold together."""
    return Interval(
        max(s.low for s in spans), max(s.high for s in spans), _CONFIDENCE, spans[0].method
    )


def _clipped(span: Interval) -> Interval:
    return Interval(max(0.0, span.low), min(1.0, span.high), span.confidence, span.method)
