"""What a notebook shows: the answer, a line a technique, and nothing of it as markup."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import escape

from assay.report import Findings, answer, result_html


def test_the_answer_and_every_technique(findings: Findings) -> None:
    shown = result_html(findings, ["The server did not answer."])
    assert f"<strong>{answer(findings).word}.</strong>" in shown
    for one in findings.techniques:
        assert f'<th scope="row">{escape(one.name)}' in shown
    assert "<strong>Note:</strong> The server did not answer." in shown
    assert "<script" not in shown


def test_names_are_text(findings: Findings) -> None:
    one = replace(findings.techniques[0], name="<b>\u202e", failure="<i>", verdict=None)
    hostile = replace(findings, title="<script>", techniques=(one,))
    shown = result_html(hostile)
    assert "<script" not in shown
    assert "&lt;b&gt;\\u202e" in shown
    assert "could not run: &lt;i&gt;" in shown
