"""The line and the word that a reader sees first are those of the gravest rule."""

from __future__ import annotations

from dataclasses import replace

from assay.core import Outcome
from assay.report import Findings, answer, summary_rows


def row(findings: Findings, name: str):  # type: ignore[no-untyped-def]
    return next(r for r in summary_rows(findings) if r.name == name)


def test_rows_keep_the_order_and_mark_controls(plain: Findings) -> None:
    rows = summary_rows(plain)
    assert [r.name for r in rows] == [t.name for t in plain.techniques]
    assert [r.name for r in rows if r.control] == ["holdout", "copy"]


def test_a_pass_shows_the_headline_figure(plain: Findings) -> None:
    forest = row(plain, "forest")
    assert (forest.useful, forest.private, forest.verdict) == (Outcome.PASS,) * 3
    assert forest.useful_text == "AUC lost 0.011 [-0.001, 0.023]"
    assert forest.private_text == "membership: excess at 1 % false alarms 0.2 % [-0.4 %, 0.8 %]"


def test_a_failure_shows_the_rule_that_failed(plain: Findings) -> None:
    cart = row(plain, "cart")
    assert (cart.useful, cart.private, cart.verdict) == (Outcome.PASS, Outcome.FAIL, Outcome.FAIL)
    assert cart.private_text == (
        "exact copies above chance 6.0 % [5.4 %, 6.6 %]; also near copies above chance; "
        "membership: p-value; membership: excess at 1 % false alarms"
    )


def test_what_could_not_run_says_why_and_never_passes(plain: Findings) -> None:
    smote = row(plain, "smote")
    assert "referral source" in smote.failure
    assert smote.verdict is Outcome.NOT_MEASURED


def test_what_was_not_measured_gives_its_reason(plain: Findings) -> None:
    t = plain.techniques[2]
    gone = tuple(
        replace(m, value=None, interval=None, reason="there is no holdout") if m.name.endswith("p_value") else m
        for m in t.measurements
    )  # fmt: skip
    assert t.verdict is not None
    rules = tuple(
        replace(r, outcome=Outcome.NOT_MEASURED, value=None, interval=None)
        if r.measure.endswith("p_value")
        else r
        for r in t.verdict.rules
    )
    changed = replace(t, measurements=gone, verdict=replace(t.verdict, rules=rules))
    found = row(replace(plain, techniques=(changed,)), "forest")
    assert found.private is Outcome.NOT_MEASURED
    assert found.private_text == "membership: p-value: there is no holdout"


def test_no_rule_on_a_half_is_said(plain: Findings) -> None:
    t = plain.techniques[2]
    assert t.verdict is not None
    useful = tuple(r for r in t.verdict.rules if not r.measure.startswith("privacy"))
    found = row(
        replace(plain, techniques=(replace(t, verdict=replace(t.verdict, rules=useful)),)), "forest"
    )
    assert found.private_text == "the policy has no rule on this"
    assert found.private is Outcome.NOT_MEASURED


def only(findings: Findings, *names: str) -> Findings:
    return replace(findings, techniques=tuple(t for t in findings.techniques if t.name in names))


def test_answers(plain: Findings) -> None:
    yes = answer(plain)
    assert (yes.word, yes.outcome) == ("Yes", Outcome.PASS)
    assert "forest and aim: 2 of the 6 techniques judged meet every rule" in yes.sentence
    assert "be used for training" in yes.question
    open_ = answer(only(plain, "copy", "copula", "pmm", "cart"))
    assert (open_.word, open_.outcome) == ("Not shown", Outcome.INCONCLUSIVE)
    assert "copula and pmm" in open_.sentence
    no = answer(only(plain, "holdout", "cart", "independent"))
    assert (no.word, no.outcome) == ("No", Outcome.FAIL)
    assert "None of the 2 techniques" in no.sentence
    assert answer(only(plain, "holdout", "cart")).sentence == (
        "The one technique judged breaks a rule of the policy 'partner'."
    )
    assert answer(only(plain, "smote")).word == "Not shown"


def test_a_passing_control_is_no_yes(plain: Findings) -> None:
    assert answer(only(plain, "holdout")).word == "Not shown"
