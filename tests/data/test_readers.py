"""Any file becomes a Source."""

from __future__ import annotations

import errno
import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assay.core import ReadError, TableError
from assay.data import Source, read, write

FRAME = pl.DataFrame({"a": range(30), "b": ["x", None, "y"] * 10, "c": [0.5, 1.25, None] * 10})


@pytest.mark.parametrize(
    "ending", ["csv", "tsv", "parquet", "pq", "arrow", "feather", "jsonl", "ndjson"]
)
def test_what_was_written_is_read(tmp_path: Path, ending: str) -> None:
    write(FRAME, tmp_path / f"t.{ending}")
    source = read(tmp_path / f"t.{ending}")
    assert source.frame.equals(FRAME)
    assert source.name == f"t.{ending}"
    assert read(str(tmp_path / f"t.{ending}"), name="ward").name == "ward"


def test_gzipped_text(tmp_path: Path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(FRAME.write_csv().encode()))
    assert read(tmp_path / "t.csv.gz").frame.equals(FRAME)
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(FRAME.write_csv().encode())[:-9])
    with pytest.raises(ReadError, match="gzip"):
        read(tmp_path / "cut.csv.gz")


def test_a_source_passes_through_and_a_url_of_a_file_is_a_file(tmp_path: Path) -> None:
    source = Source(FRAME, "mine")
    assert read(source) is source
    write(FRAME, tmp_path / "t.csv")
    assert read(f"file://{tmp_path}/t.csv").frame.equals(FRAME)


def test_a_missing_file_a_folder_and_an_unknown_ending(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read(tmp_path / "gone.csv")
    with pytest.raises(ReadError, match="folder"):
        read(tmp_path)
    (tmp_path / "t.xlsx").write_bytes(b"x")
    with pytest.raises(ReadError, match=r"'\.xlsx' are not known"):
        read(tmp_path / "t.xlsx")
    (tmp_path / "t").write_bytes(b"x")
    with pytest.raises(ReadError, match="no ending"):
        read(tmp_path / "t")


@pytest.mark.parametrize("ending", ["parquet", "arrow", "jsonl"])
def test_a_broken_file_is_named_and_nothing_of_it_is_shown(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"t.{ending}").write_bytes(b'{"secret": ' * 50)
    with pytest.raises(ReadError) as caught:
        read(tmp_path / f"t.{ending}")
    assert "cannot be read" in str(caught.value)
    assert "secret" not in str(caught.value)
    (tmp_path / f"u.{ending}").write_bytes(b"")
    with pytest.raises(ReadError, match="empty"):
        read(tmp_path / f"u.{ending}")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(FRAME, tmp_path / "t.parquet")

    def deny(self: Path, *_: Any, **__: Any) -> Any:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", deny)
    with pytest.raises(ReadError, match="permission"):
        read(tmp_path / "t.parquet")


def test_too_many_columns_too_few_rows(tmp_path: Path) -> None:
    write(FRAME.head(0), tmp_path / "t.parquet")
    with pytest.raises(TableError, match="no rows"):
        read(tmp_path / "t.parquet")
    pl.DataFrame({f"c{i}": [1] * 30 for i in range(5001)}).write_parquet(tmp_path / "w.parquet")
    with pytest.raises(TableError, match="5,001 columns"):
        read(tmp_path / "w.parquet")
