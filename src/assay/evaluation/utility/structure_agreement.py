"""Do models of real and of synthetic rows say the same of real people?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import AssayError, Goal, Measurement, Statistic, none_measured, not_measured
from assay.data import Schema
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import combined, join_notes
from assay.evaluation.utility.features import Array
from assay.evaluation.utility.structure_models import (
    boots,
    one_column,
    probe,
    sides,
    spoken,
)
from assay.evaluation.utility.trained import exam_of
from assay.evaluation.utility.training import Trained

#: Test rows asked about at most.
ASKED = 10_000

LABELS = Statistic(
    "utility.structure.agreement.labels", "agreement of labels",
    "How often the model of synthetic rows names the same class for a real person as the model of "
    "real rows, beyond chance: 1 always, 0 as often as chance alone.", Goal.HIGHER, -1.0, 1.0,
    source="Cohen 1960 (kappa)", formula="(p_same - p_chance) / (1 - p_chance)",
)  # fmt: skip
SCORES = Statistic(
    "utility.structure.agreement.scores", "agreement of scores",
    "How well the probabilities (or the numbers) that the two models give real people go together: "
    "correlation 1 exactly, 0 not at all; the mean over classes where there are more than two.",
    Goal.HIGHER, -1.0, 1.0, source="Pearson's correlation of predictions",
    formula="mean over classes of cor(f_T(x), f_S(x))",
)  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """What one model says of the rows: class numbers and :func:`spoken` predictions."""

    codes: Array
    said: Array
    classes: int


@dataclass(frozen=True)
class Agreement:
    """Whether two models say the same of the same real rows.

    One family is trained on T and on each release; both are asked about rows of the holdout N.
    Two models may be equally good and still decide differently about people: this is what a
    person would notice. A model that says the same of everybody agrees with none: 0.

    Reference and interval are as for importances.

    Source: Cohen 1960, "A coefficient of agreement for nominal scales".
    """

    name: ClassVar[str] = "utility.structure.agreement"
    question: ClassVar[str] = "Do models of real and synthetic rows say the same of real people?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "predictions of 10,000 rows a model; 7 models of real rows"
    statistics: ClassVar[tuple[Statistic, ...]] = (LABELS, SCORES)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return one_column(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """Both agreements; that of labels for classes only. ``rng`` draws the bootstrap."""
        try:
            exam = exam_of(evidence)
            rows, table, fewer = probe(evidence, ASKED)

            def portrait(model: Trained) -> Answers:
                told = model.predict(table)
                codes = told.codes if exam.classes else np.zeros(len(table), int)
                return Answers(codes, spoken(exam, told), len(exam.classes))

            found = sides(evidence, "agreement", portrait)
        except AssayError as error:
            return none_measured(self.statistics, error.sentence)
        weights = boots(len(rows), rng)
        note = join_notes(found.note, fewer)
        scores, reference = found.judged(together, weights)
        of_scores = combined(SCORES, scores, n=len(rows), reference=reference, note=note, bent=True)
        if not exam.classes:
            reason = f"the task is {exam.task.kind.value}: there are no labels"
            return not_measured(LABELS.name, reason, LABELS.goal), of_scores
        scores, reference = found.judged(kappa, weights)
        of_labels = combined(LABELS, scores, n=len(rows), reference=reference, note=note, bent=True)
        return of_labels, of_scores


def kappa(one: Answers, other: Answers, weights: Array) -> Array:
    """Cohen's kappa under each row of weights (B, n), shape (B,); 0 where both say one class.

    A class that the exam does not name counts as one more.
    """
    size = one.classes + 1
    cells = (one.codes + 1) * size + other.codes + 1
    hot = np.zeros((len(cells), size * size))
    hot[np.arange(len(cells)), cells] = 1.0
    table = (weights @ hot).reshape(-1, size, size)
    same = np.einsum("bii->b", table)
    chance = np.einsum("bi,bi->b", table.sum(2), table.sum(1))
    left = 1.0 - chance
    return np.where(left > 1e-12, (same - chance) / np.where(left > 1e-12, left, 1.0), 0.0)


def together(one: Answers, other: Answers, weights: Array) -> Array:
    """Mean over outputs of Pearson's correlation under each row of weights, shape (B,)."""
    a, b = _unit(one.said), _unit(other.said)
    ma, mb = weights @ a, weights @ b
    va, vb = weights @ a**2 - ma**2, weights @ b**2 - mb**2
    fine = (va > 1e-12) & (vb > 1e-12)
    size = np.sqrt(np.where(fine, va * vb, 1.0))
    r = np.where(fine, (weights @ (a * b) - ma * mb) / size, 0.0)
    found: Array = np.clip(r, -1.0, 1.0).mean(1)
    return found


def _unit(said: Array) -> Array:
    # Centred and scaled first: sums of squares then lose no digits.
    spread = said.std(0)
    found: Array = (said - said.mean(0)) / np.where(spread > 1e-9, spread, 1.0)
    return found
