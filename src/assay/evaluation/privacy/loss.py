"""Does the model itself, in somebody's hands, tell who was in the training data?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema, Table
from assay.evaluation.base import NO_HOLDOUT, Evidence, Losses, attack_statistics
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.asked import places, sampled
from assay.evaluation.privacy.cutoffs import best
from assay.evaluation.privacy.scored import Scored, result_of
from assay.evaluation.privacy.spaces import known_neighbours, no_space

Array = np.ndarray[Any, Any]

#: Rows of R nearest to a person, whose mean loss says how hard such a person is to fit.
NEIGHBOURS = 10
#: Members and controls below which no cutoff can be chosen on a third of them.
FEWEST = 30

PLAIN = "how well the model fits a person"
BY_MODEL = "how much better it fits them than a model that never saw them"
BY_NEIGHBOURS = "how much better it fits them than the known people most like them"
NO_LOSSES = "the technique's models cannot say how well they fit a person"


@dataclass(frozen=True)
class LossAttack:
    """The attacker who has the model: whom it fits too well was in the training data.

    A model may say how well it fits a row: its negative log-likelihood, or the loss it was
    trained to make small. Rare people are hard to fit whoever saw them, so each loss is also set
    against what is to be expected of such a person (difficulty calibration, Watson et al. 2022):
    the loss of the same technique's model of R, where there is one, or else the mean loss of the
    10 rows of R nearest to them. On a third of T and N the attacker chooses between the two
    scores, and a cutoff; the rest are counted. At most 8,000 rows of T and of N are asked
    about.

    This is what handing out the model would give away, and says nothing of a release alone: so
    it does not join the test over all attacks on releases.
    """

    name: ClassVar[str] = "privacy.membership.loss"
    question: ClassVar[str] = "Does the model itself tell who was in the training data?"
    attacker: ClassVar[str] = (
        "Has the fitted model and not only its rows, knows other people, and asks of a person "
        "whose row they know whether it was in the training data."
    )
    cost: ClassVar[str] = "n d: one look at the model; n squared d without a model of R"
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.membership.loss", "the model's loss",
        "the model fits them so well that an attacker says they were in the data",
        source="Yeom et al. 2018 (loss); Watson et al. 2022 (difficulty calibration)",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Attack the model of every release; ``rng`` is not used."""
        scored = self.white_box(evidence)
        if isinstance(scored, str):
            return AttackResult(self.name, reason=scored)
        return result_of(
            self.name, scored, choose=best,
            note=join_notes(
                scored.asked.note,
                "of the model itself, which need not be given away with its rows",
                "at the cutoff where members stood out most among other rows than those counted",
            ),
        )  # fmt: skip

    def white_box(self, evidence: Evidence) -> Scored | str:
        """How well each release's model fits members and controls, or why it cannot be said."""
        reason = _reason(evidence)
        if reason:
            return reason
        return evidence.work.get(self.name, lambda _: _scored(evidence))


def _reason(evidence: Evidence) -> str:
    if evidence.holdout is None:
        return NO_HOLDOUT
    if evidence.losses is None:
        return NO_LOSSES
    fewest = min(len(evidence.train), len(evidence.holdout))
    return f"{fewest} people are too few to ask about, {FEWEST} the least" * (fewest < FEWEST)


def _scored(evidence: Evidence) -> Scored | str:
    assert evidence.losses is not None
    people, known, scores = sampled(evidence), evidence.reference, []
    expected = None if evidence.reference_losses is None else evidence.reference_losses
    hard = None if expected is None else _of(expected, people.rows)
    for losses in evidence.losses:
        own = _of(losses, people.rows)
        if own is None or (expected is not None and hard is None):
            return "the model gave no number for some rows"
        if hard is not None:
            scores.append(np.stack([-own, hard - own]))
        elif known is not None:
            theirs = _of(losses, known)
            if theirs is None:
                return "the model gave no number for some rows"
            scores.append(np.stack([-own, theirs[_neighbours(evidence)].mean(axis=1) - own]))
        else:
            scores.append(-own[None, :])
    calibrated = BY_MODEL if expected is not None else BY_NEIGHBOURS
    names = (PLAIN, calibrated)[: len(scores[0])]
    return Scored(people, tuple(scores), None, names)


def _of(losses: Losses, rows: Table) -> Array | None:
    """The loss of each row, float64 of shape (n,); None where some are no number.

    What the model holds impossible, an infinite loss, counts as 1 more than the largest there is,
    so that differences of losses are numbers too.
    """
    found = np.asarray(losses(rows), dtype=np.float64)
    if found.shape != (len(rows),) or np.isnan(found).any():
        return None
    finite = found[np.isfinite(found)]
    top = float(finite.max()) + 1 if len(finite) else 0.0
    return np.clip(found, -np.inf if not len(finite) else float(finite.min()) - 1, top)


def _neighbours(evidence: Evidence) -> Array:
    """Which rows of R are most like each person asked about, shape (n, 10) or as many as there
    are."""

    return known_neighbours(evidence)[1][places(evidence), :NEIGHBOURS]
