"""An interval at another confidence than the one it was taken at."""

from __future__ import annotations

import math

from scipy import stats

from assay.core import Interval, Statistic


def rescaled(
    interval: Interval, value: float, confidence: float, statistic: Statistic | None = None
) -> Interval:
    """``interval`` stretched about ``value`` to the ``confidence`` that a rule asks for.

    Only the interval is at hand, not the sample behind it, so the factor depends on the tails
    its method has, and errs to the wide side. For a normal interval the ratio of normal
    quantiles is exact. An exact binomial one has at most exponential tails
    (``ln(2/a') / ln(2/a)``, met at zero hits). A Student one over three or more releases is at
    most as heavy-tailed as two degrees of freedom.

    An interval is never narrowed: one that was taken at a higher confidence than the rule asks
    for is held against the limit as it is.

    Args:
        interval: As measured.
        value: The estimate it belongs to.
        confidence: What is asked for, in (0, 1).
        statistic: Its range clips the result.
    """
    if confidence <= interval.confidence or math.isclose(confidence, interval.confidence):
        return interval
    ratio = _ratio(interval, confidence)
    low = value - ratio * max(0.0, value - interval.low)
    high = value + ratio * max(0.0, interval.high - value)
    if statistic is not None:
        low = low if statistic.low is None else max(low, min(statistic.low, value))
        high = high if statistic.high is None else min(high, max(statistic.high, value))
    return Interval(low, high, confidence, f"{interval.method}, rescaled".removeprefix(", "))


def _ratio(interval: Interval, confidence: float) -> float:
    have, want = (1 + interval.confidence) / 2, (1 + confidence) / 2
    if interval.method == "normal":
        return float(stats.norm.ppf(want) / stats.norm.ppf(have))
    if interval.method == "student":
        return float(stats.t.ppf(want, 2) / stats.t.ppf(have, 2))
    return math.log(1 - want) / math.log(1 - have)
