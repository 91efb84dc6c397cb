"""Files that are larger than memory: opened, sampled, and read one column at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from assay.core import ReadError
from assay.data.delimited import layout, typed
from assay.data.readers import bytes_of
from assay.data.schema import Schema
from assay.data.source import check_names, check_rows
from assay.data.stored import Stored, column_of

_PARQUET, _TEXT = (".parquet", ".pq"), (".csv", ".tsv", ".txt")
#: Bytes of a text file in which its separator and header are looked for.
_HEAD = 1 << 20


@dataclass(frozen=True)
class Scanned:
    """A file whose cells are not yet read.

    Attributes:
        cells: What reads them.
        names: Its columns.
        rows: How many there are.
        name: The file's name, without its folder.
    """

    cells: pl.LazyFrame
    names: tuple[str, ...]
    rows: int
    name: str

    def sample(self, rows: int, rng: np.random.Generator) -> pl.DataFrame:
        """So many rows at random, in order, or all; one column at a time."""
        if self.rows <= rows:
            return pl.DataFrame([column_of(self.cells, n, self.name) for n in self.names])
        places = np.sort(rng.choice(self.rows, rows, replace=False)).astype(np.uint32)
        return pl.DataFrame(
            [column_of(self.cells, n, self.name).gather(places) for n in self.names]
        )

    def table(self, schema: Schema) -> Stored:
        """The file as a table of the schema's columns."""
        return Stored(self.cells, schema, self.rows, where=self.name)


def scan_file(path: str | Path, folder: Path) -> Scanned:
    """Open a Parquet file, or a CSV file, which is first turned into Parquet.

    Args:
        path: The file.
        folder: Where the Parquet of a CSV file is put; it must live as long as the result.

    Raises:
        ReadError: It is not there, or cannot be read as what its ending says.
        TableError: It has columns or rows that nothing can be done with.
    """
    path = Path(path)
    name, ending = path.name, path.suffix.lower()
    if not bytes_of(path, name, head=1):
        raise ReadError("the file is empty", where=name, mend="Give a file with rows")
    if ending in _TEXT:
        return _scan_text(path, folder)
    if ending not in _PARQUET:
        raise ReadError(
            "it cannot be read column by column", where=name,
            mend="Give Parquet or CSV files; assay check reads others",
        )  # fmt: skip
    return _scan_parquet(path, name)


def _scan_parquet(path: Path, name: str) -> Scanned:
    try:
        cells = pl.scan_parquet(path, glob=False)
        names = tuple(cells.collect_schema().names())
        rows = int(cells.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError):
        raise ReadError(
            "it cannot be read as parquet", where=name,
            mend="Check that the file is whole and that its ending says what it is",
        ) from None  # fmt: skip
    check_names(list(names), name)
    check_rows(rows, name)
    return Scanned(cells, names, rows, name)


def _scan_text(path: Path, folder: Path) -> Scanned:
    """Strings go to Parquet as they stand; then each column is typed by all of its cells."""
    name = path.name
    separator, header = layout(bytes_of(path, name, head=_HEAD), name)
    copy = folder / f"{len(list(folder.iterdir()))}.parquet"
    try:
        text = pl.scan_csv(path, separator=separator, infer_schema=False, glob=False)
        text.sink_parquet(copy)
    except (pl.exceptions.PolarsError, OSError):
        raise ReadError(
            "its rows cannot be told apart, or it is not text in UTF-8", where=name,
            mend="Check that each row has as many cells as the header, and the quotes",
        ) from None  # fmt: skip
    found = _scan_parquet(copy, name)
    kinds = [typed(column_of(found.cells, n, name)).dtype for n in found.names]
    cells = found.cells.select(
        pl.col(n).cast(kind).alias(h) for n, kind, h in zip(found.names, kinds, header, strict=True)
    )
    return Scanned(cells, tuple(header), found.rows, name)
