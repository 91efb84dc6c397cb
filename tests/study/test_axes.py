"""The order of techniques and where they stand in the trade-off."""

from __future__ import annotations

from assay.core import Goal, Measurement, Outcome, Verdict
from assay.decision import load_policy
from assay.report import TechniqueFindings
from assay.study.axes import axes, points, ranked

U, P = "utility.tstr.roc_auc.drop", "privacy.membership.excess_tpr_at_1pct_fpr"


def found(
    name: str, outcome: Outcome | None, lost: float | None, control: bool = False
) -> TechniqueFindings:
    measured = (
        Measurement(U, lost, goal=Goal.LOWER, reason="" if lost is not None else "none"),
        Measurement(P, 0.1, goal=Goal.LOWER),
    )
    verdict = Verdict(name, "p", outcome, ()) if outcome else None
    return TechniqueFindings(name, "t", "s", "x", "f", (), control, measured, verdict)


def test_controls_first_then_verdict_then_what_is_lost() -> None:
    given = [
        found("worse", Outcome.FAIL, 0.3), found("broken", None, None), found("better", Outcome.FAIL, 0.1),
        found("open", Outcome.INCONCLUSIVE, 0.9), found("good", Outcome.PASS, 0.2),
        found("holdout", Outcome.PASS, 0.0, True), found("copy", Outcome.FAIL, 0.0, True),
    ]  # fmt: skip
    names = [t.name for t in ranked(given, U)]
    assert names[2:] == ["good", "open", "better", "worse", "broken"]
    assert set(names[:2]) == {"holdout", "copy"}


def test_what_has_no_value_stands_nowhere() -> None:
    assert points([found("a", Outcome.PASS, 0.2), found("b", Outcome.PASS, None)], U, P) == {
        "a": (0.2, 0.1)
    }


def test_axes_follow_the_policy_or_the_task() -> None:
    partner = load_policy("partner")
    assert axes(partner, "classification") == (U, P)
    assert axes(partner, "regression")[0] == "utility.tstr.r2.drop"
    assert axes(partner, "")[0] == "fidelity.pairs.distance.excess"
    rule = {"measure": "privacy.copies.exact.excess", "at_most": 0.1}
    own = load_policy({"name": "n", "about": "a", "rules": [rule],
                       "headline": {"utility": "fidelity.columns.distance.max"}})  # fmt: skip
    assert axes(own, "classification") == ("fidelity.columns.distance.max", P)
