"""Can an attacker tell who was in by fitting the technique many times over?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema
from assay.evaluation.base import Depth, Evidence, attack_statistics, missing
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.shadow.learn import CLASSIFIERS, Attacker, judged
from assay.evaluation.privacy.shadow.seeded import EXCESS, WORST, counted
from assay.evaluation.privacy.shadow.targets import targets
from assay.evaluation.privacy.shadow.worlds import seeded_worlds, shadow_worlds
from assay.evaluation.privacy.spaces import no_space

Array = np.ndarray[Any, Any]

#: Fits that are worth their time, and the fewest from which anything can be learnt.
ENOUGH, FEWEST = 200, 40
#: Rows of T, N and R each below which there is nobody to aim at.
ROWS = 30

NO_TECHNIQUE = (
    "it needs a technique that can be fitted anew; of rows made elsewhere nobody knows how"
)
OFF = (
    f"off, as it takes {ENOUGH} further fits of the technique, each as long as those judged here; "
    f"'shadows: {ENOUGH}' in assay.yaml takes it"
)


@dataclass(frozen=True)
class Shadow:
    """The attacker who knows the technique, and learns from fits of it what a member leaves.

    Aimed at are the 40 people who are most exposed: farthest from all whom the attacker knows.
    An attacker draws tables from known rows, puts each target in or not by a coin's toss, fits the
    technique, and learns to tell from the release who was in: by how many released rows equal a
    target on random sets of columns (query-based, Houssiau et al. 2022) and by means, histograms
    and correlations (GroundHog, Stadler et al. 2022); what counts is whichever told better on
    shadow tables that were not learnt from. Half of the fits are spent so.

    Then the attacker is tested twice. On the release itself each target is tried once: members
    against controls, so the intervals are wide. With the other half of the fits the technique is
    fitted anew on the training rows with each target in or out (the model-seeded game, which finds
    people at risk whom one release hides), and the attacker must say who was in: ``seeded``. Whoever
    looks likelier in than out is said to be in: no cutoff is chosen by the people counted.
    """

    name: ClassVar[str] = "privacy.membership.shadow"
    question: ClassVar[str] = "Does knowing the technique tell who was in the training data?"
    attacker: ClassVar[str] = (
        "Has the release and rows of other people, knows the technique and its settings and can "
        "run it, and asks of an exposed person whose row they know whether it was in the data."
    )
    cost: ClassVar[str] = "as many fits of the technique as 'shadows' says, beside little else"
    depth: ClassVar[Depth] = Depth.FULL
    statistics: ClassVar[tuple[Statistic, ...]] = (
        *attack_statistics(
            "privacy.membership.shadow", "shadow models",
            "an attacker who ran the technique on other people's rows says that they were in",
            source="Shadow models (Shokri et al. 2017; Stadler et al. 2022; Houssiau et al. 2022)",
        ),
        EXCESS, WORST,
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Fit the shadows, learn from them, and be tested; ``rng`` is not used."""
        scored = self.scored(evidence)
        if isinstance(scored, str):
            return AttackResult(self.name, reason=scored)
        expert, k = _expert(evidence), len(targets(evidence).places)
        extra = evidence.work.get(f"{self.name}.seeded", lambda _: _seeded(evidence, expert))
        result = result_of(
            self.name, scored, extra=extra,
            note=f"one release tries each of {k} exposed people once; {expert.note}",
        )  # fmt: skip
        # With so few people there is no cutoff that one control in a hundred would exceed, and no
        # group of which anything could be said.
        return replace(result, low=(), groups=())

    def scored(self, evidence: Evidence) -> Scored | str:
        """How much each target looks to have been in, or why it cannot be said."""
        reason = _reason(evidence)
        if reason:
            return reason
        return evidence.work.get(self.name, lambda _: _scored(evidence))


@dataclass(frozen=True)
class _Expert:
    """The attacker, which classifier they go by, and how good they take it to be."""

    attacker: Attacker
    chosen: int
    note: str


def _expert(evidence: Evidence) -> _Expert:
    def make(_: np.random.Generator) -> _Expert:
        worlds, count = shadow_worlds(evidence), _learning(evidence)
        numbers = np.stack(evidence.shadows.run("shadow", worlds, count))
        inside = worlds.coins(count)
        right = judged(worlds.reader, numbers, inside)
        chosen = int(np.argmax(right))
        note = (
            f"after {count} fits on other rows the attacker goes by {CLASSIFIERS[chosen]}, right "
            f"about {100 * right[chosen]:.0f} in 100 there (50 is chance)"
        )
        known = len(worlds.base)
        few = f"they know {known} people, so rows of their tables come twice" * (
            known < worlds.drawn
        )
        attacker = Attacker.fit(worlds.reader, numbers, inside)
        return _Expert(attacker, chosen, join_notes(note, few))

    return evidence.work.get("privacy.shadow.expert", make)


def _learning(evidence: Evidence) -> int:
    """The fits to learn from; the rest are the test."""
    return evidence.shadows.fits // 2


def _scored(evidence: Evidence) -> Scored:
    aims, expert = targets(evidence), _expert(evidence)
    seen = shadow_worlds(evidence).reader
    numbers = np.stack([seen(s) for s in evidence.releases])
    found = expert.attacker.scores(numbers)
    scores, hits = [], []
    for release in range(len(evidence.releases)):
        scores.append(aims.spread(found[:, release]))
        hit = np.zeros(len(aims.asked.labels), bool)
        hit[aims.places] = found[expert.chosen, release] > 0
        hits.append(hit)
    tried = (aims.tried,) * len(evidence.releases)
    return Scored(aims.asked, tuple(scores), tuple(hits), CLASSIFIERS, tried)


def _seeded(evidence: Evidence, expert: _Expert) -> Any:
    worlds, count = seeded_worlds(evidence), evidence.shadows.fits - _learning(evidence)
    numbers = np.stack(evidence.shadows.run("seeded", worlds, count))
    said = expert.attacker.scores(numbers)[expert.chosen] > 0
    note = f"{count} fits on the training rows, {said.shape[1]} exposed people in each or not"
    return counted(said, worlds.coins(count), note)


def _reason(evidence: Evidence) -> str:
    reason = missing(evidence)
    if reason:
        return reason
    if evidence.refit is None:
        return NO_TECHNIQUE
    if not evidence.shadows.fits:
        return OFF
    if evidence.shadows.fits < FEWEST:
        return f"{evidence.shadows.fits} fits are too few to learn from, and {FEWEST} the fewest"
    fewest = min(len(t or ()) for t in (evidence.train, evidence.holdout, evidence.reference))
    if fewest < ROWS:
        return f"one of the tables has {fewest} rows, and {ROWS} are the least"
    return ""
