"""Do models of real and of synthetic rows answer alike as one column changes?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from assay.core import AssayError, Goal, Measurement, Statistic, none_measured
from assay.data import Column, Schema, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import combined, combined_part, join_notes
from assay.evaluation.utility.features import Array
from assay.evaluation.utility.structure_importance import names
from assay.evaluation.utility.structure_models import (
    FAR,
    Sides,
    boots,
    one_column,
    probe,
    said,
    sides,
)
from assay.evaluation.utility.trained import exam_of
from assay.evaluation.utility.training import Trained

#: Test rows that each curve is the mean of at most, and its points at most.
ASKED, POINTS = 300, 8

DISTANCE = Statistic(
    "utility.structure.partial_dependence.distance", "partial dependence: distance",
    "How far apart the predictions of the two models lie on average as one column is set to one "
    "value after another for all rows, in standard deviations of the predictions of the model of "
    "real rows. 0 is alike. Chance alone keeps it above 0: read it against the reference.",
    Goal.LOWER, 0.0, None, source="Friedman 2001, section 8.2 (partial dependence)",
    formula="mean over columns and values v of |mean f_T(x, column = v) - mean f_S(...)| / sd f_T",
)  # fmt: skip


@dataclass(frozen=True)
class Curves:
    """Answers of one model: rows x points of all columns x outputs, and its plain predictions."""

    points: Array
    spread: float


@dataclass(frozen=True)
class PartialDependence:
    """How far the partial dependence curves of two models lie apart.

    One family is trained on T and on each release. For each column in turn, every one of a sample
    of rows of N gets one value after another (quantiles of T for numbers, dates and text lengths,
    its most frequent levels else); the mean prediction over the rows is the curve. With several
    classes, it is the mean over them.

    Reference and interval are as for importances.

    Source: Friedman 2001, "Greedy function approximation", section 8.2.
    """

    name: ClassVar[str] = "utility.structure.partial_dependence"
    question: ClassVar[str] = "Do models of real and synthetic rows answer alike to each column?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "d predictions of 2,400 rows a model; 7 models of real rows"
    statistics: ClassVar[tuple[Statistic, ...]] = (DISTANCE,)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return one_column(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The distance, each column in the breakdown; ``rng`` draws the bootstrap."""
        try:
            found, whose = curves(evidence), whose_points(evidence)
        except AssayError as error:
            return none_measured(self.statistics, error.sentence)
        if not len(whose):
            return none_measured(self.statistics, "no column has a value to set rows to")
        if found.real.spread <= 1e-12:
            return none_measured(
                self.statistics, "the model of real rows says the same of every row"
            )
        weights = boots(len(found.real.points), rng)
        shares = 1.0 / np.bincount(whose)[whose] / len(np.unique(whose))
        scores, reference = found.judged(lambda a, b, w: apart(a, b, w) @ shares, weights)
        columns, parts = names(evidence), []
        for k in np.unique(whose):
            mine = (whose == k) / np.sum(whose == k)
            each, real = found.judged(lambda a, b, w, m=mine: apart(a, b, w) @ m, weights)  # type: ignore[misc]
            parts.append(combined_part(columns[k], each, DISTANCE, reference=real.value))
        worst = max(parts, key=lambda p: p.value or 0.0)
        note = join_notes(
            f"largest for {worst.label!r}", found.note, probe(evidence, ASKED)[2]
        )  # fmt: skip
        return (
            combined(DISTANCE, scores, n=len(found.real.points), reference=reference,
                     parts=tuple(parts), note=note),
        )  # fmt: skip


def apart(one: Curves, other: Curves, weights: Array) -> Array:
    """How far the curves lie apart at each point, shape (B, points), in spreads of ``one``."""
    rows, points, outputs = one.points.shape
    gap = (one.points - other.points).reshape(rows, points * outputs)
    distance = np.abs(weights @ gap).reshape(len(weights), points, outputs).mean(2)
    found: Array = np.minimum(distance / max(one.spread, 1e-12), FAR)
    return found


def curves(evidence: Evidence) -> Sides[Curves]:
    """What the models say as each column is set to each of its values."""
    exam, columns = exam_of(evidence), names(evidence)
    table = probe(evidence, ASKED)[1]
    grid = values(evidence)

    def portrait(model: Trained) -> Curves:
        plain = said(exam, model, table)
        answers = [np.zeros((len(table), 0, plain.shape[1]))]
        for column in columns:
            if len(grid[column]):
                asked = _set(table, column, grid[column])
                told = said(exam, model, asked).reshape(len(grid[column]), len(table), -1)
                answers.append(np.swapaxes(told, 0, 1))
        return Curves(np.concatenate(answers, axis=1), float(np.mean(plain.std(0))))

    return sides(evidence, "dependence", portrait)


def whose_points(evidence: Evidence) -> Array:
    """The number of the column (in :func:`names`) that each point of the curves belongs to."""
    grid = values(evidence)
    return np.repeat(np.arange(len(grid)), [len(grid[c]) for c in names(evidence)])


def values(evidence: Evidence) -> dict[str, pl.Series]:
    """The values that each column is set to, learnt from T, in the memo."""

    def make(_: np.random.Generator) -> dict[str, pl.Series]:
        return {c: _grid(evidence.schema[c], evidence.train[c]) for c in names(evidence)}

    return evidence.memo.get("structure.values", make)


def _grid(column: Column, cells: pl.Series) -> pl.Series:
    known = cells.drop_nulls()
    if column.discrete:
        counts = known.rename("cell").value_counts(name="rows")
        return counts.sort(["rows", "cell"], descending=[True, False])["cell"].head(POINTS)
    if known.dtype == pl.String:
        known = pl.DataFrame({"cell": known}).sort(pl.col("cell").str.len_chars(), "cell")["cell"]
    else:
        known = known.sort()
    if known.dtype == pl.Float64:
        known = known.filter(known.is_finite())
    at = np.linspace(0.05, 0.95, POINTS) * max(0, len(known) - 1)
    return known.gather(np.round(at).astype(np.int64)).unique(maintain_order=True) if len(known) \
        else known  # fmt: skip


def _set(table: Table, column: str, grid: pl.Series) -> Table:
    """The table once for each value, stacked, with that value in every row of the column."""
    many = table.take(np.tile(np.arange(len(table)), len(grid)))
    cells = grid.gather(np.repeat(np.arange(len(grid)), len(table)))
    return many.with_frame(many.frame.with_columns(cells.alias(column)))
