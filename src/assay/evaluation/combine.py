"""From one score a release to one measurement: the technique's randomness joins the interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assay.core import Interval, Measurement, Part, Statistic
from assay.core.intervals import across_repeats, clipped

#: Agreements beyond count as this, whose place on Fisher's scale is finite.
_EDGE = 1 - 1e-9
ONE_RELEASE = "one release, so the interval leaves out the technique's own randomness"


@dataclass(frozen=True)
class Score:
    """A statistic on one release and its sampling variance.

    Attributes:
        value: The statistic, as far as may be without bias: what intervals are laid around.
        variance: >= 0.
        shown: The figure as it was found, where that is not ``value``: it is what is told, and
            lies in the interval.
    """

    value: float
    variance: float
    shown: float | None = None


def share_of(hits: float, rows: int, more: float = 0.0) -> Score:
    """The share of ``rows``, at least one, that hit. Two pseudo-rows, one of which hits, keep the
    variance of 0 of n above 0 (Agresti and Coull 1998); ``more`` is added to it."""
    n = rows + 2
    middle = (hits + 1) / n
    return Score(hits / rows, middle * (1 - middle) / n + more)


def combined(
    statistic: Statistic, scores: Sequence[Score], *, n: int,
    reference: Score | float | None = None,
    parts: tuple[Part, ...] = (), note: str = "", confidence: float = 0.95, bent: bool = False,
) -> Measurement:  # fmt: skip
    """The mean over releases, its interval by :func:`assay.core.intervals.across_repeats`.

    Args:
        statistic: What is measured; its range clips value and interval.
        scores: One a release, at least one.
        n: Rows that the figure rests on.
        reference: What real rows score against real rows; a plain number where that is known
            without looking, and so without an interval.
        parts: The breakdown.
        note: What a reader must know; a single release is noted here.
        confidence: Stated coverage.
        bent: Whether intervals are laid on Fisher's scale (1921), as of correlations and other
            agreements from -1 to 1: they are then longer on the side of 0.
    """
    value, span = _across(scores, statistic, confidence, bent)
    yardstick, around = None, None
    if isinstance(reference, Score):
        yardstick, around = _across([reference], statistic, confidence, bent)
    elif reference is not None:
        yardstick = reference
    return Measurement(
        statistic.name, value, span, n, statistic.goal, reference=yardstick,
        reference_interval=around, parts=parts,
        note=join_notes(note, ONE_RELEASE if len(scores) == 1 else ""),
    )  # fmt: skip


def combined_part(
    label: str, scores: Sequence[Score], statistic: Statistic, *, n: int | None = None,
    reference: float | None = None, note: str = "", confidence: float = 0.95,
) -> Part:  # fmt: skip
    """One line of a breakdown, combined over releases like the whole."""
    value, span = _across(scores, statistic, confidence)
    return Part(label, value, span, reference, n, note)


def join_notes(*notes: str) -> str:
    """The notes that are not empty, as one text; none said twice."""
    return "; ".join(dict.fromkeys(n for n in notes if n))


def _across(
    scores: Sequence[Score], statistic: Statistic, confidence: float, bent: bool = False
) -> tuple[float, Interval]:
    values, variances = [s.value for s in scores], [s.variance for s in scores]
    if bent:
        slopes = [max(1 - v * v, 1e-9) for v in values]
        value, span = float(np.mean(values)), across_repeats(
            [float(np.arctanh(np.clip(v, -_EDGE, _EDGE))) for v in values],
            [v / s**2 for v, s in zip(variances, slopes, strict=True)], confidence,
        )[1]  # fmt: skip
        low, high = min(value, float(np.tanh(span.low))), max(value, float(np.tanh(span.high)))
        span = Interval(low, high, confidence, f"{span.method}, Fisher's scale")
    else:
        value, span = across_repeats(values, variances, confidence)
    if any(s.shown is not None for s in scores):
        value = float(np.mean([s.value if s.shown is None else s.shown for s in scores]))
        span = replace(span, low=min(span.low, value), high=max(span.high, value))
    kept = _within(value, statistic)
    # A value that is put into its range takes its interval along: it is no surer for that.
    span = replace(span, low=span.low + kept - value, high=span.high + kept - value)
    return kept, clipped(span, statistic.low, statistic.high)


def _within(value: float, statistic: Statistic) -> float:
    """The value, which an estimate without bias may leave its range by, put into it."""
    low, high = statistic.low, statistic.high
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)
