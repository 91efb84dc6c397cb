"""Back to the source's own spelling."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.core import SchemaError
from assay.data import Column, Domain, Kind, Schema, Table, conform, infer, to_source

COLUMNS: dict[str, pl.Series] = {
    "int": pl.Series([1, 20, None] * 10, dtype=pl.Int32),
    "whole": pl.Series([1.0, 20.0, None] * 10),
    "float": pl.Series([1.25, 20.5, None] * 10),
    "float32": pl.Series([0.1, 2.75, None] * 10, dtype=pl.Float32),
    "decimal": pl.Series([Decimal("1.25"), Decimal("20.50"), None] * 10),
    "zero_one": pl.Series([0, 1, None] * 10, dtype=pl.UInt8),
    "bool": pl.Series([True, False, None] * 10),
    "words": pl.Series(["u", "v", None] * 10),
    "answer": pl.Series(["Yes", "No", None] * 10),
    "code_type": pl.Series([1, 2, 30] * 10),
    "code_float_type": pl.Series([1.0, 2.0, None] * 10),
    "zip": pl.Series(["01234", "98765", None] * 10),
    "text_number": pl.Series(["12", "7", None] * 10),
    "comma": pl.Series(["1,5", "2,25", None] * 10),
    "day": pl.Series([date(2024, 1, 2), date(1950, 12, 31), None] * 10),
    "when": pl.Series([datetime(2024, 1, 2, 3, 4), None] * 15),
    "milli": pl.Series([datetime(2024, 1, 2, 3, 4), None] * 15, dtype=pl.Datetime("ms")),
    "zoned": pl.Series([datetime(2024, 7, 2, 3), None] * 15).dt.replace_time_zone("Europe/Berlin"),
    "clock": pl.Series([time(1, 2), time(23), None] * 10),
    "wait": pl.Series([timedelta(seconds=1.5), None] * 15),
    "text_day": pl.Series(["3/14/2024", "12/1/1999", None] * 10),
    "text_clock": pl.Series(["03:14", "12:01", None] * 10),
    "day_digits_date": pl.Series([20240102, 19991231] * 15),
    "level": pl.Series(["u", "v", None] * 10, dtype=pl.Categorical()),
    "gone": pl.Series([None] * 30, dtype=pl.String),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_every_spelling_comes_back_with_its_type(name: str) -> None:
    frame = pl.DataFrame({name: COLUMNS[name]})
    table = conform(frame, infer(frame, where="t"), where="t")
    back = to_source(table)
    assert back.schema == frame.schema
    assert back.equals(frame)


def test_an_enum_comes_back_as_words_of_a_category() -> None:
    frame = pl.DataFrame({"x": pl.Series(["u", "v", None] * 9, dtype=pl.Enum(["v", "u"]))})
    back = to_source(conform(frame, infer(frame, where="t"), where="t"))
    assert back["x"].dtype == pl.Categorical()
    assert back["x"].cast(pl.String).to_list() == frame["x"].cast(pl.String).to_list()


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.ARRAY])
@pytest.mark.parametrize("name", COLUMNS)
def test_a_kind_that_a_person_declares_never_loses_a_cell(name: str, kind: Kind) -> None:
    frame = pl.DataFrame({name: COLUMNS[name]})
    column = infer(frame, where="t")[name]
    dtype = frame.schema[name]
    spelled = () if dtype == pl.String else (str(dtype).lower(),)  # as the study declares kinds
    schema = Schema((replace(column, kind=kind, spelling=spelled, domain=Domain(), decimals=None),))
    try:
        table = conform(frame, schema, where="t")
    except SchemaError:
        return
    back = to_source(table)[name]
    assert back.null_count() == frame[name].null_count()
    again = conform(pl.DataFrame({name: back}), schema, where="t")
    assert again.frame.equals(table.frame)


def test_synthetic_numbers_get_the_sources_decimals_and_width() -> None:
    schema = Schema(
        (
            Column("dose", Kind.NUMERIC, decimals=2),
            Column("narrow", Kind.INTEGER, spelling=("int8",)),
            Column("declared", Kind.NUMERIC, spelling=("int64",)),
            Column("code", Kind.CATEGORICAL, spelling=("int64",)),
        )
    )
    frame = pl.DataFrame(
        {
            "dose": [1.23456, None],
            "narrow": [300, 1],
            "declared": [2.6, None],
            "code": ["7", "any other"],
        }
    )
    back = to_source(Table(frame, schema))
    assert back["dose"].to_list() == [1.23, None]
    assert back["narrow"].to_list() == [300, 1], "too wide for the source's type, so kept wider"
    assert back["declared"].to_list() == [3, None]
    assert back["code"].to_list() == ["7", "any other"], "no number, so kept as words"


CELLS = st.one_of(
    st.lists(st.one_of(st.none(), st.integers(-(10**12), 10**12)), min_size=1, max_size=30),
    st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), min_size=1, max_size=30),
    st.lists(st.one_of(st.none(), st.booleans()), min_size=1, max_size=30),
    st.lists(st.one_of(st.none(), st.sampled_from(["a", "b ", "Ü", "-", "None", "NA", "0x"])), min_size=1, max_size=30),
    st.lists(st.one_of(st.none(), st.text(st.characters(codec="utf-8"), min_size=1)), min_size=1, max_size=30),
    st.lists(st.one_of(st.none(), st.dates()), min_size=1, max_size=30),
    st.lists(st.one_of(st.none(), st.datetimes(datetime(1, 1, 1))), min_size=1, max_size=30),
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(CELLS)
def test_what_goes_in_comes_out(cells: list[object]) -> None:
    frame = pl.DataFrame({"x": pl.Series(cells, strict=False)})
    schema = infer(frame, where="t")
    table = conform(frame, schema, where="t")
    back = to_source(table)
    assert conform(back, schema, where="t").frame.equals(table.frame)
    if frame.schema["x"] != pl.String:  # words for missing come back as empty cells
        assert back.equals(frame) or frame.schema["x"] == pl.Null


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(["1", "0", "2.50", "-3", "NA", "", "yes", "no", "2024-01-31", "31/01/2024", "x"]),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_any_mix_of_spellings_is_one_kind_or_a_sentence(cells: list[str]) -> None:
    frame = pl.DataFrame({"x": cells})
    schema = infer(frame, where="t")
    table = conform(frame, schema, where="t")
    assert conform(to_source(table), schema, where="t").frame.equals(table.frame)
