"""The families of model: how each is built and what it sees of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor

from assay.evaluation.utility.features import Array, Features

LINEAR, BOOSTING = "linear", "gradient boosting"
FOREST, NEIGHBOURS, NETWORK = "random forest", "nearest neighbours", "network"

#: Rows that a model is trained on at most: beyond it scores hardly move, and time does.
ROWS = 50_000

#: Boosting rounds, and trees in all where each class needs one a round.
ROUNDS, TREES = 100, 300


@dataclass(frozen=True)
class Predicted:
    """What a classifier says of n rows, over K classes that the asker named.

    Attributes:
        codes: Number of the likeliest class, -1 for one that was not named, shape (n,).
        shares: Probability of each named class, shape (n, K); 0 for one the model never saw.
        graded: Whether the model gives probabilities; where not, ``shares`` are 0 and 1.
    """

    codes: Array
    shares: Array
    graded: bool = True


@dataclass(frozen=True)
class Recipe:
    """A family of model.

    Attributes:
        name: What tables call it.
        look: The method of :class:`Features` that gives what it sees.
        build: A fresh estimator from the features, the number of classes (0 for numbers) and a
            seed.
        rows: Training rows at most.
        draws: Resamples from which it is told how much the draw of the training rows moves it.
        drawn: Rows of such a resample at most.
    """

    name: str
    look: str
    build: Callable[[Features, int, int], Any]
    rows: int = ROWS
    draws: int = 10
    drawn: int = 10_000


def _linear(_features: Features, classes: int, _seed: int) -> Any:
    if classes:
        return LogisticRegression(C=1.0, solver="lbfgs", max_iter=100)
    return Ridge(alpha=1.0, solver="sparse_cg", tol=1e-6)


def _boosting(features: Features, classes: int, _seed: int) -> Any:
    # Neither early stopping nor row sampling: nothing random is left, so a seed changes nothing.
    settings = {
        "max_iter": min(ROUNDS, max(30, TREES // max(1, classes))),
        "max_leaf_nodes": 31,
        "max_bins": 64,
        "early_stopping": False,
        "categorical_features": features.categorical,
        "random_state": 0,
    }
    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    return kind(**settings)


def _forest(_features: Features, classes: int, seed: int) -> Any:
    # Leaves of a few rows and samples of half of them: probabilities are smoother, and cheaper.
    settings = {
        "n_estimators": 60, "min_samples_leaf": 3, "max_samples": 0.5, "random_state": seed,
        "max_features": "sqrt" if classes else 1 / 3,
    }  # fmt: skip
    return (RandomForestClassifier if classes else RandomForestRegressor)(**settings)


class _Near:
    """Neighbours never more than there are rows."""

    n_neighbors: int

    def fit(self, seen: Array, target: Array) -> Any:
        self.n_neighbors = min(self.n_neighbors, len(target))
        return super().fit(seen, target)  # type: ignore[misc]


class NearClassifier(_Near, KNeighborsClassifier):  # type: ignore[misc]
    """Shares of classes among the nearest rows."""


class NearRegressor(_Near, KNeighborsRegressor):  # type: ignore[misc]
    """The mean of the nearest rows."""


def _neighbours(_features: Features, classes: int, _seed: int) -> Any:
    return (NearClassifier if classes else NearRegressor)(n_neighbors=25, algorithm="brute")


def _network(_features: Features, classes: int, seed: int) -> Any:
    settings = {
        "hidden_layer_sizes": (32,), "alpha": 1e-3, "batch_size": "auto", "max_iter": 30,
        "learning_rate_init": 3e-3, "early_stopping": False, "random_state": seed,
    }  # fmt: skip
    return (MLPClassifier if classes else MLPRegressor)(**settings)


#: The families of a study of standard depth, then those that full depth adds.
CHEAP = (Recipe(LINEAR, "wide", _linear), Recipe(BOOSTING, "coded", _boosting))
DEAR = (
    Recipe(FOREST, "scaled", _forest, draws=5, drawn=4_000),
    Recipe(NEIGHBOURS, "dense", _neighbours, rows=20_000, draws=5, drawn=4_000),
    Recipe(NETWORK, "wide", _network, rows=20_000, draws=5, drawn=4_000),
)
