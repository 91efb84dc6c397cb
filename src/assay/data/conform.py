"""From a source's frame to the canonical table of a schema."""

from __future__ import annotations

import polars as pl

from assay.core import SchemaError
from assay.data import dates
from assay.data.schema import Column, Kind, Schema
from assay.data.spelling import (
    BLANK,
    MISSING,
    PAIRS,
    blanked,
    folded,
    is_type_name,
    numbers,
)
from assay.data.table import Table

_MEND = "Mend them, leave them empty, or declare another kind in assay.yaml"


def conform(frame: pl.DataFrame, schema: Schema, *, where: str) -> Table:
    """The frame in the canonical form of the schema.

    It reads the source's own spelling first and the plain one second, so that a table of another
    maker fits the real table's schema: dates in ISO, ``true`` for ``yes``, 3.0 for 3.

    Args:
        frame: Cells as a source stores them.
        schema: What they should be. Numbers and levels outside its domains are kept.
        where: What to call the table in an error.

    Raises:
        SchemaError: A column is missing, or some cells are not of its kind; the sentence names
            the column and counts the cells, and shows none.
    """
    missing = [n for n in schema.names if n not in frame.columns]
    if missing:
        raise SchemaError(
            f"there is no column {missing[0]!r}", where=where,
            mend="Give it the columns of the schema",
        )  # fmt: skip
    return Table(
        pl.DataFrame([_cells(frame[c.name], c, where=where) for c in schema])
        if len(schema)
        else pl.DataFrame(),
        schema,
    )


def _cells(series: pl.Series, column: Column, *, where: str) -> pl.Series:
    if series.dtype in (pl.Categorical, pl.Enum, pl.Null):
        series = series.cast(pl.String)
    if series.dtype.is_float():
        series = series.fill_nan(None)
    match column.kind:
        case Kind.NUMERIC | Kind.INTEGER:
            found, source = _numbers(series, column)
        case Kind.BOOLEAN:
            found, source = _booleans(series, column)
        case Kind.DATETIME:
            found, source = _dates(series, column)
        case Kind.CATEGORICAL | Kind.TEXT:
            found, source = _words(series, column)
        case Kind.ARRAY:
            return series
    bad = found.null_count() - source.null_count()
    if bad:
        raise SchemaError(
            f"{bad} of {len(source) - source.null_count()} cells cannot be read as {column.kind}",
            where=f"{where}, column {column.name!r}", mend=_MEND,
        )  # fmt: skip
    if found.dtype == pl.Float64 and found.is_infinite().any():
        raise SchemaError(
            f"{int(found.is_infinite().sum())} of {len(found)} cells are infinite values",
            where=f"{where}, column {column.name!r}",
            mend="Give them a finite value, or leave them empty",
        )
    return found.alias(column.name)


def _numbers(series: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    source = series
    if series.dtype == pl.String:
        source = blanked(series, MISSING)
        mark = column.spelling[1] if len(column.spelling) == 2 else ""
        series = numbers(source, mark)
    elif series.dtype == pl.Duration:
        series = series.dt.total_microseconds() / 1e6
    elif series.dtype.is_temporal() or not (
        series.dtype.is_numeric() or series.dtype == pl.Boolean
    ):
        return pl.Series(column.name, [None] * len(series), _type(column)), source
    if column.kind is Kind.NUMERIC:
        return _floats(series, column), source
    if series.dtype.is_float() or series.dtype.is_decimal():
        exact = series.cast(pl.Float64)
        series = pl.select(pl.when(exact == exact.round(0)).then(exact)).to_series()
    return series.cast(pl.Int64, strict=False), source


def _floats(series: pl.Series, column: Column) -> pl.Series:
    wide = series.cast(pl.Float64, strict=False)
    if series.dtype == pl.Float32 and column.decimals is not None:
        return wide.round(column.decimals)  # 0.1 is stored as 0.10000000149 in 32 bits
    return wide


def _type(column: Column) -> pl.DataType:
    return pl.Float64() if column.kind is Kind.NUMERIC else pl.Int64()


def _booleans(series: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    if series.dtype == pl.Boolean:
        return series, series
    if series.dtype.is_numeric():
        exact = series.cast(pl.Float64)
        return pl.select(
            pl.when(exact == 1).then(True).when(exact == 0).then(False)
        ).to_series(), series  # fmt: skip
    if series.dtype != pl.String:
        return pl.Series([None] * len(series), dtype=pl.Boolean), series
    source = blanked(series, MISSING)
    text = folded(source)
    own = [s.strip().lower() for s in column.spelling[:2]]
    spelled = [*([(own[0], own[1])] if len(own) == 2 else []), *PAIRS, ("0", "1"), ("0.0", "1.0")]
    no, yes = [p[0] for p in spelled], [p[1] for p in spelled]
    return pl.select(
        pl.when(text.is_in(yes)).then(True).when(text.is_in(no)).then(False)
    ).to_series(), source  # fmt: skip


def _dates(series: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    dtype = series.dtype
    if dtype == pl.Time:
        return dates.at_epoch(series), series
    if isinstance(dtype, pl.Datetime) and dtype.time_zone:
        series = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if dtype in (pl.Date, pl.Datetime):
        return series.cast(pl.Datetime("us")), series
    if dtype.is_integer() or (dtype.is_float() and len(column.spelling) == 2):
        series = series.cast(pl.Int64, strict=False).cast(pl.String)
    if series.dtype != pl.String:
        return pl.Series([None] * len(series), dtype=pl.Datetime("us")), series
    source = blanked(series, MISSING)
    fmt = column.spelling[0] if column.spelling and not is_type_name(column.spelling[0]) else ""
    if not fmt:
        counts = source.drop_nulls().rename("cell").value_counts()
        form = dates.find_format(counts[counts.columns[0]], counts["count"])
        fmt = form.text if form else ""
    return dates.parse_any(source, fmt), source


def _words(series: pl.Series, column: Column) -> tuple[pl.Series, pl.Series]:
    if series.dtype == pl.String:
        text = blanked(series, MISSING if column.spelling == ("string",) else BLANK)
        return text, text
    if series.dtype.is_nested() or series.dtype in (pl.Binary, pl.Object):
        return pl.Series(series.name, [None] * len(series), pl.String), series
    if series.dtype.is_float():
        whole = series.cast(pl.Int64, strict=False)
        if bool((whole.cast(pl.Float64) == series.cast(pl.Float64)).fill_null(True).all()):
            series = pl.select(pl.when(series.is_not_null()).then(whole)).to_series()
    if series.dtype == pl.Duration:
        return (series.dt.total_microseconds() / 1e6).cast(pl.String), series
    if isinstance(series.dtype, pl.Datetime):
        return dates.spelled(_dates(series, column)[0], "%Y-%m-%dT%H:%M:%S%.f"), series
    return series.cast(pl.String), series
