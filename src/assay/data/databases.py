"""Rows from a database, by a query."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from assay.core import ReadError

_QUERY = "Say which rows with a query, for example: query: select * from patients"


def query_duckdb(query: str, path: Path | None, where: str) -> pl.DataFrame:
    """The rows of a query over a DuckDB file, or over the files that the query names.

    Raises:
        ReadError: The query or the file is not one that DuckDB takes.
    """
    import duckdb

    try:
        with duckdb.connect(str(path) if path else ":memory:", read_only=path is not None) as base:
            found = base.sql(query)
            if found is None:
                raise ReadError("the query gives no rows", where=where, mend=_QUERY)
            frame: pl.DataFrame = found.pl()
            return frame
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.ParserException) as error:
        said = str(error).split("\n")[0].rstrip(".")
        raise ReadError(f"the query does not fit ({said})", where=where, mend=_QUERY) from None
    except duckdb.Error as error:
        # Its words may show cells, so only its kind is told.
        raise ReadError(
            f"DuckDB cannot run the query ({type(error).__name__})", where=where, mend=_QUERY
        ) from None


def query_url(query: str, url: str, where: str) -> pl.DataFrame:
    """The rows of a query over any database that SQLAlchemy can reach.

    Raises:
        ReadError: The address, the driver, the connection or the query is at fault.
    """
    import sqlalchemy

    try:
        engine = sqlalchemy.create_engine(url)
    except (sqlalchemy.exc.ArgumentError, ModuleNotFoundError) as error:
        raise ReadError(
            f"the database cannot be addressed ({type(error).__name__})", where=where,
            mend="Check the URL, and install the driver it names",
        ) from None  # fmt: skip
    try:
        with engine.connect() as connection:
            return pl.read_database(query, connection, infer_schema_length=None)
    except Exception as error:
        # A driver's words may show cells or passwords, so only their kind is told.
        raise ReadError(
            f"the database cannot run the query ({type(error).__name__})", where=where, mend=_QUERY
        ) from None
    finally:
        engine.dispose()
