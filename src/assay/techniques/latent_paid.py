"""What a copula needs of pairs, found under noise: the order of levels and the latent correlation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import ndtri

from assay.techniques.columns_paid import Paid
from assay.techniques.graph import total_of
from assay.techniques.latent import (
    hermite_coefficients,
    interval_means,
    positive_definite,
    solved,
)

Array = np.ndarray[Any, Any]

#: How far apart the means of levels lie as a rule, in deviations of what they are means of.
_APART = 1 / 3
_FLAT = 1e-9


@dataclass(frozen=True)
class Line:
    """A column on the latent line.

    Attributes:
        scores: Of each code the mean of its interval, shape (size,).
        series: The scores' Hermite coefficients.
        codes: Of each code of the curator the one here.
        size: Standard deviation of the scores.
    """

    scores: Array
    series: Array
    codes: Array
    size: float

    @classmethod
    def of(cls, mass: Array, order: Array) -> Line:
        """With an interval for each code.

        Args:
            mass: Of each code, shape (size,), sums to 1.
            order: The codes from the lowest to the highest.
        """
        cuts = cuts_at(mass[order])
        means, scores = interval_means(cuts), np.empty(len(mass))
        scores[order] = means
        size = math.sqrt(float(mass @ scores**2))
        return cls(scores, hermite_coefficients(cuts, means), np.arange(len(mass)), size)

    @classmethod
    def halved(cls, mass: Array, order: Array) -> Line:
        """With two intervals of about even mass: what noise on few cells disturbs least. On Adult
        three disturbed more than they told."""
        upper = np.empty(len(mass), int)
        upper[order] = np.cumsum(mass[order]) - mass[order] / 2 >= 0.5
        codes = np.unique(upper, return_inverse=True)[1]
        own = np.bincount(codes, mass)
        line = cls.of(own, np.arange(len(own)))
        return replace(line, codes=codes)


@dataclass(frozen=True)
class Latent:
    """A latent normal vector of the curator's columns.

    Attributes:
        orders: By column, the curator's codes from the lowest to the highest part of the line.
        correlation: Shape (d, d), positive definite, unit diagonal.
    """

    orders: tuple[Array, ...]
    correlation: Array


@dataclass(frozen=True)
class _Table:
    """What was answered about a pair.

    Attributes:
        shares: Of persons in each cell, shape (codes, codes).
        noise: Standard deviation of each cell.
    """

    shares: Array
    noise: float


_Tables = dict[tuple[int, int], _Table]


def latent_of(own: Paid, masses: Sequence[Array]) -> Latent:
    """One noisy table of each pair, for all that the ledger has left, each the same part of what is
    left by then: an answer that was lost with a killed fit is paid twice.

    Columns on a line are cut in two halves. Of a pair with such a one a category keeps its levels,
    so that the same table tells their order, as the plain copula has it: by their mean along the
    first principal component of the columns on a line. In that order pairs of categories are cut in
    halves too. From each table follows the correlation behind it (tetrachoric: Pearson 1900), less
    what noise alone would make of it: one that does not stand out is 0.

    Args:
        own: Noisy columns, and who answers.
        masses: Of the curator's codes, a column each, sums of 1.
    """
    pairs = list(itertools.combinations(range(len(masses)), 2))
    if not pairs:
        return Latent((np.arange(len(masses[0])),), np.eye(1))
    orders = [np.arange(len(mass)) for mass in masses]
    lies = [part.ordered for part in own.encoder.coded]
    lines = [
        (Line.halved if on else Line.of)(*at) for *at, on in zip(masses, orders, lies, strict=True)
    ]
    asked = [p for p in pairs if lies[p[0]] or lies[p[1]]]
    tables = _tables(own, lines, asked, len(pairs))
    axis = _axis(tables, lines, np.flatnonzero(lies).tolist())
    for j in np.flatnonzero(~np.array(lies)).tolist():
        orders[j] = _order(j, axis, tables, lines, masses[j])
        lines[j] = Line.of(masses[j], orders[j])
    rho = _correlations(tables, lines)
    halves = [Line.halved(*at) for at in zip(masses, orders, strict=True)]
    others = [p for p in pairs if p not in tables]
    last = _tables(own, halves, others, len(others))
    return Latent(tuple(orders), positive_definite(rho + _correlations(last, halves)))


def cuts_at(shares: Array) -> Array:
    """Normal quantiles of the running ``shares`` (shape (size,), sum 1), shape (size - 1,)."""
    return np.asarray(ndtri(np.clip(np.cumsum(shares)[:-1], 0.0, 1.0)))


def _tables(
    own: Paid, lines: Sequence[Line], pairs: Sequence[tuple[int, int]], many: int
) -> _Tables:
    """By pair its table, the first of ``many`` that share what is left."""
    from assay.dp import deviation

    curator, total = own.curator.merged([line.codes for line in lines]), total_of(own.ones)
    found = {}
    for done, (i, j) in enumerate(pairs):
        each = curator.ledger.left / (many - done) * (1 - 1e-12)
        counts = curator.measure((i, j), each).reshape(curator.sizes[i], curator.sizes[j])
        found[i, j] = _Table(counts / total, deviation(each) / total)
    return found


def _correlations(tables: _Tables, lines: Sequence[Line]) -> Array:
    """What is behind each table, shape (d, d), 0 elsewhere."""
    found = np.zeros((len(lines), len(lines)))
    for (i, j), table in tables.items():
        a, b = lines[i], lines[j]
        found[i, j] = found[j, i] = correlation_behind(table.shares, a, b, table.noise)
    return found


def correlation_behind(table: Array, a: Line, b: Line, noise: float) -> float:
    """The correlation of two standard normals of which only a noisy table is known, -.999 to .999.

    What noise alone makes of it, its variance, is taken off its square (James and Stein 1961).

    Args:
        table: Share of persons in each cell.
        a, b: Of its rows and columns.
        noise: Standard deviation of each cell.
    """
    slope = float(a.series[0] * b.series[0])
    if slope < _FLAT:  # a constant column correlates with nothing
        return 0.0
    rho = float(solved(lambda k: a.series[k] * b.series[k], a.scores @ table @ b.scores))
    alone = noise * float(np.linalg.norm(a.scores) * np.linalg.norm(b.scores)) / slope
    return rho * max(0.0, 1 - (alone / rho) ** 2) if rho else 0.0


def _axis(tables: _Tables, lines: Sequence[Line], ordered: Sequence[int]) -> dict[int, float]:
    """The weight of each column on a line in the first principal component of their scores."""
    found = np.eye(len(ordered))
    for (a, i), (b, j) in itertools.combinations(enumerate(ordered), 2):
        size = lines[i].size * lines[j].size
        if size > _FLAT:
            found[a, b] = found[b, a] = (
                lines[i].scores @ tables[i, j].shares @ lines[j].scores / size
            )
    return dict(zip(ordered, np.linalg.eigh(found)[1][:, -1:].ravel().tolist(), strict=True))


def _order(
    j: int, axis: dict[int, float], tables: _Tables, lines: Sequence[Line], mass: Array
) -> Array:
    """The levels of column ``j`` by their mean along the axis, as they are where there is none.

    A mean that is all noise is drawn to 0, the middle, and does not put its level at an end.
    """
    sums, spread = np.zeros(len(mass)), 0.0
    for i, weight in axis.items():
        table, one = tables[min(i, j), max(i, j)], lines[i]
        if one.size > _FLAT:
            shares = table.shares if j < i else table.shares.T
            sums += weight / one.size * (shares @ one.scores)
            spread += (weight / one.size * table.noise * float(np.linalg.norm(one.scores))) ** 2
    means = sums * mass / np.maximum(mass**2 + spread / _APART**2, 1e-300)
    return np.argsort(means, kind="stable")
