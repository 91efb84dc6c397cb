"""Where good values of a setting may lie: what a search over settings draws from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Whole:
    """Whole numbers from ``low`` to ``high``, both among them.

    Attributes:
        low, high: ``low`` below ``high``, and above 0 with ``log``.
        log: Whether factors count, not differences.
    """

    low: int
    high: int
    log: bool = False

    def __post_init__(self) -> None:
        _need_span(self.low, self.high, self.log)

    def __contains__(self, value: object) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and self.low <= value <= self.high  # type: ignore[operator]

    def __str__(self) -> str:
        return f"{self.low} to {self.high}{', by factors' * self.log}"


@dataclass(frozen=True)
class Real:
    """Numbers from ``low`` to ``high``, both among them.

    Attributes:
        low, high: ``low`` below ``high``, and above 0 with ``log``.
        log: Whether factors count, not differences.
    """

    low: float
    high: float
    log: bool = False

    def __post_init__(self) -> None:
        _need_span(self.low, self.high, self.log)

    def __contains__(self, value: object) -> bool:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and self.low <= value <= self.high  # type: ignore[operator]

    def __str__(self) -> str:
        return f"{self.low:g} to {self.high:g}{', by factors' * self.log}"


@dataclass(frozen=True)
class Choice:
    """One of several values, which have no order.

    Attributes:
        values: At least two, all different.
    """

    values: tuple[str | int | float | bool | None, ...]

    def __post_init__(self) -> None:
        if len(self.values) < 2 or len(set(self.values)) < len(self.values):
            raise ValueError("a choice needs two different values or more")

    def __contains__(self, value: object) -> bool:
        return value in self.values

    def __str__(self) -> str:
        return f"one of {', '.join(map(str, self.values))}"


#: What a technique declares as its class attribute ``space``, by the name of a setting. Any
#: combination may be asked for. ``privacy`` and ``pool`` are never in it: how much people are
#: protected is asked for, not searched. Nothing is left out where ``privacy`` is asked for, but
#: then each fit that a search looks at spends epsilon once more, those that it throws away too;
#: without being paid for it can only look at fits to public rows.
Span = Whole | Real | Choice
SearchSpace = Mapping[str, Span]


def at(span: Span, place: float) -> str | int | float | bool | None:
    """The value at ``place``, from 0 for the first to below 1, of what is in a span."""
    if isinstance(span, Choice):
        return span.values[int(place * len(span.values))]
    low, high = (math.log(span.low), math.log(span.high)) if span.log else (span.low, span.high)
    found = low + place * (high - low)
    found = math.exp(found) if span.log else found
    return round(found) if isinstance(span, Whole) else found


def _need_span(low: float, high: float, log: bool) -> None:
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError("a span's low must be a number below its high")
    if log and low <= 0:
        raise ValueError("a span by factors must be above 0")
