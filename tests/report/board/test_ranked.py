"""Ranks over data sets against what can be worked out by hand."""

from __future__ import annotations

import math

import pytest
from tests.report.board.conftest import made

from assay.report import board

FOUR = {
    "a": {"x": 0.01, "y": 0.02, "z": 0.03},
    "b": {"x": 0.01, "y": 0.02, "z": 0.03},
    "c": {"x": 0.02, "y": 0.01, "z": 0.03},
    "d": {"x": 0.01, "y": 0.03, "z": None},
}


def test_mean_ranks_and_the_critical_difference_in_closed_form() -> None:
    found = board.rankings(made(FOUR))[0].found
    assert found is not None
    assert {r.technique: r.mean for r in found.techniques} == {"x": 1.25, "y": 1.75, "z": 3.0}
    # Demsar 2006, table 5: q at 5 % for three techniques is 2.343.
    assert found.critical == pytest.approx(2.343 * math.sqrt(3 * 4 / (6 * 4)), abs=2e-3)
    assert found.techniques[2].failed == ("d",)


def test_a_data_set_on_which_nobody_could_be_measured_does_not_count() -> None:
    useful, faithful = board.rankings(made({**FOUR, "e": {"x": None, "y": None, "z": None}}))
    assert useful.found is not None
    assert useful.found.data_sets == ("a", "b", "c", "d")
    assert useful.without == ("e",)
    assert faithful.found is None  # nobody looked at pairs
    assert "none yet" in faithful.reason


def test_one_data_set_gives_no_ranks_and_says_so() -> None:
    found = made({"a": FOUR["a"]})
    assert "need two" in board.rankings(found)[0].reason
    assert "ranks over data sets need two" in board.board_page(found)
