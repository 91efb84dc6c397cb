"""The files of a benchmark come back as they were."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.report.board.conftest import made
from tests.report.board.test_ranked import FOUR

from assay.core import InputError, Measurement, Part
from assay.report import board


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    found = made(FOUR, note="a note")
    page = board.write_board(found, tmp_path / "out")
    assert sorted(p.name for p in page.parent.iterdir()) == [
        "benchmark.json", "index.html", "leaderboard.csv",
    ]  # fmt: skip
    assert board.read_board(page.parent) == found
    assert board.read_board(tmp_path) is None


def test_which_attacks_showed_a_leak_comes_back(tmp_path: Path) -> None:
    found = made(FOUR)
    cell = found.cells[0]
    test = Measurement("privacy.leak.p_value", 0.001, parts=(Part("membership", 0.001, n=4_999),))
    told = replace(cell.tried[0], measurements=(*cell.tried[0].measurements[:-1], test))
    found = replace(found, cells=(replace(cell, tried=(told, *cell.tried[1:])), *found.cells[1:]))
    page = board.write_board(found, tmp_path)
    assert board.read_board(tmp_path) == found
    assert "by membership (1)" in page.read_text("utf-8")
    assert "membership 1" in (tmp_path / "leaderboard.csv").read_text("utf-8")


@pytest.mark.parametrize("text", ["{", "{}", '{"format": "assay benchmark 1"}', "[1]"])
def test_what_is_damaged_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "benchmark.json").write_text(text)
    with pytest.raises(InputError, match="no benchmark that this version"):
        board.read_board(tmp_path)
