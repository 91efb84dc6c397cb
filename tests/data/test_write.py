"""A file is whole or not there."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assay.core import InputError
from assay.data import write

FRAME = pl.DataFrame({"a": [1, 2], "b": ["x", None]})


def test_the_old_file_stays_where_the_disk_is_full(tmp_path: Path, monkeypatch: Any) -> None:
    write(FRAME, tmp_path / "t.csv")
    before = (tmp_path / "t.csv").read_bytes()

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError, match="space"):
        write(FRAME.head(1), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "arrow", "jsonl"])
def test_a_disk_that_fills_up_while_writing(tmp_path: Path, monkeypatch: Any, ending: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    real = Path.open

    def open_full(self: Path, *args: Any, **kwargs: Any) -> Any:
        return real(Path("/dev/full") if self.suffix == ".part" else self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(InputError, match="no space is left"):
        write(
            pl.DataFrame({"a": range(100_000), "b": ["x" * 9] * 100_000}), tmp_path / f"t.{ending}"
        )
    assert not list(tmp_path.iterdir())


def test_an_unknown_ending_and_a_folder_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'\.xls'.*\.csv"):
        write(FRAME, tmp_path / "t.xls")
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        write(FRAME, tmp_path / "file" / "t.csv")
    assert not list(tmp_path.rglob("*.part"))


def test_a_format_that_cannot_hold_the_cells(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written as csv"):
        write(pl.DataFrame({"a": [[1, 2]], "b": [1]}), tmp_path / "t.csv")
    assert not list(tmp_path.iterdir())


def test_a_folder_is_made(tmp_path: Path) -> None:
    write(FRAME, tmp_path / "new" / "t.parquet")
    assert pl.read_parquet(tmp_path / "new" / "t.parquet").equals(FRAME)
