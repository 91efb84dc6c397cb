"""One test on rows that nobody saw, sat by models trained on real and on synthetic rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from assay.core import TableError
from assay.data import Table, Task, TaskKind
from assay.evaluation.combine import join_notes
from assay.evaluation.utility.features import Array, learn, usable
from assay.evaluation.utility.models import FAMILIES, predict_classes, predict_numbers
from assay.evaluation.utility.scores import Scored, class_scores, number_scores

#: Rows a model is trained on at most: beyond it scores hardly move, and time does.
ROWS = 50_000
#: Times that models are trained anew on resampled rows, to see how far that alone moves a score,
#: and rows of a resample at most.
DRAWS, LUCK_ROWS = 10, 10_000

Scores = dict[str, dict[str, Scored]]


@dataclass(frozen=True)
class Sitting:
    """What the models of one training table scored.

    Attributes:
        scores: By family, then by score.
        note: What a reader must know of the training rows.
    """

    scores: Scores
    note: str


@dataclass(frozen=True)
class Exam:
    """The test rows and their truth.

    Attributes:
        task: What is predicted.
        test: Test rows whose target is known and, for classes, not the only one of its class.
        truth: Class numbers (int64) or target values (float64), shape (n,).
        classes: The classes of the test rows, sorted; empty for numbers.
        note: What was left out.
    """

    task: Task
    test: Table
    truth: Array
    classes: tuple[str, ...]
    note: str

    def sit(self, train: Table, rng: np.random.Generator, what: str) -> Sitting:
        """Train every family on ``train`` and score it here.

        Args:
            train: Training rows; those without a target are left out.
            rng: Picks the rows to train on where they are too many.
            what: What the training rows are called in notes and errors.

        Raises:
            TableError: No training row has a target, or there is no column to predict from.
        """
        table, labels, dropped = labelled(self.task, train)
        if len(table) < 2:
            raise TableError(
                f"{what}: fewer than two rows have a target, so no model can be trained"
            )
        notes = [f"{what}: {dropped} rows without a target are left out" if dropped else ""]
        if len(table) > ROWS:
            notes.append(f"{what}: models are trained on {ROWS} of {len(table)} rows")
            table, labels = _taken(table, labels, rng.choice(len(table), ROWS, replace=False))
        if self.classes and len(np.unique(labels)) == 1:
            notes.append(f"{what}: one class only, so its model always says that class")
        return Sitting(self._scores(table, labels), join_notes(*notes))

    def luck(self, train: Table, rng: np.random.Generator) -> dict[str, dict[str, float]]:
        """How much the draw of the training rows alone moves each score, as a variance.

        Bootstrap (Efron 1979): the models are trained on :data:`DRAWS` resamples of ``train``. Of
        a long table a resample has m of the n rows, and the variance is scaled by m / n (Bickel,
        Goetze and van Zwet 1997).
        """
        table, labels, _ = labelled(self.task, train)
        trained = min(len(table), ROWS)
        size = min(trained, LUCK_ROWS)
        draws = [
            self._scores(*_taken(table, labels, rng.integers(0, len(table), size)))
            for _ in range(DRAWS)
        ]
        return {
            family: {
                key: float(np.var([d[family][key].value for d in draws], ddof=1)) * size / trained
                for key in scores
            }
            for family, scores in draws[0].items()
        }

    def _scores(self, table: Table, labels: Array) -> Scores:
        features = learn(table, self.task.target)
        scores = {}
        for family in FAMILIES:
            if self.classes:
                said = predict_classes(family, features, table, labels, self.test, self.classes)
                scores[family] = class_scores(self.truth, said, len(self.classes))
            else:
                numbers = predict_numbers(family, features, table, labels, self.test)
                scores[family] = number_scores(self.truth, numbers)
        return scores


def _taken(table: Table, labels: Array, rows: Array) -> tuple[Table, Array]:
    # In the table's own order: a model's sums then depend on which rows, not on how they came.
    rows = np.sort(rows)
    return table.take(rows), labels[rows]


def set_exam(task: Task, train: Table, holdout: Table) -> Exam:
    """The exam on the holdout.

    Raises:
        TableError: The real rows do not allow one; the sentence says why.
    """
    if not usable(train.schema, task.target):
        raise TableError("there is no column to predict the target from")
    test, truth, dropped = labelled(task, holdout)
    notes = [f"{dropped} test rows without a target are left out" if dropped else ""]
    left_out = [c.name for c in train.schema if c.kind == "array"]
    notes.append(f"{len(left_out)} array columns are left out" if left_out else "")
    if task.kind is TaskKind.REGRESSION:
        if len(np.unique(truth)) < 2:
            raise TableError("the holdout's target has fewer than two values")
        return Exam(task, test, truth, (), join_notes(*notes))
    if len(np.unique(labelled(task, train)[1])) < 2:
        raise TableError("the training rows hold fewer than two classes of the target")
    counts = Counter(truth.tolist())
    classes = tuple(sorted(c for c, rows in counts.items() if rows > 1))
    if len(classes) < 2:
        raise TableError("fewer than two classes of the target have two rows in the holdout")
    if len(classes) < len(counts):
        # The recall of one row is no measurement.
        kept = np.flatnonzero(np.isin(truth, classes))
        notes.append(f"{len(counts) - len(classes)} classes with one test row are left out")
        test, truth = test.take(kept), truth[kept]
    return Exam(task, test, np.searchsorted(classes, truth), classes, join_notes(*notes))


def labelled(task: Task, table: Table) -> tuple[Table, Array, int]:
    """Rows whose target is known (and finite), the target, and how many rows have none."""
    labels = task.labels(table)
    known = labels.is_not_null()
    if task.kind is TaskKind.REGRESSION:
        known &= labels.is_finite().fill_null(False)
    rows = np.flatnonzero(known.to_numpy())
    kept = labels.filter(known).to_numpy()
    values = kept.astype(float) if task.kind is TaskKind.REGRESSION else kept.astype(str)
    return table.take(rows), values, len(table) - len(rows)
