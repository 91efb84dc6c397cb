"""How far a technique's figure moves from fit to fit, and from draw to draw of one fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assay.core import Interval


@dataclass(frozen=True)
class Spread:
    """Standard deviations of a figure; what could not be told says why.

    Attributes:
        fits: How many fits.
        draws: Releases drawn of each.
        total: Of one release of one further fit, with its interval.
        between: Of what the fit adds; None where each fit was drawn from once.
        within: Of what the draw adds; likewise.
        reason: Why something is None; empty otherwise.
    """

    fits: int
    draws: int
    total: tuple[float, Interval] | None
    between: tuple[float, Interval] | None = None
    within: tuple[float, Interval] | None = None
    reason: str = ""


def stability(values: Sequence[Sequence[float]], *, confidence: float = 0.95) -> Spread:
    """Spread of a figure over fits (other seeds) and over draws of each fit.

    Fits and draws count as a balanced one-way layout of random effects with normal errors. The
    draws' interval is the exact chi-square one, and so is the total's where each fit was drawn
    from once; the fits' is that of Williams (1962) and Tukey (1951), which covers at least
    ``1 - 2 alpha`` and in practice about ``1 - alpha``; the total's is Satterthwaite's (1946).

    Args:
        values: One list a fit, of as many draws each.
        confidence: Stated coverage.

    Raises:
        ValueError: The fits were not drawn from equally often, at least once.
    """
    fits, draws = len(values), len(values[0]) if values else 0
    if not draws or any(len(v) != draws for v in values):
        raise ValueError("each fit must be drawn from equally often, at least once")
    if fits < 2:
        return Spread(fits, draws, None, reason="one fit has no spread: repeat it with other seeds")
    table = np.asarray(values, dtype=float)
    if draws == 1:
        one = float(np.var(table, ddof=1))
        why = "one draw a fit: what fits and what draws add cannot be told apart"
        return Spread(fits, draws, _deviation(one, fits - 1, confidence), reason=why)
    over = draws * float(np.var(table.mean(axis=1), ddof=1))
    inside = float(np.mean(np.var(table, axis=1, ddof=1)))
    degrees = fits * (draws - 1)
    added = max(0.0, (over - inside) / draws)
    total = over / draws + inside * (draws - 1) / draws
    parts = (over / draws) ** 2 / (fits - 1), (inside * (draws - 1) / draws) ** 2 / degrees
    freedom = total**2 / sum(parts) if total else float(fits - 1)
    return Spread(
        fits, draws, _deviation(total, freedom, confidence),
        (math.sqrt(added), _added(over, inside, fits, draws, confidence)),
        _deviation(inside, degrees, confidence),
    )  # fmt: skip


def _deviation(variance: float, degrees: float, confidence: float) -> tuple[float, Interval]:
    """A standard deviation from a mean square and its chi-square interval."""
    from scipy import stats

    low, high = stats.chi2.ppf([(1 + confidence) / 2, (1 - confidence) / 2], degrees)
    low, high = (math.sqrt(variance * degrees / float(q)) for q in (low, high))
    return math.sqrt(variance), Interval(low, high, confidence, "chi-square")


def _added(over: float, inside: float, fits: int, draws: int, confidence: float) -> Interval:
    from scipy import stats

    degrees, more = fits - 1, fits * (draws - 1)
    tails = (1 + confidence) / 2, (1 - confidence) / 2
    f, chi = stats.f.ppf(tails, degrees, more), stats.chi2.ppf(tails, degrees)
    ends = degrees * (over - inside * f) / (draws * chi)
    low, high = (math.sqrt(max(0.0, float(v))) for v in ends)
    return Interval(low, high, confidence, "williams-tukey")
