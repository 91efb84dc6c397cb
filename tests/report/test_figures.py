"""What all figures share: texts that Plotly shows as they are."""

from __future__ import annotations

from assay.core import Interval, Part
from assay.report.figures import figure_text, label


def test_markup_becomes_text() -> None:
    assert label("<b>x</b> & $y$") == "&lt;b&gt;x&lt;/b&gt; &amp; &#36;y&#36;"
    assert label("a\nb\tc\x00d\u202ee") == "a b c d e"


def test_a_long_name_is_cut() -> None:
    assert label("x" * 100) == "x" * 59 + "…"


def test_figure_text() -> None:
    assert figure_text(Part("a", 0.0123, Interval(0.001, 0.0245)), None) == "0.012 [0.001, 0.025]"
    assert figure_text(Part("a", 11.0), None) == "11"
