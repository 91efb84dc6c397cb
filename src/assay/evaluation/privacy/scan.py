"""The scan test: do members stand out in any score, at any cutoff, more than labels dealt anew?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

Array = np.ndarray[Any, Any]

#: Top shares of the rows that are looked at, and permutations of the labels.
SHARES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5)
PERMUTATIONS = 9_999
_BLOCK = 500  # labellings scored at once
_SLACK = 1e-5  # rounding of float32 sums, so that a tie counts as one


@dataclass(frozen=True)
class Looks:
    """Everything the scan looks at: top sets of every score, and every score's ranks.

    Attributes:
        columns: One look a column, float32 of shape (n, m): membership of the top set (0 or 1),
            or centred ranks in [-1, 1].
        score: Which score each look is of, shape (m,).
        cutoff: The lowest score in the top set; NaN for ranks. Shape (m,).
    """

    columns: Array
    score: Array
    cutoff: Array


@dataclass(frozen=True)
class Scan:
    """What the scan found.

    Attributes:
        z: The largest z over all looks.
        look: Number of the look that had it.
        count: Permutations whose largest z is as large or larger.
        permutations: How many were tried.
    """

    z: float
    look: int
    count: int
    permutations: int

    @property
    def p_value(self) -> float:
        """Exact familywise p-value: the labels as they are count as one permutation."""
        return (self.count + 1) / (self.permutations + 1)


def looks(scores: Array) -> Looks:
    """The looks at scores of shape (s, n), higher meaning more like a member.

    A top set ends only where a block of equal scores ends, so no order among ties is made up.
    """
    columns, score, cutoff = [], [], []
    n = scores.shape[1]
    for j, values in enumerate(scores):
        for end in ends(values, SHARES):
            columns.append((values >= end).astype(np.float32))
            score.append(j)
            cutoff.append(end)
        if values.max() > values.min():
            columns.append(centred(values))
            score.append(j)
            cutoff.append(np.nan)
    shape = np.stack(columns, axis=1) if columns else np.zeros((n, 0), np.float32)
    return Looks(shape, np.array(score, int), np.array(cutoff, float))


def ends(values: Array, shares: tuple[float, ...], fewest: int = 0) -> list[float]:
    """Where the top shares of scores end, highest first, each only where a block of equal scores
    ends; none that would take everybody.

    Args:
        values: Scores, shape (n,).
        shares: Top shares, in (0, 1].
        fewest: Scores that a share must hold at least, to be looked at.
    """
    falling, n = np.sort(values)[::-1], len(values)
    found = {falling[int(np.ceil(q * n)) - 1] for q in shares if q * n >= fewest}
    return sorted((end for end in found if end > falling[-1]), reverse=True)


def centred(values: Array) -> Array:
    """Ranks of scores, ties at their middle, centred and in [-1, 1]; float32 of shape (n,)."""
    ranks, n = stats.rankdata(values), len(values)
    centre: Array = ((2 * ranks - n - 1) / n).astype(np.float32)
    return centre


def moments(columns: Array, members: int) -> tuple[Array, Array]:
    """Mean of every look, and the standard deviation of its sum over ``members`` people drawn
    without replacement; shape (m,) each."""
    n = len(columns)
    mean = columns.mean(axis=0, dtype=np.float64)
    spread = np.square(columns - mean).sum(axis=0, dtype=np.float64)
    return mean, np.sqrt(members * (n - members) / (n * (n - 1)) * spread)


def z_values(columns: Array, labels: Array) -> Array:
    """How far members stand above chance in every look, in standard deviations.

    ``z = (m - k pi) / sqrt(k pi (1 - pi) (n - k) / (n - 1))`` for ``m`` members among the ``k`` of
    a top set (hypergeometric); for ranks the normed rank sum (Wilcoxon, ties included).

    Args:
        columns: Looks, shape (n, m).
        labels: 1 for members, 0 for controls, shape (b, n); each row has as many members.

    Returns:
        Shape (b, m).
    """
    members = int(labels[0].sum())
    mean, sd = moments(columns, members)
    sums = labels.astype(np.float32) @ columns
    z: Array = (sums.astype(np.float64) - members * mean) / sd
    return z


def permutations(members: int, n: int, count: int, rng: np.random.Generator) -> Array:
    """``count`` labellings of ``n`` rows with ``members`` ones, packed bits (count, n / 8 up)."""
    one = np.zeros(n, np.uint8)
    one[:members] = 1
    packed = np.empty((count, (n + 7) // 8), np.uint8)
    for start in range(0, count, _BLOCK):
        rows = min(_BLOCK, count - start)
        shuffled = rng.permuted(np.broadcast_to(one, (rows, n)), axis=1)
        packed[start : start + rows] = np.packbits(shuffled, axis=1)
    return packed


def scan(found: Looks, labels: Array, packed: Array) -> Scan:
    """Hold the largest z over all looks against the same under permuted labels.

    Given S and R, the labels of T's and N's rows are exchangeable if S tells nothing of T beyond
    the population, whatever the scores are. The p-value is therefore exact, for the whole family
    of scores and cutoffs (after "Phantoms & Disclosures", arXiv 2606.16952).

    Args:
        found: The looks.
        labels: 1 for members, 0 for controls, shape (n,).
        packed: Labellings of :func:`permutations`.
    """
    if not len(found.score):  # every row scores the same: nobody stands out
        return Scan(0.0, -1, len(packed), len(packed))
    observed = z_values(found.columns, labels[None, :])[0]
    best = int(np.argmax(observed))
    z, count = float(observed[best]), 0
    for start in range(0, len(packed), _BLOCK):
        dealt = np.unpackbits(packed[start : start + _BLOCK], axis=1, count=len(labels))
        count += int((z_values(found.columns, dealt).max(axis=1) >= z - _SLACK).sum())
    return Scan(z, best, count, len(packed))
