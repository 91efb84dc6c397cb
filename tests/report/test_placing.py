"""Names beside points do not cover points, each other or bars."""

from __future__ import annotations

from assay.report.placing import places_of


def test_a_lone_name_stands_top_right() -> None:
    assert places_of([(0.5, 0.5, 5)], (0, 1), (0, 1)) == ["top right"]


def test_a_name_stays_inside() -> None:
    assert places_of([(0.99, 0.5, 12)], (0, 1), (0, 1))[0].endswith("left")
    assert places_of([(0.5, 0.99, 12)], (0, 1), (0, 1))[0].startswith("bottom")


def test_two_neighbours_do_not_cover_each_other() -> None:
    one, other = places_of([(0.5, 0.5, 10), (0.53, 0.5, 10)], (0, 1), (0, 1))
    assert one != other


def test_a_bar_is_left_free() -> None:
    bar = (0.5, 0.55, 0.9, 0.55)
    assert places_of([(0.5, 0.5, 10)], (0, 1), (0, 1), [bar]) != ["top right"]
