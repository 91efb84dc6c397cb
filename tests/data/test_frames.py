"""Tables of other libraries."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from assay.core import ReadError, TableError
from assay.data.frames import read_frame


def test_polars_lazy_arrow_and_pandas_give_the_same_frame() -> None:
    frame = pl.DataFrame({"a": range(30), "b": ["x", None, "y"] * 10})
    for given in (frame, frame.lazy(), frame.to_arrow(), frame.to_pandas()):
        assert read_frame(given, "t").equals(frame)
    assert isinstance(frame.to_arrow(), pa.Table)


def test_mixed_object_columns_of_pandas_become_strings() -> None:
    given = pd.DataFrame(
        {
            "mixed": pd.Series([1, "two", None] * 10, dtype=object),
            "day": pd.Series([date(2024, 1, 2)] * 30, dtype=object),
            "yes": pd.Series([True, None, False] * 10, dtype=object),
            3: np.arange(30),
        }
    ).set_axis(range(100, 130))
    frame = read_frame(given, "t")
    assert frame.columns == ["mixed", "day", "yes", "3"]
    assert frame["mixed"].to_list()[:3] == ["1", "two", None]
    assert frame["day"].dtype == pl.Date
    assert frame["yes"].dtype == pl.Boolean
    assert list(given.columns) == ["mixed", "day", "yes", 3], "the caller's frame was changed"


def test_pandas_kinds_keep_their_meaning() -> None:
    given = pd.DataFrame(
        {
            "level": pd.Categorical(["u", "v", None] * 10),
            "when": [datetime(2024, 1, 2, 3)] * 30,
            "whole": pd.array([1, None, 3] * 10, dtype="Int64"),
            "point": [0.5, float("nan"), 1.5] * 10,
            "month": pd.period_range("2024-01", periods=30, freq="M"),
        }
    )
    frame = read_frame(given, "t")
    assert frame["level"].cast(pl.String).to_list()[:3] == ["u", "v", None]
    assert frame["when"][0] == datetime(2024, 1, 2, 3)
    assert frame["whole"].to_list()[:3] == [1, None, 3]
    assert frame["point"].fill_nan(None).null_count() == 10
    assert frame["month"][0] == "2024-01"


def test_a_table_of_names_that_clash_or_too_few_rows() -> None:
    with pytest.raises(TableError, match="columns 1 and 2 have one name"):
        read_frame(pd.DataFrame(np.zeros((30, 2)), columns=["a", "a"]), "t")
    for name in ("*", "^.*$"):  # Polars takes them for several columns
        with pytest.raises(TableError, match="cannot be called"):
            read_frame(pl.DataFrame({"a": [1] * 30, name: [1] * 30}), "t")
    with pytest.raises(TableError, match="no rows"):
        read_frame(pl.DataFrame({"a": [], "b": []}), "t")


@pytest.mark.parametrize("given", [7, [1, 2], {"a": [1]}, np.zeros((3, 3)), pl.Series([1])])
def test_what_is_no_table_is_named(given: object) -> None:
    with pytest.raises(ReadError, match=r"is no table|cannot be read"):
        read_frame(given, "t")
