"""What was read, and the shapes of table that nothing can be done with."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from assay.core import TableError

MOST_COLUMNS = 5_000
FEWEST_ROWS = 20


@dataclass(frozen=True)
class Source:
    """Cells as a source stores them.

    Attributes:
        frame: The cells; numbers in strings and words for missing cells are left as they are.
        name: Where they came from, without its folder, fit for a report.
    """

    frame: pl.DataFrame
    name: str


def check_width(columns: int, where: str) -> None:
    """Raises TableError where there are more columns than anybody looks at."""
    if columns > MOST_COLUMNS:
        raise TableError(
            f"it has {columns:,} columns, more than {MOST_COLUMNS:,}", where=where,
            mend="Select the columns that matter",
        )  # fmt: skip


def check_names(names: list[str], where: str) -> None:
    """Raises TableError for too many columns, one column, names that are empty or twice there."""
    check_width(len(names), where)
    empty = [i + 1 for i, n in enumerate(names) if not n.strip()]
    if empty:
        raise TableError(
            f"column {empty[0]} of {len(names)} has no name", where=where, mend="Name every column"
        )
    pattern = next((n for n in names if n == "*" or (n[0] == "^" and n[-1] == "$")), None)
    if pattern is not None:  # Polars would take it for all columns, or for a regular expression
        raise TableError(f"a column cannot be called {pattern!r}", where=where, mend="Rename it")
    if len(set(names)) < len(names):
        second = next(i for i, n in enumerate(names) if n in names[:i])
        raise TableError(  # places, not the name: without a header it would be a cell
            f"columns {names.index(names[second]) + 1} and {second + 1} have one name", where=where,
            mend="Rename one, or put a line with a name for each column first",
        )  # fmt: skip
    if len(names) < 2:
        raise TableError(
            f"it has {len(names) or 'no'} column{'s' * (not names)}, and a table needs two or more",
            where=where, mend="Check the separator: comma, semicolon, tab and | are known",
        )  # fmt: skip


def check_rows(rows: int, where: str) -> None:
    """Raises TableError where there are too few rows to split in three."""
    if rows >= FEWEST_ROWS:
        return
    what = "it has no rows" if not rows else f"it has {rows} row{'s' * (rows > 1)}"
    raise TableError(
        what, where=where, mend=f"Give it {FEWEST_ROWS} or more, so that some can be held out"
    )
