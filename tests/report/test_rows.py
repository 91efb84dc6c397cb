"""Single rows are taken out of what is handed on, and their place says so."""

from __future__ import annotations

from dataclasses import replace

from assay.core import Points
from assay.report import Findings, page, shows_rows, to_report, without_rows

ROWS = Points(
    id="rows", topic="Each column", title="Rows", x="a", y="b", real=((8123.5, 2.0),), synthetic=(),
)  # fmt: skip


def test_findings_without_rows_are_left_as_they_are(findings: Findings) -> None:
    assert not shows_rows(findings)
    assert without_rows(findings) == findings


def test_rows_are_taken_out(findings: Findings) -> None:
    techniques = tuple(replace(t, pictures=(*t.pictures, ROWS)) for t in findings.techniques)
    drawn = replace(findings, techniques=techniques)
    assert shows_rows(drawn)
    hidden = without_rows(drawn)
    assert not shows_rows(hidden)
    assert "8123.5" in str(to_report(drawn))
    assert "8123.5" not in str(to_report(hidden))
    assert "must not be shared" not in page(hidden)
    assert "left out of what is handed on" in page(hidden)
