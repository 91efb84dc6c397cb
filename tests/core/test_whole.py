"""A file is there whole or as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assay.core import write_whole


def test_it_makes_the_folder_and_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "new" / "a.json"
    write_whole(file, "é")
    assert file.read_text("utf-8") == "é"
    write_whole(file, b"\x00")
    assert file.read_bytes() == b"\x00"
    assert [f.name for f in file.parent.iterdir()] == ["a.json"]


def test_what_stood_there_stays_where_the_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.json"
    write_whole(file, "before")

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="no space"):
        write_whole(file, "after")
    assert file.read_text() == "before"
    assert [f.name for f in tmp_path.iterdir()] == ["a.json"]
