"""Sentences of an audit's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assay.core import (
    CONSISTENT,
    TOO_FEW,
    TOO_WEAK,
    VIOLATION,
    Audited,
    AuditedPart,
    Bound,
    Remark,
)
from assay.report.audit_words import (
    claim_facts,
    meaning_rows,
    part_rows,
    telling,
    tight,
    unseen,
    verdict_sentence,
    verdict_word,
)

Make = Callable[..., Audited]


@pytest.mark.parametrize(
    ("verdict", "needed", "word", "kind", "words"),
    [
        (TOO_FEW, 9_000, "Too few runs to tell", "inconclusive", "9,000 canaries there and as many not"),
        (TOO_FEW, None, "Too few runs to tell", "inconclusive", "a few times as many would tell"),
        (TOO_WEAK, None, "The game is too weak to tell", "inconclusive", "nothing for the claim"),
        (VIOLATION, 9_000, "Violation", "fail", "only possible with an ε of at least 0.699, if the"),
    ],
)  # fmt: skip
def test_each_verdict_is_one_sentence(
    audit: Make, verdict: str, needed: int | None, word: str, kind: str, words: str
) -> None:
    found = audit(verdict=verdict, needed=needed)
    assert verdict_word(found) == (word, kind)
    assert words in verdict_sentence(found)
    assert verdict_sentence(found).count(". ") == 0


def test_a_violation_without_an_assumption_is_told_as_that(audit: Make) -> None:
    sure = Bound("Clopper-Pearson", 1.7, 0.975)
    found = audit(
        verdict=VIOLATION, bounds=(sure, Bound("Gaussian", 9.0, 0.975, "noise is normal"))
    )
    assert telling(found) == sure
    assert verdict_sentence(found).endswith("an ε of at least 1.7.")


def test_a_verdict_that_other_games_brought_names_them(
    audit: Make, part: Callable[[str], AuditedPart]
) -> None:
    parts = {"choices": part(VIOLATION), "levels": part(CONSISTENT), "bounds": part(VIOLATION)}
    broken = audit(verdict=VIOLATION, own=CONSISTENT, parts=parts)
    assert broken.telling == ("choices", "bounds")
    assert verdict_word(broken) == ("Violation", "fail")
    assert "in the games of choices and bounds is not possible" in verdict_sentence(broken)
    few = audit(verdict=TOO_FEW, own=CONSISTENT, parts={"levels": part(TOO_FEW)})
    assert "the game of levels could not tell" in verdict_sentence(few)
    own = audit(verdict=VIOLATION, own=VIOLATION, parts=parts)  # the answers' own is told
    assert "only possible with an ε of at least 0.699" in verdict_sentence(own)
    assert [row[:2] for row in part_rows(own)] == [(n, p.verdict) for n, p in parts.items()]


def test_a_claim_that_follows_from_another_says_so(audit: Make) -> None:
    made = audit()
    claimed = replace(made.claimed, epsilon=1.5, relation="replace", added=1.0)
    facts = dict(claim_facts(replace(made, claimed=claimed)))
    assert facts["Epsilon (ε)"] == "1.5, which follows from ε = 1 at add-or-remove"


def test_faults_are_counted(audit: Make) -> None:
    few = audit(remarks=(Remark("wrong", "a"), Remark("note", "b")))
    assert "1 finding of" in verdict_sentence(few)
    assert verdict_word(few)[1] == "fail"


def test_what_nobody_said_is_said_to_be_so(audit: Make) -> None:
    whole = dict(claim_facts(audit()))
    assert whole["Claimed by"] == "assay 0.1.0, mst"
    assert whole["Delta (δ)"] == "1e-5 (a chance of 1 in 100,000)"
    found = audit()
    bare = replace(found, box="files", claimed=replace(found.claimed, unit="", public=(), delta=0.0, mu=None, implementation=""))  # fmt: skip
    facts = dict(claim_facts(bare))
    assert facts["Unit of privacy"] == facts["Assumed public"] == "not said"
    assert facts["Delta (δ)"] == "0 (the promise never fails)"
    assert "whoever gave the claim" in facts["Claimed by"]


def test_what_epsilon_means_by_hand(audit: Make) -> None:
    """Odds grow by e^1 = 2.718 by the claim, by e^.699 = 2.012 at least by what was found."""
    first, second = meaning_rows(audit())
    assert first == ("1 % (odds 1 to 99)", "2.67 % (odds 1 to 36.4)", "1.99 % (odds 1 to 49.2)")
    assert second == ("50 % (odds 1 to 1)", "73.1 % (odds 2.72 to 1)", "66.8 % (odds 2.01 to 1)")


def test_how_much_was_seen(audit: Make) -> None:
    assert tight(audit()).startswith(
        "The attacker saw 111 % [72 %, 149 %] of the shift (μ = 0.268)"
    )
    pure = replace(audit(), claimed=replace(audit().claimed, mu=None))
    assert "of the ε that" in tight(pure)
    assert tight(audit(tightness=(3.0, 9.0, 700.0))).startswith("The attacker saw at least 300 %")


@pytest.mark.parametrize(
    ("box", "words"),
    [("white", "saw more than anybody"), ("black", "proves nothing"), ("files", "handed over")],
)
def test_what_cannot_be_seen_depends_on_the_game(audit: Make, box: str, words: str) -> None:
    assert any(words in line for line in unseen(audit(box=box)))
    several = replace(audit(), claimed=replace(audit().claimed, unit="person"))
    assert not any("several rows" in line for line in unseen(several))
