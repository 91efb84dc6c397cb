"""From one score a release to one measurement: the technique's randomness joins the interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.core import Interval, Measurement, Part, Statistic
from assay.core.intervals import across_repeats, normal

ONE_RELEASE = "one release, so the interval leaves out the technique's own randomness"


@dataclass(frozen=True)
class Score:
    """A statistic on one release and the sampling variance of it, >= 0."""

    value: float
    variance: float


def share_of(hits: float, rows: int, more: float = 0.0) -> Score:
    """The share of ``rows``, at least one, that hit. Two pseudo-rows, one of which hits, keep the
    variance of 0 of n above 0 (Agresti and Coull 1998); ``more`` is added to it."""
    n = rows + 2
    middle = (hits + 1) / n
    return Score(hits / rows, middle * (1 - middle) / n + more)


def combined(
    statistic: Statistic, scores: Sequence[Score], *, n: int,
    reference: Score | float | None = None,
    parts: tuple[Part, ...] = (), note: str = "", confidence: float = 0.95,
) -> Measurement:  # fmt: skip
    """The mean over releases, its interval by :func:`assay.core.intervals.across_repeats`.

    Args:
        statistic: What is measured; its range clips the intervals.
        scores: One a release, at least one.
        n: Rows that the figure rests on.
        reference: What real rows score against real rows; a plain number where that is known
            without looking, and so without an interval.
        parts: The breakdown.
        note: What a reader must know; a single release is noted here.
        confidence: Stated coverage.
    """
    value, span = _across(scores, statistic, confidence)
    yardstick, around = None, None
    if isinstance(reference, Score):
        yardstick = reference.value
        around = _clip(normal(reference.value, reference.variance, confidence), statistic)
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
    scores: Sequence[Score], statistic: Statistic, confidence: float
) -> tuple[float, Interval]:
    value, span = across_repeats(
        [s.value for s in scores], [s.variance for s in scores], confidence
    )
    return value, _clip(span, statistic)


def _clip(span: Interval, statistic: Statistic) -> Interval:
    low, high = span.low, span.high
    if statistic.low is not None:
        low, high = max(low, statistic.low), max(high, statistic.low)
    if statistic.high is not None:
        low, high = min(low, statistic.high), min(high, statistic.high)
    return Interval(low, high, span.confidence, span.method)
