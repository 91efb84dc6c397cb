"""The door: any file, query or table becomes a :class:`Source`."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from assay.core import ReadError
from assay.data.databases import query_duckdb, query_url
from assay.data.delimited import read_delimited
from assay.data.frames import read_frame
from assay.data.source import Source, check_names, check_rows

_TEXT = (".csv", ".tsv", ".txt")
_BINARY: dict[str, Callable[[io.BytesIO], pl.DataFrame]] = {
    ".parquet": pl.read_parquet,
    ".pq": pl.read_parquet,
    ".arrow": pl.read_ipc,
    ".feather": pl.read_ipc,
    ".ipc": pl.read_ipc,
}
_JSON = (".jsonl", ".ndjson")
_DUCKDB, _SQLITE = (".duckdb", ".db"), (".sqlite", ".sqlite3")
_KNOWN = "CSV, TSV, Parquet, Arrow, JSON lines, DuckDB and SQLite"


def read(source: Any, *, query: str | None = None, name: str = "") -> Source:
    """Read a table.

    Args:
        source: A path to a file (CSV, also gzipped; Parquet; Arrow; JSON lines), a database (file
            or URL, with ``query``), a pandas, Polars or Arrow table, or a Source, which passes
            through. None, or an empty string, with a ``query`` has DuckDB run it: it may name
            files itself.
        query: SQL that says which rows.
        name: What to call it; the file's name by default.

    Raises:
        ReadError: It cannot be read.
        TableError: It has columns or rows that nothing can be done with.
    """
    if isinstance(source, Source):
        return source
    if source is None or (isinstance(source, str) and not source):
        if not query:
            raise ReadError("no data were named", mend="Give a file, a query or a table")
        return _checked(query_duckdb(query, None, name or "query"), name or "query")
    if not isinstance(source, str | Path):
        return Source(read_frame(source, name or "table"), name or "table")
    text = str(source)
    if "://" in text:
        return _read_url(text, query, name)
    return _read_file(Path(text), query, name or Path(text).name)


def _checked(frame: pl.DataFrame, name: str) -> Source:
    check_names(frame.columns, name)
    check_rows(frame.height, name)
    return Source(frame, name)


def _read_url(url: str, query: str | None, name: str) -> Source:
    scheme, rest = url.split("://", 1)
    name = name or rest.split("@")[-1].split("?")[0].rstrip("/").split("/")[-1] or scheme
    if scheme == "file":
        return _read_file(Path(rest), query, name)
    _needs_query(query, name)
    assert query is not None
    if scheme == "duckdb":
        bytes_of(Path(rest), name, head=1)
        return _checked(query_duckdb(query, Path(rest), name), name)
    return _checked(query_url(query, url, name), name)


def _needs_query(query: str | None, name: str) -> None:
    if not query:
        raise ReadError(
            "a database needs a query", where=name,
            mend="Say which rows: query: select * from patients",
        )  # fmt: skip


def _read_file(path: Path, query: str | None, name: str) -> Source:
    endings = [s.lower() for s in path.suffixes]
    ending = endings[-1] if endings else ""
    if ending in (*_DUCKDB, *_SQLITE):
        head = bytes_of(path, name, head=16)
        _needs_query(query, name)
        assert query is not None
        if ending in _SQLITE or head.startswith(b"SQLite format 3"):
            return _checked(query_url(query, f"sqlite:///{path}", name), name)
        return _checked(query_duckdb(query, path, name), name)
    if query:
        raise ReadError(
            "a query needs a database", where=name,
            mend=f"Leave 'data' out and have the query name the file: from '{path}'",
        )  # fmt: skip
    data = bytes_of(path, name)
    if ending == ".gz":
        data, ending = _unzipped(data, name), endings[-2] if len(endings) > 1 else ""
    if not data:
        raise ReadError("the file is empty", where=name, mend="Give a file with rows")
    if ending in _TEXT:
        return Source(read_delimited(data, name), name)
    if ending not in _BINARY and ending not in _JSON:
        raise ReadError(
            f"files that end in {ending!r} are not known" if ending else "its name has no ending",
            where=name, mend=f"Known are {_KNOWN}",
        )  # fmt: skip
    return _checked(_parsed(data, ending, name), name)


def _parsed(data: bytes, ending: str, name: str) -> pl.DataFrame:
    try:
        if ending in _JSON:
            return pl.read_ndjson(io.BytesIO(data), infer_schema_length=None)
        return _BINARY[ending](io.BytesIO(data))
    except Exception as error:
        # A reader's words may show cells, so only their kind is told.
        raise ReadError(
            f"it cannot be read as {ending.lstrip('.')} ({type(error).__name__})", where=name,
            mend="Check that the file is whole and that its ending says what it is",
        ) from None  # fmt: skip


def _unzipped(data: bytes, name: str) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        raise ReadError(
            "it is not a whole gzip file", where=name, mend="Fetch or pack it again"
        ) from None


def bytes_of(path: Path, name: str, head: int = -1) -> bytes:
    """The first bytes of a file, or all; raises ReadError where it cannot be read."""
    try:
        if path.is_dir():
            raise ReadError("it is a folder", where=str(path), mend="Give a file in it")
        with path.open("rb") as file:
            return file.read(head)
    except FileNotFoundError:
        raise ReadError("there is no such file", where=str(path), mend="Check the path") from None
    except PermissionError:
        raise ReadError(
            "there is no permission to read it", where=name, mend="Ask its owner, or chmod it"
        ) from None
    except OSError as error:
        raise ReadError(f"it cannot be read ({error.strerror})", where=name) from None
