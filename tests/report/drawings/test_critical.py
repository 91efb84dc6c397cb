"""Where means, intervals and groups stand in the drawing of ranks, and what it says in words."""

from __future__ import annotations

import math
import re

import pytest

from assay.decision import Ranking, ranking
from assay.report.drawings import critical_words, draw_critical

NAMES = ("first", "second", "third", "fourth <b>")


def ordered(sets: int) -> Ranking:
    """One order everywhere, but that the last failed on the first set."""
    losses = {f"d{i}": {n: float(j) for j, n in enumerate(NAMES)} for i in range(sets)}
    losses["d0"]["fourth <b>"] = math.inf
    return ranking(losses)


def places(made: str, kind: str) -> list[float]:
    return [float(v) for v in re.findall(rf'class="{kind}" c?x1?="([\d.]+)"', made)]


def test_means_stand_on_the_axis_of_ranks() -> None:
    made = draw_critical(ordered(40))
    grid, means = places(made, "grid"), places(made, "mean")
    assert means == pytest.approx(grid)  # ranks 1 to 4, each held by one
    assert grid[3] - grid[0] == pytest.approx(3 * (grid[1] - grid[0]), abs=0.3)


def test_the_critical_difference_is_as_long_as_it_says() -> None:
    found = ordered(40)
    made = draw_critical(found)
    unit = places(made, "grid")[1] - places(made, "grid")[0]
    line = re.search(r'class="critical" x1="([\d.]+)" y1="32.0" x2="([\d.]+)"', made)
    assert line
    assert float(line[2]) - float(line[1]) == pytest.approx(found.critical * unit, abs=0.3)


def test_bars_join_groups_and_do_not_lie_on_each_other() -> None:
    found = ordered(12)
    assert found.together == (("first", "second"), ("second", "third"), ("third", "fourth <b>"))
    lanes = re.findall(r'class="lane" x1="([\d.]+)" y1="([\d.]+)" x2="\1" y2="([\d.]+)"', draw_critical(found))  # fmt: skip
    assert len(lanes) == 3
    assert lanes[0][0] == lanes[2][0] != lanes[1][0]
    assert float(lanes[0][2]) < float(lanes[2][1])
    assert "lane" not in draw_critical(ordered(40))


def test_where_no_two_can_be_told_apart_it_says_so() -> None:
    made = draw_critical(ordered(2))
    assert "longer than the axis: no two are told apart" in made
    assert 'class="critical" x1' not in made


def test_failures_hostile_names_and_words() -> None:
    found = ordered(12)
    made = draw_critical(found)
    assert "4.00, failed on 1" in made
    assert "<b>" not in made
    words = critical_words(found)
    assert words.startswith("Mean ranks over 12 data sets, 1 is best: first 1.00 (")
    assert "Not told apart, with all between them: first and second; second and third" in words
