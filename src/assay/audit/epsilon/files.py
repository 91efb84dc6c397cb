"""Releases that were made already, some with the canary among the rows and some without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from assay.audit.epsilon.bounds import Scores
from assay.core import InputError

Array = np.ndarray[Any, Any]

#: How steeply a row counts by the share of its cells that are like the canary's.
_STEEP = 8


def scores_of_files(present: Path, absent: Path, canary: Path) -> Scores:
    """Scores of releases that were made with the canary, and without it.

    A release's score is the mean over its rows of the share of cells that are like the canary's, to
    a high power, so that rows much like it count most. Numbers are alike by their distance over the
    range of all releases.

    Args:
        present, absent: Folders of tables, one a run.
        canary: A table of one row.

    Raises:
        InputError: A file cannot be read, a folder has fewer than four tables, the canary is not
            one row, or a table lacks one of its columns.
    """
    row = _frame(canary)
    if row.height != 1:
        raise InputError(
            f"the canary has {row.height} rows", where=str(canary), mend="Give one row"
        )
    folders = [_tables(present), _tables(absent)]
    frames = [_with(_frame(path), row.columns, path) for own in folders for path in own]
    likeness, spans = np.zeros(len(frames)), {}
    for name in row.columns:
        if row[name].dtype.is_numeric():
            ends = [(f[name].min(), f[name].max()) for f in frames if f[name].dtype.is_numeric()]
            low = min([float(a) for a, _ in ends if a is not None], default=0.0)  # type: ignore[arg-type]
            high = max([float(b) for _, b in ends if b is not None], default=0.0)  # type: ignore[arg-type]
            spans[name] = max(high - low, 1e-12)
    for i, frame in enumerate(frames):
        alike = np.stack([_alike(frame[n], row[n], spans.get(n)) for n in row.columns])
        likeness[i] = float((alike.mean(axis=0) ** _STEEP).mean())
    return Scores(likeness[: len(folders[0])], likeness[len(folders[0]) :])


def _tables(folder: Path) -> list[Path]:
    found = sorted(p for p in folder.glob("*") if p.suffix in (".csv", ".parquet"))
    if len(found) < 4:
        raise InputError(
            f"it has {len(found)} CSV or Parquet files", where=str(folder),
            mend="Give at least four, each from a run of its own",
        )  # fmt: skip
    return found


def _frame(path: Path) -> pl.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema_length=None)
    except (OSError, pl.exceptions.PolarsError) as error:  # whose words may hold cells
        raise InputError(
            "it cannot be read as a table", where=str(path), mend="Give CSV or Parquet"
        ) from error


def _with(frame: pl.DataFrame, columns: list[str], path: Path) -> pl.DataFrame:
    lacking = [c for c in columns if c not in frame.columns]
    if lacking:
        raise InputError(f"it has no column {lacking[0]!r}, which the canary has", where=str(path))
    return frame


def _alike(cells: pl.Series, own: pl.Series, span: float | None) -> Array:
    if own.null_count():
        return cells.is_null().to_numpy().astype(float)
    if span is None or not cells.dtype.is_numeric():
        same = cells.cast(pl.String) == str(own.cast(pl.String)[0])
        return same.fill_null(value=False).to_numpy().astype(float)
    away = (cells.cast(pl.Float64) - float(own[0])).abs() / span
    found: Array = (1 - away.fill_null(1.0).clip(0, 1)).to_numpy()
    return found
