"""A study's findings as a notebook shows them: the answer and a line for each technique."""

from __future__ import annotations

from collections.abc import Sequence

from assay.report.findings import Findings
from assay.report.html import environment
from assay.report.summary import answer, summary_rows


def result_html(findings: Findings, warnings: Sequence[str] = ()) -> str:
    """The findings as a piece of HTML; everything from the data is escaped.

    Args:
        findings: What the study found.
        warnings: Sentences that a reader must see beside those on the data.
    """
    return environment().get_template("notebook.html.j2").render(
        answer=answer(findings), rows=summary_rows(findings), f=findings,
        warnings=[*findings.data.warnings, *warnings],
    )  # fmt: skip
