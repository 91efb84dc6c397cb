"""The three-valued verdict, and the fourth word for what nobody measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assay.core.measurement import Interval


class Outcome(StrEnum):
    """What a rule says of a technique."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class RuleVerdict:
    """One rule applied to one measurement.

    Attributes:
        measure: The statistic's name.
        outcome: What the rule says.
        limit: The policy's limit.
        at_most: True where the limit is an upper one.
        confidence: What the policy asks for.
        value: The measured value, None where not measured.
        interval: The interval that was held against the limit.
        sentence: The finding in plain words.
        why: Why the policy has the rule.
        source: Where the threshold comes from.
    """

    measure: str
    outcome: Outcome
    limit: float
    at_most: bool
    confidence: float
    value: float | None
    interval: Interval | None
    sentence: str
    why: str = ""
    source: str = ""


@dataclass(frozen=True)
class Verdict:
    """A policy's word on one technique."""

    technique: str
    policy: str
    outcome: Outcome
    rules: tuple[RuleVerdict, ...]

    def rules_of(self, *areas: str) -> tuple[RuleVerdict, ...]:
        """The rules of these areas, such as ``utility`` or ``privacy``."""
        return tuple(r for r in self.rules if r.measure.partition(".")[0] in areas)

    def of_area(self, *areas: str) -> Outcome:
        """The outcome of the rules of these areas."""
        return overall(r.outcome for r in self.rules_of(*areas))


def overall(outcomes: Iterable[Outcome]) -> Outcome:
    """One failed rule fails; what was not measured or not decided never passes."""
    seen = set(outcomes)
    for outcome in (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.NOT_MEASURED):
        if outcome in seen:
            return outcome
    return Outcome.PASS if seen else Outcome.NOT_MEASURED
