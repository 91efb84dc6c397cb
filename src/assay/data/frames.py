"""Tables of other libraries: pandas, Polars, Arrow, and what else narwhals knows."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from assay.core import ReadError
from assay.data.source import check_names, check_rows


def read_frame(given: Any, where: str) -> pl.DataFrame:
    """A table held in memory as a Polars frame.

    Raises:
        ReadError: It is no table.
        TableError: A shape nothing can be done with.
    """
    if nw.dependencies.is_pandas_dataframe(given):
        check_names([str(n) for n in given.columns], where)
        given = _plain(given)
    try:
        native = nw.from_native(given)
        frame = native.collect() if isinstance(native, nw.LazyFrame) else native
        found = frame.to_polars() if isinstance(frame, nw.DataFrame) else None
    except TypeError:
        found = None
    except Exception as error:
        raise ReadError(
            f"the table cannot be read ({type(error).__name__})", where=where,
            mend="Write it to Parquet and give the file",
        ) from None  # fmt: skip
    if found is None:
        raise ReadError(
            f"a {type(given).__name__} is no table", where=where,
            mend="Give a path, or a pandas, Polars or Arrow table",
        )  # fmt: skip
    check_names(found.columns, where)
    check_rows(found.height, where)
    return found


def _plain(frame: Any) -> Any:
    """A pandas frame whose columns Arrow can hold: names as text, mixed cells as text."""
    pandas = nw.dependencies.get_pandas()
    frame = frame.copy(deep=False)
    frame.columns = [str(n) for n in frame.columns]
    for place, name in enumerate(frame.columns):
        column = frame.iloc[:, place]
        kind = str(column.dtype)
        if kind == "object":
            held = pandas.api.types.infer_dtype(column, skipna=True)
            odd = held not in ("string", "boolean", "integer", "floating", "empty", "decimal")
        else:
            odd = kind.startswith(("period", "interval", "complex"))
        if odd and not (kind == "object" and held in ("date", "datetime", "time")):
            text = [None if m else str(v) for v, m in zip(column, column.isna(), strict=True)]
            frame[name] = pandas.Series(text, index=frame.index, dtype=object)
    return frame.reset_index(drop=True)
