"""Text files of rows."""

from __future__ import annotations

import polars as pl
import pytest

from assay.core import AssayError, ReadError, TableError
from assay.data.delimited import read_delimited

ROWS = 30


def table(header: str, row: str, more: str = "") -> bytes:
    return (header + "\n" + (row + "\n") * ROWS + more).encode()


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_each_separator_is_found(mark: str) -> None:
    frame = read_delimited(table(f"a{mark}b c{mark}d", f"1{mark}x y{mark}2.5"), "t")
    assert frame.columns == ["a", "b c", "d"]
    assert frame.dtypes == [pl.Int64, pl.String, pl.Float64]


def test_a_comma_inside_a_cell_does_not_win_over_the_separator() -> None:
    frame = read_delimited(table("a;b", "1,5;2,5"), "t")
    assert frame.columns == ["a", "b"]
    assert frame["a"][0] == "1,5"


def test_a_byte_order_mark_and_windows_lines_leave_no_trace() -> None:
    data = b"\xef\xbb\xbf" + table("a,b", "1,2").replace(b"\n", b"\r\n")
    assert read_delimited(data, "t").to_dict(as_series=False)["a"] == [1] * ROWS


def test_quoted_newlines_separators_and_quotes_stay_in_their_cell() -> None:
    frame = read_delimited(table("a,b", '"x\n\ny, ""z""",2'), "t")
    assert frame.height == ROWS
    assert frame["a"][0] == 'x\n\ny, "z"'


def test_blank_lines_are_no_rows() -> None:
    frame = read_delimited(table("a,b", "1,2\n", "\n\n3,4\n\n"), "t")
    assert frame.height == ROWS + 1
    assert frame["b"].null_count() == 0


def test_numbers_are_typed_by_all_cells() -> None:
    late = "\n".join(["a,b,c,d,e", *["1,01,1.5,+3,x"] * 20_000, "oops,02,2,4,NA"])
    frame = read_delimited(late.encode(), "t")
    assert frame.dtypes == [pl.String, pl.String, pl.Float64, pl.String, pl.String]


def test_infinities_and_words_for_missing_are_left_to_inference() -> None:
    frame = read_delimited(table("a,b", "1,2", "inf,NaN\n"), "t")
    assert frame.dtypes == [pl.String, pl.String]


def test_an_empty_cell_is_missing() -> None:
    frame = read_delimited(table("a,b", "1,x", ",\n"), "t")
    assert frame["a"].null_count() == 1
    assert frame["b"].null_count() == 1


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", ReadError, "empty"),
        (b" \n\n", ReadError, "empty"),
        (table("a,b", "K\xf6ln,1").decode().encode("latin-1"), ReadError, "UTF-8"),
        (table("a,b", "x,1").decode().encode("utf-16"), ReadError, "UTF-8"),
        (table("a,b", "x\0,1"), ReadError, "not a text file"),
        (table("a,b,c", "1,2,3", "1,2,3,4\n"), ReadError, f"line {ROWS + 2} has 4 cells"),
        (table("a,b,c", "1,2,3", "1,2\n"), ReadError, f"line {ROWS + 2} has 2 cells"),
        (table("a,b", '"x\ny",2', "1,2,3\n"), ReadError, f"line {2 * ROWS + 2} has 3 cells"),
        (b'a,b\n"x,1\n', ReadError, "quote"),
        (b"a,b\n", TableError, "no rows"),
        (b"a,b\n1,2\n", TableError, "1 row."),
        (b"a,b\n" + b"1,2\n" * 19, TableError, "19 rows"),
        (b"a\n" + b"1\n" * 60, TableError, "1 column,"),
        (table("a,b,a", "1,2,3"), TableError, "columns 1 and 3 have one name"),
        (table("a,,c", "1,2,3"), TableError, "column 2 of 3 has no name"),
        (table(",".join(f"c{i}" for i in range(10_000)), "1"), TableError, "10,000 columns"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_a_sentence(
    data: bytes, kind: type[AssayError], words: str
) -> None:
    with pytest.raises(kind) as caught:
        read_delimited(data, "ward.csv")
    assert words in str(caught.value)
    assert str(caught.value).startswith("ward.csv: ")
    assert "Köln" not in str(caught.value)
