"""Marks of a drawing: texts are escaped, and it has words."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from assay.report.svg import alone, svg, text


def test_texts_and_words_are_escaped() -> None:
    made = svg("bounds", 10, 20, [text("name", "<b> & co", 1, 2, "end", turned=True)], 'a "b" <c>')
    assert "&lt;b&gt; &amp; co" in made
    assert 'aria-label="a &#34;b&#34; &lt;c&gt;"' in made
    assert 'viewBox="0 0 10 20"' in made
    assert 'transform="rotate(-90 1.0 2.0)"' in made


def test_a_file_of_its_own_is_xml_with_its_colours_for_light_and_dark() -> None:
    made = alone(svg("bounds", 10, 20, [text("name", "<b> & co", 1, 2, "end")], 'a "b" > c'))
    assert made.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20" ')
    root = ElementTree.fromstring(made)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[2].text == "<b> & co"
    style = root[0].text or ""
    assert "prefers-color-scheme: dark" in style
    asked, given = set(re.findall(r"var\((--\w+)\)", made)), set(re.findall(r"(--\w+):", style))
    assert asked <= given
