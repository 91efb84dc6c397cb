"""Marks of a drawing: texts are escaped, and it has words."""

from __future__ import annotations

from assay.report.svg import svg, text


def test_texts_and_words_are_escaped() -> None:
    made = svg("bounds", 10, 20, [text("name", "<b> & co", 1, 2, "end", turned=True)], 'a "b" <c>')
    assert "&lt;b&gt; &amp; co" in made
    assert 'aria-label="a &#34;b&#34; &lt;c&gt;"' in made
    assert 'viewBox="0 0 10 20"' in made
    assert 'transform="rotate(-90 1.0 2.0)"' in made
