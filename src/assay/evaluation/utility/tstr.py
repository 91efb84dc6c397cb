"""Does a model trained on synthetic rows do what one trained on real rows does?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import AssayError, Interval, Measurement, Part, Statistic, not_measured
from assay.data import Schema
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.utility.exam import Exam, Sitting, set_exam
from assay.evaluation.utility.models import FAMILIES
from assay.evaluation.utility.scales import FIRST, NAME, SCALES, STATISTICS, Scale

NO_TASK = "no target is named, so there is nothing to predict"
NO_HOLDOUT = "there is no holdout: nothing to test on that no technique saw"


@dataclass(frozen=True)
class TrainSynthetic:
    """What is lost when a model is trained on the synthetic rows instead of the real ones.

    Two families of model are trained on the training rows T and on each release S, and all are
    tested on the holdout N, which neither a technique nor a model saw: a linear one (logistic or
    ridge regression on standardised numbers, one-hot levels, rare levels pooled, flags for
    missing cells) and gradient boosted trees (histograms, native missing cells and levels). What
    a model knows of levels, means and ranges it learns from its own training rows; a level it
    never saw is unknown to it.

    ``real`` is the score of the model trained on T, ``synthetic`` that of the model trained on S,
    ``drop`` is real less synthetic (for the mean absolute error synthetic less real), so that
    above 0 is always a loss. The value is that of the family which does best when trained on
    real rows (by AUC, or R2), since that is the model which the synthetic rows must replace;
    every family and every release is in the breakdown.

    The interval of a drop is paired: both models are judged by the same test rows. Its variance
    over test rows comes from the scores' influence functions (DeLong's for the AUC), releases
    are put together by Rubin's rule. It holds for the training rows at hand.

    Source: Esteban, Hyland and Raetsch 2017, "Real-valued (medical) time series generation with
    recurrent conditional GANs", section 4.2; DeLong, DeLong and Clarke-Pearson 1988; Rubin 1987.
    """

    name: ClassVar[str] = NAME
    question: ClassVar[str] = "Does a model trained on synthetic rows do as well as on real ones?"
    statistics: ClassVar[tuple[Statistic, ...]] = STATISTICS

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return None if len(schema) > 1 else "there is one column only, and so none to predict from"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """Three measurements for each score; ``rng`` only picks rows of very long releases."""
        task, holdout = evidence.task, evidence.holdout
        if task is None or holdout is None:
            return _none(NO_TASK if task is None else NO_HOLDOUT)
        try:
            exam, real = evidence.memo.get(
                f"{NAME}.real",
                lambda r: _real(set_exam(task, evidence.train, holdout), evidence, r),
            )
        except AssayError as error:
            return _none(error.sentence)
        several = len(evidence.releases) > 1
        sittings: list[Sitting] = []
        failure = ""
        for i, release in enumerate(evidence.releases, 1):
            try:
                sittings.append(exam.sit(release, rng, f"release {i}" if several else "release"))
            except AssayError as error:
                failure = error.sentence
                break
        notes = [real.note, *(s.note for s in sittings), _sizes(evidence)]
        found: list[Measurement] = []
        for scale in SCALES:
            if scale.kind is not task.kind:
                found += _unfit(scale, f"the task is {task.kind.value}")
            else:
                results = _Results(scale, exam, real, tuple(sittings), failure, join_notes(*notes))
                found += [results.real_one(), results.synthetic(), results.drop()]
        return tuple(found)


@dataclass(frozen=True)
class _Results:
    """One score of all models."""

    scale: Scale
    exam: Exam
    real: Sitting
    releases: tuple[Sitting, ...]
    failure: str
    notes: str

    @property
    def best(self) -> str:
        """The family that does best on real rows."""
        first = FIRST[self.scale.kind]
        return max(FAMILIES, key=lambda f: self.real.scores[f][first].value)

    @property
    def note(self) -> str:
        lead = f"the value is of {self.best}, the better on real rows"
        return join_notes(lead, self.exam.note, self.notes)

    @property
    def n(self) -> int:
        return len(self.exam.truth)

    def of_real(self, family: str) -> Score:
        return self.real.scores[family][self.scale.key].score

    def of_release(self, family: str) -> list[Score]:
        return [s.scores[family][self.scale.key].score for s in self.releases]

    def lost(self, family: str) -> list[Score]:
        """Real less synthetic on each release; the other way for a loss."""
        key, real = self.scale.key, self.real.scores[family][self.scale.key]
        pairs = [(real, s.scores[family][key]) for s in self.releases]
        return [b.less(a) if self.scale.loss else a.less(b) for a, b in pairs]

    def real_one(self) -> Measurement:
        statistic, score = self.scale.real, self.of_real(self.best)
        parts = tuple(
            Part(f, self.of_real(f).value, _interval(self.of_real(f), statistic), n=self.n)
            for f in FAMILIES
        )
        return Measurement(
            statistic.name, score.value, _interval(score, statistic), self.n, statistic.goal,
            parts=parts, note=join_notes(self.note, "the same for every technique"),
        )  # fmt: skip

    def synthetic(self) -> Measurement:
        if self.failure:
            return not_measured(self.scale.synthetic.name, self.failure, self.scale.synthetic.goal)
        return combined(
            self.scale.synthetic, self.of_release(self.best), n=self.n, note=self.note,
            reference=self.of_real(self.best),
            parts=self._parts(self.scale.synthetic, {f: self.of_release(f) for f in FAMILIES}),
        )  # fmt: skip

    def drop(self) -> Measurement:
        if self.failure:
            return not_measured(self.scale.drop.name, self.failure, self.scale.drop.goal)
        return combined(
            self.scale.drop, self.lost(self.best), n=self.n, note=join_notes(self._hopeless(), self.note),
            reference=0.0,
            parts=self._parts(self.scale.drop, {f: self.lost(f) for f in FAMILIES}),
        )  # fmt: skip

    def _hopeless(self) -> str:
        """A loss from nothing is no loss: said where real rows predict no better than chance."""
        if self.scale.chance is None:
            return ""
        span = _interval(self.of_real(self.best), self.scale.real)
        beaten = span.low > self.scale.chance
        return "" if beaten else (
            "even real rows do not predict the target better than chance, so a small loss says "
            "nothing"
        )  # fmt: skip

    def _parts(self, statistic: Statistic, scores: dict[str, list[Score]]) -> tuple[Part, ...]:
        """Each family over all releases, then each release of it."""
        parts: list[Part] = []
        for family, each in scores.items():
            parts.append(combined_part(family, each, statistic, n=self.n))
            if len(each) > 1:
                parts += [
                    Part(f"{family}, release {i}", s.value, _interval(s, statistic), n=self.n)
                    for i, s in enumerate(each, 1)
                ]
        return tuple(parts)


def _interval(score: Score, statistic: Statistic) -> Interval:
    span = combined_part("", [score], statistic).interval
    assert span is not None
    return span


def _real(exam: Exam, evidence: Evidence, rng: np.random.Generator) -> tuple[Exam, Sitting]:
    return exam, exam.sit(evidence.train, rng, "training rows")


def _sizes(evidence: Evidence) -> str:
    rows, real = [len(s) for s in evidence.releases], len(evidence.train)
    if max(abs(n - real) for n in rows) * 10 <= real:
        return ""
    said = f"{min(rows)}" if min(rows) == max(rows) else f"{min(rows)} to {max(rows)}"
    return f"a release has {said} rows to train on, the real table {real}"


def _unfit(scale: Scale, reason: str) -> Sequence[Measurement]:
    each = (scale.real, scale.synthetic, scale.drop)
    return [not_measured(s.name, reason, s.goal) for s in each]


def _none(reason: str) -> tuple[Measurement, ...]:
    return tuple(not_measured(s.name, reason, s.goal) for s in STATISTICS)
