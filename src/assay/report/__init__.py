"""The page, its figures and ``report.json``: everything a reader gets of a study, of an audit, or of
a benchmark (:mod:`assay.report.board`)."""

from assay.report import board
from assay.report.audit_page import audit_page
from assay.report.board import (
    AuditLine,
    Benchmark,
    BenchmarkCell,
    DataSet,
    Entrant,
    Tried,
    read_board,
    write_board,
)
from assay.report.drawings import critical_words, draw_critical
from assay.report.findings import (
    Calibration,
    CalibrationRow,
    ColumnFact,
    DataFacts,
    Findings,
    IdentifierFact,
    OutsideAnswer,
    OutsideJudge,
    OutsideScore,
    TechniqueFindings,
)
from assay.report.html import page
from assay.report.notebook import result_html
from assay.report.outside import outside_notes
from assay.report.rows import shows_rows, without_rows
from assay.report.summary import Answer, SummaryRow, answer, summary_rows
from assay.report.svg import alone
from assay.report.write import (
    from_audit,
    from_report,
    report_texts,
    to_audit,
    to_report,
    write_audit,
    write_audit_json,
    write_report,
)

__all__ = [
    "Answer",
    "AuditLine",
    "Benchmark",
    "BenchmarkCell",
    "Calibration",
    "CalibrationRow",
    "ColumnFact",
    "DataFacts",
    "DataSet",
    "Entrant",
    "Findings",
    "IdentifierFact",
    "OutsideAnswer",
    "OutsideJudge",
    "OutsideScore",
    "SummaryRow",
    "TechniqueFindings",
    "Tried",
    "alone",
    "answer",
    "audit_page",
    "board",
    "critical_words",
    "draw_critical",
    "from_audit",
    "from_report",
    "outside_notes",
    "page",
    "read_board",
    "report_texts",
    "result_html",
    "shows_rows",
    "summary_rows",
    "to_audit",
    "to_report",
    "without_rows",
    "write_audit",
    "write_audit_json",
    "write_board",
    "write_report",
]
