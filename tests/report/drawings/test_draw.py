"""What is drawn is what the picture holds, and no name becomes markup."""

from __future__ import annotations

import json

import pytest

from assay.core import Bars, Curve, Grid, Heat, Points, Trace, Undrawn
from assay.report.drawings import draw
from assay.report.figures import Figure

EVIL = "<script>alert(1)</script> $x$"
SAID = {"id": "a", "topic": "t", "title": EVIL, "words": f"What {EVIL} shows."}


def figure(picture: Bars | Grid | Heat | Curve | Points) -> Figure:
    found = draw(picture)
    assert found is not None
    text = json.dumps([found.data, found.layout, found.narrow], allow_nan=False)
    assert "<script>" not in text
    assert "$x$" not in text
    assert found.words == picture.words
    assert found.layout["height"] >= 150
    return found


def test_a_histogram_has_its_bins() -> None:
    bars = Bars(**SAID, names=("up to 1", "2", "3 or more"), real=(0.2, 0.5, 0.3), synthetic=(0.1, 0.6, 0.3), edges=(0.5, 1.5, 2.5, 3.5))  # fmt: skip
    real, made = figure(bars).data
    assert (real["x"], real["y"], real["width"]) == ([1.0, 2.0, 3.0], [0.2, 0.5, 0.3], [1.0] * 3)
    assert made["x"] == [0.5, 1.5, 2.5, 3.5]
    assert made["y"] == [0.1, 0.6, 0.3, 0.3]
    assert real["hovertext"][1] == "2<br>real: 50.0 %"


def test_dates_are_milliseconds_on_a_date_axis() -> None:
    bars = Bars(**SAID, names=("a", "b"), real=(0.2, 0.8), synthetic=(0.1, 0.9), edges=(0.0, 1e12, 2e12), dates=True)  # fmt: skip
    found = figure(bars)
    assert found.layout["xaxis"]["type"] == "date"
    assert found.data[0]["x"] == [5e8, 1.5e9]


def test_levels_that_are_cut_alike_stay_apart() -> None:
    names = tuple(f"a very long level of this column {i}" for i in range(3))
    found = figure(Bars(**SAID, names=(*names, EVIL), real=(0.25,) * 4, synthetic=(0.25,) * 4))
    assert len(set(found.data[0]["y"])) == 4
    assert [d["name"] for d in found.data] == ["synthetic", "real"]


def test_empty_cells_are_left_out_and_both_sides_share_a_scale() -> None:
    grid = Grid(**SAID, x=EVIL, y="y", x_edges=(0, 1, 2), y_edges=(0, 1, 2), real=((0.0, 0.5), (0.5, 0.0)), synthetic=((0.9, 0.0), (0.1, 0.0)))  # fmt: skip
    found = figure(grid)
    real, made = found.data
    assert real["z"] == [[None, 0.5], [0.5, None]]
    assert real["zmax"] == made["zmax"] == 0.9
    assert found.layout["xaxis2"]["matches"] == "x"
    assert found.narrow["height"] > found.layout["height"]


def test_the_third_matrix_is_the_difference() -> None:
    heat = Heat(**SAID, names=("a", EVIL), real=((1.0, 0.5), (0.5, None)), synthetic=((1.0, 0.2), (0.2, 1.0)))  # fmt: skip
    found = figure(heat)
    assert found.data[2]["z"] == [[0.0, pytest.approx(-0.3)], [pytest.approx(-0.3), None]]
    assert [d["zmin"] for d in found.data] == [-1, -1, -1]


def test_real_and_synthetic_lines_differ_in_more_than_colour() -> None:
    line = (0.0, 1.0)
    curve = Curve(**SAID, x=EVIL, y="y", traces=(Trace("r", line, line, real=True), Trace("s", line, line)), diagonal="guessing")  # fmt: skip
    diagonal, real, made = figure(curve).data
    assert diagonal["x"] == [0.0, 1.0]
    assert real["line"]["dash"] != made["line"]["dash"]


def test_points_and_what_is_not_drawn() -> None:
    points = Points(**SAID, x=EVIL, y="y", real=((1.0, 2.0),), synthetic=((3.0, 4.0), (5.0, 6.0)))
    real, made = figure(points).data
    assert (real["x"], made["y"]) == ([1.0], [4.0, 6.0])
    assert draw(Undrawn(id="a", topic="t", title="x", reason="y")) is None
