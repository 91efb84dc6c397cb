"""Correct attribution: what released rows that are alike in the known columns say of a secret."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Goal, Measurement, Part, Statistic
from assay.data import Schema
from assay.evaluation.base import NO_HOLDOUT, Evidence, attack_statistics
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.anonymity.words import CENSUS
from assay.evaluation.privacy.asked import sampled
from assay.evaluation.privacy.inference.aims import Aims, aims, no_aim
from assay.evaluation.privacy.inference.classes import Found, at_least_half, looked_up, rarity
from assay.evaluation.privacy.inference.work import (
    NOBODY,
    classes_of,
    in_class,
    in_nearest_class,
    values_of,
)
from assay.evaluation.privacy.inference.worst import Told, lines, worst
from assay.evaluation.privacy.scored import Scored, result_of

Array = np.ndarray[Any, Any]

_TAUB = "Taub, Elliot, Pampaka and Smith 2018 (Differential Correct Attribution Probability)"

CAP = Statistic(
    "privacy.inference.cap.mean.excess", "attribution: excess of the mean probability (CAP)",
    "How often a released row that is drawn from those with the same known columns has a training "
    "person's secret value, less the same for people never seen; where there is no such row it "
    "counts as 0. Of the column and release where it is most certain.", Goal.LOWER, -1.0, 1.0,
    percent=True, source=f"CAP: {_TAUB}; Elliot 2014; as a difference from controls",
    formula="mean over T of CAP - mean over N, CAP_i = #{S: keys = K_i, secret = t_i} / "
    "#{S: keys = K_i}, 0 if there are none",
)  # fmt: skip
GCAP = Statistic(
    "privacy.inference.cap.gcap.excess", "attribution: excess with the nearest class (GCAP)",
    "The same, where people without a released row of the same known columns are given the rows "
    "nearest to them in these. Of the column and release where it is most certain.",
    Goal.LOWER, -1.0, 1.0, percent=True,
    source="Generalised CAP (SDMetrics' CategoricalGeneralizedCAP), as a difference from controls",
    formula="as CAP, with the key class of the nearest released row where there are none",
)  # fmt: skip
WEAP = Statistic(
    "privacy.inference.cap.weap", "attribution: agreement within classes (WEAP)",
    "How often two draws from the released rows with the same known columns agree in the secret: "
    "1 means that whoever believes the release reads it off. It says nothing of whether that is "
    "right. Of the worst column and release, beside the training rows.", Goal.NONE, 0.0, 1.0,
    percent=True, source="Taub and Elliot 2019 (The Synthetic Data Challenge, UNECE)",
    formula="mean over S of #{S: keys = K_j, secret = t_j} / #{S: keys = K_j}",
)  # fmt: skip


@dataclass(frozen=True)
class Attribution:
    """The attacker looks a person up among released rows with the same known columns.

    The eight statistics are those of targeted attribution (TCAP): the attacker tries only people
    whose released rows all have one value of the secret (WEAP of 1), says that value, and hits
    where it is right. A person counts once: tried where any secret column can be, hit where the
    attacker is right in at least half of those. Rates are of the people tried, so that a release
    may be bad for few people and yet be seen.

    CAP and GCAP are means of probabilities over all people with a value, with the delta method's
    interval for the difference of the two means. Classes compare cells as they are, but numbers
    with decimals and dates by tenths of the real rows. At most 8,000 rows of T and of N are asked
    about.
    """

    name: ClassVar[str] = "privacy.inference.cap"
    question: ClassVar[str] = (
        "Do released rows with the same known columns agree on a secret, and rightly?"
    )
    attacker: ClassVar[str] = (
        "Has the release, knows some columns of a person, and tries those on whom it is unanimous."
    )
    cost: ClassVar[str] = "n log n for each secret column; n squared d for the nearest rows"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.inference.cap", "targeted attribution (TCAP)",
            "where all released rows with their known columns have one secret value, it is theirs",
            source="Targeted Correct Attribution Probability (Taub and Elliot 2019), with controls",
        ),
        CAP, GCAP, WEAP,
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """A table with a column to infer and one to infer it from."""
        return no_aim(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Look T and N up; ``rng`` is not used."""
        found, wanted = self.scored(evidence), aims(evidence)
        if isinstance(found, str) or isinstance(wanted, str):
            return AttackResult(self.name, reason=found if isinstance(found, str) else str(wanted))
        labels = found.asked.labels
        means = [_told(evidence, wanted, in_own) for in_own in (True, False)]
        cap, gcap = (
            worst(s, lines(told, labels), "", NOBODY)
            for s, told in zip((CAP, GCAP), means, strict=True)
        )
        result = result_of(self.name, found, note=join_notes(wanted.note, found.asked.note))
        # The means are of everybody, also where no class is unanimous and nobody can be tried.
        return replace(result, extra=(cap, gcap, _weap(evidence, wanted)))

    def scored(self, evidence: Evidence) -> Scored | str:
        """How likely released rows make a person's secrets, rare values more telling; or why
        not."""
        if evidence.holdout is None:
            return NO_HOLDOUT
        wanted = aims(evidence)
        if isinstance(wanted, str):
            return wanted
        return evidence.work.get(self.name, lambda _: _scored(evidence, wanted))


