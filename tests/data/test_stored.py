"""A table in a file is the table in memory, a column at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assay.core import ReadError, SchemaError
from assay.data import Kind, Stored, conform, infer

FRAME = pl.DataFrame(
    {
        "age": [3, None, 5, 8] * 10,
        "town": ["Bonn", "?", "Ulm", " "] * 10,
        "when": ["2024-01-03", "2024-02-28", None, "2023-05-06"] * 10,
        "fit": ["yes", "no", "no", None] * 10,
    }
)


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    FRAME.write_parquet(tmp_path / "t.parquet")
    schema = infer(FRAME, where="t")
    return Stored(pl.scan_parquet(tmp_path / "t.parquet"), schema, 40, where="t")


def test_columns_are_those_of_the_table_in_memory(stored: Stored) -> None:
    table = conform(FRAME, stored.schema, where="t")
    assert len(stored) == len(table)
    assert stored.names == table.names
    assert stored.people is None
    for name in table.names:
        assert stored[name].equals(table[name], check_dtypes=True)
    assert stored.frame.equals(table.frame)
    assert stored.schema["when"].kind is Kind.DATETIME


def test_rows_are_taken_in_order_and_again(stored: Stored) -> None:
    rows = np.array([5, 2, 2, 39])
    table = conform(FRAME, stored.schema, where="t").take(rows)
    some = stored.take(rows)
    assert len(some) == 4
    assert some["age"].to_list() == table["age"].to_list()
    assert some.take([3, 0])["town"].to_list() == table.take([3, 0])["town"].to_list()
    assert some.only(["fit"])["fit"].to_list() == table["fit"].to_list()
    assert some.only(["fit"]).names == ["fit"]


def test_only_the_last_column_is_kept(stored: Stored) -> None:
    first = stored["age"]
    assert stored["age"] is first
    stored["town"]
    assert stored["age"] is not first


def test_a_cell_of_another_kind_is_counted_and_not_shown(tmp_path: Path, stored: Stored) -> None:
    FRAME.with_columns(age=pl.Series(["secret"] * 40)).write_parquet(tmp_path / "bad.parquet")
    bad = Stored(pl.scan_parquet(tmp_path / "bad.parquet"), stored.schema, 40, where="bad")
    with pytest.raises(SchemaError, match="40 of 40 cells") as caught:
        bad["age"]
    assert "secret" not in str(caught.value)


def test_a_file_that_goes_is_one_sentence(tmp_path: Path, stored: Stored) -> None:
    (tmp_path / "t.parquet").unlink()
    with pytest.raises(ReadError, match="cannot be read"):
        stored["age"]
