"""Do models of synthetic rows fail where real people are unusual?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from assay.core import AssayError, Goal, Measurement, Statistic, TableError, not_measured
from assay.data import Schema, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.features import Array, numbers, usable
from assay.evaluation.utility.luck import luck_part, resampled, spread_of
from assay.evaluation.utility.scored import Scored
from assay.evaluation.utility.shares import brier
from assay.evaluation.utility.trained import (
    best_family,
    exam_of,
    families_of,
    predicted_real,
    predicted_release,
    real_rows,
    release_rows,
)

#: Share of the test rows that are called the tail, and how many they are at the least.
SHARE, LEAST = 0.05, 30

DROP = Statistic(
    "utility.tail.drop", "error more on unusual rows",
    "How much larger the error of a model of synthetic rows is than that of a model of real rows, "
    "on the 5 % of unseen real rows that are furthest out: 0 is no loss, below 0 a gain. The error "
    "is half the mean squared distance of the probabilities from what happened, or for numbers the "
    "mean absolute error as a share of the target's own mean absolute deviation.",
    Goal.LOWER, source="tail after Li et al. 2022 (ECOD), section 3.2; Brier 1950",
    formula="error of the model of S on the tail of N - error of the model of T there",
)  # fmt: skip


@dataclass(frozen=True)
class Tail:
    """What synthetic training rows cost on the unusual real rows.

    How far out a row of the holdout N is follows from T: for a number, how small the share of T
    is that lies as far out on the same side (twice the smaller share); for a level, the share of T
    whose level is no more common. The row's score is the sum of minus the logarithms over all
    columns but the target, and the tail is the 5 % of N with the highest scores, though at least
    30 rows. The error is the Brier score for classes (the share told wrong, for a model without
    probabilities) and for numbers the mean absolute error over the target's mean absolute
    deviation on N. Models and the family of the headline are those of train-synthetic-test-real.

    The interval is paired over the rows of the tail; to it comes how much the draw of T alone
    moves the error there, from models trained on resamples. The breakdown has each family, and
    the rows outside the tail.

    Source: Li, Zhao, Hu, Botta, Ionescu and Chen 2022, "ECOD: Unsupervised outlier detection using
    empirical cumulative distribution functions", section 3.2, for the score.
    """

    name: ClassVar[str] = "utility.tail"
    question: ClassVar[str] = "Does a model of synthetic rows fail on unusual people?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "n log n a column; the models are those of train-synthetic-test-real"
    statistics: ClassVar[tuple[Statistic, ...]] = (DROP,)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return None if len(schema) > 1 else "there is one column only, and so none to predict from"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """One measurement; ``rng`` is not used."""
        try:
            exam, best = exam_of(evidence), best_family(evidence)
            if len(exam.truth) < 2 * LEAST:
                raise TableError(
                    f"there are {len(exam.truth)} test rows, and a tail takes {2 * LEAST}"
                )
            far = evidence.memo.get("utility.tail", lambda _: farthest(evidence.train, exam))
            near = np.setdiff1d(np.arange(len(exam.truth)), far)
            lost = {f: _lost(evidence, f, far) for f in families_of(evidence)}
            notes = [release_rows(evidence, i).note for i in range(len(evidence.releases))]
            parts = [
                *(combined_part(f, scores, DROP, n=len(far)) for f, scores in lost.items()),
                combined_part(
                    f"{best}, all other rows", _lost(evidence, best, near), DROP, n=len(near)
                ),
            ]
        except AssayError as error:
            return (not_measured(DROP.name, error.sentence, DROP.goal),)
        base = errors(exam, predicted_real(evidence, best), far).value
        note = join_notes(
            f"the value is of {best}", f"the error of the model of real rows there is {base:.3g}",
            exam.note, real_rows(evidence).note, *notes,
        )  # fmt: skip
        return (
            combined(DROP, lost[best], n=len(far), reference=0.0, parts=tuple(parts), note=note),
        )


def farthest(train: Table, exam: Exam) -> Array:
    """Numbers of the test rows in the tail, ascending; ties go to the first."""
    total = np.zeros(len(exam.test))
    for column in usable(train.schema, exam.task.target):
        one, other = train[column.name], exam.test[column.name]
        total -= np.log(_rare(one, other) if column.discrete else _outer(one, other))
    rows = max(LEAST, int(np.ceil(SHARE * len(total))))
    return np.sort(np.argsort(-total, kind="stable")[:rows])


def _outer(train: pl.Series, test: pl.Series) -> Array:
    """Twice the smaller share of T at or beyond each number, in (0, 1]; 1 where missing."""
    known, values = np.sort(numbers(train)), numbers(test)
    known = known[~np.isnan(known)]
    asked = np.nan_to_num(values)
    below = np.searchsorted(known, asked, "right")
    above = len(known) - np.searchsorted(known, asked, "left")
    share = np.minimum(1.0, 2 * (np.minimum(below, above) + 1) / (len(known) + 1))
    return np.where(np.isnan(values), 1.0, share)


def _rare(train: pl.Series, test: pl.Series) -> Array:
    """Share of T whose level is no more common than each level, in (0, 1]; missing is a level."""
    names = [s.cast(pl.String).rename("level") for s in (train, test)]
    counts = names[0].value_counts(name="rows").sort("rows")
    counts = counts.group_by("rows").agg(pl.col("level")).sort("rows")
    share = (counts["rows"] * counts["level"].list.len()).cum_sum()
    known = counts.with_columns(share=share).explode("level")
    found = names[1].to_frame().join(
        known, on="level", how="left", nulls_equal=True, maintain_order="left"
    )  # fmt: skip
    most: Array = ((found["share"].fill_null(0) + 1) / (len(train) + 1)).to_numpy()
    return most


def errors(exam: Exam, said: Any, rows: Array) -> Scored:
    """The error of what a model says of the exam's test rows, on some of them."""
    truth = exam.truth[rows]
    if exam.classes:
        found = brier(truth, said.shares[rows])
        return Scored(found.value, found.influence, 1.0)
    unit = float(np.mean(np.abs(exam.truth - np.mean(exam.truth)))) or 1.0
    off = np.abs(truth / unit - said[rows] / unit)
    return Scored(float(off.mean()), off - off.mean())


def _lost(evidence: Evidence, family: str, rows: Array) -> list[Score]:
    exam = exam_of(evidence)
    real = errors(exam, predicted_real(evidence, family), rows)
    draws = [errors(exam, said, rows).value for said in resampled(evidence, family)]
    luck = spread_of(draws) * luck_part(evidence, family)
    # A single release does not show how lucky it is: it is taken to be as lucky as T.
    luck *= 2 if len(evidence.releases) == 1 else 1
    found = []
    for i in range(len(evidence.releases)):
        gap = errors(exam, predicted_release(evidence, i, family), rows).less(real)
        found.append(Score(gap.value, gap.variance + luck))
    return found
