"""Breakdowns by column and release: excesses of shares and of means, and the one to worry about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import Interval, Measurement, Part, Statistic, not_measured
from assay.core.intervals import excess, normal
from assay.evaluation.combine import join_notes

Array = np.ndarray[Any, Any]

_CONFIDENCE = 0.95
#: What is said of the worst of several lines.
TOGETHER = "the intervals of all columns and releases hold together"


@dataclass(frozen=True)
class Line:
    """One secret column in one release: training rows against rows never seen.

    Attributes:
        label: The column, and the release where there are several.
        value: The excess of T over N.
        span: Its interval, at the confidence it is asked for.
        control: The same figure of N.
        n: Rows of T it rests on.
        note: The two figures in words.
    """

    label: str
    value: float
    span: Callable[[float], Interval]
    control: float
    n: int
    note: str


@dataclass(frozen=True)
class Told:
    """What an attack says of one secret column in one release.

    Attributes:
        column: The secret column.
        release: Number of the release, from 0.
        of: Hits (bool) or probabilities, shape (n,).
        tried: Of whom it could say anything, bool of shape (n,).
    """

    column: str
    release: int
    of: Array
    tried: Array


def lines(told: Sequence[Told], labels: Array) -> list[Line]:
    """A line for each column and release that has both members and controls to say anything of.

    Hits have the square-and-add interval on exact limits that attacks have, probabilities that of
    :func:`difference`.
    """
    several = len({t.release for t in told}) > 1
    found = []
    for t in told:
        inside, outside = t.of[t.tried & (labels == 1)], t.of[t.tried & (labels == 0)]
        if len(inside) and len(outside):
            label = f"{t.column}, release {t.release + 1}" if several else t.column
            found.append((_hits if t.of.dtype == bool else _means)(label, inside, outside))
    return found


def worst(statistic: Statistic, found: Sequence[Line], note: str, nobody: str) -> Measurement:
    """The line whose excess is most certain; its interval reaches to the highest of all.

    Args:
        statistic: What is measured.
        found: The lines; their intervals are widened so that all hold (Bonferroni).
        note: What a reader must know.
        nobody: The reason where there is no line.
    """
    if not found:
        return not_measured(statistic.name, nobody, statistic.goal)
    each = 1 - (1 - _CONFIDENCE) / len(found)
    spans = [line.span(each) for line in found]
    at = max(range(len(found)), key=lambda i: (spans[i].low, found[i].value))
    span = Interval(
        spans[at].low, max(s.high for s in spans), _CONFIDENCE, spans[at].method
    )  # fmt: skip
    parts = tuple(
        Part(line.label, line.value, s, 0.0, line.n, line.note)
        for line, s in zip(found, spans, strict=True)
    )
    return Measurement(
        statistic.name, found[at].value, span, found[at].n, statistic.goal, 0.0, parts=parts,
        note=join_notes(note, TOGETHER if len(found) > 1 else ""),
    )  # fmt: skip


def difference(one: Array, other: Array, confidence: float) -> Interval:
    """Interval of the difference of two means of values in [0, 1], both samples independent.

    The delta method; two further values, a 0 and a 1, on either side keep the error above 0 where
    all values are alike (Agresti and Caffo 2000, for shares). It holds the difference as found.
    """
    (m, v), (k, w) = _mean(one), _mean(other)
    found = float(one.mean() - other.mean())
    span = normal(m - k, v + w, confidence)
    return Interval(
        max(-1.0, min(span.low, found)), min(1.0, max(span.high, found)), confidence,
        "delta, two further values",
    )  # fmt: skip


def mean_of(values: Array, confidence: float) -> Interval:
    """Interval of the mean of values in [0, 1], with the two further values of
    :func:`difference`."""
    middle, variance = _mean(values)
    span, found = normal(middle, variance, confidence), float(values.mean())
    return Interval(
        max(0.0, min(span.low, found)), min(1.0, max(span.high, found)), confidence,
        "delta, two further values",
    )  # fmt: skip


def _mean(values: Array) -> tuple[float, float]:
    more = np.concatenate([values, [0.0, 1.0]])
    return float(more.mean()), float(more.var() / len(more))


def _hits(label: str, inside: Array, outside: Array) -> Line:
    h, n, k, m = int(inside.sum()), len(inside), int(outside.sum()), len(outside)
    return Line(
        label, h / n - k / m, lambda confidence: excess(h, n, k, m, confidence), k / m, n,
        f"{h} of {n} members, {k} of {m} controls",
    )  # fmt: skip


def _means(label: str, inside: Array, outside: Array) -> Line:
    value, control = float(inside.mean() - outside.mean()), float(outside.mean())
    return Line(
        label, value, lambda confidence: difference(inside, outside, confidence), control,
        len(inside), f"members {inside.mean():.3f}, controls {control:.3f}",
    )  # fmt: skip
