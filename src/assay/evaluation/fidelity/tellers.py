"""Models that try to tell synthetic rows from real ones, and what they see of a row."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from assay.data import Table, nearest
from assay.evaluation.base import Depth
from assay.evaluation.fidelity.views import Array, View

LINEAR, BOOSTING = "linear", "gradient boosting"
FOREST, NEIGHBOURS = "random forest", "nearest neighbours"

#: Rows a side below which, at standard depth, only the linear family is tried.
BOOSTED = 1_000
#: Levels that a column keeps at most, and one-hot columns in all.
LEVELS, WIDE = 50, 300
#: Boosting rounds; trees; neighbours asked.
ROUNDS, TREES, ASKED = 40, 60, 25


@dataclass(frozen=True)
class Rows:
    """Rows of both sides as models see them, without which side they are from.

    Attributes:
        codes: One column each of whole numbers: place in the order of values, or level; missing
            is the first code. Shape (m, q), float32.
        wide: Mid-ranks, their squares, missing flags and levels one-hot, shape (m, d).
        levels: Which columns are levels, shape (q,).
        bins: Each column in at most 22 bins, or its levels, int64 of shape (m, q).
    """

    codes: Array
    wide: Array
    levels: Array
    bins: Array

    @classmethod
    def of(cls, looks: tuple[View, ...], one: Table, other: Table) -> Rows:
        """The rows of ``one``, then those of ``other``."""
        most = max(2, min(LEVELS, WIDE // max(1, sum(not v.ordered for v in looks))))
        seen = [
            _line(np.concatenate([v.numbers(one), v.numbers(other)])) if v.ordered
            else _levels(pl.concat([v.levels(one), v.levels(other)]), most)
            for v in looks
        ]  # fmt: skip
        return cls(
            np.column_stack([s[0] for s in seen]).astype(np.float32),
            np.concatenate([s[1] for s in seen], axis=1),
            np.array([not v.ordered for v in looks]),
            np.column_stack([s[2] for s in seen]),
        )


def _line(values: Array) -> tuple[Array, Array, Array]:
    gone = np.isneginf(values)
    _, code, counts = np.unique(values, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - counts / 2) / len(values)
    u = np.where(gone, 0.5, rank[code])
    z = np.sqrt(12) * (u - 0.5)
    flags = [gone] if gone.any() and not gone.all() else []
    wide = np.column_stack([z, np.sqrt(1.25) * (z**2 - 1), *flags]).astype(float)
    bins = np.where(gone, 0, 1 + np.minimum(20, (rank[code] * 20).astype(np.int64)))
    return code, wide, bins


def _levels(cells: pl.Series, most: int) -> tuple[Array, Array, Array]:
    """Missing is 0, then levels by how often they occur; the rest is pooled in the last."""
    code = cells.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
    counts = np.bincount(code)
    order = np.lexsort((np.arange(1, len(counts)), -counts[1:]))
    place = np.zeros(len(counts), np.int64)
    place[1 + order] = 1 + np.minimum(np.arange(len(order)), most)
    code = place[code]
    wide = np.eye(int(code.max()) + 1)[code]
    return code, wide, code


Teller = Callable[[Rows, Array, Array, Array, int], Array]


def families(n: int, depth: Depth) -> tuple[str, ...]:
    """The families that are tried on ``n`` rows a side."""
    if depth is Depth.FULL:
        return (LINEAR, BOOSTING, FOREST, NEIGHBOURS)
    return (LINEAR, BOOSTING) if n >= BOOSTED else (LINEAR,)


def told(family: str, rows: Rows, y: Array, fit: Array, ask: Array, seed: int) -> Array:
    """How likely each row ``ask`` is synthetic, for a model trained on the rows ``fit``.

    Args:
        family: One of :func:`families`.
        rows: All rows.
        y: 1 for synthetic, 0 for real, shape (m,).
        fit: Row numbers to train on.
        ask: Row numbers to judge.
        seed: Fixes the forest's draws.

    Returns:
        Scores in [0, 1], shape (len(ask),).
    """
    if family == NEIGHBOURS:
        wide = rows.wide.astype(np.float32)
        found = nearest(wide[ask], wide[fit], min(ASKED, len(fit)))[1]
        share: Array = y[fit][found].mean(axis=1)
        return share
    model = _MODELS[family](rows, seed)
    x = rows.wide if family == LINEAR else rows.codes
    # One thread: sums then have one order, and one answer on every machine.
    with threadpool_limits(1), warnings.catch_warnings():
        # A model short of its optimum still tells; its score on unseen rows judges it.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x[fit], y[fit])
        chance: Array = model.predict_proba(x[ask])[:, 1]
    return chance


_MODELS = {
    LINEAR: lambda rows, seed: LogisticRegression(C=1.0, solver="newton-cholesky", max_iter=30),
    BOOSTING: lambda rows, seed: HistGradientBoostingClassifier(
        max_iter=ROUNDS, learning_rate=0.15, max_leaf_nodes=15, max_bins=64,
        early_stopping=False, categorical_features=rows.levels, random_state=0,
    ),
    FOREST: lambda rows, seed: RandomForestClassifier(
        TREES, min_samples_leaf=5, random_state=seed, n_jobs=1
    ),
}  # fmt: skip
