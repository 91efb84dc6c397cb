"""What a person should check: values that cannot be, constants, and why cells are missing."""

from __future__ import annotations

import numpy as np
import polars as pl

from assay.data.infer_roles import words
from assay.data.schema import Column, Kind
from assay.data.table import Table

_OLDEST = 120
_MOST_STATES = 12  # levels of a column that may explain where another is missing
#: Rows below which techniques pool a level (their default); rows that are worth a note, and their share.
_FEW_ROWS, _POOLED, _POOLED_SHARE = 10, 50, 0.05
_FEWEST_MISSING = 10  # below this an exact match may be chance, and would point at persons


def value_notes(column: Column, cells: pl.Series) -> tuple[str, ...]:
    """Notes on the cells of one canonical column."""
    valid = cells.drop_nulls()
    if valid.is_empty():
        return ("every cell is missing",)
    notes: list[str] = []
    if column.kind is not Kind.ARRAY and valid.n_unique() == 1:
        notes.append("it has one value only")
    if column.kind in (Kind.INTEGER, Kind.NUMERIC):
        notes += _impossible(column.name, valid)
    if column.kind is Kind.CATEGORICAL:
        notes += _rare(valid, len(cells))
    return tuple(notes)


def _rare(valid: pl.Series, rows: int) -> list[str]:
    """A column of codes so fine that no technique which pools rare levels comes near it."""
    counts = valid.value_counts(name="rows")["rows"]
    few = counts.filter(counts < _FEW_ROWS)
    if few.sum() < max(_POOLED, _POOLED_SHARE * rows):
        return []
    return [
        f"{few.sum() / rows:.0%} of the rows have one of {len(few):,} levels of fewer than {_FEW_ROWS} "
        "rows, which most techniques give back as one: coarser codes keep more"
    ]


def _impossible(name: str, valid: pl.Series) -> list[str]:
    found = words(name)
    if found & {"age", "ages", "agep"} and not found & {"days", "day", "months", "month", "hours"}:
        bad = int(((valid < 0) | (valid > _OLDEST)).sum())
        if bad:
            return [
                f"{bad} of the ages {'is' if bad == 1 else 'are'} impossible (above {_OLDEST} or below 0)"
            ]
    if found & {"percent", "percentage", "pct"}:
        bad = int(((valid < 0) | (valid > 100)).sum())
        if bad:
            return [f"{bad} of the percentages are below 0 or above 100"]
    if found & {"count", "counts"}:
        bad = int((valid < 0).sum())
        if bad:
            return [f"{bad} of the counts are below 0"]
    return []


def missing_notes(table: Table) -> dict[str, str]:
    """For each column: the one column that says exactly where its cells are missing.

    Sets of rows are compared by the sum of a random 64-bit number a row, so that each column is
    read once however many others there are.
    """
    n = len(table)
    weight = np.random.default_rng(20_240_601).integers(0, 2**63, n, dtype=np.uint64)
    gone: dict[str, int] = {}
    for name in table.names:
        nulls = table[name].null_count()
        if _FEWEST_MISSING <= nulls < n:
            gone[name] = int(weight[table[name].is_null().to_numpy()].sum())
    if not gone:
        return {}
    states = _states(table, weight)
    notes: dict[str, str] = {}
    for name, mark in gone.items():
        said = next((text for other, text in states.get(mark, ()) if other != name), None)
        twin = next((o for o, m in gone.items() if m == mark and o != name), None)
        if said is not None:
            notes[name] = f"missing in exactly the rows {said}"
        elif twin is not None:
            notes[name] = f"missing in exactly the rows where {twin!r} is missing"
    return notes


def _states(table: Table, weight: np.ndarray) -> dict[int, list[tuple[str, str]]]:
    states: dict[int, list[tuple[str, str]]] = {}
    for column in table.schema:
        cells = table[column.name]
        if not column.discrete:
            continue
        levels = column.domain.levels
        if column.kind is Kind.CATEGORICAL and (levels is None or len(levels) > _MOST_STATES):
            continue
        for level in cells.drop_nulls().unique().sort().to_list():
            rows = (cells == level).fill_null(False).to_numpy()
            mark = int(weight[rows].sum())
            states.setdefault(mark, []).append((column.name, _said(column, level)))
    return states


def _said(column: Column, level: object) -> str:
    # Yes and no are no secret; a level is a cell, and its rows may be those of one person.
    if not isinstance(level, bool):
        return f"of one level of {column.name!r}"
    word = column.spelling[int(level)] if len(column.spelling) >= 2 else str(level)
    return f"where {column.name!r} is {word!r}"
