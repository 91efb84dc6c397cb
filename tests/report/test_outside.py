"""Numbers of other tools stand side by side, say that they decide nothing, and stay text."""

from __future__ import annotations

import json
from dataclasses import replace

from assay.core import canonical
from assay.report import Findings, from_report, outside_notes, page, to_report
from assay.report.outside import outside_views


def test_each_score_has_a_cell_a_technique(plain: Findings) -> None:
    tool, other = outside_views(plain)
    assert tool.version == "sdmetrics 0.32.0"
    assert tool.techniques == ("forest", "pmm")
    assert [r.name for r in tool.rows] == ["quality", "risk referral source", "only here"]
    quality, risk, only = tool.rows
    assert [c.figure.value for c in quality.cells] == ["0.9123", "0.9123"]
    assert quality.better == "higher is better"
    assert risk.cells[0].figure.interval == "0.01 to 0.052"
    assert (risk.cells[1].figure.value, risk.cells[1].why) == ("not given", "no referral source")
    assert [c.figure.value for c in only.cells] == ["not given", "-2"]
    assert only.better == ""
    assert tool.failures == (("The technique could not run.", ("smote",)),)
    assert other.rows == ()
    assert other.failures == (("It wrote no scores.json referral source.", ("forest", "pmm")),)


def test_the_versions_of_all_answers_are_told(plain: Findings) -> None:
    one, *rest = plain.judges
    first, second, third = one.answers
    newer = replace(second, versions=(("sdmetrics", "0.33.0"),))
    changed = replace(plain, judges=(replace(one, answers=(first, newer, third)), *rest))
    assert outside_views(changed)[0].version == "sdmetrics 0.32.0 and 0.33.0"


def test_a_terminal_is_told_what_was_not_asked(plain: Findings) -> None:
    assert outside_notes(plain) == [
        "sdmetrics said nothing of smote: The technique could not run.",
        "referral source said nothing of forest, pmm: It wrote no scores.json referral source.",
    ]


def test_the_page_says_that_they_decide_nothing(findings: Findings) -> None:
    text = page(findings)
    section = text[text.index('<section id="outside"') :]
    section = section[: section.index("</section>")]
    assert "decide nothing here" in section
    assert "unless the tool gives one" in section
    assert "could not be asked" in section
    assert "<script" not in section
    assert "<img" not in section
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in section
    assert "http" not in section
    assert 'href="#outside"' in text


def test_nobody_asked_is_no_section(findings: Findings) -> None:
    assert 'id="outside"' not in page(replace(findings, judges=()))


def test_report_json_has_them_and_older_reports_have_none(findings: Findings) -> None:
    data = json.loads(canonical(to_report(findings)))
    assert data["judges"][0]["answers"][0]["scores"][0]["value"] == 0.91234567
    assert from_report(data) == findings
    data.pop("judges")
    assert from_report(data).judges == ()
