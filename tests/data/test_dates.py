"""Dates in text."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from assay.data import dates

DAYS = pl.Series(
    "d", [datetime(2019 + i % 6, 1 + i % 12, 1 + i % 28, i % 24, i % 60) for i in range(90)]
)


def found(text: pl.Series) -> dates.Format | None:
    counts = text.drop_nulls().value_counts()
    return dates.find_format(counts[counts.columns[0]], counts["count"])


@pytest.mark.parametrize(
    "fmt",
    [
        "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y",
        "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%-d/%-m/%Y", "%-m/%-d/%Y", "%-d.%-m.%Y", "%d %b %Y",
        "%d-%b-%Y", "%d-%b-%y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %Y", "%B %Y", "%Y-%m",
        "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%-m/%-d/%Y %-H:%M",
        "%m/%d/%Y %I:%M %p", "%H:%M", "%H:%M:%S",
    ],
)  # fmt: skip
def test_each_format_is_found_read_and_written_back(fmt: str) -> None:
    text = DAYS.dt.strftime(fmt)
    form = found(text)
    assert form is not None
    assert form.text == fmt
    cells = dates.parse(text, form.text)
    assert cells.null_count() == 0
    assert cells.dtype == pl.Datetime("us")
    assert dates.spelled(cells, form.text).equals(text)


def test_a_fraction_of_a_second_and_a_zone() -> None:
    text = pl.Series(["2024-01-02T03:04:05.123456Z", "2024-01-02T03:04:05.5+02:00"] * 9)
    form = found(text)
    assert form is not None
    cells = dates.parse(text, form.text)
    assert cells[0] == datetime(2024, 1, 2, 3, 4, 5, 123456)
    assert cells[1] == datetime(2024, 1, 2, 1, 4, 5, 500000)
    again = dates.parse(dates.spelled(cells, form.text), form.text)
    assert again.equals(cells)


def test_days_and_months_that_could_change_places_are_said() -> None:
    form = found(pl.Series([f"{d:02d}/{m:02d}/2024" for d in range(1, 13) for m in range(1, 13)]))
    assert form is not None
    assert form.text == "%d/%m/%Y"
    assert form.unclear
    clear = found(pl.Series(["01/02/2024", "01/13/2024"]))
    assert clear == dates.Format("%m/%d/%Y", clear.pattern if clear else "", unclear=False)


@pytest.mark.parametrize(
    "cells",
    [
        ["a", "b"],
        ["1", "2"],
        ["12-345-67"],
        ["99-99-9999"] * 3,
        ["2024"],
        ["1.5.2"],
        [""],
        ["May contain"],
    ],
)
def test_what_is_no_date_is_none(cells: list[str]) -> None:
    assert found(pl.Series(cells)) is None


def test_the_found_format_does_not_hang_on_the_order_of_rows() -> None:
    text = pl.Series([*(f"2024-01-01 10:{m:02d}:00" for m in range(60)), "2024-01-01 10:00:00.5"])
    forms = {found(text.sample(fraction=1, shuffle=True, seed=s)) for s in range(8)}
    assert len(forms) == 1
    assert next(iter(forms)).text.endswith("%.f")  # type: ignore[union-attr]


def test_iso_is_read_where_the_format_does_not_fit() -> None:
    text = pl.Series(["31/12/2024", "2024-12-31", "2024-12-31T00:00:00", "nonsense", None])
    cells = dates.parse_any(text, "%d/%m/%Y")
    assert cells.to_list() == [datetime(2024, 12, 31)] * 3 + [None, None]
