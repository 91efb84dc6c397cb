"""The first thing a reader sees: may we, and one line a technique."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.core import Outcome, RuleVerdict, Statistic
from assay.decision import span
from assay.report.findings import Findings, TechniqueFindings

USEFUL, PRIVATE = ("fidelity", "utility", "fairness"), ("privacy",)
_GRAVITY = (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.NOT_MEASURED)
_USE = {
    "training": "be used for training",
    "sharing": "be shared",
    "testing": "be used for testing",
    "augmentation": "be used for augmentation",
}


@dataclass(frozen=True)
class SummaryRow:
    """One technique in one line.

    Attributes:
        name: The technique.
        control: Whether it is a yardstick.
        useful: Outcome of the rules on fidelity, utility and fairness.
        useful_text: The figure that decided it, with its interval; plain text.
        private: Outcome of the rules on privacy.
        private_text: Likewise.
        verdict: Outcome of all rules.
        failure: Why it could not run; empty where it did.
    """

    name: str
    control: bool
    useful: Outcome
    useful_text: str
    private: Outcome
    private_text: str
    verdict: Outcome
    failure: str = ""


@dataclass(frozen=True)
class Answer:
    """May these data be used? ``word`` is ``Yes``, ``Not shown`` or ``No``."""

    question: str
    word: str
    outcome: Outcome
    sentence: str


def summary_rows(findings: Findings) -> list[SummaryRow]:
    """One row a technique, in the order of the findings, the yardsticks among them."""
    known = {s.name: s for s in findings.catalogue}
    axes = (findings.utility_axis, findings.privacy_axis)
    return [_row(t, known, axes) for t in findings.techniques]


def _row(t: TechniqueFindings, known: dict[str, Statistic], axes: tuple[str, str]) -> SummaryRow:
    if t.verdict is None:
        none = Outcome.NOT_MEASURED
        return SummaryRow(t.name, t.control, none, "", none, "", none, t.failure)
    useful, private = t.verdict.of_area(*USEFUL), t.verdict.of_area(*PRIVATE)
    return SummaryRow(
        t.name, t.control, useful, decisive(t, USEFUL, known, axes[0]),
        private, decisive(t, PRIVATE, known, axes[1]), t.verdict.outcome,
    )  # fmt: skip


def decisive(
    t: TechniqueFindings, areas: Sequence[str], known: dict[str, Statistic], axis: str
) -> str:
    """What decided the areas' outcome: each of the gravest rules by name, the first with its
    figure; else the headline's figure."""
    rules = t.verdict.rules_of(*areas) if t.verdict else ()
    if not rules:
        return "the policy has no rule on this"
    first = decisive_rule(rules, axis)
    rest = [r for r in rules if r.outcome is first.outcome and r is not first]
    if first.outcome is Outcome.PASS or not rest:
        return rule_text(first, t, known)
    more = "; ".join(dict.fromkeys(_title(r, known) for r in rest))
    return f"{rule_text(first, t, known)}; also {more}"


def decisive_rule(rules: Sequence[RuleVerdict], axis: str = "") -> RuleVerdict:
    """The first of the gravest of some rules; where all are kept, the one on ``axis`` if any."""
    grave = next((r for o in _GRAVITY for r in rules if r.outcome is o), None)
    return grave or next((r for r in rules if r.measure == axis), rules[0])


def _title(rule: RuleVerdict, known: Mapping[str, Statistic]) -> str:
    statistic = known.get(rule.measure)
    return statistic.title if statistic else rule.measure


def rule_text(rule: RuleVerdict, t: TechniqueFindings, known: Mapping[str, Statistic]) -> str:
    """The rule's statistic and its figure; the reason where it was not measured."""
    statistic, title = known.get(rule.measure), _title(rule, known)
    if rule.value is None:
        measured = t.measurement(rule.measure)
        return f"{title}: {measured.reason if measured else 'not taken'}"
    value, low, high = span(rule.value, rule.interval, statistic, rule.limit)
    return f"{title} {value} [{low}, {high}]" if rule.interval else f"{title} {value}"


def answer(findings: Findings) -> Answer:
    """The verdict on the whole study, in one word and one sentence."""
    use = _USE.get(findings.purpose, f"be used for {findings.purpose}")
    question = f"May synthetic rows {use} in place of {findings.title}?"
    offered = [t for t in findings.techniques if not t.control]
    by = {o: [t.name for t in offered if t.verdict and t.verdict.outcome is o] for o in Outcome}
    many, policy = sum(t.verdict is not None for t in offered), f"the policy {findings.policy!r}"
    passing = by[Outcome.PASS]
    if passing:
        count = f"{len(passing)} of the {many} techniques" if many > 1 else "the one technique"
        meets = "meets" if len(passing) == 1 else "meet"
        return Answer(question, "Yes", Outcome.PASS, f"With {_names(passing)}: {count} judged {meets} every rule of {policy}.")  # fmt: skip
    undecided = by[Outcome.INCONCLUSIVE] + by[Outcome.NOT_MEASURED]
    if undecided:
        return Answer(question, "Not shown", Outcome.INCONCLUSIVE, f"No technique meets every rule of {policy}; for {_names(undecided)} no rule is broken, but some could not be decided.")  # fmt: skip
    if not any(t.verdict for t in offered):
        return Answer(question, "Not shown", Outcome.NOT_MEASURED, "No technique could be judged.")
    broken = "breaks a rule" if many == 1 else "each of them breaks a rule"
    judged = "The one technique judged" if many == 1 else f"None of the {many} techniques judged is within {policy}:"  # fmt: skip
    tail = f" {broken} of {policy}." if many == 1 else f" {broken}."
    return Answer(question, "No", Outcome.FAIL, f"{judged}{tail}")


def _names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
