"""Which technique to use after a study, and why, or what stands in the way of the nearest one.

Before anything is fitted :mod:`assay.decision.shortlist` speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assay.core import Measurement, Outcome, RuleVerdict, Statistic, Verdict
from assay.decision.words import level, span, spell

Judged = tuple[str, Verdict, Iterable[Measurement]]


def recommend(judged: Sequence[Judged], *, catalogue: Iterable[Statistic]) -> str:
    """One to three sentences for a reader who reads nothing else.

    Of the techniques that pass, the one is named that scores best in the policy's first rule on
    usefulness (else on fidelity). Where none passes, the nearest is the one with the fewest rules
    failed, then the fewest undecided.

    Args:
        judged: Name, verdict and measurements of each technique on offer, controls left out.
        catalogue: What each name means.
    """
    known = {s.name: s for s in catalogue}
    with_rules = [(name, verdict) for name, verdict, _ in judged if verdict.rules]
    if not with_rules:
        return (
            "No rule of the policy applies to this study, so nothing was decided."
            if judged
            else "No technique could be judged, so there is nothing to recommend."
        )
    passing = [(n, v) for n, v in with_rules if v.outcome is Outcome.PASS]
    alone = len(with_rules) == 1
    return _best(passing, with_rules, known) if passing else _nearest(with_rules, known, alone)


def _best(
    passing: list[tuple[str, Verdict]], judged: list[tuple[str, Verdict]],
    known: dict[str, Statistic],
) -> str:  # fmt: skip
    name, verdict = min(passing, key=lambda p: (_loss(p[1]), p[0]))
    count, alone = len(verdict.rules), len(judged) == 1
    rules = f"all {count} rules of the policy" if count > 1 else "the policy's one rule"
    first = f"{name} meets" if alone else f"Use {name}: it meets"
    first = f"{first} {rules} {verdict.policy!r}"
    rule = yardstick(verdict)
    figure = f"; {found_text(rule, known)}" if rule else ""
    others, but = sorted(n for n, _ in passing if n != name), _refused(verdict, judged, known)
    if not others:
        return f"{first}{figure}.{'' if alone else ' No other technique passes.'}{but}"
    verb = "passes" if len(others) == 1 else "pass"
    best = " It is the best of those that pass." if rule else ""
    return f"{first}{figure}.{best} {listed(others)} {verb} too.{but}"


def _refused(best: Verdict, judged: list[tuple[str, Verdict]], known: dict[str, Statistic]) -> str:
    """Why those that lose less than the one that is recommended are not, the most useful first."""
    reason = {Outcome.FAIL: "fails", Outcome.INCONCLUSIVE: "stays open on"}
    useful = sorted((_loss(v), n, v) for n, v in judged if _loss(v) < _loss(best))
    said = []
    for _, name, verdict in useful:
        if verdict.outcome in reason:
            rules = _having(verdict, verdict.outcome)
            more = f" and {len(rules) - 1} more" if len(rules) > 1 else ""
            said.append(
                f"{name} {reason[verdict.outcome]} {found_text(rules[0], known)}, "
                f"{limit_text(rules[0], known)}{more}"
            )
    more = f"; {len(said) - 2} more do not pass either" if len(said) > 2 else ""
    return f" More useful, but not to be used: {'; '.join(said[:2])}{more}." if said else ""


def _nearest(judged: list[tuple[str, Verdict]], known: dict[str, Statistic], alone: bool) -> str:
    def place(item: tuple[str, Verdict]) -> tuple[int, int, float, str]:
        failed = _having(item[1], Outcome.FAIL)
        return len(failed), len(_open(item[1])), _loss(item[1]), item[0]

    name, verdict = min(judged, key=place)
    failed, undecided = _having(verdict, Outcome.FAIL), _open(verdict)
    parts = [f"Nothing passes the policy {verdict.policy!r}. The nearest is {name}"]
    if alone:
        parts = [f"{name} does not pass the policy {verdict.policy!r}"]
    if failed:
        fails = "; ".join(f"{found_text(r, known)}, {limit_text(r, known)}" for r in failed[:3])
        more = f"; and {len(failed) - 3} more" if len(failed) > 3 else ""
        parts.append(f"it fails {_count(failed)} ({fails}{more})")
    if undecided:
        words = listed([title_of(r.measure, known) for r in undecided[:3]])
        more = f" and {len(undecided) - 3} more" if len(undecided) > 3 else ""
        parts.append(f"{_count(undecided)} stayed open ({words}{more})")
    text = f"{parts[0]}: {', and '.join(parts[1:])}."
    inconclusive = _having(verdict, Outcome.INCONCLUSIVE)
    if inconclusive and not failed:
        text += " More rows in the holdout, or more repeats, would narrow the intervals."
    return text


def yardstick(verdict: Verdict) -> RuleVerdict | None:
    """The policy's first rule on usefulness that was measured, else on fidelity."""
    for area in ("utility", "fidelity"):
        for rule in verdict.rules:
            if rule.measure.startswith(f"{area}.") and rule.value is not None:
                return rule
    return None


def _loss(verdict: Verdict) -> float:
    rule = yardstick(verdict)
    if rule is None or rule.value is None:
        return float("inf")
    return rule.value if rule.at_most else -rule.value


def _having(verdict: Verdict, outcome: Outcome) -> list[RuleVerdict]:
    return [r for r in verdict.rules if r.outcome is outcome]


def _open(verdict: Verdict) -> list[RuleVerdict]:
    return _having(verdict, Outcome.INCONCLUSIVE) + _having(verdict, Outcome.NOT_MEASURED)


def title_of(measure: str, known: Mapping[str, Statistic]) -> str:
    """The statistic's title, or its name where nothing explains it."""
    return known[measure].title if measure in known else measure


def found_text(rule: RuleVerdict, known: Mapping[str, Statistic], *, bare: bool = False) -> str:
    """Title, value and interval of a rule that was measured; ``bare`` the value alone."""
    assert rule.value is not None
    shown, low, high = span(rule.value, rule.interval, known.get(rule.measure), rule.limit)
    if bare:
        return shown
    title = title_of(rule.measure, known)
    if rule.interval is None:
        return f"{title} {shown}"
    return f"{title} {shown} ({level(rule.interval.confidence)} interval {low} to {high})"


def limit_text(rule: RuleVerdict, known: Mapping[str, Statistic]) -> str:
    """What the policy allows."""
    percent = rule.measure in known and known[rule.measure].percent
    side = "at most" if rule.at_most else "at least"
    return f"allowed {side} {spell(rule.limit, percent=percent)}"


def _count(rules: list[RuleVerdict]) -> str:
    return "1 rule" if len(rules) == 1 else f"{len(rules)} rules"


def listed(words: Sequence[str]) -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
