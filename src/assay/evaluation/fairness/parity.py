"""Do models trained on the release treat groups less alike than those trained on real rows?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AssayError, Goal, Measurement, Part, Statistic, none_measured
from assay.data import Schema
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined
from assay.evaluation.fairness.cells import (
    calibration,
    demographic_parity,
    equalised_odds,
    performance,
)
from assay.evaluation.fairness.gaps import Cell, Gaps, gaps
from assay.evaluation.fairness.groups import LEAST, no_groups, partitions
from assay.evaluation.utility.luck import luck_part, resampled, spread_of
from assay.evaluation.utility.trained import (
    best_family,
    exam_of,
    predicted_real,
    predicted_release,
)

Cells = tuple[list[Cell], list[Part]]


@dataclass(frozen=True)
class Question:
    """One way to compare groups.

    Attributes:
        key: Its place in a statistic's name.
        title: A few words.
        meaning: What the gap is, as half a sentence.
        high: Highest gap; None where there is none.
        formula, source: Of the gap.
        cells: Every group's figure, and the groups that are too small.
    """

    key: str
    title: str
    meaning: str
    high: float | None
    formula: str
    source: str
    cells: Callable[..., Cells]

    @property
    def statistics(self) -> tuple[Statistic, Statistic, Statistic]:
        """The gap of the model of real rows, that of synthetic ones, and what is added."""
        name, high = f"fairness.{self.key}", self.high
        gap = f"The widest gap between protected groups, of two columns also in pairs: {self.meaning}."
        return (
            Statistic(f"{name}.real", f"{self.title}: gap, trained on real rows",
                      f"{gap} For a model trained on real rows, 0 is none.", Goal.NONE, 0.0, high,
                      source=self.source, formula=self.formula),
            Statistic(f"{name}.synthetic", f"{self.title}: gap, trained on synthetic rows",
                      f"{gap} For a model trained on synthetic rows, 0 is none.", Goal.LOWER, 0.0, high,
                      source=self.source, formula=self.formula),
            Statistic(f"{name}.amplification", f"{self.title}: gap added",
                      f"How much wider the gap gets by training on synthetic rows instead of real "
                      f"ones: {self.meaning}. Below 0 it shrinks.", Goal.LOWER,
                      None if high is None else -high, high, source=self.source,
                      formula="gap of the model of S - gap of the model of T, on the same rows"),
        )  # fmt: skip


QUESTIONS = (
    Question("utility", "performance by group",
             "the difference of the AUC (or R2) on unseen real rows between the group that is "
             "predicted best and the one predicted worst", None,
             "max - min over groups g of AUC_g or R2_g",
             "TSTR by group (Bhanot et al. 2021); DeLong et al. 1988", performance),
    Question("demographic_parity", "demographic parity",
             "the difference in how often a class is predicted (or in the mean prediction, in "
             "standard deviations of the target)", None,
             "max - min over groups g of P(predicted k | g), largest over classes k",
             "demographic parity difference (Agarwal et al. 2018; Fairlearn)", demographic_parity),
    Question("equalised_odds", "equalised odds",
             "the difference in how often a class is predicted among rows that are, and among rows "
             "that are not of it, whichever is larger", 1.0,
             "max over k and y of max - min over g of P(predicted k | g, is k = y)",
             "equalized odds difference (Hardt et al. 2016; Fairlearn)", equalised_odds),
    Question("calibration", "calibration by group",
             "the difference in how far the predicted probability of a class lies from its "
             "frequency (or the prediction from the target, in standard deviations)", None,
             "max - min over groups g of mean(prediction - truth | g), largest over classes",
             "calibration within groups (Kleinberg et al. 2017)", calibration),
)  # fmt: skip


@dataclass(frozen=True)
class Parity:
    """Gaps between protected groups in what a model says of unseen real rows.

    The model is that of the family which does best on real rows. It is trained on the real and on
    the synthetic rows, and both are asked about the same holdout rows, in the groups of each
    protected column and of pairs of columns. Groups of fewer than 50 rows (10 of each class where
    classes count) are too few to say, and are listed with their number. The widest gap of noisy
    figures is too wide: its bias is taken off by a parametric bootstrap, whose variance makes the
    interval, paired by rows; to it comes the luck of the draw of training rows.

    Source: Hardt, Price and Srebro 2016; Agarwal et al. 2018; Kleinberg et al. 2017; Fairlearn.
    """

    name: ClassVar[str] = "fairness.parity"
    question: ClassVar[str] = "Does a model trained on the release treat groups less alike?"
    cost: ClassVar[str] = "n a protected column and pair of them, beside the models of utility.tstr"
    statistics: ClassVar[tuple[Statistic, ...]] = tuple(s for q in QUESTIONS for s in q.statistics)

    def accepts(self, schema: Schema) -> str | None:
        """A table with a protected column."""
        return no_groups(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """Three measurements a question; ``rng`` draws the bootstrap."""
        try:
            exam = exam_of(evidence)
            family = best_family(evidence)
            real = predicted_real(evidence, family)
            said = [predicted_release(evidence, i, family) for i in range(len(evidence.releases))]
        except AssayError as error:
            return none_measured(self.statistics, error.sentence)
        parts = partitions(evidence)
        codes = [p.codes(exam.test) for p in parts]
        others = resampled(evidence, family)
        found: list[Measurement] = []
        for question in QUESTIONS:

            def cells(one: Any, other: Any, ask: Question = question) -> Cells:
                return ask.cells(exam, parts, codes, one, other)

            luck = _luck(evidence, family, [cells(o, real)[0] for o in others], rng)
            each = [cells(real, s) for s in said]
            got = [gaps(c, rng) for c, _ in each]
            note = f"of {family}, the better on real rows"
            found += _measured(question, each, got, luck, len(exam.truth), note)
        return tuple(found)


def _luck(
    evidence: Evidence, family: str, cells: list[list[Cell]], rng: np.random.Generator
) -> float:
    """Variance of the gap over draws of T."""
    found = [gaps(c, rng) for c in cells]
    wide = [g.real.value for g in found if g is not None]
    if len(wide) < 2:
        return 0.0
    return spread_of(wide) * luck_part(evidence, family)


def _measured(
    question: Question, each: list[Cells], got: list[Gaps | None], luck: float, n: int, note: str,
) -> Sequence[Measurement]:  # fmt: skip
    real, synthetic, added = question.statistics
    known = [g for g in got if g is not None]
    if len(known) < len(got):
        reason = f"no protected column has two groups of {LEAST} rows that can be compared so"
        return none_measured((real, synthetic, added), reason)
    own = luck if len(known) == 1 else 0.0  # several fits show it by themselves
    yardstick = Score(known[0].real.value, known[0].real.variance + luck)
    parts = (*_parts([c for c, _ in each]), *each[0][1])
    return [
        combined(real, [yardstick], n=n, note=note, parts=parts),
        combined(synthetic, [Score(g.synthetic.value, g.synthetic.variance + own) for g in known],
                 n=n, note=note, reference=yardstick),
        combined(added, [Score(g.amplification.value, g.amplification.variance + luck + own)
                         for g in known], n=n, note=note, reference=0.0),
    ]  # fmt: skip


def _parts(cells: Sequence[list[Cell]]) -> list[Part]:
    """Each group's figure from synthetic rows, the real one as its reference."""
    return [
        Part(f"{c.label}{c.family.partition('|')[2]}", float(np.mean([s[i].synthetic for s in cells])),
             reference=c.real, n=c.n)
        for i, c in enumerate(cells[0])
    ]  # fmt: skip
