"""A policy's word on one technique: rule by rule, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable

from assay.core import Interval, Measurement, Outcome, RuleVerdict, Statistic, Verdict, overall
from assay.decision.policy import Policy, Rule
from assay.decision.rescale import rescaled
from assay.decision.words import level, span, spell

_SCORES = {
    "classification": (
        "roc_auc", "balanced_accuracy", "f1", "accuracy",
        "pr_auc", "log_loss", "brier", "calibration",
    ),
    "regression": ("r2", "mae", "rmse"),
}  # fmt: skip
#: Questions of utility whose statistics name a score, and those that need a target at all.
_SCORED = ("tstr", "trts", "tsts")
_TASKED = (*_SCORED, "augmentation", "tail", "structure")


def judge(
    policy: Policy, name: str, measurements: Iterable[Measurement], *, task: str,
    catalogue: Iterable[Statistic], purpose: str = "",
) -> Verdict:  # fmt: skip
    """Hold every rule that applies against what was measured.

    A rule passes only where the whole interval is on the right side of its limit (the limit
    itself included), fails where all of it is on the wrong side, and is inconclusive otherwise.
    What was not measured never passes. A value without an interval is a count of what is
    released, not an estimate, and is compared as it is.

    Args:
        policy: The rules.
        name: The technique's name.
        measurements: What was measured.
        task: ``classification``, ``regression``, or empty for no target. Rules on scores of
            another kind of task are left out.
        catalogue: What each name means.
        purpose: What the study is for; rules for other purposes only are left out.

    Returns:
        One finding a rule that applies, in the policy's order. A policy of which no rule applies
        gives ``not measured``.
    """
    taken = {m.name: m for m in measurements}
    known = {s.name: s for s in catalogue}
    rules = tuple(
        _ruled(rule, taken.get(rule.measure), known.get(rule.measure))
        for rule in policy.rules_for(purpose)
        if applies(rule.measure, task)
    )
    return Verdict(name, policy.name, overall(r.outcome for r in rules), rules)


def applies(measure: str, task: str) -> bool:
    """Whether a statistic can be taken at all for this kind of task."""
    area, question, *rest = measure.split(".")
    if area != "utility" or question not in _TASKED or not rest:
        return True
    if question not in _SCORED:
        return bool(task)
    others = [s for kind, scores in _SCORES.items() if kind != task for s in scores]
    return bool(task) and rest[0] not in others


def _ruled(rule: Rule, measured: Measurement | None, statistic: Statistic | None) -> RuleVerdict:
    interval = None
    value = measured.value if measured else None
    if measured is None or value is None:
        outcome = Outcome.NOT_MEASURED
        reason = measured.reason if measured else "nothing in this study takes it"
        text = f"not measured: {reason.rstrip('.')}. What was not measured never passes."
    elif measured.interval is None:
        outcome = _side(rule, value, value)
        text = f"{_figure(rule, value, None, statistic)}, a count without an interval; {_meaning(rule, outcome, statistic)}."
    else:
        interval = rescaled(measured.interval, value, rule.confidence, statistic)
        outcome = _side(rule, interval.low, interval.high)
        stretched = (
            f", widened from the {level(measured.interval.confidence)} that was measured"
            if rule.confidence > measured.interval.confidence
            else ""
        )
        text = f"{_figure(rule, value, interval, statistic)}{stretched}; {_meaning(rule, outcome, statistic)}."
    title = statistic.title if statistic else rule.measure
    return RuleVerdict(
        rule.measure, outcome, rule.limit, rule.upper, rule.confidence, value, interval,
        f"{title[:1].upper()}{title[1:]}: {text}", rule.why, rule.source,
    )  # fmt: skip


def _side(rule: Rule, low: float, high: float) -> Outcome:
    """Where an interval lies; a limit that is just met is kept."""
    if rule.upper:
        best, worst = low <= rule.limit, high <= rule.limit
    else:
        best, worst = high >= rule.limit, low >= rule.limit
    return Outcome.PASS if worst else Outcome.INCONCLUSIVE if best else Outcome.FAIL


def _figure(
    rule: Rule, value: float, interval: Interval | None, statistic: Statistic | None
) -> str:
    shown, low, high = span(value, interval, statistic, rule.limit)
    if interval is None:
        return shown
    return f"{shown} ({level(interval.confidence)} interval {low} to {high})"


def _meaning(rule: Rule, outcome: Outcome, statistic: Statistic | None) -> str:
    percent = statistic is not None and statistic.percent
    limit = f"{'at most' if rule.upper else 'at least'} {spell(rule.limit, percent=percent)}"
    if outcome is Outcome.PASS:
        return f"this keeps the limit, {limit}"
    if outcome is Outcome.FAIL:
        return f"this is beyond the limit, {limit}"
    return f"the limit, {limit}, lies within the interval, so these rows cannot tell"