def _scored(evidence: Evidence, wanted: Aims) -> Scored:
    asked = sampled(evidence)
    scores, hits, tried = [], [], []
    for release in range(len(evidence.releases)):
        score, right, said = np.zeros(len(asked.labels)), [], []
        for aim in wanted.each:
            values, found = values_of(evidence, aim), in_class(evidence, aim, release)
            said.append(unanimous(found) & (values >= 0))
            right.append(said[-1] & (found.guess == values))
            score += found.truth * rarity(classes_of(evidence, aim, release)[0], values)
        scores.append(np.round(score, 9)[None, :])
        hits.append(at_least_half(np.array(right), np.array(said)))
        tried.append(np.any(said, axis=0))
    return Scored(
        asked, tuple(scores), tuple(hits), ("agreement of released rows with the same keys",),
        tuple(tried),
    )  # fmt: skip


def unanimous(found: Found) -> Array:
    """Whether a person's class has rows, and all with one value; bool of shape (n,)."""
    alike: Array = (found.rows > 0) & (found.share == 1)
    return alike


def _told(evidence: Evidence, wanted: Aims, in_own: bool) -> list[Told]:
    """CAP of each person, secret and release; GCAP where not only one's own class counts."""
    told = []
    for release in range(len(evidence.releases)):
        for aim in wanted.each:
            found = (
                in_class(evidence, aim, release).truth
                if in_own else in_nearest_class(evidence, aim, release)
            )  # fmt: skip
            told.append(Told(aim.name, release, found, values_of(evidence, aim) >= 0))
    return told


def _weap(evidence: Evidence, wanted: Aims) -> Measurement:
    train, several = evidence.train, len(evidence.releases) > 1
    parts = []
    for aim in wanted.each:
        real = weap(aim.keys.classes(train)[0], aim.values(train))
        for i, release in enumerate(evidence.releases):
            made, rows = weap(aim.keys.classes(release)[0], aim.values(release))
            label = f"{aim.name}, release {i + 1}" if several else aim.name
            if rows:
                parts.append(Part(label, made, None, real[0], rows))
    if not parts:
        reason = "no released row has a value in the secret columns"
        return Measurement(WEAP.name, None, reason=reason, goal=WEAP.goal)
    most = max(parts, key=lambda p: p.value or 0.0)
    return Measurement(
        WEAP.name, most.value, None, most.n, WEAP.goal, most.reference, parts=tuple(parts),
        note=CENSUS,
    )  # fmt: skip


def weap(classes: Array, values: Array) -> tuple[float, int]:
    """Mean share of each row's own value in its class, and the rows it rests on; rows without a
    value are left out, and (0, 0) stands where none is left."""
    there = values >= 0
    if not there.any():
        return 0.0, 0
    of, value = classes[there], values[there]
    return float(looked_up(of, value, of, value).truth.mean()), int(there.sum())
