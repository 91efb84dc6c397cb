"""Does a model trained on synthetic rows do what one trained on real rows does?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import AssayError, Measurement, Statistic, none_measured
from assay.data import Schema
from assay.evaluation.base import Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.utility.luck import luck_of
from assay.evaluation.utility.models import DEAR
from assay.evaluation.utility.results import Results
from assay.evaluation.utility.scales import NAME, SCALES, STATISTICS, Scale
from assay.evaluation.utility.scored import Scores
from assay.evaluation.utility.trained import (
    exam_of,
    families_of,
    headline,
    real_rows,
    real_scores,
    release_rows,
    release_scores,
)


@dataclass(frozen=True)
class TrainSynthetic:
    """What is lost when a model is trained on the synthetic rows instead of the real ones.

    Families of model are trained on the training rows T and on each release S, and all are
    tested on the holdout N, which neither a technique nor a model saw: a linear one (logistic or
    ridge regression on standardised numbers, one-hot levels, rare levels pooled, flags for
    missing cells) and gradient boosted trees (histograms, native missing cells and levels); at
    full depth also a random forest, nearest neighbours and a small network, and at any depth the
    scikit-learn estimators that the user named. What a model knows of levels, means and ranges it
    learns from its own training rows; a level it never saw is unknown to it.

    ``real`` is the score of the model trained on T, ``synthetic`` that of the model trained on S,
    ``drop`` is real less synthetic (for losses and errors synthetic less real), so that
    above 0 is always a loss. The value is that of the user's first model, or else of the family
    which does best when trained on real rows (by AUC, or R2), since that is the model which the
    synthetic rows must replace; every family and every release is in the breakdown.

    The interval of a drop is paired: both models are judged by the same test rows. Its variance
    over test rows comes from the scores' influence functions (DeLong's for the AUC); to it comes
    how much the draw of the training rows alone moves a score, from models trained on ten
    resamples of T (five for costly families), so that fresh real rows are not called worse for bad luck. Releases are put
    together by Rubin's rule.

    Source: Esteban, Hyland and Raetsch 2017, "Real-valued (medical) time series generation with
    recurrent conditional GANs", section 4.2; DeLong, DeLong and Clarke-Pearson 1988; Rubin 1987.
    """

    name: ClassVar[str] = NAME
    question: ClassVar[str] = "Does a model trained on synthetic rows do as well as on real ones?"
    cost: ClassVar[str] = "n d a model, on at most 50,000 rows; 12 models of T a family"
    statistics: ClassVar[tuple[Statistic, ...]] = STATISTICS

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return None if len(schema) > 1 else "there is one column only, and so none to predict from"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """Three measurements for each score; ``rng`` is not used: models have their own."""
        try:
            exam = exam_of(evidence)
            real = real_scores(evidence)
            luck = {f: luck_of(evidence, f) for f in families_of(evidence)}
        except AssayError as error:
            return none_measured(STATISTICS, error.sentence)
        notes = [exam.note, real_rows(evidence).note]
        releases: list[Scores] = []
        failure = ""
        for i in range(len(evidence.releases)):
            try:
                releases.append(release_scores(evidence, i))
                notes.append(release_rows(evidence, i).note)
            except AssayError as error:
                failure = error.sentence
                break
        note = join_notes(*notes, sizes(evidence), _fewer(evidence, len(real_rows(evidence).table)))
        found: list[Measurement] = []
        for scale in SCALES:
            if scale.kind is not exam.task.kind:
                found += _unfit(scale, f"the task is {exam.task.kind.value}")
                continue
            best = headline(evidence, scale.key)
            results = Results(
                scale, best, real, luck, tuple(releases), len(exam.truth),
                any(w.name == best for w in evidence.models), failure, note,
            )  # fmt: skip
            found += [results.trained_on_real(), results.synthetic(), results.drop()]
        return tuple(found)


def sizes(evidence: Evidence) -> str:
    """A note where a release has far more or fewer rows than T."""
    rows, real = [len(s) for s in evidence.releases], len(evidence.train)
    if max(abs(n - real) for n in rows) * 10 <= real:
        return ""
    said = f"{min(rows)}" if min(rows) == max(rows) else f"{min(rows)} to {max(rows)}"
    return f"a release has {said} rows to train on, the real table {real}"


def _fewer(evidence: Evidence, rows: int) -> str:
    fewer = [r for r in DEAR if r.name in families_of(evidence) and r.rows < rows]
    return join_notes(*(f"{r.name} learns from {r.rows} rows" for r in fewer))


def _unfit(scale: Scale, reason: str) -> Sequence[Measurement]:
    return none_measured((scale.real, scale.synthetic, scale.drop), reason)
