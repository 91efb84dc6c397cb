"""Influence functions of correlations: how much each row pulls on them (Hampel 1974).

Each function takes the two columns on the rows where both are present, shape (n,), and returns
one value a row with mean 0; the statistic's variance is their variance over n. 0 throughout
where a column is constant, for the statistic is then 0 by definition.
"""

from __future__ import annotations

import numpy as np

from assay.evaluation.fidelity.views import Array

_FLAT = 1e-12


def of_pearson(x: Array, y: Array) -> Array:
    """``zx zy - r/2 (zx^2 + zy^2)`` in standard units (Devlin et al. 1975)."""
    a, b = _standard(x), _standard(y)
    if a is None or b is None:
        return np.zeros(len(x))
    pull: Array = a * b - np.mean(a * b) / 2 * (a**2 + b**2)
    return pull


def of_spearman(x: Array, y: Array) -> Array:
    """That of Pearson's correlation of mean ranks, with the ranks' own part in it: each row also
    moves the ranks of all others (Croux and Dehon 2010, with ties)."""
    a, b = Ranked(x), Ranked(y)
    var_a, var_b = np.mean(a.ranks**2), np.mean(b.ranks**2)
    if min(var_a, var_b) < _FLAT:
        return np.zeros(len(x))
    cov = float(np.mean(a.ranks * b.ranks))
    both = a.ranks * b.ranks + a.above(b.ranks) + b.above(a.ranks)
    own_a, own_b = (r.ranks**2 + 2 * r.above(r.ranks) for r in (a, b))
    pull = both - cov / 2 * (own_a / var_a + own_b / var_b)
    centred: Array = (pull - pull.mean()) / np.sqrt(var_a * var_b)
    return centred


def of_kendall(x: Array, y: Array) -> Array:
    """That of tau-b: a row's mean concordance with all others, twice, less what ties give;
    quadratic in n (Croux and Dehon 2010, with ties)."""
    a, b = _signs(x), _signs(y)
    n = len(x)
    ties_a, ties_b = (np.count_nonzero(s, axis=1) / n for s in (a, b))
    apart_a, apart_b = ties_a.mean(), ties_b.mean()
    if min(apart_a, apart_b) == 0:
        return np.zeros(n)
    both = np.sum(a * b, axis=1, dtype=np.int64) / n
    pull = 2 * both - both.mean() * (ties_a / apart_a + ties_b / apart_b)
    centred: Array = (pull - pull.mean()) / np.sqrt(apart_a * apart_b)
    return centred


class Ranked:
    """One column's mean ranks, over n and less one half, and its order."""

    def __init__(self, x: Array) -> None:
        n = len(x)
        self.order = np.argsort(x, kind="stable")
        line = x[self.order]
        self._first = np.searchsorted(line, line, "left")
        self._after = np.searchsorted(line, line, "right")
        self.ranks = np.empty(n)
        self.ranks[self.order] = (self._first + self._after) / (2 * n) - 0.5

    def above(self, values: Array) -> Array:
        """Mean over all rows of ``values`` where the column lies above a row's own cell; equal
        cells count half."""
        n = len(values)
        sums = np.concatenate([[0.0], np.cumsum(values[self.order])])
        out = np.empty(n)
        out[self.order] = (sums[-1] - (sums[self._first] + sums[self._after]) / 2) / n
        return out


def _standard(x: Array) -> Array | None:
    centred = x - x.mean()
    spread = float(np.sqrt(np.mean(centred**2)))
    scaled: Array = centred / spread if spread else centred
    return scaled if spread > _FLAT else None


def _signs(x: Array) -> Array:
    order: Array = (x[:, None] > x).astype(np.int8) - (x[:, None] < x).astype(np.int8)
    return order
