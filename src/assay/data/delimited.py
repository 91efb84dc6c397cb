"""Text files of rows: separator, encoding, header and ragged rows, then types by all cells."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import polars as pl

from assay.core import ReadError, TableError
from assay.data.header import check_header
from assay.data.source import check_names, check_rows

_SEPARATORS = (",", ";", "\t", "|")
_NEWLINE, _QUOTE = 10, 34


def read_delimited(data: bytes, where: str) -> pl.DataFrame:
    """The rows of a CSV file: comma, semicolon, tab or | between cells, UTF-8, a header first.

    Numbers are typed where every cell of a column reads as one and is written plainly (no
    leading zeros, no words for missing); everything else stays a string.

    Raises:
        ReadError: Not UTF-8, empty, or a row with more or fewer cells than the header.
        TableError: No rows, fewer than 20, one column, or column names that cannot be used.
    """
    data = _utf8(data, where)
    if not data.strip():
        raise ReadError("the file is empty", where=where, mend="Give a file with a header and rows")
    separator = _separator(data)
    header = _header(data, separator)
    check_header(data, separator, header, where)
    check_names(header, where)
    data = _even(data, separator, len(header), where)
    try:
        frame = pl.read_csv(data, separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError:
        raise ReadError(
            "its rows cannot be told apart", where=where,
            mend="Check the quotes: each quoted cell needs one at its start and one at its end",
        ) from None  # fmt: skip
    frame.columns = header
    check_rows(frame.height, where)
    return frame.with_columns(typed(c) for c in frame)


def layout(head: bytes, where: str) -> tuple[str, list[str]]:
    """What stands between cells, and the columns' names, from the first bytes of a file.

    Raises:
        ReadError: Not UTF-8, or empty.
        TableError: One column, or column names that cannot be used.
    """
    # The last line may be cut within a letter.
    whole = head[: head.rfind(b"\n") + 1] or head
    data = _utf8(whole, where)
    if not data.strip():
        raise ReadError("the file is empty", where=where, mend="Give a file with a header and rows")
    separator = _separator(data)
    header = _header(data, separator)
    check_header(data, separator, header, where)
    check_names(header, where)
    return separator, header


def _utf8(data: bytes, where: str) -> bytes:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise ReadError(
            "it is not text in UTF-8", where=where,
            mend="Save it as UTF-8, for example with: iconv -f latin1 -t utf-8 OLD > NEW",
        ) from None  # fmt: skip
    if b"\0" in data[:4096]:
        raise ReadError("it is not a text file", where=where, mend="Check what the file holds")
    data = data.removeprefix(b"\xef\xbb\xbf")
    return data.replace(b"\r\n", b"\n") if b"\r\n" in data else data.replace(b"\r", b"\n")


def _separator(data: bytes) -> str:
    # The one that cuts the first lines into most cells, evenly.
    lines = data[:65536].decode("utf-8", "ignore").splitlines()[:50]
    lines = lines[: max(1, len(lines) - 1)]

    def evenness(mark: str) -> tuple[float, int]:
        widths = [len(r) for r in csv.reader(lines, delimiter=mark) if r]
        return (sum(w == widths[0] for w in widths) / len(widths) * (widths[0] > 1), widths[0])

    return max(_SEPARATORS, key=evenness)


def _header(data: bytes, separator: str) -> list[str]:
    text = io.StringIO(data[: 16 << 20].decode("utf-8", "ignore"), newline="")
    return next(csv.reader(text, delimiter=separator, strict=False), [])


def _even(data: bytes, separator: str, width: int, where: str) -> bytes:
    """The file without blank lines; every row has ``width`` cells, or the first that has not is
    named by its line."""
    data = data.strip(b"\n") + b"\n"
    cells: np.ndarray[Any, Any] = np.frombuffer(data, dtype=np.uint8)
    outside = None
    if b'"' in data:
        outside = np.bitwise_xor.accumulate(cells == _QUOTE) == 0
    cut = _places(cells, ord(separator), outside)
    ends = _places(cells, _NEWLINE, outside)
    marks = np.diff(np.searchsorted(cut, ends), prepend=0)
    starts = np.concatenate([[0], ends + 1])[: len(ends)]
    blank = ends == starts
    if not len(ends) or ends[-1] != len(cells) - 1:
        raise ReadError("a quote is never closed", where=where, mend="Mend the quotes")
    wrong = np.flatnonzero((marks + 1 != width) & ~blank)
    if len(wrong):
        at = int(starts[wrong[0]])
        line = 1 + data.count(b"\n", 0, at)
        raise ReadError(
            f"line {line} has {int(marks[wrong[0]]) + 1} cells and the header has {width}",
            where=where, mend="Quote the cells that hold the separator or a quote, or mend the row",
        )  # fmt: skip
    if len(ends) - int(blank.sum()) < 2:
        raise TableError("it has no rows", where=where, mend="Give a table with rows")
    if blank.any():
        keep = np.ones(len(cells), dtype=bool)
        keep[ends[blank]] = False
        data = cells[keep].tobytes()
    return data


def _places(
    cells: np.ndarray[Any, Any], byte: int, outside: np.ndarray[Any, Any] | None
) -> np.ndarray[Any, Any]:
    found = cells == byte
    return np.flatnonzero(found if outside is None else found & outside)


def typed(text: pl.Series) -> pl.Series:
    """A column of strings as numbers, where every cell is written as one; else as it is."""
    known = text.null_count()
    if known == len(text) or text.str.contains(r"^\s*[+-]?0\d|^\s|\s$|^\+|^-?\d{19,}$").any():
        return text
    whole = text.cast(pl.Int64, strict=False)
    if whole.null_count() == known:
        return whole
    point = text.cast(pl.Float64, strict=False)
    return point if point.null_count() == known and bool(point.is_finite().all()) else text
