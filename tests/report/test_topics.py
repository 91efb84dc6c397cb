"""Pictures stand under their topics, and what could not be drawn says why."""

from __future__ import annotations

from assay.core import Undrawn
from assay.report import Findings
from assay.report.topics import topics_of


def test_every_picture_is_under_its_topic(findings: Findings) -> None:
    pictures = next(t.pictures for t in findings.techniques if t.pictures)
    found = topics_of(pictures)
    assert [t.topic for t in found] == list(dict.fromkeys(p.topic for p in pictures))
    assert sorted(v.picture.id for t in found for v in t.pictures) == sorted(p.id for p in pictures)
    for view in (v for t in found for v in t.pictures):
        assert (view.figure is None) == isinstance(view.picture, Undrawn)
        assert bool(view.reason) == isinstance(view.picture, Undrawn)
    assert {v.picture.kind for t in found for v in t.pictures if v.wide} == {"grid", "heat"}
