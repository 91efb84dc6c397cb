"""Files opened without reading them: Parquet and CSV mean the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assay.core import AssayError
from assay.data import read, scan_file

RNG = np.random.default_rng(3)
FRAME = pl.DataFrame(
    {
        "code": [f"{i:03d}" for i in RNG.integers(0, 40, 500)],
        "dose": RNG.normal(size=500).round(3),
        "size": RNG.integers(0, 9, 500),
        "word": RNG.choice(["a, b", 'say "so"', "c"], 500),
    }
)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_file_has_the_types_that_reading_it_whole_gives(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "t.csv"
    FRAME.write_csv(path, separator=mark)
    (tmp_path / "copy").mkdir()
    found = scan_file(path, tmp_path / "copy")
    assert (found.rows, found.names, found.name) == (500, tuple(FRAME.columns), "t.csv")
    assert found.sample(500, RNG).equals(read(path).frame)


def test_a_sample_keeps_rows_together_and_comes_again(tmp_path: Path) -> None:
    frame = FRAME.with_row_index("row").with_columns(twin=pl.col("row") * 2)
    frame.write_parquet(tmp_path / "t.parquet")
    found = scan_file(tmp_path / "t.parquet", tmp_path)
    one, again = (found.sample(60, np.random.default_rng(5)) for _ in range(2))
    assert one.equals(again)
    assert len(one) == 60
    assert one["row"].is_sorted()
    assert one["row"].n_unique() == 60
    assert (one["twin"] == one["row"] * 2).all()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gone.parquet", None, "no such file"),
        ("t.parquet", b"PAR1 not really", "cannot be read as parquet"),
        ("t.parquet", b"", "empty"),
        ("t.csv", b"", "empty"),
        ("t.csv", b"one\n" + b"1\n" * 50, "needs two or more"),
        ("t.csv", b"a,b\n" + b"1,2\n" * 50 + b"1,2,3\n", "told apart"),
        ("t.csv", b"a,b\n" + "K\u00f6ln,1\n".encode("latin-1") * 50, "UTF-8"),
        ("t.csv", b"a,b\n1,2\n", "20 or more"),
        ("t.xlsx", b"x", "column by column"),
    ],
)
def test_a_file_that_cannot_be_opened(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (tmp_path / "copy").mkdir()
    with pytest.raises(AssayError, match=words):
        scan_file(tmp_path / name, tmp_path / "copy")


def test_a_folder_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="folder"):
        scan_file(tmp_path, tmp_path)
