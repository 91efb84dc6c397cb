"""From a source's frame to a schema: kinds, roles, domains, and what a person should check."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from assay.core import SchemaError
from assay.data.conform import conform
from assay.data.infer_notes import missing_notes, value_notes
from assay.data.infer_numbers import read_numbers
from assay.data.infer_roles import is_person_id, roles_by_name
from assay.data.infer_text import read_text
from assay.data.reading import Reading
from assay.data.schema import Column, Kind, Role, Schema
from assay.data.source import check_width
from assay.data.spelling import type_name


def infer(frame: pl.DataFrame, *, where: str) -> Schema:
    """What each column seems to be; every guess is for a person to check.

    Kinds are read off all cells: numbers and dates in strings, whole numbers in floats, codes of
    categories in whole numbers. In columns of numbers and dates the usual words for a missing
    cell count as missing; among categories only an empty cell and ``?`` do. Roles are read off
    names and off cells that never repeat.

    Args:
        frame: The source's cells as they are stored.
        where: What to call the table in an error, such as its file name.

    Raises:
        TableError: More than 5,000 columns.
        SchemaError: A column holds infinities, impossible dates, or cells of a kind that no
            table holds (lists, structures, bytes). The sentence names it and counts the cells.
    """
    check_width(frame.width, where)
    schema = Schema(tuple(_column(frame[name], where=where) for name in frame.columns))
    table = conform(frame, schema, where=where)
    reasons = missing_notes(table)
    return Schema(
        tuple(
            replace(
                c,
                notes=(
                    *c.notes,
                    *value_notes(c, table[c.name]),
                    *((reasons[c.name],) if c.name in reasons else ()),
                ),
                nullable=table[c.name].null_count() > 0,
            )
            for c in _together(schema)
        )
    )


def _column(series: pl.Series, *, where: str) -> Column:
    found = _read(series, where=where)
    roles = found.roles or roles_by_name(series.name, found.kind)
    return Column(
        series.name, found.kind, roles, found.domain,
        decimals=found.decimals, spelling=found.spelling, notes=found.notes,
    )  # fmt: skip


def _read(series: pl.Series, *, where: str) -> Reading:
    dtype, name = series.dtype, series.name
    if dtype == pl.String:
        return read_text(name, series, where=where)
    if dtype in (pl.Categorical, pl.Enum):
        found = read_text(name, series.cast(pl.String), where=where)
        alike = found.kind is Kind.CATEGORICAL and not found.spelling
        return replace(found, spelling=(type_name(dtype),)) if alike else found
    if dtype == pl.Null:
        return read_text(name, series.cast(pl.String), where=where)
    if dtype == pl.Boolean:
        return Reading(Kind.BOOLEAN)
    if dtype == pl.Duration:
        seconds = series.dt.total_microseconds() / 1e6
        return replace(read_numbers(name, seconds, "duration", where=where), spelling=("duration",))
    if dtype.is_temporal():
        canonical = dtype == pl.Datetime("us")
        return Reading(Kind.DATETIME, () if canonical else (type_name(dtype),))
    if isinstance(dtype, pl.Array) and _innermost(dtype).is_numeric():
        return Reading(Kind.ARRAY)
    if dtype.is_numeric():
        number = series.cast(pl.Float64) if dtype.is_decimal() else series
        return read_numbers(name, number, type_name(dtype), where=where)
    raise SchemaError(
        f"its cells are of type {str(dtype).split('(')[0]}, which no table holds",
        where=f"{where}, column {name!r}",
        mend="Spread it over several columns, store it as text, or leave it out",
    )


def _innermost(dtype: pl.Array) -> pl.DataType:
    inner = dtype.inner
    return _innermost(inner) if isinstance(inner, pl.Array) else inner  # type: ignore[return-value]


def _together(schema: Schema) -> Schema:
    """A person's number beats other repeated numbers; the first date is then the time."""
    units = schema.having(Role.ENTITY)
    persons = [n for n in units if is_person_id(n)]
    for name in units:
        if persons and name not in persons:
            schema = schema.replaced(replace(schema[name], roles=(), notes=()))
    dated = [c.name for c in schema if c.kind is Kind.DATETIME and not c.roles and not _clock(c)]
    return schema.with_roles({Role.TIME: dated[:1]}) if units and dated else schema


def _clock(column: Column) -> bool:
    spelled = column.spelling[0] if column.spelling else "%Y"
    return spelled == "time" or ("%" in spelled and "%Y" not in spelled and "%y" not in spelled)
