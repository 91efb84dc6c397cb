"""Lines that only grow: what is altered, of something else or torn is never taken for whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.core import ConfigError, ReadError
from assay.dp.chained import Chained


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """With three lines."""
    found = tmp_path / "new" / "journal.jsonl"
    kept = Chained(found, "rows and settings")
    for i in range(3):
        kept.add({"i": i, "word": "a\nb\u2028é"})
    return found


def test_lines_are_found_again_and_go_on(file: Path) -> None:
    kept = Chained(file, "rows and settings")
    assert [x["i"] for x in kept.lines] == [0, 1, 2]
    kept.add({"i": 3})
    assert Chained(file, "rows and settings").lines == [*kept.lines, {"i": 3}]


def test_it_is_for_its_owner_alone_and_says_nothing_of_what_it_belongs_to(file: Path) -> None:
    assert file.parent.stat().st_mode & 0o077 == 0
    assert file.with_suffix(".key").stat().st_mode & 0o077 == 0
    elsewhere = file.parent.parent / "other" / file.name
    for _ in range(2):
        Chained(elsewhere, "rows and settings").lines.clear()
    first = [f.read_bytes().splitlines()[0] for f in (file, elsewhere)]
    assert first[0] != first[1]  # of the same rows under another key


def test_what_belongs_to_something_else_is_refused(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(ConfigError, match="other rows, settings or another version"):
        Chained(file, "other rows")
    assert file.read_bytes() == before


def test_each_byte_that_is_altered_is_refused(file: Path) -> None:
    before = file.read_bytes()
    for at in range(0, len(before) - 1, 7):
        file.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
        with pytest.raises(ReadError, match="altered"):
            Chained(file, "rows and settings")


@pytest.mark.parametrize("order", [(0, 2, 1, 3), (0, 1, 3), (0, 1, 1, 2, 3), (1, 2, 3)])
def test_lines_in_another_order_or_left_out_are_refused(file: Path, order: tuple[int, ...]) -> None:
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[i] for i in order))
    with pytest.raises(ReadError, match="altered"):
        Chained(file, "rows and settings")


def test_another_key_or_none_is_refused(file: Path) -> None:
    key = file.with_suffix(".key")
    key.write_bytes(bytes(32))
    with pytest.raises(ReadError, match="its key was"):
        Chained(file, "rows and settings")
    key.unlink()
    with pytest.raises(ReadError, match="its key was"):
        Chained(file, "rows and settings")


def test_a_torn_line_is_dropped_whatever_its_length(file: Path) -> None:
    whole = file.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    before = whole[: -len(last)]
    for cut in (1, 30, 64, 65, 70, len(last) - 1):
        file.write_bytes(before + last[:cut])
        kept = Chained(file, "rows and settings")
        assert [x["i"] for x in kept.lines] == [0, 1]
        assert file.read_bytes() == before
    kept.add("more")
    assert Chained(file, "rows and settings").lines[2:] == ["more"]


def test_a_kill_before_the_first_line_begins_anew(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    Chained(file, "a")
    file.write_bytes(file.read_bytes()[:20])
    assert Chained(file, "b").lines == []  # nothing was ever kept there
    file.unlink()
    file.with_suffix(".key").write_bytes(b"torn")
    assert Chained(file, "c").lines == []
    assert Chained(file, "c").lines == []


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ReadError, match="cannot be kept"):
        Chained(tmp_path / "file" / "journal.jsonl", "a")
    (tmp_path / "journal.jsonl").mkdir()
    with pytest.raises(ReadError, match="cannot be kept"):
        Chained(tmp_path / "journal.jsonl", "a")
