"""The page of an audit: what stands there, what is escaped, and the same as JSON both ways."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assay.core import CONSISTENT, VIOLATION, Audited, AuditedPart, InputError, Remark
from assay.report import audit_page, from_audit, to_audit, write_audit, write_audit_json

Make = Callable[..., Audited]


def text(page: str) -> str:
    """What a reader sees."""
    plain = re.sub(r"<(style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(plain.replace("\u202f", " ").split())


def test_the_verdict_comes_first_and_everything_to_file_is_there(audit: Make) -> None:
    said = text(audit_page(audit()))
    assert said.index("Consistent.") < said.index("What was claimed, and by whom")
    for words in (
        "ε = 1 at δ = 1e-5", "add-or-remove: one person more or fewer", "all levels, all settings",
        "assay 0.1.0, mst", "ε at least 0.699", "98.75 %", "0.717 [1.09]", "a lower bound only",
        "2,144 canaries there", "No box lies wholly in there", "their noise must differ",
        "Nothing was found", "2.67 % (odds 1 to 36.4)", "73.1 % (odds 2.72 to 1)",
        "it cannot prove that there are none", "assay audit mst --epsilon 1",
        "at most 5 % of such audits",
    ):  # fmt: skip
        assert words in said, words
    # What epsilon means has a table, and stands nowhere else.
    assert "may come to believe" not in said


def test_games_of_what_else_was_asked_are_a_table(
    audit: Make, part: Callable[[str], AuditedPart]
) -> None:
    parts = {"choices": part(VIOLATION), "levels": part(CONSISTENT)}
    made = audit(verdict=VIOLATION, own=CONSISTENT, parts=parts)
    said = text(audit_page(made))
    assert said.index("Violation.") < said.index("What else was asked of the rows")
    assert "choices ✕ violation 2.34 4.38 450 there, 450 not white box: which of two" in said
    assert "levels ✓ consistent" in said
    assert "2,144 canaries there" in said  # of the answers, which are consistent by themselves
    assert "all methods and games together" in said
    assert from_audit(json.loads(json.dumps(to_audit(made)))) == made
    assert "What else was asked" not in text(audit_page(audit()))


def test_where_persons_are_replaced_it_is_their_row_that_is_learnt(audit: Make) -> None:
    one = audit()
    said = text(audit_page(replace(one, claimed=replace(one.claimed, relation="replace"))))
    assert "which of two rows a certain person has" in said
    assert "replace: one person replaced by another" in said


def test_it_needs_no_network_and_runs_no_script(audit: Make) -> None:
    page = audit_page(audit())
    assert "script" not in page
    assert re.findall(r"""(?:src|href)=["'](?!#)""", page) == []
    assert "url(" not in page


def test_hostile_names_and_words_are_escaped(audit: Make) -> None:
    bad = "<script>alert(1)</script>\u202e"
    made = audit(audited=bad, command=f"assay audit {bad}", remarks=(Remark("wrong", bad),), game=bad,
                 looks=(bad,))  # fmt: skip
    made = replace(made, claimed=replace(made.claimed, public=(bad,), implementation=bad))
    page = audit_page(made)
    assert "<script" not in page
    assert "\u202e" not in page
    assert page.count("&lt;script&gt;") >= 7


def test_faults_rule_a_claim_out_whatever_the_runs_show(audit: Make) -> None:
    said = text(audit_page(audit(remarks=(Remark("wrong", "The noise follows the seed."),))))
    assert "The claim does not hold." in said
    assert "the claim is wrong The noise follows the seed." in said


def test_files_without_an_implementation_say_so(audit: Make) -> None:
    said = text(audit_page(audit(box="files", looks=(), remarks=())))
    assert "The implementation was not at hand" in said
    assert "Nothing was found in the claim's own numbers." in said.replace("&#39;", "'")
    assert "releases that were handed over" in said


def test_it_is_written_with_json_that_reads_back(audit: Make, tmp_path: Path) -> None:
    made = audit()
    page = write_audit(made, tmp_path / "filed")
    assert page == tmp_path / "filed" / "index.html"
    kept = json.loads((tmp_path / "filed" / "audit.json").read_text("utf-8"))
    assert from_audit(kept) == made
    assert kept["times"] == {"created": made.created, "seconds": made.seconds}
    alone = write_audit_json(made, tmp_path / "alone.json")
    assert json.loads(alone.read_text("utf-8")) == kept == to_audit(made)
    with pytest.raises(InputError, match="this is no audit"):
        from_audit({**kept, "format": "assay report 1"})
    with pytest.raises(InputError, match="cannot be written"):
        write_audit(made, alone)
