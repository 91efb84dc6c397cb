"""The strongest findings of each technique as stories; nothing found is said as honestly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from assay.core import Interval, Measurement, Part
from assay.report import Findings
from assay.report.intruder import MOST, IntruderView, intruder_views


def view(findings: Findings, name: str = "forest") -> IntruderView:
    return next(v for v in intruder_views(findings) if v.name == name)


def said(v: IntruderView) -> str:
    asides = [f"{a.before}{a.label}{a.after}" for s in v.stories for a in s.asides]
    return " ".join((v.summary, *(s.sentence for s in v.stories), *asides, *v.rest))


def test_controls_have_no_story_and_all_others_have_one(plain: Findings) -> None:
    names = [v.name for v in intruder_views(plain)]
    assert names == [t.name for t in plain.techniques if not t.control]


def test_the_surest_comes_first_and_luck_last(plain: Findings) -> None:
    cart = view(plain, "cart")
    titles = [s.title for s in cart.stories]
    assert titles == ["Rare pair", "Singling out", "Linkage", "Partial copies", "Inference"]
    assert cart.summary == "4 of 5 attacks found something; most of all rare pair (1 more may be luck)"  # fmt: skip
    assert "31 of 489 people in the data, and for 2 of 406 who never" in cart.stories[3].sentence


def test_a_group_that_is_hit_harder_is_named(plain: Findings) -> None:
    partial = view(plain, "cart").stories[3]
    group = next(a for a in partial.asides if a.label)
    assert (group.before, group.label) == ("Hit hardest is the group ", "referral source = referral source")  # fmt: skip
    assert "28 %" in group.after
    exposed = view(plain, "cart").stories[2]
    assert any("least like anybody" in a.before for a in exposed.asides)


def test_a_leak_among_some_does_not_claim_one_among_all(plain: Findings) -> None:
    inference = view(plain, "cart").stories[4]
    assert inference.asides[0].before.startswith("Over all people that is no more than chance")
    assert inference.asides[-1].before.startswith("Luck may explain it")


def test_at_most_five_are_told_and_the_rest_named(attack: Any, bare: Callable[..., Any]) -> None:
    names = [f"privacy.copies.a{i}" for i in range(MOST + 2)]
    found = [m for i, n in enumerate(names) for m in attack(n, 100 + i, 489, 3, 406)]
    v = view(bare(*found))
    assert len(v.stories) == MOST
    assert v.stories[0].title == "Privacy copies a6"
    assert "Also found something: privacy copies a1, privacy copies a0." in v.rest
    assert "still lies above 0" in said(v)


def test_nothing_found_is_no_proof_of_nothing(attack: Any, bare: Callable[..., Any]) -> None:
    v = view(bare(*attack("privacy.linkage", 4, 489, 3, 406), *attack("privacy.copies.exact", 0, 489, 0, 406)))  # fmt: skip
    assert v.stories == ()
    assert v.summary == "none of 2 attacks found anything for certain"
    assert "no proof that nothing" in said(v)
    assert "reaches furthest is that of linkage: 0.1 % (95 % interval" in said(v)


def test_what_could_not_run_is_not_evaluated(attack: Any, bare: Callable[..., Any]) -> None:
    none = view(bare(*attack("privacy.linkage", 0, 0, 0, 0, reason="nobody is unique.")))
    assert none.summary == "no attack could be run: not evaluated"
    assert none.rest == ("Not evaluated: linkage (nobody is unique).",)
    assert view(bare()).rest == ("Not evaluated: no attack was run.",)
    failed = view(bare(failure="It has no rows."))
    assert failed.summary.startswith("could not run")
    assert failed.rest == ("Not evaluated: It has no rows.",)


def test_one_test_over_all_is_heard_where_no_count_shows(
    attack: Any, bare: Callable[..., Any]
) -> None:
    p = Measurement("privacy.leak.p_value", 0.004, Interval(0.003, 0.005), parts=(Part("linkage", 0.004),))  # fmt: skip
    v = view(bare(*attack("privacy.linkage", 4, 489, 3, 406), p))
    assert v.summary.endswith("but one test over all of them does")
    assert "no proof that nothing" not in said(v)
    assert "sees something in linkage" in said(v)


def test_luck_alone_is_no_finding(attack: Any, bare: Callable[..., Any]) -> None:
    p = Measurement("privacy.leak.p_value", 0.6, Interval(0.5, 0.7), parts=(Part("linkage", 0.6),))
    v = view(bare(*attack("privacy.linkage", 40, 489, 3, 406), p))
    assert v.summary == "1 of 1 attack seemed to find something, but luck may explain it"


def test_low_rates_of_false_alarms_are_told(attack: Any, bare: Callable[..., Any]) -> None:
    v = view(bare(*attack("privacy.membership", 250, 489, 205, 406, low=(40, 489, 3, 406))))
    assert v.summary == "1 of 1 attack found something: privacy membership"
    assert "wrong about 1 % of the people never seen" in said(v)


def test_the_worst_release_is_said_to_be_one(attack: Any, bare: Callable[..., Any]) -> None:
    study = bare(*attack("privacy.linkage", 40, 489, 3, 406))
    assert "worst of" not in said(view(study))
    three = replace(study, techniques=(replace(study.techniques[0], releases=3),))
    assert "in the worst of 3 releases" in said(view(three))
