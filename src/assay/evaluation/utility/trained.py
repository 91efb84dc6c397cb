"""Models of the real rows and of each release, trained once and shared by all that ask."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.core import ConfigError, TableError
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.utility.exam import Exam, set_exam
from assay.evaluation.utility.models import CHEAP, DEAR, Recipe
from assay.evaluation.utility.own import recipes_of
from assay.evaluation.utility.scales import FIRST
from assay.evaluation.utility.scored import Scores
from assay.evaluation.utility.training import Rows, Trained, fit, rows_of

__all__ = [
    "Trained", "best_family", "exam_of", "families_of", "headline", "on_real", "on_release",
    "predicted_real", "predicted_release", "real_rows", "real_scores",
    "recipe_of", "recipes", "release_rows", "release_scores",
]  # fmt: skip

NO_TASK = "no target is named, so there is nothing to predict"
NO_HOLDOUT = "there is no holdout: nothing to test on that no technique saw"


def exam_of(evidence: Evidence) -> Exam:
    """The exam that every model of this evidence sits, in the memo.

    Raises:
        TableError: There can be none; the sentence says why.
    """
    task, holdout = evidence.task, evidence.holdout
    if task is None:
        raise TableError(NO_TASK)
    if holdout is None:
        raise TableError(NO_HOLDOUT)
    return evidence.memo.get("utility.exam", lambda r: set_exam(task, evidence.train, holdout, r))


def recipes(evidence: Evidence) -> tuple[Recipe, ...]:
    """The families to train, the user's last; by depth.

    Raises:
        ConfigError: A user's model cannot be built.
    """
    own = recipes_of(evidence.models)
    return (*CHEAP, *DEAR, *own) if evidence.depth is Depth.FULL else (*CHEAP, *own)


def families_of(evidence: Evidence) -> tuple[str, ...]:
    """The names of the families to train."""
    return tuple(r.name for r in recipes(evidence))


def recipe_of(evidence: Evidence, family: str) -> Recipe:
    """The family of this name, whatever the depth."""
    for recipe in (*CHEAP, *DEAR, *recipes_of(evidence.models)):
        if recipe.name == family:
            return recipe
    raise ConfigError(f"there is no family of models called {family!r}")


def real_rows(evidence: Evidence) -> Rows:
    """The rows of T that models are trained on, in the memo."""
    exam = exam_of(evidence)
    return evidence.memo.get(
        "utility.rows", lambda r: rows_of(exam, evidence.train, r, "training rows")
    )


def release_rows(evidence: Evidence, i: int) -> Rows:
    """The rows of release ``i`` (from 0) that models are trained on, in the work."""
    exam = exam_of(evidence)
    what = f"release {i + 1}" if len(evidence.releases) > 1 else "release"
    return evidence.work.get(
        f"utility.rows.{i}", lambda r: rows_of(exam, evidence.releases[i], r, what)
    )


def on_real(evidence: Evidence, family: str) -> Trained:
    """The model of this family that was trained on T, in the memo."""
    exam, rows, recipe = exam_of(evidence), real_rows(evidence), recipe_of(evidence, family)
    return evidence.memo.get(f"utility.trained.{family}", lambda r: fit(exam, recipe, rows, r))


def on_release(evidence: Evidence, i: int, family: str) -> Trained:
    """The model of this family that was trained on release ``i`` (from 0), in the work.

    Raises:
        TableError: The release cannot be trained on.
    """
    exam, rows, recipe = exam_of(evidence), release_rows(evidence, i), recipe_of(evidence, family)
    key = f"utility.trained.{i}.{family}"
    return evidence.work.get(key, lambda r: fit(exam, recipe, rows, r))


def predicted_real(evidence: Evidence, family: str) -> Any:
    """What the model of T says of the exam's test rows, in the memo."""
    exam, model = exam_of(evidence), on_real(evidence, family)
    return evidence.memo.get(f"utility.predicted.{family}", lambda _: model.predict(exam.test))


def predicted_release(evidence: Evidence, i: int, family: str) -> Any:
    """What the model of release ``i`` (from 0) says of the exam's test rows, in the work."""
    exam, model = exam_of(evidence), on_release(evidence, i, family)
    key = f"utility.predicted.{i}.{family}"
    return evidence.work.get(key, lambda _: model.predict(exam.test))


def real_scores(evidence: Evidence) -> Scores:
    """What the models of T score, by family, in the memo."""
    exam, families = exam_of(evidence), families_of(evidence)

    def score(_: np.random.Generator) -> Scores:
        return {f: exam.score(predicted_real(evidence, f)) for f in families}

    return evidence.memo.get(f"utility.scores.{'.'.join(families)}", score)


def release_scores(evidence: Evidence, i: int) -> Scores:
    """What the models of release ``i`` (from 0) score, by family, in the work."""
    exam, families = exam_of(evidence), families_of(evidence)

    def score(_: np.random.Generator) -> Scores:
        return {f: exam.score(predicted_release(evidence, i, f)) for f in families}

    return evidence.work.get(f"utility.scores.{i}.{'.'.join(families)}", score)


def best_family(evidence: Evidence) -> str:
    """The user's first model; else the family that does best when trained on T."""
    if evidence.models:
        return evidence.models[0].name
    first, scores = FIRST[exam_of(evidence).task.kind], real_scores(evidence)
    return max(scores, key=lambda f: scores[f][first].value)


def headline(evidence: Evidence, key: str) -> str:
    """The family that a score's value is of: :func:`best_family`, or the best of those that have
    such a score, where the user's model gives no probabilities."""
    best, real = best_family(evidence), real_scores(evidence)
    if key in real[best]:
        return best
    first = FIRST[exam_of(evidence).task.kind]
    return max((f for f in real if first in real[f]), key=lambda f: real[f][first].value)
