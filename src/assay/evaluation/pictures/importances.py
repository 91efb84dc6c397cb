"""Which columns a model leans on, learnt from real rows beside learnt from synthetic ones."""

from __future__ import annotations

import numpy as np
from scipy import stats

from assay.core import Bars, Picture
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.pictures.cells import Array, rounded
from assay.evaluation.pictures.sides import MODELS, short
from assay.evaluation.utility.structure_importance import marks
from assay.evaluation.utility.structure_importance import names as names_of
from assay.evaluation.utility.trained import best_family, exam_of

#: Columns drawn at most.
_DRAWN = 15


def importance_pictures(evidence: Evidence) -> list[Picture]:
    """How far the best family's answers move when one column is shuffled; at full depth only.

    The contributions of ``utility.structure.contribution.kendall``: what a model leans on, right
    or wrong.

    Raises:
        TableError: There is no task, no holdout, or nothing to learn from.
    """
    if evidence.depth is not Depth.FULL:
        return []
    exam, columns, found = exam_of(evidence), names_of(evidence), marks(evidence)
    real, made = (side.moved.mean(0) for side in (found.real, found.releases[0]))
    order = np.argsort(-np.maximum(np.round(real, 9), np.round(made, 9)), kind="stable")[:_DRAWN]
    names = tuple(short(columns[k]) for k in order.tolist())
    reading = _reading(columns, real, made)
    left = f" The {_DRAWN} largest of {len(columns)}." * (len(columns) > _DRAWN)
    unit = (
        "the stated chances" if exam.classes
        else "in standard deviations of the target"
    )  # fmt: skip
    return [Bars(
        id="importances", topic=MODELS, title="What models lean on (importances)", reading=reading,
        caption=f"How far answers on {len(found.real.moved):,} holdout rows move on average when one "
        f"column is shuffled, alike for both models: {unit} (after permutation importance, Breiman "
        f"2001). Family: {best_family(evidence)}.{left}",
        words=f"Importances of columns, real and synthetic. {reading}", names=names,
        real=rounded(real[order]), synthetic=rounded(made[order]), percent=False,
        axis="how far answers move",
    )]  # fmt: skip


def _reading(columns: list[str], real: Array, made: Array) -> str:
    tops = [short(columns[int(np.argmax(np.round(side, 9)))]) for side in (real, made)]
    same = (
        f"Both models lean most on {tops[0]}"
        if tops[0] == tops[1]
        else f"The model that learnt from real rows leans most on {tops[0]}, the one from synthetic rows on {tops[1]}"
    )
    if len(columns) < 3 or np.ptp(real) == 0 or np.ptp(made) == 0:
        return f"{same}."
    tau = float(stats.kendalltau(real, made).statistic)
    agree = (1 + tau) / 2
    return f"{same}; they put {100 * agree:.0f} % of all pairs of columns in the same order."
