"""Rules hold one limit, in range and of the right type."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assay.decision import Policy, Rule


def test_a_rule_knows_its_side() -> None:
    upper, lower = Rule(measure="a.b.c", at_most=0.1), Rule(measure="a.b.c", at_least=0)
    assert (upper.upper, upper.limit, upper.confidence) == (True, 0.1, 0.95)
    assert (lower.upper, lower.limit) == (False, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"at_most": 1, "at_least": 0},
        {"at_most": "0.1"},
        {"at_most": True},
        {"at_most": float("nan")},
        {"at_most": float("inf")},
        {"at_most": 0.1, "confidence": 1},
        {"at_most": 0.1, "confidence": 0.5},
        {"at_most": 0.1, "spare": 1},
    ],
)
def test_what_is_no_rule(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Rule(measure="a.b.c", **wrong)  # type: ignore[arg-type]


def test_a_policy_is_frozen_and_never_empty() -> None:
    policy = Policy(name="ours", rules=(Rule(measure="a.b.c", at_most=1),))
    with pytest.raises(ValidationError):
        policy.name = "theirs"
    with pytest.raises(ValidationError):
        Policy(name="ours", rules=())
