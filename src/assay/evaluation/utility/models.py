"""Two families of model, trained on one table and asked about the rows of another."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from threadpoolctl import threadpool_limits

from assay.data import Table
from assay.evaluation.utility.features import Array, Features

LINEAR, BOOSTING = "linear", "gradient boosting"
FAMILIES = (LINEAR, BOOSTING)

#: Boosting rounds, and trees in all where each class needs one a round.
ROUNDS, TREES = 100, 300


@dataclass(frozen=True)
class Predicted:
    """What a classifier says of n rows, over K classes that the asker named.

    Attributes:
        codes: Number of the likeliest class, -1 for one that was not named, shape (n,).
        shares: Probability of each named class, shape (n, K); 0 for one the model never saw.
    """

    codes: Array
    shares: Array


def predict_classes(
    family: str, features: Features, train: Table, labels: Array, test: Table,
    classes: Sequence[str],
) -> Predicted:  # fmt: skip
    """Train on ``labels`` (strings of shape (n,), none missing) and predict ``test``.

    One class only in the training rows makes a model that always says that class.
    """
    known = np.unique(labels)
    if len(known) == 1:
        shares = np.ones((len(test), 1))
    else:
        model = _classifier(family, features, len(known))
        shares = _fitted(family, model, features, train, labels, test, "predict_proba")
    column = {c: k for k, c in enumerate(known.tolist())}
    order = [column.get(c, -1) for c in classes]
    named = np.column_stack([shares[:, k] if k >= 0 else np.zeros(len(test)) for k in order])
    number = {k: i for i, k in enumerate(order) if k >= 0}
    code_of = np.array([number.get(k, -1) for k in range(len(known))])
    return Predicted(code_of[shares.argmax(1)], named)


def predict_numbers(
    family: str, features: Features, train: Table, target: Array, test: Table
) -> Array:
    """Train on ``target`` (finite, shape (n,)) and predict ``test``."""
    if family == LINEAR:
        model = Ridge(alpha=1.0, solver="sparse_cg", tol=1e-6)
    else:
        model = HistGradientBoostingRegressor(**_boosting(features, ROUNDS))
    return _fitted(family, model, features, train, target, test, "predict")


def _classifier(family: str, features: Features, classes: int) -> Any:
    if family == BOOSTING:
        rounds = min(ROUNDS, max(30, TREES // classes))
        return HistGradientBoostingClassifier(**_boosting(features, rounds))
    return LogisticRegression(C=1.0, solver="lbfgs", max_iter=100)


def _boosting(features: Features, rounds: int) -> dict[str, Any]:
    # Neither early stopping nor row sampling: nothing random is left, so a seed changes nothing.
    return {
        "max_iter": rounds,
        "max_leaf_nodes": 31,
        "max_bins": 64,
        "early_stopping": False,
        "categorical_features": features.categorical,
        "random_state": 0,
    }


def _fitted(
    family: str, model: Any, features: Features, train: Table, target: Array, test: Table,
    method: str,
) -> Array:  # fmt: skip
    look = features.wide if family == LINEAR else features.coded
    # One thread: sums then have one order, and one answer on every machine.
    with threadpool_limits(1), warnings.catch_warnings():
        # A logistic model short of its optimum still ranks rows; it is judged by its test score.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(look(train), target)
        answer: Array = getattr(model, method)(look(test))
    return answer
