"""Where the bins of a line end: at round numbers, between quantiles of the real rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assay.evaluation.pictures.cells import LEVEL, Array

_TAIL = 0.01  # of the real rows beyond each end of the axis, in the outermost bins
_SECOND = 1e6  # microseconds
_HOUR, _DAY = 3600 * _SECOND, 86_400 * _SECOND
_STEPS = [
    *(_SECOND * s for s in (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800)),
    *(_HOUR * h for h in (1, 2, 3, 6, 12)), *(_DAY * d for d in (1, 2, 7, 14)),
    *(_DAY * 30.4375 * m for m in (1, 2, 3, 6)), *(_DAY * 365.25 * y for y in (1, 2, 5, 10, 20, 50, 100)),
]  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """The bins of one line, the same for real and synthetic rows.

    Attributes:
        edges: Ends of the bins, rising, at least two. The outermost bins also hold what lies
            beyond, so that no extreme value of a person can be read off.
        dates: Whether they are microseconds since 1970.
        whole: Whether bins hold whole numbers, each in the middle of its own where it has one.
    """

    edges: tuple[float, ...]
    dates: bool = False
    whole: bool = False

    @property
    def size(self) -> int:
        """How many bins there are."""
        return len(self.edges) - 1

    def codes(self, values: Array) -> Array:
        """The bin of each value, int64 of shape (n,)."""
        return np.searchsorted(self.edges[1:-1], values, "right")

    def names(self) -> tuple[str, ...]:
        """What each bin holds, in words; the outermost are open."""
        ends = [self._end(e) for e in self.edges]
        if self.whole:
            low = [math.ceil(e) for e in self.edges[:-1]]
            high = [math.ceil(e) - 1 for e in self.edges[1:]]
            names = [
                f"{a:,}" if a == b else f"{a:,} to {b:,}" for a, b in zip(low, high, strict=True)
            ]
            first, last = f"{high[0]:,}", f"{low[-1]:,}"
        else:
            names = [f"{a} to {b}" for a, b in pairwise(ends)]
            first, last = ends[1], ends[-2]
        if self.size > 2:
            names[0], names[-1] = f"up to {first}", f"{last} or more"
        return tuple(names)

    def _end(self, value: float) -> str:
        if self.dates:
            text = str(np.datetime64(round(value), "us"))
            return (
                text[:10] if self.edges[1] - self.edges[0] >= _DAY else text[:19].replace("T", " ")
            )
        return f"{value:,.6g}"


def scale_of(values: Array, *, bins: int, dates: bool = False, whole: bool = False) -> Scale:
    """About ``bins`` bins for these real values (finite, any number of them)."""
    if not len(values):
        return Scale((0.0, 1.0), dates)
    ordered = np.sort(values)
    # So many people lie beyond each end that none of them can be told from it.
    beyond = min(max(LEVEL, int(_TAIL * len(ordered))), (len(ordered) - 1) // 4)
    low, high = float(ordered[beyond]), float(ordered[-1 - beyond])
    if low == high:  # a heap with few others: they decide the axis
        low, high = float(np.quantile(ordered, 0.001)), float(np.quantile(ordered, 0.999))
    if whole and max(abs(low), abs(high)) < 1e15:
        return _whole(math.floor(low), math.ceil(high), bins)
    reach = high / bins - low / bins  # not (high - low), which may be too large for a float
    if not reach > 0:
        pad = abs(low) * 1e-3 or 0.5
        return Scale((low - pad, low + pad) if math.isfinite(low + pad) else (low / 2, low), dates)
    step = next((s for s in _STEPS if s >= reach), _round_up(reach)) if dates else _round_up(reach)
    return Scale(_edges(low, high, step, bins), dates)


def _whole(low: int, high: int, bins: int) -> Scale:
    reach = (high - low + 1) / bins
    step = 1 if reach <= 1.5 else max(2, round(_round_up(reach)))
    start = low - low % step if step > 1 else low
    count = (high - start) // step + 1
    return Scale(tuple(float(start + step * i) - 0.5 for i in range(count + 1)), whole=True)


def _round_up(reach: float) -> float:
    power = 10.0 ** math.floor(math.log10(reach))
    return next((power * s for s in (1, 2, 2.5, 5, 10) if power * s >= reach * 0.999), reach)


def _edges(low: float, high: float, step: float, bins: int) -> tuple[float, ...]:
    first = math.floor(low / step)
    count = max(1, math.ceil(high / step) - first) if step else 0
    if 0 < count <= 4 * bins:
        ends = [float(f"{(first + i) * step:.12g}") for i in range(count + 1)]
        if all(map(math.isfinite, ends)) and all(a < b for a, b in pairwise(ends)):
            return tuple(ends)
    # Numbers too close to each other, or too large, for round ends.
    middle = low / 2 + high / 2
    ends = sorted({low, middle, high})
    return tuple(ends)
