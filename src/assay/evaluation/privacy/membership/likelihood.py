"""How likely a row's cells are given its other cells, under a table."""

from __future__ import annotations

import warnings
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
    rng: np.random.Generator, own: bool = False,
) -> tuple[Array, Array]:  # fmt: skip
    """How well a table tells rows' cells from their other cells.

    One forest of 20 extremely randomised trees (Geurts et al. 2006) a target column, grown on
    bootstrap samples of the table, so that it can also be asked about the table's own rows: by
    the trees that did not see them.

    Args:
        features: Which columns are targets.
        numbers: The table, shape (m, d).
        classes: Its target classes, shape (m, targets).
        asked: Rows to score, shape (n, d).
        wanted: Their target classes, shape (n, targets).
        rng: Seeds the trees.
        own: Whether the table's own rows are asked about too; else what is told of them is 0.

    Returns:
        Of the rows asked, shape (2, n), and of the table's own, shape (2, m): the sums over the
        targets of ``log p(cell | other cells)`` and of ``p``, which is what is left of the
        columns' errors.
    """
    found = np.zeros((2, len(asked))), np.zeros((2, len(numbers)))
    for j, column in enumerate(features.targets):
        others = np.delete(np.arange(numbers.shape[1]), column)
        if not len(others):
            continue
        forest = ExtraTreesClassifier(
            TREES,
            min_samples_leaf=2,
            max_features=None,
            bootstrap=True,
            oob_score=_no_score if own else False,
            random_state=int(rng.integers(2**31)),
        )
        with warnings.catch_warnings():
            # A row in a thousand was seen by all trees: its cells count as not told at all.
            warnings.filterwarnings("ignore", "Some inputs do not have OOB scores")
            warnings.filterwarnings("ignore", "invalid value encountered", RuntimeWarning)
            forest.fit(numbers[:, others], classes[:, j])
        told = [(found[0], forest.predict_proba(asked[:, others]), wanted[:, j])]
        if own:
            told.append((found[1], forest.oob_decision_function_, classes[:, j]))
        for total, share, cells in told:
            p = _of_cells(forest.classes_, np.nan_to_num(share), cells)
            p = (1 - _EVEN) * p + _EVEN / features.bins[column].size
            total += np.stack([np.log(p), p])
    return found


def _of_cells(classes: Array, shares: Array, cells: Array) -> Array:
    """The probability of each row's own class, 0 for one that was never seen, shape (n,)."""
    if shares.ndim != 2:  # one class only
        return np.asarray(cells == classes[0], float)
    at = np.minimum(np.searchsorted(classes, cells), len(classes) - 1)
    p: Array = np.where(classes[at] == cells, shares[np.arange(len(cells)), at], 0.0)
    return p


def _no_score(truth: Array, guessed: Array) -> float:
    """Stands in for the accuracy that nobody asks for."""
    return 0.0


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
