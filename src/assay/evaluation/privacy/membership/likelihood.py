"""How likely a row's cells are given its other cells, under a table."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from assay.evaluation.privacy.membership.features import Features

Array = np.ndarray[Any, Any]

TREES = 20
_EVEN = 0.05  # weight of an even guess, so that no probability is 0


def conditional(
    features: Features, numbers: Array, classes: Array, asked: Array, wanted: Array,
    rng: np.random.Generator,
) -> Array:  # fmt: skip
    """Sum over the target columns of ``log p(cell | the row's other cells)``.

    One forest of 20 extremely randomised trees (Geurts et al. 2006) a column, grown on one table.

    Args:
        features: Which columns are targets.
        numbers: The table, shape (m, d).
        classes: Its target classes, shape (m, targets).
        asked: Rows to score, shape (n, d).
        wanted: Their target classes, shape (n, targets).
        rng: Seeds the trees.

    Returns:
        Shape (n,).
    """
    total = np.zeros(len(asked))
    for j, column in enumerate(features.targets):
        others = np.delete(np.arange(numbers.shape[1]), column)
        if not len(others):
            continue
        forest = ExtraTreesClassifier(
            TREES, min_samples_leaf=2, max_features=None, random_state=int(rng.integers(2**31))
        ).fit(numbers[:, others], classes[:, j])
        shares = forest.predict_proba(asked[:, others])
        at = np.searchsorted(forest.classes_, wanted[:, j])
        at = np.minimum(at, len(forest.classes_) - 1)
        seen = forest.classes_[at] == wanted[:, j]
        p = np.where(seen, shares[np.arange(len(asked)), at], 0.0)
        total += np.log((1 - _EVEN) * p + _EVEN / features.bins[column].size)
    return total


def told_apart(released: Array, reference: Array, asked: Array, rng: np.random.Generator) -> Array:
    """Log odds that a row is a released one and not a reference one, shape (n,).

    Gradient boosted trees told S from R; rows of T and N are in neither, so nothing is overfitted
    to them. One thread, as sums over threads depend on their order.
    """
    both = np.concatenate([released, reference])
    label = np.repeat([1, 0], [len(released), len(reference)])
    model = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=31, min_samples_leaf=5, early_stopping=False,
        random_state=int(rng.integers(2**31)),
    )  # fmt: skip
    with threadpool_limits(1):
        odds: Array = model.fit(both, label).decision_function(asked)
    return odds
