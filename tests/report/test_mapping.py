"""Each question of the law gets the figures that speak to it, or the reason why none does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assay.core import Measurement, Outcome
from assay.report import Findings
from assay.report.mapping import ItemView, LineView, SourceView, law_views


def item(findings: Findings, source: str, key: str) -> ItemView:
    return next(i for i in view(findings, source).items if i.item.key == key)


def view(findings: Findings, source: str) -> SourceView:
    return next(v for v in law_views(findings) if v.source.key == source)


def line(findings: Findings, source: str, key: str, name: str = "forest") -> LineView:
    return next(x for x in item(findings, source, key).lines if x.name == name)


def policy(*rules: dict[str, Any]) -> dict[str, Any]:
    return {"name": "own", "rules": list(rules)}


UNRELATED = policy({"measure": "fidelity.x", "at_most": 0.1})


def test_sources_in_order_and_controls_left_out(plain: Findings) -> None:
    assert [v.source.key for v in law_views(plain)] == ["gdpr", "hipaa", "nist", "iso", "ico", "ema"]  # fmt: skip
    names = [x.name for x in item(plain, "gdpr", "singling-out").lines]
    assert names == [t.name for t in plain.techniques if not t.control]


def test_each_risk_is_answered_by_its_own_attacks(plain: Findings) -> None:
    said = {key: {f.title for f in line(plain, "gdpr", key, "cart").figures} for key in ("singling-out", "linkability", "inference")}  # fmt: skip
    assert "singling out: excess" in said["singling-out"]
    assert "singling out: residual_risk" in said["singling-out"]
    assert "linkage: excess" in said["linkability"]
    assert "inference: excess" in said["inference"]
    assert not {"linkage: excess", "inference: excess"} & said["singling-out"]
    assert not {"rare pair: excess"} & (said["singling-out"] | said["linkability"])


def test_the_gravest_rule_decides(plain: Findings) -> None:
    cart = line(plain, "gdpr", "singling-out", "cart")
    assert cart.outcome is Outcome.FAIL
    assert cart.finding.startswith("exact copies above chance 6.0 % [5.4 %, 6.6 %]")
    on = {f.title: f.outcome for f in cart.figures}
    assert on["near copies above chance"] is Outcome.FAIL
    assert on["partial copies: excess"] is None
    assert line(plain, "gdpr", "singling-out", "aim").outcome is Outcome.PASS


def test_without_a_rule_the_strongest_speaks(attack: Any, bare: Callable[..., Any]) -> None:
    study = bare(
        *attack("privacy.copies.partial", 31, 489, 2, 406), *attack("privacy.copies.exact", 4, 489, 3, 406),
        policy=UNRELATED,
    )  # fmt: skip
    one = line(study, "gdpr", "singling-out")
    assert (one.outcome, one.word) == (None, "no rule")
    assert one.finding.startswith("strongest of 2 attacks: partial copies: excess 5.8 % [3.5 %, 8.4 %]")  # fmt: skip
    assert view(study, "gdpr").tally == "the policy has rules on 0 of 3 items, 1 not evaluated"


def test_what_was_not_measured_gives_its_reason(attack: Any, bare: Callable[..., Any]) -> None:
    study = bare(
        *attack("privacy.linkage", 0, 0, 0, 0, reason="nobody is unique"), policy=UNRELATED
    )
    asked = item(study, "gdpr", "linkability")
    assert asked.lines == ()
    assert asked.facts == ("Not evaluated for any technique: nobody is unique.",)
    assert item(study, "gdpr", "inference").facts == (
        "Not evaluated for any technique: no attack of this study speaks to it.",
    )
    both = bare(
        *attack("privacy.linkage", 0, 0, 0, 0, reason="nobody is unique"),
        *attack("privacy.linkability", 9, 489, 8, 406), policy=UNRELATED,
    )  # fmt: skip
    assert line(both, "gdpr", "linkability").untaken == (
        ("linkage: excess, linkage: residual_risk", "nobody is unique"),
    )


def test_a_rule_on_what_nobody_took_never_passes(bare: Callable[..., Any]) -> None:
    study = bare(
        Measurement("privacy.anonymity.k", 1),
        policy=policy({"measure": "privacy.linkage.excess", "at_most": 0.01}),
    )
    one = line(study, "gdpr", "linkability")
    assert one.outcome is Outcome.NOT_MEASURED
    assert one.finding == "linkage: excess: not taken"


def test_what_could_not_run_says_why(plain: Findings) -> None:
    smote = line(plain, "gdpr", "inference", "smote")
    assert smote.word == "not evaluated"
    assert "referral source" in smote.finding


def test_attacks_of_third_parties_count_as_adversarial_testing(plain: Findings) -> None:
    cart = line(plain, "iso", "adversarial", "cart")
    assert cart.outcome is Outcome.FAIL
    assert "strongest of 5 attacks: rare pair: excess 15.7 %" in cart.finding
    assert "all attacks: p-value" in {f.title for f in cart.figures}


def test_the_maximum_shows_the_exposed_and_the_worst_group(plain: Findings) -> None:
    titles = {f.title for f in line(plain, "iso", "maximum", "cart").figures}
    assert {"linkage: exposed.excess", "partial copies: groups.excess"} <= titles


def test_people_answer_what_no_figure_can(plain: Findings) -> None:
    roles = item(plain, "iso", "roles")
    assert roles.lines == ()
    assert roles.facts == ("Not evaluated: people answer it, no figure can.",)
    assert any("evaluated 4 times so far" in f for f in item(plain, "iso", "again").facts)
    assert not any("so far" in f for f in item(replace(plain, uses=0), "iso", "again").facts)
    assert any("a purpose, training" in f for f in item(plain, "iso", "context").facts)


def test_identifiers_left_in_are_named(plain: Findings) -> None:
    (told,) = item(plain, "hipaa", "safe-harbour").facts[:1]
    assert "took out 1 column as" in told
    kept = replace(plain.data.identifiers[0], column="zip", what="a place", action="keep")
    data = replace(plain.data, identifiers=(*plain.data.identifiers, kept))
    (told,) = item(replace(plain, data=data), "hipaa", "safe-harbour").facts[:1]
    assert "; zip (a place) was left in" in told
    assert told.endswith("not evaluated.")


def test_claims_field_by_field(plain: Findings) -> None:
    nist = view(plain, "nist")
    assert nist.tally == "1 of 7 techniques make a claim"
    assert nist.facts[0].startswith("No differential privacy is claimed by forest, copula, cart")
    assert [i.lines[0].name for i in nist.items] == ["aim"] * 8
    words = {i.item.key: i.lines[0].word for i in nist.items}
    assert {k for k, w in words.items() if w == "not evaluated"} == {"side-channels", "collection"}
    none = replace(plain, techniques=plain.techniques[:3])
    assert view(none, "nist").items == ()


@pytest.mark.parametrize("techniques", [0, 2])
def test_a_study_without_techniques_has_a_map_all_the_same(
    plain: Findings, techniques: int
) -> None:
    study = replace(plain, techniques=plain.techniques[:techniques])
    assert all(not i.lines for v in law_views(study) for i in v.items)
