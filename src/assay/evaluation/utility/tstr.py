"""Does a model trained on synthetic rows do what one trained on real rows does?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import AssayError, Measurement, Statistic, not_measured
from assay.data import Schema, Table, Task
from assay.evaluation.base import Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.utility.exam import Sitting, set_exam
from assay.evaluation.utility.results import Real, Results
from assay.evaluation.utility.scales import NAME, SCALES, STATISTICS, Scale

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
    over test rows comes from the scores' influence functions (DeLong's for the AUC); to it comes
    how much the draw of the training rows alone moves a score, from models trained on ten
    resamples of T, so that fresh real rows are not called worse for bad luck. Releases are put
    together by Rubin's rule.

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
            real = evidence.memo.get(f"{NAME}.real", lambda r: _real(evidence, task, holdout, r))
        except AssayError as error:
            return _none(error.sentence)
        several = len(evidence.releases) > 1
        sittings: list[Sitting] = []
        failure = ""
        for i, release in enumerate(evidence.releases, 1):
            try:
                what = f"release {i}" if several else "release"
                sittings.append(real.exam.sit(release, rng, what))
            except AssayError as error:
                failure = error.sentence
                break
        notes = [*(s.note for s in sittings), _sizes(evidence)]
        found: list[Measurement] = []
        for scale in SCALES:
            if scale.kind is not task.kind:
                found += _unfit(scale, f"the task is {task.kind.value}")
            else:
                results = Results(scale, real, tuple(sittings), failure, join_notes(*notes))
                found += [results.trained_on_real(), results.synthetic(), results.drop()]
        return tuple(found)


def _real(evidence: Evidence, task: Task, holdout: Table, rng: np.random.Generator) -> Real:
    exam = set_exam(task, evidence.train, holdout)
    sitting = exam.sit(evidence.train, rng, "training rows")
    return Real(exam, sitting, exam.luck(evidence.train, rng))


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
