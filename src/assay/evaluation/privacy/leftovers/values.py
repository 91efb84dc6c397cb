"""Whole cells as pieces: rare levels, how they are written, and long numbers."""

from __future__ import annotations

import numpy as np
import polars as pl

from assay.data import Column, Kind
from assay.evaluation.privacy.leftovers.fragments import Fragments

#: Significant digits from which a number is looked at.
DIGITS = 6
#: Share of the cells that nobody else has, from which all values of a column are looked at.
TELLING = 0.9


def levels(cells: pl.Series) -> Fragments:
    """Each level."""
    return _pieces(cells)


def formats(cells: pl.Series) -> Fragments:
    """How each level is written: ``AB-999 a`` for two capitals, a dash, three digits and a word."""
    distinct = cells.drop_nulls().unique()
    return _pieces(cells.replace_strict(distinct, shapes(distinct), default=None))


def shapes(texts: pl.Series) -> pl.Series:
    """The format of each text: words in small letters become ``a``, capitals ``A``, digits ``9``."""
    small = texts.str.replace_all(r"[\p{L}--\p{Lu}]+", "a")
    return small.str.replace_all(r"\p{Lu}", "A").str.replace_all(r"\p{Nd}", "9")


def telling(column: Column, cells: pl.Series) -> pl.Series | None:
    """The distinct numbers or times of all real rows that are looked at; None for none.

    Numbers of at least six significant digits and times of day; all of them where at least nine
    cells in ten have a value that no other cell has.
    """
    counts = cells.drop_nulls().rename("cell").value_counts()
    values, often = counts["cell"], counts["count"]
    if not len(values):
        return None
    if int((often == 1).sum()) >= TELLING * int(often.sum()):
        return values
    long = _timed(values) if column.kind is Kind.DATETIME else _digits(values) >= DIGITS
    return values.filter(long) if long.any() else None


def numbers(cells: pl.Series, looked_at: pl.Series) -> Fragments:
    """Each number or time that is among ``looked_at``."""
    return _pieces(cells.set(~cells.is_in(looked_at.implode()), None))


def _digits(values: pl.Series) -> pl.Series:
    """Significant digits as written in full: 6 of 0.00123456, 2 of 150000."""
    text = values.cast(pl.String).str.replace(r"[eE].*$", "")
    return text.str.replace_all(r"\D", "").str.strip_chars_start("0").str.strip_chars_end("0").str.len_chars()  # fmt: skip


def _timed(values: pl.Series) -> pl.Series:
    return values.dt.time().cast(pl.Int64) != 0


def _pieces(cells: pl.Series) -> Fragments:
    there = cells.is_not_null().to_numpy()
    rows = np.flatnonzero(there)
    return Fragments(cells.drop_nulls().hash(seed=7).to_numpy(), rows, rows)
