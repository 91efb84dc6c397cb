"""What was measured: a value, its interval, its control; or why it could not be taken."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Goal(StrEnum):
    """Which way is better."""

    LOWER = "lower"
    HIGHER = "higher"
    NONE = "descriptive"


@dataclass(frozen=True)
class Interval:
    """A confidence interval, both ends included.

    Attributes:
        low: Lower end.
        high: Upper end, at least ``low``.
        confidence: Stated coverage, in (0, 1).
        method: How it was made, e.g. ``clopper-pearson``.
    """

    low: float
    high: float
    confidence: float = 0.95
    method: str = ""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ValueError(
                f"an interval must be finite and ordered, not [{self.low}, {self.high}]"
            )
        if not 0 < self.confidence < 1:
            raise ValueError(f"confidence must lie in (0, 1), not {self.confidence}")


@dataclass(frozen=True)
class Statistic:
    """What a name in the tree ``area.question.statistic`` stands for.

    Attributes:
        name: Stable dotted name, such as ``utility.tstr.roc_auc.drop``.
        title: A few plain words for a table's head.
        meaning: One sentence a lawyer can read.
        goal: Which way is better.
        low: Lowest possible value, or None where there is none.
        high: Highest possible value, or None.
        percent: Shown as a percentage.
        source: Paper, section or standard that defines it.
        formula: How it is computed, in one line of plain text or symbols.
    """

    name: str
    title: str
    meaning: str
    goal: Goal
    low: float | None = None
    high: float | None = None
    percent: bool = False
    source: str = ""
    formula: str = ""

    @property
    def area(self) -> str:
        """``fidelity``, ``utility``, ``privacy`` or ``fairness``."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Part:
    """One line of a breakdown: a column, a pair, a model family, one release."""

    label: str
    value: float | None
    interval: Interval | None = None
    reference: float | None = None
    n: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Measurement:
    """One number with all that is needed to believe it.

    Attributes:
        name: The statistic's name.
        value: The estimate; None only where ``reason`` says why.
        interval: Its confidence interval. A value without one says why in ``note``.
        n: Rows (or trials) it rests on.
        goal: Which way is better.
        reference: What real rows score against real rows.
        reference_interval: The reference's own interval.
        reason: Why it could not be taken.
        parts: A breakdown; aggregates only, no row of data.
        note: What a reader must know, such as a subsample or a single release.
    """

    name: str
    value: float | None
    interval: Interval | None = None
    n: int | None = None
    goal: Goal = Goal.NONE
    reference: float | None = None
    reference_interval: Interval | None = None
    reason: str = ""
    parts: tuple[Part, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            raise ValueError(f"{self.name}: a value, or the reason why there is none, and not both")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(
                f"{self.name}: {self.value} is no measurement; give the reason instead"
            )
        if self.reference is not None and not math.isfinite(self.reference):
            raise ValueError(f"{self.name}: the reference {self.reference} is not finite")

    @property
    def taken(self) -> bool:
        """Whether there is a value."""
        return self.value is not None


def not_measured(name: str, reason: str, goal: Goal = Goal.NONE) -> Measurement:
    """The record of a number that could not be taken. It is never a pass."""
    return Measurement(name, None, goal=goal, reason=reason)


def none_measured(statistics: Iterable[Statistic], reason: str) -> tuple[Measurement, ...]:
    """The record of statistics that could not be taken, all for one reason."""
    return tuple(not_measured(s.name, reason, s.goal) for s in statistics)
