"""DiSCO and RepU of synthpop, against a control group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Goal, Statistic, Tally
from assay.data import Schema
from assay.evaluation.base import NO_HOLDOUT, Evidence, attack_statistics
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.inference.aims import Aims, aims, no_aim
from assay.evaluation.privacy.inference.cap import unanimous
from assay.evaluation.privacy.inference.classes import at_least_half, looked_up, rarity
from assay.evaluation.privacy.inference.work import NOBODY
from assay.evaluation.privacy.inference.worst import Told, lines, worst
from assay.evaluation.privacy.scored import Scored, result_of

Array = np.ndarray[Any, Any]

_RAAB = "Raab, Nowok and Dibben 2024 (Practical privacy metrics for synthetic data), section 3"
_REPU = "privacy.inference.disco.repu"

COLUMN = Statistic(
    "privacy.inference.disco.column.excess", "unanimous rows (DiSCO): excess in the worst column",
    "The same excess for the secret column where it is most certain. Of the worst release.",
    Goal.LOWER, -1.0, 1.0, percent=True, source=f"{_RAAB}, a target at a time",
    formula="train - control of the column with the largest lower end (Bonferroni)",
)  # fmt: skip


@dataclass(frozen=True)
class Disclosive:
    """Disclosive in synthetic and correct in original (DiSCO), and replicated uniques (RepU).

    DiSCO: of all people with a value of a secret, those whose released rows with the same known
    columns all have one value, and it is theirs. A person counts once, hit where at least half of
    their secret columns are. RepU: people who are alone with their known columns both among the released rows
    and among all members and controls; the original counts uniques among the members, who would
    then not be treated like controls.

    Neither is evidence by itself: on a release of fresh rows about as many people who never were
    in the data are hit as members. So both are counted on controls too, and the excess is told.
    All rows of T and N are asked about. Numbers with decimals and dates are known, and numbers are
    inferred, by tenths of the real rows, which synthpop leaves to its users.
    """

    name: ClassVar[str] = "privacy.inference.disco"
    question: ClassVar[str] = (
        "Whose secret stands in every released row with their known columns, and who is alone?"
    )
    attacker: ClassVar[str] = (
        "Has the release, believes it to be the data, and knows some columns of a person."
    )
    cost: ClassVar[str] = "n log n for each secret column"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.inference.disco", "unanimous rows (DiSCO)",
            "every released row with their known columns has one secret value, and it is theirs",
            source=f"{_RAAB}, with a control group",
        ),
        COLUMN,
        *attack_statistics(
            _REPU, "replicated uniques (RepU)",
            "they are alone with their known columns, among released rows and among real people",
            source=f"{_RAAB}, with a control group",
        )[:3],
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """A table with a column to infer and one to infer it from."""
        return no_aim(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Look T and N up; ``rng`` is not used."""
        work, wanted = _work(evidence), aims(evidence)
        if isinstance(work, str) or isinstance(wanted, str):
            return AttackResult(self.name, reason=work if isinstance(work, str) else str(wanted))
        found, told, alone = work
        column = worst(COLUMN, lines(told, found.asked.labels), "", NOBODY)
        return result_of(
            self.name, found, note=wanted.note, extra=(column, *_repu(alone, found.asked.labels))
        )  # fmt: skip

    def scored(self, evidence: Evidence) -> Scored | str:
        """Who is hit, rare values more telling, and who is alone; or why it cannot be said."""
        work = _work(evidence)
        return work if isinstance(work, str) else work[0]


Work = tuple[Scored, tuple[Told, ...], tuple[Array, ...]]


def _work(evidence: Evidence) -> Work | str:
    if evidence.holdout is None:
        return NO_HOLDOUT
    wanted = aims(evidence)
    if isinstance(wanted, str):
        return wanted
    return evidence.work.get("privacy.inference.disco", lambda _: _made(evidence, wanted))


def _made(evidence: Evidence, wanted: Aims) -> Work:
    asked, told = everyone(evidence), []
    scores, hits, uniques = [], [], []
    secrets = [aim.values(asked.rows) for aim in wanted.each]
    there = np.array(secrets) >= 0
    some = np.asarray(there.any(axis=0))
    for i, release in enumerate(evidence.releases):
        telling, right = np.zeros(len(asked.labels)), []
        classes: dict[tuple[str, ...], list[Array]] = {}
        for aim, values in zip(wanted.each, secrets, strict=True):
            if aim.known not in classes:
                classes[aim.known] = aim.keys.classes(asked.rows, release)
            mine, made = classes[aim.known]
            found = looked_up(mine, values, made, aim.values(release))
            right.append(unanimous(found) & (found.guess == values))
            told.append(Told(aim.name, i, right[-1], values >= 0))
            telling += right[-1] * rarity(mine, values)
        alone = _alone(*classes[wanted.each[0].known])
        scores.append(np.stack([np.round(telling, 9), alone.astype(float)]))
        hits.append(at_least_half(np.array(right), there))
        uniques.append(alone)
    names = ("unanimous released rows with the same keys", "alone in the release and in life")
    scored = Scored(asked, tuple(scores), tuple(hits), names, (some,) * len(hits))
    return scored, tuple(told), tuple(uniques)


def _alone(mine: Array, made: Array) -> Array:
    """Who shares a class with no other person and with exactly one released row."""
    many = int(max(mine.max(), made.max())) + 1
    people, rows = np.bincount(mine, minlength=many), np.bincount(made, minlength=many)
    alone: Array = (people[mine] == 1) & (rows[mine] == 1)
    return alone


def _repu(alone: tuple[Array, ...], labels: Array) -> tuple[Any, ...]:
    """Rates on T and N and their excess, of the worst release."""
    train, control = (
        tuple(Tally(int(a[side].sum()), int(side.sum())) for a in alone)
        for side in (labels == 1, labels == 0)
    )
    return AttackResult(_REPU, train, control).measurements()[:3]
