"""How a model is trained on the rows of a table, and what is known of it afterwards."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import ThreadpoolController

from assay.core import TableError
from assay.data import Table, Task
from assay.evaluation.utility.exam import Exam, labelled
from assay.evaluation.utility.features import Array, Features, learn
from assay.evaluation.utility.models import ROWS, Predicted, Recipe


@dataclass(frozen=True)
class Trained:
    """A model that was trained on one table.

    Attributes:
        family: ``linear``, ``gradient boosting``, ``random forest``, ``nearest neighbours``,
            ``network``, or the name of a user's model.
        features: What it sees of a table, learnt from its training rows.
        model: The fitted estimator; None where the training rows hold one class.
        classes: The exam's classes, in the order of :attr:`Predicted.shares`; () for numbers.
        known: The classes of its training rows, sorted: what the estimator calls 0, 1, ...
        look: The method of :class:`Features` that gives what the estimator sees.
        centre: What is taken from a number to predict before the estimator learns it.
        scale: What it is then divided by.
    """

    family: str
    features: Features
    model: Any
    classes: tuple[str, ...]
    known: tuple[str, ...] = ()
    look: str = "coded"
    centre: float = 0.0
    scale: float = 1.0

    def predict(self, table: Table) -> Any:
        """:class:`Predicted` for classes; for numbers float64 of shape (n,)."""
        if not self.classes:
            said = _alone(self.model.predict, self.seen(table))
            return np.asarray(said, float).ravel() * self.scale + self.centre
        if self.model is None:
            return self._named(np.ones((len(table), 1)), graded=True)
        graded = hasattr(self.model, "predict_proba")
        if graded:
            shares = _alone(self.model.predict_proba, self.seen(table))
        else:
            codes = np.asarray(_alone(self.model.predict, self.seen(table)), int).ravel()
            shares = np.eye(len(self.known))[codes]
        return self._named(shares, graded=graded)

    def seen(self, table: Table) -> Any:
        """The table as the estimator sees it, of shape (n, d)."""
        return getattr(self.features, self.look)(table)

    def _named(self, shares: Array, *, graded: bool) -> Predicted:
        place = {c: k for k, c in enumerate(self.known)}
        order = [place.get(c, -1) for c in self.classes]
        nothing = np.zeros(len(shares))
        named = np.column_stack([shares[:, k] if k >= 0 else nothing for k in order])
        number = {k: i for i, k in enumerate(order) if k >= 0}
        code_of = np.array([number.get(k, -1) for k in range(len(self.known))])
        return Predicted(code_of[shares.argmax(1)], named, graded)


@dataclass(frozen=True)
class Rows:
    """What models are trained on.

    Attributes:
        table: Rows whose target is known, at most :data:`ROWS`.
        labels: Their targets: strings or float64, shape (n,).
        features: What models see of them.
        note: What a reader must know.
    """

    table: Table
    labels: Array
    features: Features
    note: str

    def drawn(self, rows: Array, task: Task) -> Rows:
        """Some of them, repeats allowed, in the table's own order: a model's sums then depend on
        which rows there are and not on how they came."""
        rows = np.sort(rows)
        return gather(self.table.take(rows), self.labels[rows], task)


def gather(table: Table, labels: Array, task: Task, note: str = "") -> Rows:
    """Rows to train on, and what models see of them."""
    return Rows(table, labels, learn(table, task.target), note)


def rows_of(exam: Exam, train: Table, rng: np.random.Generator, what: str) -> Rows:
    """The rows of a table that models are trained on.

    Args:
        exam: What they will sit.
        train: The table; rows without a target are left out.
        rng: Picks the rows where they are too many.
        what: What the table is called in notes and errors.

    Raises:
        TableError: Fewer than two rows have a target.
    """
    table, labels, dropped = labelled(exam.task, train)
    if len(table) < 2:
        raise TableError(f"{what}: fewer than two rows have a target, so no model can be trained")
    notes = [f"{what}: {dropped} rows without a target are left out" if dropped else ""]
    if len(table) > ROWS:
        notes.append(f"{what}: models are trained on {ROWS} of {len(table)} rows")
        kept = np.sort(rng.choice(len(table), ROWS, replace=False))
        table, labels = table.take(kept), labels[kept]
    if exam.classes and len(np.unique(labels)) == 1:
        notes.append(f"{what}: one class only, so its model always says that class")
    return gather(table, labels, exam.task, "; ".join(n for n in notes if n))


def fit(
    exam: Exam, recipe: Recipe, rows: Rows, rng: np.random.Generator, *, whole: bool = False
) -> Trained:
    """Train one family.

    Args:
        exam: What it will sit.
        recipe: The family.
        rows: What it is trained on.
        rng: Picks the rows of a family that takes fewer, and its seed.
        whole: Whether it takes all rows, however many.
    """
    if len(rows.table) > recipe.rows and not whole:
        rows = rows.drawn(rng.choice(len(rows.table), recipe.rows, replace=False), exam.task)
    seed, centre, scale = int(rng.integers(2**31)), 0.0, 1.0
    known: tuple[str, ...] = ()
    target: Array
    if exam.classes:
        names, target = np.unique(rows.labels, return_inverse=True)
        known = tuple(names.tolist())
        if len(known) == 1:
            return Trained(recipe.name, rows.features, None, exam.classes, known, recipe.look)
    else:
        centre, scale = _middle(rows.labels)
        target = rows.labels / scale - centre / scale
    model = recipe.build(rows.features, len(known), seed)
    seen = getattr(rows.features, recipe.look)(rows.table)
    _alone(model.fit, seen, target)
    return Trained(
        recipe.name, rows.features, model, exam.classes, known, recipe.look, centre, scale
    )  # fmt: skip


def _middle(values: Array) -> tuple[float, float]:
    size = float(np.abs(values).max()) or 1.0
    spread = float(np.std(values / size)) * size
    return float(np.mean(values / size)) * size, spread or 1.0


@cache
def _pools(_loaded: int) -> ThreadpoolController:
    # Looking for thread pools takes longer than training a small model: once is enough, until
    # further modules (and their pools) are loaded.
    return ThreadpoolController()


def _alone(call: Callable[..., Any], *given: Any) -> Any:
    # One thread: sums then have one order, and one answer on every machine.
    with _pools(len(sys.modules)).limit(limits=1), warnings.catch_warnings():
        # A model short of its optimum still ranks rows; it is judged by its test score.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return call(*given)
