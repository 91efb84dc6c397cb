"""Would the same model have been chosen on synthetic rows as on real ones?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from assay.core import AssayError, Goal, Measurement, Part, Statistic, none_measured
from assay.data import Schema
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import Score, combined, join_notes
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.features import Array, Features
from assay.evaluation.utility.models import NearClassifier, NearRegressor, Recipe
from assay.evaluation.utility.rankings import kendall
from assay.evaluation.utility.structure_models import (
    boots,
    one_column,
    other_rows,
    probe,
    said,
    truth_of,
    truth_of_labels,
)
from assay.evaluation.utility.trained import exam_of, real_rows, release_rows
from assay.evaluation.utility.training import Rows, fit

#: Rows of each table that settings are tried on at most, folds, and test rows at most.
ROWS, FOLDS, ASKED = 2_000, 3, 5_000

_SOURCE = "Jordon, Yoon and van der Schaar 2018 (synthetic ranking agreement); Kendall 1945"

CORRELATION = Statistic(
    "utility.structure.selection.rank_correlation", "choice of model: rank correlation",
    "Whether twelve settings of models come in the same order when they are tried on synthetic "
    "rows alone as when they are tried on real rows: 1 the same order, 0 no relation.",
    Goal.HIGHER, -1.0, 1.0, source=_SOURCE,
    formula="tau-b of cross-validated squared errors of 12 settings, on T and on S",
)  # fmt: skip
REGRET = Statistic(
    "utility.structure.selection.regret", "choice of model: regret",
    "How much more a model of real rows errs when its setting was chosen on synthetic rows instead "
    "of real ones, as a share of the error of always guessing the mean. 0 is no loss.",
    Goal.LOWER, None, None, source=_SOURCE,
    formula="(error on N of the setting best on S - of that best on T, both trained on T) / "
    "variance of the target on N",
)  # fmt: skip


def _line(_f: Features, classes: int, _s: int, *, c: float) -> Any:
    return LogisticRegression(C=c) if classes else Ridge(1 / c, solver="sparse_cg", tol=1e-6)


def _tree(_f: Features, classes: int, _s: int, *, depth: int) -> Any:
    kind = DecisionTreeClassifier if classes else DecisionTreeRegressor
    return kind(max_depth=depth, random_state=0)


def _near(_f: Features, classes: int, _s: int, *, k: int) -> Any:
    return (NearClassifier if classes else NearRegressor)(n_neighbors=k, algorithm="brute")


def _boost(features: Features, classes: int, _s: int, *, rounds: int, leaves: int) -> Any:
    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    return kind(
        max_iter=rounds, max_leaf_nodes=leaves, max_bins=64, early_stopping=False, random_state=0,
        categorical_features=features.categorical,
    )  # fmt: skip


#: The settings that are tried.
ZOO = (
    *(Recipe(f"linear, C {c:g}", "wide", partial(_line, c=c)) for c in (0.001, 0.03, 1.0)),
    *(Recipe(f"tree, depth {d}", "scaled", partial(_tree, depth=d)) for d in (1, 3, 6, 15)),
    *(Recipe(f"{k} neighbours", "dense", partial(_near, k=k)) for k in (1, 10, 100)),
    *(Recipe(f"boosting, {r} rounds", "coded", partial(_boost, rounds=r, leaves=v))
      for r, v in ((10, 4), (40, 8))),
)  # fmt: skip


@dataclass(frozen=True)
class Selection:
    """Whether who has synthetic rows alone would choose the same model.

    Twelve settings of four families (linear, trees, neighbours, boosting) are cross-validated on
    2,000 rows of T, and on as many of each release, by squared error of probabilities (or of the
    number); the two orders are compared. The regret trains each setting on T and asks what the
    choice on S costs on the holdout N.

    The reference chooses on other real rows R (half of T where there is no R). The interval holds
    the rows that settings were tested on (bootstrap), and the release by Rubin's rule.

    Source: Jordon, Yoon and van der Schaar 2018, "Measuring the quality of synthetic data for use
    in competitions".
    """

    name: ClassVar[str] = "utility.structure.selection"
    question: ClassVar[str] = "Would the same model have been chosen on synthetic rows?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "36 small models of 2,000 rows a table"
    statistics: ClassVar[tuple[Statistic, ...]] = (CORRELATION, REGRET)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return one_column(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """Both measurements; ``rng`` draws the bootstrap."""
        try:
            exam, rows = exam_of(evidence), real_rows(evidence)
            real = evidence.memo.get("structure.zoo", lambda r: tried(exam, rows, r))
            one, other, how = other_rows(evidence)
            others = evidence.memo.get(
                "structure.zoo.others",
                lambda r: (real if one is rows else tried(exam, one, r), tried(exam, other, r)),
            )
            made = [_release(evidence, exam, i) for i in range(len(evidence.releases))]
            unseen = evidence.memo.get("structure.zoo.unseen", lambda r: _unseen(evidence, r))
        except AssayError as error:
            return none_measured(self.statistics, error.sentence)
        single = len(made) == 1
        drawn = [_drawn(m, rng) for m in (real, *others, *made)]
        tests = boots(len(unseen), rng) @ unseen
        scores: tuple[list[Score], list[Score]] = ([], [])
        pairs = [(real, m, drawn[0], drawn[3 + i]) for i, m in enumerate(made)]
        for a, b, da, db in (*pairs, (*others, drawn[1], drawn[2])):
            fixed = not single and len(scores[0]) < len(made)
            theirs = np.repeat(b.mean(0)[None], len(da), 0) if fixed else db
            value = float(kendall(a.mean(0)[None], b.mean(0)[None])[0])
            scores[0].append(Score(value, float(np.var(kendall(da, theirs), ddof=1))))
            lost = _regret(unseen.mean(0)[None], a.mean(0)[None], b.mean(0)[None])
            spread = float(np.var(_regret(tests, da, theirs), ddof=1))
            scores[1].append(Score(float(lost[0]), spread))
        note = join_notes(
            exam.note, how, f"settings are tried on {ROWS} rows of each table at most"
        )  # fmt: skip
        best = ZOO[int(real.mean(0).argmin())].name
        parts = tuple(
            Part(r.name, float(np.mean([m.mean(0)[k] for m in made])),
                 reference=float(real.mean(0)[k]), note="squared error" if k == 0 else "")
            for k, r in enumerate(ZOO)
        )  # fmt: skip
        return (
            combined(CORRELATION, scores[0][:-1], n=len(real), reference=scores[0][-1],
                     parts=parts, note=note),
            combined(REGRET, scores[1][:-1], n=len(unseen), reference=scores[1][-1],
                     note=join_notes(f"real rows choose {best}", note)),
        )  # fmt: skip


def tried(exam: Exam, rows: Rows, rng: np.random.Generator) -> Array:
    """Cross-validated squared error of each row under each setting, shape (n, 12)."""
    size = min(len(rows.table), ROWS)
    chosen = rng.permutation(len(rows.table))[:size]
    lost = np.zeros((size, len(ZOO)))
    for fold in np.array_split(np.arange(size), min(FOLDS, size)):
        train = rows.drawn(chosen[np.setdiff1d(np.arange(size), fold)], exam.task)
        test = rows.table.take(chosen[fold])
        truth = truth_of_labels(exam, rows.labels[chosen[fold]])
        for k, recipe in enumerate(ZOO):
            lost[fold, k] = _errors(said(exam, fit(exam, recipe, train, rng), test), truth)
    return lost


def _release(evidence: Evidence, exam: Exam, i: int) -> Array:
    rows = release_rows(evidence, i)
    return evidence.work.get(f"structure.zoo.{i}", lambda r: tried(exam, rows, r))


def _unseen(evidence: Evidence, rng: np.random.Generator) -> Array:
    """Squared error on N of each setting trained on T, over that of the mean, shape (n, 12)."""
    exam, rows = exam_of(evidence), real_rows(evidence)
    asked, test, _ = probe(evidence, ASKED)
    truth = truth_of(exam, asked)
    size = min(len(rows.table), ROWS)
    train = rows.drawn(rng.choice(len(rows.table), size, replace=False), exam.task)
    scale = float(_errors(np.broadcast_to(truth.mean(0), truth.shape), truth).mean()) or 1.0
    each = [_errors(said(exam, fit(exam, r, train, rng), test), truth) / scale for r in ZOO]
    return np.column_stack(each)


def _regret(unseen: Array, one: Array, other: Array) -> Array:
    at = np.arange(len(unseen))
    lost: Array = unseen[at, other.argmin(1)] - unseen[at, one.argmin(1)]
    return lost


def _drawn(errors: Array, rng: np.random.Generator) -> Array:
    return boots(len(errors), rng) @ errors


def _errors(predicted: Array, truth: Array) -> Array:
    error: Array = np.minimum((predicted - truth) ** 2, 1e6).mean(1)
    return error
