"""How much the draw of the training rows alone moves what a model says and scores."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.evaluation.base import Evidence
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.models import Recipe
from assay.evaluation.utility.trained import exam_of, real_rows, recipe_of
from assay.evaluation.utility.training import Rows, fit

Luck = dict[str, dict[str, float]]


def luck_of(evidence: Evidence, family: str) -> dict[str, float]:
    """The variance of each score of a family over draws of T, in the memo."""
    exam, part = exam_of(evidence), luck_part(evidence, family)

    def luck(_: np.random.Generator) -> dict[str, float]:
        said = [exam.score(s) for s in resampled(evidence, family)]
        return {
            key: spread_of([scores[key].value for scores in said]) * part for key in said[0]
        }  # fmt: skip

    return evidence.memo.get(f"utility.luck.{family}", luck)


def resampled(evidence: Evidence, family: str) -> tuple[Any, ...]:
    """What models of a family say of the exam's test rows when trained on resamples of T, in the
    memo. The variance of anything that follows from it, times :func:`luck_part`, is its luck.

    Bootstrap (Efron 1979). Of a long table a resample has m of the n rows, and the variance is
    scaled by m / n (Bickel, Goetze and van Zwet 1997).
    """
    exam, rows, recipe = exam_of(evidence), real_rows(evidence), recipe_of(evidence, family)
    return evidence.memo.get(
        f"utility.resampled.{family}",
        lambda rng: tuple(_said(exam, recipe, rows, rng) for _ in range(recipe.draws)),
    )


def luck_part(evidence: Evidence, family: str) -> float:
    """Rows of a resample over rows that the family is trained on, at most 1."""
    recipe, rows = recipe_of(evidence, family), len(real_rows(evidence).table)
    return min(rows, recipe.drawn) / min(rows, recipe.rows)


def spread_of(values: list[float]) -> float:
    """Their variance, in units in which no square is too large; infinite where it is."""
    unit = float(np.abs(values).max()) or 1.0
    return float(np.var(np.array(values) / unit, ddof=1)) * unit * unit


def _said(exam: Exam, recipe: Recipe, rows: Rows, rng: np.random.Generator) -> Any:
    size = min(len(rows.table), recipe.drawn)
    drawn = rows.drawn(rng.integers(0, len(rows.table), size), exam.task)
    return fit(exam, recipe, drawn, rng).predict(exam.test)
