"""Verdicts by the position of the whole interval; sentences that a lawyer can read."""

from __future__ import annotations

from typing import Any

import pytest

from assay.core import (
    Interval,
    Measurement,
    Outcome,
    PolicyError,
    Statistic,
    Verdict,
    not_measured,
)
from assay.decision import applies, judge, load_policy

Catalogue = tuple[Statistic, ...]
COPIES, P, K = "privacy.copies.exact.excess", "privacy.membership.p_value", "privacy.anonymity.k"
AUC = "utility.tstr.roc_auc.drop"


def judged(
    catalogue: Catalogue, rules: list[dict[str, Any]], *found: Measurement,
    task: str = "classification",
) -> Verdict:  # fmt: skip
    policy = load_policy({"name": "ours", "rules": rules})
    return judge(policy, "cart", found, task=task, catalogue=catalogue)


def taken(name: str, value: float, low: float, high: float, method: str = "") -> Measurement:
    return Measurement(name, value, Interval(low, high, 0.95, method), 1000)


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (-0.01, 0.009, Outcome.PASS),
        (-0.01, 0.01, Outcome.PASS),
        (-0.01, 0.0101, Outcome.INCONCLUSIVE),
        (0.01, 0.03, Outcome.INCONCLUSIVE),
        (0.0101, 0.03, Outcome.FAIL),
    ],
)
def test_at_most(catalogue: Catalogue, low: float, high: float, outcome: Outcome) -> None:
    rules = [{"measure": COPIES, "at_most": 0.01}]
    verdict = judged(catalogue, rules, taken(COPIES, (low + high) / 2, low, high))
    assert verdict.outcome is verdict.rules[0].outcome is outcome


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (0.005, 0.9, Outcome.PASS),
        (0.001, 0.005, Outcome.INCONCLUSIVE),
        (0.001, 0.9, Outcome.INCONCLUSIVE),
        (0.0, 0.004, Outcome.FAIL),
    ],
)
def test_at_least(catalogue: Catalogue, low: float, high: float, outcome: Outcome) -> None:
    rules = [{"measure": P, "at_least": 0.005}]
    assert judged(catalogue, rules, taken(P, (low + high) / 2, low, high)).outcome is outcome


def test_a_count_is_compared_as_it_is(catalogue: Catalogue) -> None:
    rules = [{"measure": K, "at_least": 11}]
    count = Measurement(K, 11, note="a count")
    verdict = judged(catalogue, rules, count)
    assert verdict.outcome is Outcome.PASS
    assert "11, a count without an interval" in verdict.rules[0].sentence
    assert judged(catalogue, rules, Measurement(K, 10)).outcome is Outcome.FAIL


def test_what_was_not_measured_never_passes(catalogue: Catalogue) -> None:
    rules = [{"measure": COPIES, "at_most": 0.01}, {"measure": K, "at_least": 2}]
    reason = not_measured(COPIES, "there is no holdout")
    verdict = judged(catalogue, rules, reason, Measurement(K, 3))
    assert verdict.outcome is Outcome.NOT_MEASURED
    assert "there is no holdout" in verdict.rules[0].sentence
    assert verdict.rules[0].value is None
    gone = judged(catalogue, rules[:1])
    assert gone.outcome is Outcome.NOT_MEASURED


def test_rules_for_another_task_are_left_out(catalogue: Catalogue) -> None:
    auc, r2 = "utility.tstr.roc_auc.drop", "utility.tstr.r2.drop"
    rules = [{"measure": auc, "at_most": 0.05}, {"measure": r2, "at_most": 0.1}]
    found = [taken(auc, 0.01, 0.0, 0.02), not_measured(r2, "the target has classes")]
    verdict = judged(catalogue, rules, *found)
    assert [r.measure for r in verdict.rules] == [auc]
    assert verdict.outcome is Outcome.PASS
    assert [r.measure for r in judged(catalogue, rules, task="regression").rules] == [r2]
    nothing = judged(catalogue, rules, task="")
    assert nothing.rules == ()
    assert nothing.outcome is Outcome.NOT_MEASURED


def test_applies_leaves_other_names_alone() -> None:
    assert applies("utility.mine.drop", "")
    assert applies("privacy.membership.p_value", "regression")
    assert applies("utility.tstr.mine.drop", "regression")
    assert not applies("utility.tstr.mine.drop", "")


def test_a_stricter_confidence_widens_and_says_so(catalogue: Catalogue) -> None:
    rules = [{"measure": COPIES, "at_most": 0.01, "confidence": 0.99}]
    found = taken(COPIES, 0.0, -0.009, 0.009, "normal")
    verdict = judged(catalogue, rules, found)
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "99 % interval" in verdict.rules[0].sentence
    assert "widened from the 95 %" in verdict.rules[0].sentence
    same = judged(catalogue, [{**rules[0], "confidence": 0.95}], found)
    assert same.outcome is Outcome.PASS
    assert same.rules[0].interval == found.interval


def test_sentences(catalogue: Catalogue) -> None:
    rules = [{"measure": COPIES, "at_most": 0.01, "why": "w", "source": "s"}]
    rule = judged(catalogue, rules, taken(COPIES, 0.002, -0.001, 0.005)).rules[0]
    assert rule.sentence == (
        "Exact copies above chance: 0.20 % (95 % interval -0.10 % to 0.50 %); this keeps the limit, at most 1 %."
    )
    assert (rule.why, rule.source) == ("w", "s")
    rule = judged(catalogue, rules, taken(COPIES, 0.5, 0.4, 0.6)).rules[0]
    assert rule.sentence.endswith("this is beyond the limit, at most 1 %.")
    rule = judged(catalogue, rules, taken(COPIES, 0.5, -0.4, 0.6)).rules[0]
    assert "lies within" in rule.sentence


def test_a_rule_for_another_purpose_is_left_out() -> None:
    policy = load_policy({"name": "p", "rules": [
        {"measure": AUC, "at_most": 0.1, "purposes": ["training"]},
        {"measure": COPIES, "at_most": 0.1},
    ]})  # fmt: skip
    for purpose, rules in (("training", [AUC, COPIES]), ("testing", [COPIES]), ("", [AUC, COPIES])):
        verdict = judge(policy, "cart", [], task="classification", catalogue=(), purpose=purpose)
        assert [r.measure for r in verdict.rules] == rules


def test_a_purpose_that_is_none_is_a_mistake() -> None:
    with pytest.raises(PolicyError, match="purposes"):
        load_policy({"name": "p", "rules": [{"measure": AUC, "at_most": 0.1, "purposes": ["fun"]}]})
