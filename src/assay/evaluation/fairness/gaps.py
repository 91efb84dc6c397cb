"""The widest gap between groups, its bias taken out, and what a release adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assay.evaluation.combine import Score
from assay.evaluation.largest import largest

#: Draws of the groups' figures.
DRAWS = 400


@dataclass(frozen=True)
class Cell:
    """One group's figure, from real and from synthetic rows.

    Attributes:
        family: Groups are compared within one: a partition and a component, such as the rate of
            true positives by sex.
        label: The group.
        real, synthetic: The figures.
        variances: Of the two, and their covariance.
        n: Rows of the group.
    """

    family: str
    label: str
    real: float
    synthetic: float
    variances: tuple[float, float, float]
    n: int


@dataclass(frozen=True)
class Gaps:
    """The widest gap in either, and how much wider it is in the synthetic."""

    real: Score
    synthetic: Score
    amplification: Score


def gaps(cells: Sequence[Cell], rng: np.random.Generator) -> Gaps | None:
    """Largest difference, over families, between the highest and the lowest group.

    The largest of noisy figures is too large. The figures are drawn :data:`DRAWS` times around
    what was found, with their variances; what the gap gains by that is its bias and is taken off
    once (parametric bootstrap: Efron and Tibshirani 1993, section 10.2). The variance is the delta
    method's, for the corrected gap: its slope in each figure is twice that of the gap found, less
    the mean slope over the draws. None where no family has two groups.
    """
    families = list(dict.fromkeys(c.family for c in cells))
    members = [np.flatnonzero([c.family == f for c in cells]) for f in families]
    members = [m for m in members if len(m) > 1]
    if not members:
        return None
    found = np.array([[c.real, c.synthetic] for c in cells])
    drawn = found + _noise(cells, rng)
    seen, slope = _widest(found[None], members)
    wide, slopes = _widest(drawn, members)
    less, lean = 2 * seen[0] - wide.mean(0), 2 * slope[0] - slopes.mean(0)
    a, b, c = np.array([cell.variances for cell in cells]).T
    own = [float(np.sum(lean[:, 0] ** 2 * a)), float(np.sum(lean[:, 1] ** 2 * b))]
    both = own[0] + own[1] - 2 * float(np.sum(lean[:, 0] * lean[:, 1] * c))
    return Gaps(
        Score(max(float(less[0]), 0.0), own[0]), Score(max(float(less[1]), 0.0), own[1]),
        Score(float(less[1] - less[0]), max(both, 0.0)),
    )  # fmt: skip


def ends(scores: Sequence[Score], rng: np.random.Generator) -> tuple[Score, Score]:
    """The highest of independent figures, and how far it lies above the lowest; both without the
    bias of picking them, as in :func:`gaps`. One figure has a spread of 0."""
    cells = [Cell("", "", s.value, s.value, (s.variance,) * 3, 0) for s in scores]
    top = replace(largest(scores, rng=rng), shown=None)
    wide = gaps(cells, rng)
    return top, wide.real if wide else Score(0.0, 0.0)


def _noise(cells: Sequence[Cell], rng: np.random.Generator) -> np.ndarray:
    a, b, c = np.array([cell.variances for cell in cells]).T
    z = rng.standard_normal((2, DRAWS, len(cells)))
    first = np.sqrt(a)
    share = np.divide(c, first, out=np.zeros_like(c), where=first > 0)
    rest = np.sqrt(np.maximum(b - share**2, 0.0))
    return np.stack([first * z[0], share * z[0] + rest * z[1]], axis=-1)


def _widest(values: np.ndarray, members: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Widest gap over families, and its slope in each figure: of values (draws, cells, 2) shapes
    (draws, 2) and (draws, cells, 2)."""
    draws, _, sides = values.shape
    each = np.array([np.ptp(values[:, m], axis=1) for m in members])
    family = each.argmax(0)
    slopes = np.zeros(values.shape)
    rows = np.arange(draws)
    for side in range(sides):
        for f in np.unique(family[:, side]):
            own = rows[family[:, side] == f]
            some = values[own][:, members[f], side]
            slopes[own, members[f][some.argmax(1)], side] += 1
            slopes[own, members[f][some.argmin(1)], side] -= 1
    return each.max(0), slopes


def mean_cell(family: str, label: str, real: np.ndarray, synthetic: np.ndarray) -> Cell:
    """The cell of two means over the same rows, each of shape (n,), paired."""
    n = len(real)
    # Two pseudo-rows, one at either end of 0 to 1, keep variances of 0 of n above 0.
    spread = np.cov(real, synthetic, bias=True) / n
    least = 0.5 / n**2
    return Cell(
        family, label, float(real.mean()), float(synthetic.mean()),
        (float(spread[0, 0]) + least, float(spread[1, 1]) + least, float(spread[0, 1])), n,
    )  # fmt: skip
