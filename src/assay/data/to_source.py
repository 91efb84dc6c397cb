"""From a table back to the spelling of its source."""

from __future__ import annotations

import polars as pl

from assay.data import dates
from assay.data.schema import Column, Kind
from assay.data.spelling import as_type, is_type_name
from assay.data.table import Table


def to_source(table: Table) -> pl.DataFrame:
    """The table's cells in the source's spelling and types: the inverse of :func:`conform`.

    Null spellings come back as empty cells.
    """
    columns = [_spelled(table[c.name], c).alias(c.name) for c in table.schema]
    return pl.DataFrame(columns) if columns else pl.DataFrame()


def _spelled(cells: pl.Series, column: Column) -> pl.Series:
    spelling = column.spelling
    if column.kind is Kind.NUMERIC and column.decimals is not None:
        cells = cells.round(column.decimals)
    if not spelling or column.kind is Kind.ARRAY:
        return cells
    if column.kind is Kind.BOOLEAN:
        return _spelled_boolean(cells, spelling)
    if column.kind is Kind.DATETIME and not is_type_name(spelling[0]):
        text = dates.spelled(cells, spelling[0])
        return as_type(text, spelling[1]) if len(spelling) == 2 else text
    back = as_type(cells, spelling[0])
    if len(spelling) == 2 and spelling[1] == ",":
        back = back.str.replace(".", ",", literal=True)
    return back


def _spelled_boolean(cells: pl.Series, spelling: tuple[str, ...]) -> pl.Series:
    if len(spelling) < 2:
        return as_type(cells, spelling[0])
    words = pl.select(
        pl.when(cells).then(pl.lit(spelling[1])).when(~cells).then(pl.lit(spelling[0]))
    )
    back = words.to_series()
    return as_type(back, spelling[2]) if len(spelling) == 3 else back
