"""Do the 95 % intervals hold the truth in 95 of 100 cases? Simulated cases with a known truth.

A case draws evidence from populations that are known, so that the statistic's true value is known
in closed form or from a very large sample; it is measured 1,000 times, and the share of intervals
that hold the truth is counted, with its own Clopper-Pearson interval.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assay.core import Interval, Tally


@dataclass(frozen=True)
class Case:
    """One statistic on one pair of populations.

    Attributes:
        statistic: Its dotted name.
        about: The populations, in a few words.
        truth: The statistic's true value.
        measure: One simulated case: (value, interval) from a generator.
        how: How the truth is known: ``closed form`` or ``10 million rows``.
        further: Where the interval speaks of one further release: what many of them gave. A run
            then holds the share of them that lie in its interval.
    """

    statistic: str
    about: str
    truth: float
    measure: Callable[[np.random.Generator], tuple[float, Interval]]
    how: str = "closed form"
    further: tuple[float, ...] = ()


@dataclass(frozen=True)
class Covered:
    """What a case's intervals did."""

    statistic: str
    about: str
    how: str
    truth: float
    mean: float
    width: float
    runs: int
    held: float
    low: float
    high: float


def cover(case: Case, runs: int = 1000, seed: int = 0) -> Covered:
    """Measure the case ``runs`` times."""
    found = [case.measure(np.random.default_rng([seed, i])) for i in range(runs)]
    wanted = np.array(case.further or (case.truth,))
    hits = sum(float(np.mean((i.low <= wanted) & (wanted <= i.high))) for _, i in found)
    tally = Tally(round(hits), runs)
    span = tally.interval()
    return Covered(
        case.statistic, case.about, case.how, case.truth, float(np.mean([v for v, _ in found])),
        float(np.mean([i.high - i.low for _, i in found])), runs, tally.rate, span.low, span.high,
    )  # fmt: skip
