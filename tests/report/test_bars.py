"""Bars by column: the worst on top, no two columns in one bar, names as text."""

from __future__ import annotations

from dataclasses import replace

from assay.core import Part
from assay.report import Findings
from assay.report.bars import column_bars


def test_the_worst_is_on_top(plain: Findings) -> None:
    figure = column_bars(plain.techniques[2], plain)
    assert figure is not None
    assert figure.data[0]["y"][-1] == "age"
    assert figure.data[0]["x"] == sorted(figure.data[0]["x"])
    assert "largest: age" in figure.words


def test_at_most_forty_and_no_two_alike(plain: Findings) -> None:
    t = plain.techniques[2]
    parts = tuple(Part("x" * 70 + str(i), i / 100) for i in range(60))
    wide = replace(t, measurements=(replace(t.measurements[0], parts=parts),))
    figure = column_bars(wide, plain)
    assert figure is not None
    names = figure.data[0]["y"]
    assert len(names) == len(set(names)) == 40
    assert len(figure.data) == 1, "no reference, no ticks"


def test_nothing_to_draw(plain: Findings) -> None:
    assert column_bars(plain.techniques[-1], plain) is None


def test_no_markup_from_names(findings: Findings) -> None:
    figure = column_bars(findings.techniques[2], findings)
    assert figure is not None
    assert "<script" not in repr(figure.data)
    assert "<img" not in repr(figure.data)
