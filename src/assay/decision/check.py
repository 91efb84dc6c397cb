"""Hold a policy against the catalogue before anything runs: names, sides and ranges."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from assay.core import Goal, PolicyError, Statistic
from assay.decision.policy import Policy, Rule
from assay.decision.words import spell


def check_policy(policy: Policy, catalogue: Iterable[Statistic]) -> None:
    """Nothing where every rule can be judged, and can be broken as well as kept.

    Args:
        policy: The policy.
        catalogue: Every statistic that assay and its plugins take.

    Raises:
        PolicyError: A rule names no statistic (the sentence gives the nearest), its limit is on
            the wrong side or out of the statistic's range, or every value would meet it; or an
            axis of the headline is no statistic in which lower is better.
    """
    known = {s.name: s for s in catalogue}
    for i, rule in enumerate(policy.rules, 1):
        where = f"policy {policy.name!r}, rule {i}"
        statistic = _named(rule.measure, known, where)
        _check_side(rule, statistic, where)
        _check_range(rule, statistic, where)
    if policy.headline:
        for key in ("utility", "privacy"):
            name = getattr(policy.headline, key)
            if name is not None:
                where = f"policy {policy.name!r}, headline.{key}"
                if _named(name, known, where).goal is not Goal.LOWER:
                    raise PolicyError(
                        f"{name} cannot be an axis, because lower is not better in it", where=where,
                        mend="Name a drop, a distance or an excess",
                    )  # fmt: skip


def _named(name: str, known: dict[str, Statistic], where: str) -> Statistic:
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1, 0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise PolicyError(
        f"no statistic is called {name!r}{hint}", where=where, mend="All names: assay list"
    )


def _check_side(rule: Rule, statistic: Statistic, where: str) -> None:
    wrong, right = ("at_most", "at_least") if rule.upper else ("at_least", "at_most")
    worse = Goal.HIGHER if rule.upper else Goal.LOWER
    if statistic.goal is worse:
        raise PolicyError(
            f"{rule.measure} is better the {worse.value} it is, so {wrong} would reward the worst",
            where=where, mend=f"Write {right}",
        )  # fmt: skip


def _check_range(rule: Rule, statistic: Statistic, where: str) -> None:
    key, limit = "at_most" if rule.upper else "at_least", rule.limit
    low, high = statistic.low, statistic.high
    name = f"{rule.measure}: {key} {spell(limit)}"
    if (low is not None and limit < low) or (high is not None and limit > high):
        ends = f"{_end(low)} to {_end(high)}"
        per_cent = high == 1 and 1 < limit <= 100
        raise PolicyError(
            f"{name} lies outside its range, {ends}", where=where,
            mend=f"Write {limit / 100:g} for {limit:g} %" if per_cent else None,
        )  # fmt: skip
    if statistic.goal is Goal.LOWER and limit < 0:
        raise PolicyError(
            f"{name} asks for better than real rows", where=where, mend="Write 0 or more"
        )
    if limit == (high if rule.upper else low):
        raise PolicyError(
            f"{name} is met by every value, so the rule decides nothing", where=where,
            mend="Change the limit or take the rule out",
        )  # fmt: skip


def _end(value: float | None) -> str:
    return "no end" if value is None else spell(value)
