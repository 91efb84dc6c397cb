"""One test on rows that nobody saw, sat by models trained on real and on synthetic rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import TableError
from assay.data import Table, Task, TaskKind
from assay.evaluation.combine import join_notes
from assay.evaluation.utility.features import Array, usable
from assay.evaluation.utility.scored import Scored
from assay.evaluation.utility.scores import class_scores, number_scores

#: Rows that are tested on at most.
TESTED = 50_000


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

    def score(self, said: Any) -> dict[str, Scored]:
        """Every score of what a model says of the test rows: ``Predicted`` for classes, float64
        of shape (n,) for numbers. A model without probabilities has no score that needs them."""
        if self.classes:
            return class_scores(self.truth, said, len(self.classes))
        return number_scores(self.truth, said)


def set_exam(task: Task, train: Table, holdout: Table, rng: np.random.Generator) -> Exam:
    """The exam on the holdout.

    Args:
        task: What is predicted.
        train: The real training rows.
        holdout: Rows that nobody saw.
        rng: Picks the rows to test on where there are more than :data:`TESTED`.

    Raises:
        TableError: The real rows do not allow one; the sentence says why.
    """
    if not usable(train.schema, task.target):
        raise TableError("there is no column to predict the target from")
    test, truth, dropped = labelled(task, holdout)
    notes = [f"{dropped} test rows without a target are left out" if dropped else ""]
    if len(test) > TESTED:
        notes.append(f"models are tested on {TESTED} of {len(test)} rows")
        kept = np.sort(rng.choice(len(test), TESTED, replace=False))
        test, truth = test.take(kept), truth[kept]
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
