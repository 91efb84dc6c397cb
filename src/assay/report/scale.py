"""An axis that is straight near 0 and compressed further out, so that one plot holds them all."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from assay.decision import spell

_STEPS = (1.0, 2.0, 5.0)


@dataclass(frozen=True)
class Stretch:
    """``asinh(v / unit)``: about linear below ``unit``, about logarithmic above.

    A copy control stands at 100 % where the techniques differ by tenths of a percent; a linear
    axis would show them as one dot.

    Attributes:
        unit: Where the one turns into the other, > 0; a policy's limit, for example.
    """

    unit: float

    def __call__(self, value: float) -> float:
        return math.asinh(value / self.unit)

    def ticks(
        self, low: float, high: float, *, percent: bool = False, room: float = 0.09
    ) -> tuple[list[float], list[str]]:
        """Places (on the axis) and texts of round values between two real values.

        Args:
            low: Lowest value shown.
            high: Highest value shown.
            percent: Whether the texts are percentages.
            room: Least distance of two ticks, as a share of the axis.
        """
        span = self(high) - self(low)
        kept: list[float] = [0.0] if low <= 0 <= high else []
        for value in _round_values(low, high, self.unit):
            if all(abs(self(value) - self(k)) >= room * span for k in kept):
                kept.append(value)
        kept.sort()
        return [self(v) for v in kept], [spell(v, percent=percent) for v in kept]


def _round_values(low: float, high: float, unit: float) -> Iterable[float]:
    """1, 2, 5 times powers of ten within the span, from the largest down: ends matter most."""
    most = max(abs(low), abs(high), unit)
    top = math.ceil(math.log10(most))
    bottom = math.floor(math.log10(unit)) - 1
    for power in range(top, bottom - 1, -1):
        for step in reversed(_STEPS):
            for value in (step * 10.0**power, -step * 10.0**power):
                if low <= value <= high:
                    yield float(f"{value:.6g}")


def unit_for(limit: float | None, values: Iterable[float]) -> float:
    """The limit where there is one, else a fifth of the largest value; never 0."""
    if limit:
        return abs(limit)
    largest = max((abs(v) for v in values), default=0.0)
    return largest / 5 or 0.01
