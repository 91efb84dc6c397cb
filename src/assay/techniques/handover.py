"""What an outside program is handed, and what it gives back: files in one folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from assay.core import AssayError, TechniqueError
from assay.data import Domain, Kind, Origin, Role, Schema, Table, conform

#: Files that the program finds; of the first one each as Parquet and CSV.
TRAIN, SCHEMA, REQUEST = "train", "schema.json", "request.json"
#: Files that it may give back; the first there is counts.
GIVEN = ("synthetic.parquet", "synthetic.csv")


def hand_over(
    train: Table, folder: Path, *, rows: int, seed: int, settings: Mapping[str, Any],
    privacy: Mapping[str, Any] | None, public: bool = False,
) -> None:  # fmt: skip
    """Write what the program may see: the training rows, their schema, and what is wanted.

    ``train.parquet`` and ``train.csv`` hold the same rows: categories as text, booleans as such (in
    CSV ``true`` and ``false``), dates as date-times (in CSV as ISO text), missing cells empty.
    ``schema.json`` describes the columns, ``request.json`` holds ``rows``, ``seed``, ``settings``
    and ``privacy`` (``epsilon`` and ``delta``, or null). With ``public`` levels and bounds that were
    read off the rows are left out, so that no promise is broken by trusting them.
    """
    write_rows(train, folder, TRAIN)
    _write(folder / SCHEMA, {"columns": described(train.schema, public=public)})
    wanted = {"rows": rows, "seed": seed, "settings": dict(settings), "privacy": privacy}
    _write(folder / REQUEST, wanted)


def write_rows(table: Table, folder: Path, name: str) -> None:
    """Write ``NAME.parquet`` and ``NAME.csv``, which hold the same rows, as :func:`hand_over` says."""
    levels = [c.name for c in table.schema if c.kind in (Kind.CATEGORICAL, Kind.TEXT)]
    frame = table.frame.with_columns(pl.col(levels).cast(pl.String))
    frame.write_parquet(folder / f"{name}.parquet")
    frame.write_csv(folder / f"{name}.csv", datetime_format="%Y-%m-%dT%H:%M:%S%.f")


def described(schema: Schema, *, public: bool = False) -> list[dict[str, Any]]:
    """The columns as plain data.

    ``name``; ``kind`` (numeric, integer, categorical, boolean, datetime, text); ``levels`` of a
    category or null; ``low`` and ``high`` of a number or date or null; ``public``: whether these
    are declared, and not read off the rows; ``missing``: whether cells may be; ``decimals`` or
    null; ``target``: whether it is what is to be predicted. With ``public`` what is not declared
    is null.
    """
    if public:
        hidden = [c if c.domain.origin is Origin.DECLARED else replace(c, domain=Domain())
                  for c in schema]  # fmt: skip
        schema = Schema(tuple(hidden))
    return [
        {
            "name": c.name, "kind": c.kind.value,
            "levels": None if c.domain.levels is None else list(c.domain.levels),
            "low": c.domain.low, "high": c.domain.high,
            "public": c.domain.origin is Origin.DECLARED, "missing": c.nullable,
            "decimals": c.decimals, "target": c.has(Role.TARGET),
        }
        for c in schema
    ]  # fmt: skip


def taken_back(folder: Path, schema: Schema, *, where: str) -> Table:
    """The rows that the program wrote, in the schema's form.

    Raises:
        TechniqueError: There is no file, it cannot be read, it lacks a column, has no row, or
            holds cells that are none of their column's.
    """
    path = next((folder / n for n in GIVEN if (folder / n).is_file()), None)
    if path is None or path.is_symlink():
        raise TechniqueError(f"it wrote no {' and no '.join(GIVEN)}", where=where)
    table = read_back(path, schema, where=where)
    if not len(table):
        raise TechniqueError(f"its {path.name} has no row", where=where)
    return table


def read_back(path: Path, schema: Schema, *, where: str) -> Table:
    """A finished file of rows in the schema's form.

    Raises:
        TechniqueError: It cannot be read, or does not fit the schema.
    """
    try:
        if path.suffix == ".csv":
            frame = pl.read_csv(path, infer_schema=False)
        else:
            frame = pl.read_parquet(path)
        return conform(frame, schema, where=path.name)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise TechniqueError(f"its {path.name} cannot be read as a table", where=where) from error
    except AssayError as error:
        raise TechniqueError(
            f"its {path.name} does not fit the schema: {error.what}", where=where
        ) from error


def _write(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
