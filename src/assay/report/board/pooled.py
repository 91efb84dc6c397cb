"""Figures pooled over the seeds of a data set, and over data sets."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy import special

from assay.core import Interval, Measurement, not_measured
from assay.core.intervals import across_repeats, normal
from assay.report.board.values import Tried


def over_seeds(tried: Sequence[Tried], name: str) -> Measurement:
    """A statistic of one technique on one data set: its mean over seeds.

    All seeds share the real rows, so that the interval is Rubin's, as over the fits of a study
    (:func:`assay.core.intervals.across_repeats`); of one seed it is the measurement's own.
    """
    each = [m for t in tried if not t.failure and (m := t.measurement(name)) is not None]
    taken = [m for m in each if m.value is not None]
    if not taken:
        return not_measured(name, _why(tried, each))
    note = "" if len(taken) == len(tried) else f"{len(taken)} of {len(tried)} seeds"
    if len(taken) == 1 or not any(m.interval for m in taken):
        first = taken[0]
        mean = math.fsum(m.value or 0.0 for m in taken) / len(taken)
        return Measurement(name, mean, first.interval if len(taken) == 1 else None, note=note)
    values = [m.value for m in taken if m.value is not None]
    mean, ends = across_repeats(values, [variance(m.interval) for m in taken])
    return Measurement(name, mean, ends, note=note)


def _why(tried: Sequence[Tried], each: Sequence[Measurement]) -> str:
    reasons = [m.reason for m in each if m.reason]
    if reasons:
        return reasons[0]
    if not tried:
        return "not run yet"
    if all(t.failure for t in tried):
        return "it gave no release"
    return "the plan's depth leaves it out"


def over_tables(each: Sequence[Measurement]) -> Measurement:
    """The mean over data sets of one statistic that was taken on all of ``each``.

    Its interval is of the mean over these very data sets, whose errors are independent; it says
    nothing of others, as the interval of a mean rank does.
    """
    name = each[0].name
    if len(each) == 1:
        return each[0]
    mean = math.fsum(m.value or 0.0 for m in each) / len(each)
    if any(m.interval is None for m in each):
        return Measurement(name, mean)
    spread = math.fsum(variance(m.interval) for m in each) / len(each) ** 2
    return Measurement(name, mean, normal(mean, spread))


def variance(ends: Interval | None) -> float:
    """The sampling variance that an interval stands for, as if it were a normal one."""
    if ends is None:
        return 0.0
    half = (ends.high - ends.low) / 2
    return (half / float(special.ndtri((1 + ends.confidence) / 2))) ** 2
