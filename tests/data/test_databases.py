"""Rows by a query."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import polars as pl
import pytest

from assay.core import ReadError
from assay.data import read

QUERY = "select id, word from people where id >= 10"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A SQLite and a DuckDB file of 50 people, and the rows as Parquet."""
    frame = pl.DataFrame({"id": range(50), "word": ["secret", None] * 25})
    frame.write_parquet(tmp_path / "people.parquet")
    with duckdb.connect(str(tmp_path / "a.duckdb")) as duck:
        duck.execute(f"create table people as from '{tmp_path}/people.parquet'")
    lite = sqlite3.connect(tmp_path / "a.sqlite")
    lite.execute("create table people (id integer, word text)")
    lite.executemany("insert into people values (?, ?)", frame.rows())
    lite.commit()
    lite.close()
    (tmp_path / "lite.db").write_bytes((tmp_path / "a.sqlite").read_bytes())
    (tmp_path / "duck.db").write_bytes((tmp_path / "a.duckdb").read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    "where",
    ["{}/a.duckdb", "{}/duck.db", "duckdb://{}/a.duckdb", "{}/a.sqlite", "{}/lite.db", "sqlite:///{}/a.sqlite"],
)  # fmt: skip
def test_every_way_to_a_database_gives_the_same_rows(base: Path, where: str) -> None:
    source = read(where.format(base), query=QUERY)
    assert source.frame.to_dict(as_series=False)["id"] == list(range(10, 50))
    assert source.frame["word"].null_count() == 20
    assert source.name in where


def test_a_query_alone_names_its_files(base: Path) -> None:
    source = read(None, query=f"select * from '{base}/people.parquet'", name="people")
    assert source.frame.height == 50
    assert source.name == "people"


@pytest.mark.parametrize(
    ("where", "query", "words"),
    [
        ("{}/a.duckdb", None, "needs a query"),
        ("{}/a.duckdb", "select * from nobody", "does not fit"),
        ("{}/a.duckdb", "selekt", "does not fit"),
        ("{}/a.duckdb", "create table x (y int)", "DuckDB cannot run"),
        ("{}/a.duckdb", "select id, cast(word as int) w from people", "ConversionException"),
        ("{}/gone.duckdb", QUERY, "no such file"),
        ("{}/gone.sqlite", QUERY, "no such file"),
        ("{}/people.parquet", QUERY, "needs a database"),
        ("{}/a.sqlite", "select * from nobody", "cannot run the query"),
        ("nodriver://user:hunter2@host/base", QUERY, "cannot be addressed"),
        ("sqlite:////nowhere/else/a.sqlite", QUERY, "cannot run the query"),
    ],
)
def test_what_is_wrong_is_said_without_cells_or_passwords(
    base: Path, where: str, query: str | None, words: str
) -> None:
    with pytest.raises(ReadError) as caught:
        read(where.format(base), query=query)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert not (base / "gone.sqlite").exists()


def test_nothing_at_all(base: Path) -> None:
    with pytest.raises(ReadError, match="no data were named"):
        read(None)
    with pytest.raises(ReadError, match="no data were named"):
        read("")
