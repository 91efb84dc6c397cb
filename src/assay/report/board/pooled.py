"""Figures pooled over the seeds of a data set, and over data sets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

from assay.core import Interval, Measurement, not_measured
from assay.core.intervals import normal, rubin, summed
from assay.report.board.values import Tried


@dataclass(frozen=True)
class Pooled:
    """A mean, and what its interval was made of.

    Attributes:
        found: The mean with its interval, or why there is none.
        variance: Of the mean.
        df: Degrees of freedom of that variance; infinite where it is taken as known.
    """

    found: Measurement
    variance: float = 0.0
    df: float = math.inf


def over_seeds(tried: Sequence[Tried], name: str) -> Pooled:
    """A statistic of one technique on one data set: its mean over seeds.

    All seeds share the real rows, so that their sampling errors do not average out: the variance
    is :func:`assay.core.intervals.rubin`'s, as over the fits of a study. Of one seed it is the measurement's own.
    """
    each = [m for t in tried if not t.failure and (m := t.measurement(name)) is not None]
    taken = [m for m in each if m.value is not None]
    if not taken:
        return Pooled(not_measured(name, _why(tried, each)))
    values = [m.value for m in taken if m.value is not None]
    mean, variance, df = rubin(values, [_variance(x.interval) for x in taken])
    note = "" if len(values) == len(tried) else f"{len(values)} of {len(tried)} seeds"
    if len(values) == 1:
        return Pooled(Measurement(name, mean, taken[0].interval, note=note), variance)
    return _made(name, mean, variance, df, note)


def _why(tried: Sequence[Tried], each: Sequence[Measurement]) -> str:
    reasons = [m.reason for m in each if m.reason]
    if reasons:
        return reasons[0]
    if not tried:
        return "not run yet"
    if all(t.failure for t in tried):
        return "it gave no release"
    return "the plan's depth leaves it out"


def over_tables(each: Sequence[Pooled]) -> Pooled:
    """The mean over data sets of one statistic that was taken on all of ``each``.

    Its interval is of the mean over these very data sets, whose errors are independent (degrees
    of freedom as Welch and Satterthwaite have them); it says nothing of others, as the interval
    of a mean rank does.
    """
    if len(each) == 1:
        return each[0]
    k, mean = len(each), math.fsum(p.found.value or 0.0 for p in each) / len(each)
    total, df = summed([(p.variance / k**2, p.df) for p in each])
    return _made(each[0].found.name, mean, total, df)


def _made(name: str, mean: float, total: float, df: float, note: str = "") -> Pooled:
    ends = normal(mean, total, df=df) if total else None
    return Pooled(Measurement(name, mean, ends, note=note), total, df)


def _variance(ends: Interval | None) -> float:
    """The sampling variance that an interval stands for, as if it were a normal one."""
    if ends is None:
        return 0.0
    half = (ends.high - ends.low) / 2
    return (half / float(special.ndtri((1 + ends.confidence) / 2))) ** 2
