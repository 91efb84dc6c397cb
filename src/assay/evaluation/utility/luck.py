"""How much the draw of the training rows alone moves the scores of a model."""

from __future__ import annotations

import numpy as np

from assay.evaluation.base import Evidence
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.models import Recipe
from assay.evaluation.utility.trained import exam_of, real_rows, recipes
from assay.evaluation.utility.training import Rows, fit

Luck = dict[str, dict[str, float]]


def luck_of(evidence: Evidence, family: str) -> dict[str, float]:
    """The variance of each score of a family over draws of T, in the memo."""
    mine = next(r for r in recipes(evidence) if r.name == family)
    alike = [r for r in recipes(evidence) if (r.draws, r.drawn) == (mine.draws, mine.drawn)]
    exam, rows = exam_of(evidence), real_rows(evidence)
    key = f"utility.luck.{'.'.join(r.name for r in alike)}"
    return evidence.memo.get(key, lambda rng: luck(exam, alike, rows, rng))[family]


def luck(exam: Exam, families: list[Recipe], rows: Rows, rng: np.random.Generator) -> Luck:
    """Variances by family and score.

    Bootstrap (Efron 1979): the models are trained on resamples of the rows. Of a long table a
    resample has m of the n rows, and the variance is scaled by m / n (Bickel, Goetze and van Zwet
    1997).

    Args:
        exam: What the models sit.
        families: Families whose resamples have the same number and length.
        rows: What the models are trained on.
        rng: Draws the resamples.
    """
    draws, size = families[0].draws, min(len(rows.table), families[0].drawn)
    values: dict[str, dict[str, list[float]]] = {f.name: {} for f in families}
    for _ in range(draws):
        drawn = rows.drawn(rng.integers(0, len(rows.table), size), exam.task)
        for family in families:
            said = fit(exam, family, drawn, rng).predict(exam.test)
            for key, scored in exam.score(said).items():
                values[family.name].setdefault(key, []).append(scored.value)
    part = {f.name: size / min(len(rows.table), f.rows) for f in families}
    return {
        name: {key: _variance(each) * part[name] for key, each in scores.items()}
        for name, scores in values.items()
    }


def _variance(values: list[float]) -> float:
    # In units in which no square is too large.
    unit = float(np.abs(values).max()) or 1.0
    return float(np.var(np.array(values) / unit, ddof=1)) * unit * unit
