"""Where values and intervals stand in the drawing of losses beside leaks, and what it says in words."""

from __future__ import annotations

import re

import pytest

from assay.core import Interval, Measurement
from assay.report.drawings import Traded, draw_traded, traded_words


def measured(value: float, half: float = 0.0) -> Measurement:
    return Measurement("m", value, Interval(value - half, value + half) if half else None)


ROWS = (
    Traded("good", measured(0.01, 0.005), measured(0.0, 0.002), (0, 6)),
    Traded("copy <b>", measured(0.0, 0.005), measured(1.0), (6, 6)),
    Traded("promised", measured(0.1, 0.01), measured(0.0, 0.002), (0, 6), claims=True),
    Traded("broken", None, None, (0, 0)),
)


def dots(made: str) -> list[tuple[str, float, float]]:
    found = re.findall(r'<circle class="(\w+)" cx="([\d.]+)" cy="([\d.]+)"', made)
    return [(kind, float(x), float(y)) for kind, x, y in found]


def test_each_has_a_row_with_a_dot_on_either_axis() -> None:
    made = dots(draw_traded(ROWS, "lost", "worst attack"))
    assert [kind for kind, *_ in made] == ["under", "under", "over", "over", "under", "under"]
    lost, found = made[::2], made[1::2]
    assert [y for *_, y in lost] == [y for *_, y in found] == sorted(y for *_, y in lost)
    assert lost[1][1] < lost[0][1] < lost[2][1] < found[0][1] == found[2][1] < found[1][1]


def test_a_dot_stands_on_the_mark_of_its_value() -> None:
    made = draw_traded(ROWS, "lost", "worst attack")
    marks = {
        said: float(x) for x, said in re.findall(r'class="tick" x="([\d.]+)"[^>]*>([^<]+)<', made)
    }
    by = dots(made)
    assert marks["100%"] == pytest.approx(by[3][1], abs=0.1)
    assert marks["0%"] == pytest.approx(by[1][1], abs=0.1)
    assert marks["0.1"] == pytest.approx(by[4][1], abs=0.1)


def test_intervals_reach_as_far_as_they_do_and_not_beyond_the_axis() -> None:
    made = draw_traded(ROWS, "lost", "worst attack")
    spans = [(float(a), float(b)) for a, b in re.findall(r'class="span" x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"', made)]  # fmt: skip
    assert len(spans) == 6
    assert all(16 <= a <= b <= 400 for a, b in spans)
    assert all(a < x < b for (_, x, _), (a, b) in zip(dots(made)[:2], spans[:2], strict=True))


def test_what_was_not_measured_says_so_and_names_are_text() -> None:
    made = draw_traded(ROWS, "lost", "worst attack")
    assert made.count(">not measured<") == 2
    assert "not attacked" in made
    assert "<b>" not in made
    assert ">leak on 6 of 6<" in made
    assert ">claims DP; leak on 0 of 6<" in made
    words = traded_words(ROWS, "lost", "worst attack")
    assert "good 0.01 (0.005 to 0.015) and 0 % (-0.2 % to 0.2 %), a leak shown on 0 of 6" in words
    assert "promised (claims differential privacy) 0.1" in words
    assert "broken not measured and not measured, a leak shown on 0 of 0" in words
