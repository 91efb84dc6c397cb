"""The files of a benchmark come back as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.board.conftest import made
from tests.report.board.test_ranked import FOUR

from assay.core import InputError
from assay.report import board


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    found = made(FOUR, note="a note")
    page = board.write_board(found, tmp_path / "out")
    assert sorted(p.name for p in page.parent.iterdir()) == [
        "benchmark.json", "index.html", "leaderboard.csv",
    ]  # fmt: skip
    assert board.read_board(page.parent) == found
    assert board.read_board(tmp_path) is None


@pytest.mark.parametrize("text", ["{", "{}", '{"format": "assay benchmark 1"}', "[1]"])
def test_what_is_damaged_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "benchmark.json").write_text(text)
    with pytest.raises(InputError, match="no benchmark that this version"):
        board.read_board(tmp_path)
