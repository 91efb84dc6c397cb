"""The page, its figures and ``report.json``: everything a reader gets of a study."""

from assay.report.findings import (
    Calibration,
    CalibrationRow,
    ColumnFact,
    DataFacts,
    Findings,
    IdentifierFact,
    TechniqueFindings,
)
from assay.report.html import page
from assay.report.summary import Answer, SummaryRow, answer, summary_rows
from assay.report.write import from_report, to_report, write_report

__all__ = [
    "Answer",
    "Calibration",
    "CalibrationRow",
    "ColumnFact",
    "DataFacts",
    "Findings",
    "IdentifierFact",
    "SummaryRow",
    "TechniqueFindings",
    "answer",
    "from_report",
    "page",
    "summary_rows",
    "to_report",
    "write_report",
]
