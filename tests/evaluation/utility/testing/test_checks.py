"""Each kind of promise is found on the rows that keep it, and its breach is seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Domain, Kind, Schema, Table
from assay.evaluation.fidelity.looked import Looked
from assay.evaluation.utility.testing.checks import checks_of, pattern

N = 60
DAYS = [datetime(2024, 1, 1) + timedelta(days=i) for i in range(N)]
SCHEMA = Schema(
    (
        Column("price", Kind.NUMERIC, domain=Domain(low=0.0), decimals=2),
        Column("age", Kind.INTEGER),
        Column("ward", Kind.CATEGORICAL, domain=Domain(levels=("declared",))),
        Column("code", Kind.TEXT),
        Column("day", Kind.DATETIME),
    )
)


def table(**changed: list[object]) -> Table:
    cells: dict[str, list[object]] = {
        "price": [1.0 + i / 100 for i in range(N)],
        "age": [20 + i // 2 for i in range(N)],
        "ward": [f"w{i % 3}" for i in range(N)],
        "code": [f"AB-{i:04d}" for i in range(N)],
        "day": list(DAYS),
    }
    types = {"price": pl.Float64, "age": pl.Int64, "ward": pl.String, "code": pl.String,
             "day": pl.Datetime("us")}  # fmt: skip
    for name, values in changed.items():
        cells[name][: len(values)] = values
    return Table(pl.DataFrame(cells, schema=types), SCHEMA)


@pytest.mark.parametrize(
    ("kind", "column", "cells", "rows"),
    [
        ("types", "price", [1.005, 1.25], 1),
        ("types", "day", [DAYS[0] + timedelta(hours=3)], 1),
        ("ranges", "price", [0.0, 0.5, -0.01, 99.0], 2),  # 0 is declared, -0.01 and 99 are outside
        ("ranges", "age", [19, 50, 20, 49], 2),
        ("ranges", "day", [datetime(2023, 12, 31)], 1),
        ("levels", "ward", ["new", "declared"], 1),
        ("formats", "code", ["XY-1234", "x-1234", "AB-12345"], 2),
        ("missing", "age", [None], 1),
        ("keys", "code", ["AB-0059"], 2),  # both rows that share it
    ],
)
def test_a_breach_is_seen(kind: str, column: str, cells: list[object], rows: int) -> None:
    (check,) = (c for c in checks_of(table()) if (c.kind, c.column) == (kind, column))
    assert check.broken(Looked(table())).sum() == 0
    assert check.broken(Looked(table(**{column: cells}))).sum() == rows
    assert column in check.sentence


def test_patterns() -> None:
    shapes = pattern(pl.Series(["AB-0417", "Üx 9", "", None]))
    assert shapes.to_list() == ["A-9999", "Aa 9", "", None]


def test_free_text_has_no_format_and_a_column_with_gaps_may_have_more() -> None:
    rng = np.random.default_rng(0)
    words = ["".join(rng.choice(list("ab 1-X,."), 20)) for _ in range(N)]
    found = {(c.kind, c.column) for c in checks_of(table(code=words, age=[None]))}
    assert ("formats", "code") not in found
    assert ("missing", "age") not in found
