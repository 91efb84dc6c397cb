"""Can an attacker infer what is secret of a person, where the population alone would not tell?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Goal, Measurement, Part, Statistic
from assay.core.intervals import clopper_pearson
from assay.data import Schema
from assay.evaluation.base import Evidence, attack_statistics
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.asked import sampled
from assay.evaluation.privacy.inference.aims import Aims, aims, no_aim
from assay.evaluation.privacy.inference.beliefs import LEARNERS, Beliefs, beliefs
from assay.evaluation.privacy.inference.forests import WIDE, population
from assay.evaluation.privacy.inference.work import NOBODY, values_of
from assay.evaluation.privacy.inference.worst import Told, lines, mean_of, worst
from assay.evaluation.privacy.near import no_one_known
from assay.evaluation.privacy.scored import Scored, result_of

Array = np.ndarray[Any, Any]

#: How likely the release must make a guess, and how likely the population may make it at most.
SURE, OPEN = 2 / 3, 1 / 2

COLUMN = Statistic(
    "privacy.inference.column.excess", "inference: excess in the worst column",
    "The same excess for the secret column where it is most certain, each column with a try for "
    "each person who has a value there. Of the worst release.", Goal.LOWER, -1.0, 1.0,
    percent=True, source="privacy.inference, a column at a time",
    formula="train - control of the column with the largest lower end (Bonferroni)",
)  # fmt: skip
POPULATION = Statistic(
    "privacy.inference.population", "inference: what the population alone tells",
    "Share of people's secret values that somebody who knows only other people, and no release, "
    "would guess rightly and be sure of. No release can keep them secret, and it is no leak.",
    Goal.NONE, 0.0, 1.0, percent=True,
    source="Inference from the population is no breach (Dwork 2006; McSherry 2016)",
    formula="mean over T and N of a person's secret columns with a right guess that R makes at "
    "least 2/3 likely / the person's secret columns",
)  # fmt: skip


@dataclass(frozen=True)
class Inference:
    """Confident guesses of secret values, by three learners, beyond what the population tells.

    The attacker knows some columns of a person, has the release S and knows other people R. Three
    learners say how likely each value of a secret column is: released rows with the same known
    columns; the nearest released row, weighed by how much nearer it is than the nearest known
    person; a forest grown on S. A forest grown on R says what the population tells of such a
    person. The attacker follows the learner that raises its guess most above that.

    A hit: the guess is right, the release makes it at least twice as likely as not (2/3), and the
    population would have left it less likely than not (1/2). Levels must be equal; numbers and
    dates must lie in the same of ten bins of equal size, learnt from all real rows, so that
    neither sign nor scale matters. What follows from the population alone is therefore no hit, and
    what else is no leak hits controls as often as members.

    Several columns of one person are not independent tries: overall each person with any value
    counts once, and is hit where any of the columns is. The columns' own shares are parts of
    ``column.excess``. Secret and known columns: :func:`assay.evaluation.privacy.inference.aims`.
    At most 8,000 rows of T and of N are asked about; forests see at most 8,000 rows.
    """

    name: ClassVar[str] = "privacy.inference"
    question: ClassVar[str] = (
        "Does the release give away what is secret of people, beyond what the population tells?"
    )
    attacker: ClassVar[str] = (
        "Has the release and rows of other people, knows some columns of a person and wants "
        "another."
    )
    cost: ClassVar[str] = "n squared d: nearest rows; for each secret column a forest, n log n"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.inference", "inference of a secret",
            "a sure guess of a secret is right that the population alone would not have made",
            source="inference (WP216; Giomi et al. 2023, Anonymeter), with a control group",
        ),
        COLUMN, POPULATION,
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """A table with a column to infer and one to infer it from."""
        return no_aim(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Guess the secrets of T and of N; ``rng`` is not used."""
        work = _work(evidence)
        if isinstance(work, str):
            return AttackResult(self.name, reason=work)
        found, told = work
        wanted = aims(evidence)
        assert isinstance(wanted, Aims)
        column = worst(COLUMN, lines(told, found.asked.labels), "", NOBODY)
        return result_of(
            self.name, found, note=join_notes(wanted.note, found.asked.note),
            extra=(column, _population(evidence, wanted)),
        )  # fmt: skip

    def scored(self, evidence: Evidence) -> Scored | str:
        """For each learner how much likelier it makes a person's own secrets, or why not."""
        work = _work(evidence)
        return work if isinstance(work, str) else work[0]


def _work(evidence: Evidence) -> tuple[Scored, tuple[Told, ...]] | str:
    reason = no_one_known(evidence)
    if reason:
        return reason
    wanted = aims(evidence)
    if isinstance(wanted, str):
        return wanted
    return evidence.work.get("privacy.inference", lambda _: _made(evidence, wanted))


def _made(evidence: Evidence, wanted: Aims) -> tuple[Scored, tuple[Told, ...]]:
    asked, told = sampled(evidence), []
    scores, hits, tried = [], [], []
    for release in range(len(evidence.releases)):
        gain = np.zeros((len(LEARNERS), len(asked.labels)))
        some, any_hit = (np.zeros(len(asked.labels), bool) for _ in range(2))
        for aim in wanted.each:
            values, found = values_of(evidence, aim), beliefs(evidence, aim, release)
            hit = _hit(found, values)
            told.append(Told(aim.name, release, hit, values >= 0))
            gain += found.gain
            some |= values >= 0
            any_hit |= hit
        scores.append(gain)
        hits.append(any_hit)
        tried.append(some)
    return Scored(asked, tuple(scores), tuple(hits), LEARNERS, tuple(tried)), tuple(told)


def _hit(found: Beliefs, values: Array) -> Array:
    """Whether the guess that rises most above the population's word is sure, open and right."""
    at = (found.sure - found.before).argmax(axis=0)[None, :]
    guess, sure, before = (
        np.take_along_axis(part, at, axis=0)[0] for part in (found.guess, found.sure, found.before)
    )
    right: Array = (values >= 0) & (guess == values) & (sure >= SURE) & (before < OPEN)
    return right


def _population(evidence: Evidence, wanted: Aims) -> Measurement:
    """What R alone tells of the people asked about, none of whom is in it."""
    people = np.arange(len(sampled(evidence).labels))
    told, there, parts = np.zeros(len(people)), np.zeros(len(people)), []
    for aim in wanted.each:
        values, shares = values_of(evidence, aim), population(evidence, aim)[:, :WIDE]
        guess, some = shares.argmax(axis=1), values >= 0
        right = some & (guess == values) & (shares[people, guess] >= SURE)
        if some.any():
            hits, tries = int(right.sum()), int(some.sum())
            parts.append(Part(
                aim.name, hits / tries, clopper_pearson(hits, tries), n=tries,
                note=f"{hits} of {tries} people",
            ))  # fmt: skip
        told, there = told + right, there + some
    if not parts:
        return Measurement(POPULATION.name, None, reason=NOBODY, goal=POPULATION.goal)
    share = told[there > 0] / there[there > 0]
    return Measurement(
        POPULATION.name, float(share.mean()), mean_of(share, 0.95), len(share), POPULATION.goal,
        parts=tuple(parts),
    )  # fmt: skip
