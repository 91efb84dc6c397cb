"""Single rows in a report, and the report without them: what is handed on shows none."""

from __future__ import annotations

from dataclasses import replace

from assay.core import Picture, Points, Undrawn
from assay.report.findings import Findings

_WHY = "Single rows were drawn here for who may see them; they are left out of what is handed on."


def shows_rows(findings: Findings) -> bool:
    """Whether any picture holds single rows, as with ``rows_visible``."""
    return any(isinstance(p, Points) for t in findings.techniques for p in t.pictures)


def without_rows(findings: Findings) -> Findings:
    """The same findings; each picture of single rows says that it was left out."""
    techniques = tuple(
        replace(t, pictures=tuple(map(_hidden, t.pictures))) for t in findings.techniques
    )
    return replace(findings, techniques=techniques)


def _hidden(picture: Picture) -> Picture:
    if not isinstance(picture, Points):
        return picture
    return Undrawn(id=picture.id, topic=picture.topic, title=picture.title, reason=_WHY)
