"""How far a rule is kept or broken: what a search over settings tries to raise."""

from __future__ import annotations

import math
from collections.abc import Iterable

from assay.core import RuleVerdict, Verdict

#: The rules of a policy by the axis they stand on, and the areas of their statistics.
AXES = {"useful": ("fidelity", "utility", "fairness"), "private": ("privacy",)}

#: Of a rule that was not measured: worse than any figure, for it never passes.
_UNKNOWN = -1e3


def margin(rule: RuleVerdict) -> float:
    """How far the worse end of the interval lies from the limit: 0 or more, at most 1, is a pass.

    What is broken counts in units of the limit: that is what the organisation finds large, the same
    for every setting, while an interval shrinks with the rows and would make a rule on many rows
    outweigh all others. A limit of 0 has no size; there the interval's half width is the unit.

    What is kept counts in half widths of the interval: how safely. Another control group moves a
    figure by about so much, and a limit that is small beside that is kept by luck, however many
    limits away the figure is. A whole half width between the interval and the limit is safe enough.
    """
    return _distance(rule, worst=True)


def hope(rule: RuleVerdict) -> float:
    """The same of the better end: below 0 the rule fails for certain."""
    return _distance(rule, worst=False)


def _distance(rule: RuleVerdict, *, worst: bool) -> float:
    if rule.value is None:
        return _UNKNOWN
    low, high = rule.value, rule.value
    if rule.interval is not None:
        low, high = rule.interval.low, rule.interval.high
    half = (high - low) / 2
    end = high if worst == rule.at_most else low
    gap = rule.limit - end if rule.at_most else end - rule.limit
    if gap < 0:
        return gap / (abs(rule.limit) or half or 1.0)
    return min(1.0, gap / half) if half else 1.0


def reached(verdict: Verdict) -> dict[str, float]:
    """The least margin on each axis that has rules."""
    found = {}
    for axis, areas in AXES.items():
        rules = verdict.rules_of(*areas)
        if rules:
            found[axis] = min(margin(r) for r in rules)
    return found


def shortfall(rules: Iterable[RuleVerdict], *, worst: bool = True) -> float:
    """How far the broken rules are broken together, 0 for none.

    Each counts by the logarithm, so that one rule that is ten limits away does not hide what
    becomes of the others.
    """
    return math.fsum(math.log1p(max(0.0, -(margin if worst else hope)(r))) for r in rules)
