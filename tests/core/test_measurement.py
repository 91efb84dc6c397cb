"""A value with its interval, or a reason; JSON both ways."""

from __future__ import annotations

import math

import pytest

from assay.core import (
    Goal,
    Interval,
    Measurement,
    Outcome,
    Part,
    PrivacyClaim,
    RuleVerdict,
    Statistic,
    Verdict,
    canonical,
    from_json,
    none_measured,
    not_measured,
    overall,
    to_json,
)

FULL = Measurement(
    "utility.tstr.roc_auc.drop", 0.01, Interval(-0.01, 0.03, 0.9, "student"), 1200, Goal.LOWER,
    0.0, Interval(-0.005, 0.005), parts=(Part("linear", 0.02, Interval(0, 0.04), n=3),), note="n",
)  # fmt: skip


def test_json_both_ways() -> None:
    claim = PrivacyClaim(1.0, 1e-6, "zCDP", "add-or-remove", "row", "zCDP", ("domains",), "assay")
    rule = RuleVerdict("a.b.c", Outcome.PASS, 0.1, True, 0.95, 0.0, Interval(0, 0.05), "fine")
    verdict = Verdict("cart", "partner", Outcome.PASS, (rule,))
    for value in (FULL, not_measured("a.b.c", "no target"), claim, verdict):
        assert from_json(type(value), to_json(value)) == value


def test_canonical_json_has_one_spelling_and_no_nan() -> None:
    assert canonical({"b": 1, "a": [1.5, "é"]}) == '{"a":[1.5,"é"],"b":1}'
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"a": math.nan})


def test_a_value_or_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        Measurement("a.b.c", None)
    with pytest.raises(ValueError, match="reason"):
        Measurement("a.b.c", 1.0, reason="both")
    with pytest.raises(ValueError, match="no measurement"):
        Measurement("a.b.c", math.nan)
    with pytest.raises(ValueError, match="ordered"):
        Interval(1, 0)


def test_a_claim_with_a_missing_field_is_no_claim() -> None:
    with pytest.raises(ValueError, match="without unit"):
        PrivacyClaim(1.0, 0, "pure", "replace", "", "none", (), "x")
    with pytest.raises(ValueError, match="no such claim"):
        PrivacyClaim(0, 0, "pure", "replace", "row", "none", (), "x")


def test_what_was_not_measured_never_passes() -> None:
    p, f, i, n = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.NOT_MEASURED
    assert overall([p, p]) is p
    assert overall([p, n]) is n
    assert overall([n, i, p]) is i
    assert overall([n, i, f]) is f
    assert overall([]) is n


def test_none_measured_keeps_names_goals_and_the_reason() -> None:
    lower = Statistic("fidelity.a.b", "b", "A thing.", Goal.LOWER)
    higher = Statistic("fidelity.a.c", "c", "A thing.", Goal.HIGHER)
    found = none_measured((lower, higher), "too few rows")
    assert found == (
        not_measured(lower.name, "too few rows", Goal.LOWER),
        not_measured(higher.name, "too few rows", Goal.HIGHER),
    )
