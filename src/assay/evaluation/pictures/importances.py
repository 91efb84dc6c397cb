"""Which columns a model leans on, learnt from real rows beside learnt from synthetic ones."""

from __future__ import annotations

import numpy as np
from scipy import stats

from assay.core import Bars, Picture
from assay.data import Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.pictures.cells import Array, rounded
from assay.evaluation.pictures.sides import MODELS, short
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.features import usable
from assay.evaluation.utility.scales import FIRST
from assay.evaluation.utility.trained import Trained, exam_of, headline, on_real, on_release

#: Columns shuffled and drawn at most, and test rows asked about.
MOST, ROWS = 40, 2_000
_DRAWN = 15


def importance_pictures(evidence: Evidence) -> list[Picture]:
    """How far the best family's answers move when one column is shuffled; at full depth only.

    Raises:
        TableError: There is no task, no holdout, or nothing to learn from.
    """
    if evidence.depth is not Depth.FULL:
        return []
    exam = exam_of(evidence)
    family = headline(evidence, FIRST[exam.task.kind])
    columns = [c.name for c in usable(exam.test.schema, exam.task.target)][:MOST]

    def lost(model: Trained, rng: np.random.Generator) -> Array:
        return importances(exam, model, columns, rng)

    # Both models are asked about the same rows, shuffled alike.
    seeds = evidence.memo.seeds
    real = evidence.memo.get(
        f"pictures.importances.{family}",
        lambda _: lost(on_real(evidence, family), seeds.rng("pictures.importances")),
    )
    made = lost(on_release(evidence, 0, family), seeds.rng("pictures.importances"))
    order = np.argsort(-np.maximum(np.round(real, 9), np.round(made, 9)), kind="stable")[:_DRAWN]
    names = tuple(short(columns[k]) for k in order.tolist())
    reading = _reading(columns, real, made)
    left = f" The {_DRAWN} largest of {len(columns)}." * (len(columns) > _DRAWN)
    unit = (
        "total variation of the stated chances" if exam.classes
        else "in standard deviations of the target"
    )  # fmt: skip
    asked = min(len(exam.test), ROWS)
    return [Bars(
        id="importances", topic=MODELS, title="What models lean on (importances)", reading=reading,
        caption=f"How far the answers on {asked:,} holdout rows move on average when one column is "
        f"shuffled, alike for both models: {unit} (after permutation importance, Breiman 2001). "
        f"Family: {family}.{left}",
        words=f"Importances of columns, real and synthetic. {reading}", names=names,
        real=rounded(real[order]), synthetic=rounded(made[order]), percent=False,
        axis="how far answers move",
    )]  # fmt: skip


def importances(exam: Exam, model: Trained, columns: list[str], rng: np.random.Generator) -> Array:
    """How far the model's answers move when a column is shuffled, of shape (columns,).

    For classes the mean total variation of the stated chances, in [0, 1]; for numbers the mean
    absolute move in standard deviations of the target. It is what the model leans on, right or
    wrong: a score would say nothing of a model that is wrong whatever it is told.
    """
    rows = min(len(exam.test), ROWS)
    test = exam.test.take(np.sort(rng.choice(len(exam.test), rows, replace=False)))
    unit = 1.0 if exam.classes else float(np.std(exam.truth / 2)) * 2 or 1.0

    def answers(table: Table) -> Array:
        said = model.predict(table)
        return said.shares / 2 if exam.classes else np.asarray(said, float)[:, None] / unit

    whole, moved = answers(test), []
    for name in columns:
        cells = test[name].gather(rng.permutation(rows))
        other = Table(test.frame.with_columns(cells.alias(name)), test.schema)
        moved.append(float(np.abs(answers(other) - whole).sum(1).mean()))
    return np.array(moved)


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
