"""Probabilistic record linkage: how surely a record and a released row are about one person.

Written here, in a few lines, because recordlinkage 0.16 (BSD-3) needs pandas below 3, and splink
5.0.0 (MIT; well kept, works offline with our pins) took 15 CPU s for 2.6 million pairs of Adult's
rows, where this takes 3 for 6.8 million.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from assay.evaluation.privacy.linkage.compare import EQUAL, MISSING, Compared

Array = np.ndarray[Any, Any]

#: Outcomes of a true pair that the estimate starts from: different, close, equal; and how many
#: such pairs it is taken to have seen, so that no chance becomes 0.
START, SEEN = np.array([0.03, 0.07, 0.9]), 5.0
ROUNDS, SETTLED = 30, 1e-3
_MOST = 600.0  # of a logarithm, so that weights can be added up


@dataclass(frozen=True)
class Links:
    """The best released row for each record.

    Attributes:
        best: Number of the row, -1 where there is none or two are as good, shape (n,).
        confidence: How surely it is about the record's person, in [0, 1]; 0 without a best row.
    """

    best: Array
    confidence: Array


@dataclass(frozen=True)
class Weights:
    """What the outcomes of a comparison say.

    Attributes:
        true: Chance of each outcome in a pair about one person, shape (d, 3).
        chance: Chance of each outcome in a random pair, shape (d, 3).
        share: Share of all pairs that are about one person.
    """

    true: Array
    chance: Array
    share: float

    @property
    def logs(self) -> Array:
        """Fellegi and Sunter's weights, natural logarithms; a missing cell says nothing. (d, 4)"""
        weights = np.log(self.true) - np.log(self.chance)
        return np.concatenate([weights, np.zeros((len(weights), 1))], axis=1)


def fitted(patterns: Array, counts: Array, chance: Array, pairs: float, most: float) -> Weights:
    """The chances of outcomes in true pairs, by expectation and maximisation.

    The chances in random pairs are known (they follow from how common cells are) and stay as they
    are. Pairs that blocking left out count as pairs of two people.

    Args:
        patterns: Distinct outcomes of the compared pairs, shape (d, p), values 0 to 3.
        counts: How many compared pairs have each, shape (p,).
        chance: Chance of each outcome in a random pair, shape (d, 3).
        pairs: All pairs, also those not compared.
        most: Pairs that can be about one person at most.
    """
    column = np.arange(len(patterns))[:, None]
    kinds = patterns[None] == np.arange(3)[:, None, None]  # (3, d, p)
    found = Weights(np.tile(START, (len(patterns), 1)), chance, min(0.5, 0.01 * most / pairs))
    for _ in range(ROUNDS):
        weights = found.logs[column, patterns].sum(axis=0)
        odds = weights + np.log(found.share) - np.log1p(-found.share)
        true = counts / (1 + np.exp(-np.clip(odds, -_MOST, _MOST)))
        seen = (kinds @ true).T + SEEN * START
        share = min(0.5, max(1.0, min(true.sum(), most)) / pairs)
        change = abs(np.log(share / found.share))
        found = Weights(seen / seen.sum(axis=1, keepdims=True), chance, share)
        if change < SETTLED:
            break
    return found


def linked(columns: Sequence[Compared], i: Array, j: Array) -> Links:
    """The best row for each record, among the candidate pairs of record ``i`` and row ``j``.

    A pair's confidence is its weight as a part of all weights of its record and of its row, and of
    the odds that the person is not in the release: a second record that fits the row as well, or a
    second row that fits the record, halves it. An equal cell weighs more, the rarer it is (Winkler
    2000). Columns are taken to be independent, which they are not, so that confidences rank links
    and are no probabilities.

    Args:
        columns: The shared columns, at least one.
        i: Numbers of records, shape (pairs,).
        j: Numbers of released rows, shape (pairs,).
    """
    n, m = len(columns[0].left), len(columns[0].right)
    if not len(i):
        return Links(np.full(n, -1), np.zeros(n))
    outcomes = [c.outcome(i, j) for c in columns]
    patterns, counts = _distinct(outcomes)
    chance = np.stack([c.chance for c in columns])
    found = fitted(patterns, counts, chance, float(n) * m, float(min(n, m)))
    weight: Array = np.zeros(len(i))
    for c, outcome, own in zip(columns, outcomes, found.logs, strict=True):
        weight += own[outcome]
        equal = np.flatnonzero(outcome == EQUAL)
        weight[equal] += np.log(c.chance[EQUAL]) - np.log(c.share[c.left[i[equal]]])
    # Rounded, as the order of a sum must not tell pairs apart that agree alike.
    weight = np.round(np.minimum(weight, _MOST), 9)
    scale = np.exp(weight)
    none = (1 - found.share) / found.share
    of_record, of_row = np.bincount(i, scale, n)[i], np.bincount(j, scale, m)[j]
    return _best(i, j, np.round(weight - np.log(none + of_record + of_row - scale), 9), n)


def _distinct(outcomes: list[Array]) -> tuple[Array, Array]:
    base = MISSING + 1
    codes = np.zeros(len(outcomes[0]), np.int64)
    for outcome in outcomes:
        codes = codes * base + outcome
    counts = pl.Series("code", codes).value_counts().sort("code")
    rest, columns = counts["code"].to_numpy(), []
    for _ in outcomes:
        rest, last = np.divmod(rest, base)
        columns.append(last)
    return np.stack(columns[::-1]), counts["count"].to_numpy().astype(float)


def _best(i: Array, j: Array, logs: Array, n: int) -> Links:
    """The pair with the largest logarithm of each record; none where two have it."""
    top = np.full(n, -np.inf)
    np.maximum.at(top, i, logs)
    at = np.flatnonzero(logs == top[i])
    times = np.bincount(i[at], minlength=n)
    best = np.full(n, -1)
    best[i[at]] = j[at]
    best[times != 1] = -1
    return Links(best, np.where(best >= 0, np.exp(np.minimum(top, 0.0)), 0.0))
