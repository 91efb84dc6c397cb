"""From cells to a canonical table."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import polars as pl
import pytest

from assay.core import SchemaError
from assay.data import Column, Kind, Schema, conform

DAY = datetime(2024, 3, 4)


def cells(column: Column, given: object, dtype: pl.DataType | None = None) -> list[object]:
    frame = pl.DataFrame({column.name: pl.Series(given, dtype=dtype)})
    table = conform(frame, Schema((column,)), where="t")
    assert table.names == [column.name]
    return table[column.name].to_list()


NUMBER, WHOLE = Column("x", Kind.NUMERIC), Column("x", Kind.INTEGER)
ANSWER = Column("x", Kind.BOOLEAN, spelling=("nej", "ja"))
SEEN = Column("x", Kind.DATETIME, spelling=("%d/%m/%Y",))
CODE = Column("x", Kind.CATEGORICAL, spelling=("int64",))
WORD = Column("x", Kind.CATEGORICAL)


@pytest.mark.parametrize(
    ("column", "given", "wanted"),
    [
        (NUMBER, ["1.5", "NA", " 2", None, "-"], [1.5, None, 2.0, None, None]),
        (NUMBER, [1, 2, None], [1.0, 2.0, None]),
        (NUMBER, [1.5, float("nan")], [1.5, None]),
        (NUMBER, [True, False], [1.0, 0.0]),
        (NUMBER, [timedelta(seconds=1.5)], [1.5]),
        (Column("x", Kind.NUMERIC, spelling=("string", ",")), ["1,5", "2"], [1.5, 2.0]),
        (Column("x", Kind.NUMERIC, spelling=("string", "1,000")), ["1,500.5", "2"], [1500.5, 2.0]),
        (WHOLE, ["3", "4.0", ""], [3, 4, None]),
        (WHOLE, [3.0, None], [3, None]),
        (WHOLE, [10**6, -(10**9)], [10**6, -(10**9)]),
        (ANSWER, ["ja", "nej", "JA ", None, ""], [True, False, True, None, None]),
        (ANSWER, [True, None, False], [True, None, False]),
        (ANSWER, ["true", "False", "1", "0"], [True, False, True, False]),
        (ANSWER, [1, 0, None], [True, False, None]),
        (ANSWER, [1.0, 0.0], [True, False]),
        (Column("x", Kind.BOOLEAN), ["yes", "no", "t"], [True, False, True]),
        (SEEN, ["04/03/2024", "2024-03-04", None, "?"], [DAY, DAY, None, None]),
        (SEEN, ["2024-03-04T00:00:00", "2024-03-04 00:00"], [DAY, DAY]),
        (SEEN, [date(2024, 3, 4)], [DAY]),
        (SEEN, [DAY], [DAY]),
        (Column("x", Kind.DATETIME), ["3/4/2024", "3/14/2024"], [DAY, datetime(2024, 3, 14)]),
        (Column("x", Kind.DATETIME), [time(1, 2)], [datetime(1970, 1, 1, 1, 2)]),
        (Column("x", Kind.DATETIME, spelling=("%Y%m%d", "int64")), [20240304], [DAY]),
        (CODE, [1, 10, None], ["1", "10", None]),
        (CODE, [1.0, None, 10.0], ["1", None, "10"]),
        (CODE, ["1", "10", ""], ["1", "10", None]),
        (WORD, ["a", "", "-", "?", " a"], ["a", None, "-", None, " a"]),
        (WORD, [True, False], ["true", "false"]),
        (Column("x", Kind.CATEGORICAL, spelling=("string",)), ["1", "NA"], ["1", None]),
        (Column("x", Kind.TEXT), ["NA it is", None], ["NA it is", None]),
    ],
)
def test_cells_become_canonical(column: Column, given: object, wanted: list[object]) -> None:
    assert cells(column, given) == wanted


def test_levels_and_enums_of_polars() -> None:
    for dtype in (pl.Categorical(), pl.Enum(["v", "u"])):
        assert cells(WORD, ["u", "v", None], dtype) == ["u", "v", None]
    assert cells(WORD, [None, None], pl.Null()) == [None, None]


def test_zones_are_brought_to_one_clock_and_narrow_floats_to_their_decimals() -> None:
    zoned = pl.Series([datetime(2024, 3, 4, 12)]).dt.replace_time_zone("Europe/Berlin")
    frame = pl.DataFrame({"x": zoned})
    found = conform(frame, Schema((Column("x", Kind.DATETIME),)), where="t")
    assert found["x"].to_list() == [datetime(2024, 3, 4, 11)]
    narrow = Column("x", Kind.NUMERIC, decimals=1, spelling=("float32",))
    assert cells(narrow, [0.1, 2.7], pl.Float32()) == [0.1, 2.7]


@pytest.mark.parametrize(
    ("column", "given", "count"),
    [
        (NUMBER, ["1.5", "secret", "secret"], "2 of 3"),
        (NUMBER, [date(2024, 1, 1)], "1 of 1"),
        (WHOLE, [3.5, 4.0, None], "1 of 2"),
        (WHOLE, ["3.5"], "1 of 1"),
        (ANSWER, ["ja", "secret"], "1 of 2"),
        (ANSWER, [1, 2], "1 of 2"),
        (SEEN, ["04/03/2024", "31/02/2024"], "1 of 2"),
        (SEEN, [1.5], "1 of 1"),
        (WORD, [["secret"], ["secret"]], "2 of 2"),
        (WORD, [{"secret": 1}], "1 of 1"),
        (WORD, [b"secret"], "1 of 1"),
    ],
)
def test_cells_of_another_kind_are_counted_and_never_shown(
    column: Column, given: object, count: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        cells(column, given)
    said = str(caught.value)
    assert said.startswith(f"t, column 'x': {count} cells cannot be read as {column.kind}")
    assert "secret" not in said
    assert "31/02" not in said


def test_infinities_and_missing_columns() -> None:
    with pytest.raises(SchemaError, match="1 of 2 cells are infinite values"):
        cells(NUMBER, [1.0, float("inf")])
    with pytest.raises(SchemaError, match="t: there is no column 'y'"):
        conform(pl.DataFrame({"x": [1]}), Schema((Column("y", Kind.INTEGER),)), where="t")


def test_columns_come_in_the_order_of_the_schema_and_no_others() -> None:
    frame = pl.DataFrame({"z": ["q"], "y": [1], "x": [2.0]})
    table = conform(frame, Schema((NUMBER, Column("y", Kind.INTEGER))), where="t")
    assert table.names == ["x", "y"]


def test_no_rows() -> None:
    for column in (NUMBER, WHOLE, ANSWER, SEEN, CODE, WORD):
        assert cells(column, [], pl.String()) == []


def test_a_column_may_be_called_like_a_count() -> None:
    column = Column("count", Kind.DATETIME)
    assert cells(column, ["2024-03-04", "2024-03-04"]) == [DAY, DAY]
