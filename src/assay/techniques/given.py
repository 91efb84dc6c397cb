"""The cells that a caller wants in every row: checked, cast and put in place."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from typing import Any

import numpy as np
import polars as pl

from assay.core import SchemaError, TechniqueError
from assay.data import Column, Kind, Schema, Table, canonical_type
from assay.techniques.base import Given


def checked(schema: Schema, given: Given) -> dict[str, Any]:
    """``given`` with each value as its column stores it.

    Raises:
        TechniqueError: There is no such column, or the value is not of the column's kind.
    """
    values = {}
    for name, value in given.items():
        try:
            column = schema[name]
        except SchemaError as error:
            raise TechniqueError(error.what, mend=error.mend) from error
        values[name] = _cast(column, value)
    return values


def pinned(table: Table, given: Given) -> Table:
    """The table with the given cells in every row, exactly.

    Raises:
        TechniqueError: As :func:`checked`.
    """
    if not given:
        return table
    cells = [
        pl.lit(value, dtype=canonical_type(table.schema[name])).alias(name)
        for name, value in checked(table.schema, given).items()
    ]
    return table.with_frame(table.frame.with_columns(cells))


def _cast(column: Column, value: object) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None:
        return None
    good: object = None
    match column.kind:
        case Kind.NUMERIC if _number(value):
            good = float(value)  # type: ignore[arg-type]
        case Kind.INTEGER if _number(value) and float(value).is_integer() and abs(value) < 2**63:  # type: ignore[arg-type]
            good = int(value)  # type: ignore[call-overload]
        case Kind.BOOLEAN if isinstance(value, bool):
            good = value
        case Kind.CATEGORICAL | Kind.TEXT if isinstance(value, str):
            good = value
        case Kind.DATETIME if isinstance(value, datetime):
            good = value.replace(tzinfo=None)
        case Kind.DATETIME if isinstance(value, date):
            good = datetime.combine(value, time())
    if good is None:
        raise TechniqueError(
            f"a wanted cell is no {column.kind} value", where=f"column {column.name!r}",
            mend="Give a value of the column's own kind, or None for a missing cell",
        )  # fmt: skip
    return good


def _number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False
