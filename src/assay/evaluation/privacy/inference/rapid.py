"""RAPID: for how many people does a model trained on the release raise their own secret value?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Goal, Statistic
from assay.data import Schema
from assay.evaluation.base import NO_HOLDOUT, Evidence, attack_statistics
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.asked import sampled
from assay.evaluation.privacy.inference.aims import Aim, Aims, aims, no_aim
from assay.evaluation.privacy.inference.classes import at_least_half
from assay.evaluation.privacy.inference.forests import grown, likelihood
from assay.evaluation.privacy.inference.work import NOBODY, values_of
from assay.evaluation.privacy.inference.worst import Told, lines, worst
from assay.evaluation.privacy.scored import Scored, result_of

Array = np.ndarray[Any, Any]

#: The share of what the frequency of a value leaves open that the model must close (the authors'
#: default).
TAU = 0.3
_TEMPL = "RAPID (Templ, Thees and Müller 2026, arXiv 2602.09235)"

COLUMN = Statistic(
    "privacy.inference.rapid.column.excess",
    "prediction by a model (RAPID): excess in the worst column",
    "The same excess for the secret column where it is most certain. Of the worst release.",
    Goal.LOWER, -1.0, 1.0, percent=True, source=f"{_TEMPL}, a column at a time",
    formula="train - control of the column with the largest lower end (Bonferroni)",
)  # fmt: skip


@dataclass(frozen=True)
class Rapid:
    """A forest trained on the release says how likely a person's own secret value is.

    With p that probability and b the frequency of the value among all people asked about, a
    person is at risk where the model closes at least 0.3 of what the frequency leaves open:
    ``(p - b) / (1 - b) >= 0.3``. What all people share (b = 1) is no risk. A person counts once,
    at risk where at least half of their secret columns are. Numbers and dates are taken by ten
    bins of equal size and not by a relative error, which would depend on where their zero lies.

    A good model of the population raises the value of most people, members or not: without the
    control group this would be no evidence. At most 8,000 rows of T and of N are asked about.
    """

    name: ClassVar[str] = "privacy.inference.rapid"
    question: ClassVar[str] = "Whose secret does a model trained on the release predict?"
    attacker: ClassVar[str] = (
        "Trains a model on the release and asks it about a person some of whose columns are known."
    )
    cost: ClassVar[str] = "n log n for each secret column: a forest"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.inference.rapid", "prediction by a model (RAPID)",
            "a model trained on the release makes their own secret value far likelier than its "
            "frequency does",
            source=f"{_TEMPL}, with a control group",
        ),
        COLUMN,
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """A table with a column to infer and one to infer it from."""
        return no_aim(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Ask the model about T and N; ``rng`` is not used."""
        work, wanted = _work(evidence), aims(evidence)
        if isinstance(work, str) or isinstance(wanted, str):
            return AttackResult(self.name, reason=work if isinstance(work, str) else str(wanted))
        found, told = work
        column = worst(COLUMN, lines(told, found.asked.labels), "", NOBODY)
        return result_of(
            self.name, found, note=join_notes(wanted.note, found.asked.note), extra=(column,)
        )  # fmt: skip

    def scored(self, evidence: Evidence) -> Scored | str:
        """The gains of a person's secrets, rare values more telling, or why they cannot be said."""
        work = _work(evidence)
        return work if isinstance(work, str) else work[0]


def _work(evidence: Evidence) -> tuple[Scored, tuple[Told, ...]] | str:
    if evidence.holdout is None:
        return NO_HOLDOUT
    wanted = aims(evidence)
    if isinstance(wanted, str):
        return wanted
    return evidence.work.get("privacy.inference.rapid", lambda _: _made(evidence, wanted))


def _made(evidence: Evidence, wanted: Aims) -> tuple[Scored, tuple[Told, ...]]:
    asked, told = sampled(evidence), []
    scores, hits = [], []
    there = np.array([values_of(evidence, a) >= 0 for a in wanted.each])
    some = np.asarray(there.any(axis=0))
    for release in range(len(evidence.releases)):
        found = np.array([gains(evidence, a, release) for a in wanted.each])
        risk = there & (found >= TAU)
        told += [
            Told(a.name, release, r, t) for a, r, t in zip(wanted.each, risk, there, strict=True)
        ]
        weights = np.array([-np.log(frequency(values_of(evidence, a))) for a in wanted.each])
        scores.append(np.round((found * weights).sum(axis=0), 9)[None, :])
        hits.append(at_least_half(risk, there))
    scored = Scored(
        asked, tuple(scores), tuple(hits), ("a forest's gain over a value's frequency",),
        (some,) * len(hits),
    )  # fmt: skip
    return scored, tuple(told)


def gains(evidence: Evidence, aim: Aim, release: int) -> Array:
    """``(p - b) / (1 - b)`` of each person asked about, shape (n,); 0 where all have one value,
    and where the person has none."""
    values = values_of(evidence, aim)
    b = frequency(values)
    p = likelihood(grown(evidence, aim, release), values, aim)
    gain: Array = np.where(b < 1, (p - b) / np.where(b < 1, 1 - b, 1.0), 0.0)
    return gain


def frequency(values: Array) -> Array:
    """How frequent each person's value is among all who have one, shape (n,); 1 for -1."""
    there = values >= 0
    counts = np.bincount(values[there], minlength=1)
    share: Array = np.where(there, counts[np.maximum(values, 0)] / max(1, there.sum()), 1.0)
    return share
