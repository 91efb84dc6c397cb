"""Classes of rows against a plain comparison of their cells."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation.privacy.anonymity.keys import Keys, quasi_identifiers

QI = (Role.QUASI_IDENTIFIER,)
# A column of the data may be called as anything inside is.
SCHEMA = Schema(
    (Column("row", Kind.INTEGER, QI), Column("0", Kind.CATEGORICAL, QI),
     Column("old", Kind.BOOLEAN, QI), Column("cost", Kind.NUMERIC),
     Column("scan", Kind.ARRAY, QI))
)  # fmt: skip


def table(n: int, seed: int) -> Table:
    rng = np.random.default_rng(seed)
    numbers, levels, old = rng.integers(0, 4, n), rng.integers(0, 4, n), rng.integers(0, 3, n)
    frame = pl.DataFrame(
        {
            "row": [None if v == 3 else int(v) for v in numbers],
            "0": [None if v == 3 else "abc"[v] for v in levels],
            "old": [None if v == 2 else bool(v) for v in old],
            "cost": rng.random(n),
            "scan": pl.Series(rng.random((n, 2)), dtype=pl.Array(pl.Float64, 2)),
        },
        schema_overrides={"row": pl.Int64, "0": pl.String, "old": pl.Boolean},
    )
    return Table(frame, SCHEMA)


def test_rows_are_of_one_class_where_all_cells_are_alike() -> None:
    one, other = table(40, 1), table(25, 2)
    assert [c.name for c in quasi_identifiers(SCHEMA)] == ["row", "0", "old"]
    found = Keys.of(SCHEMA, one).classes(one, other)
    assert [len(f) for f in found] == [40, 25]
    cells = [*one.frame["row", "0", "old"].rows(), *other.frame["row", "0", "old"].rows()]
    numbers = np.concatenate(found)
    for i, mine in enumerate(cells):
        assert [mine == c for c in cells] == (numbers == numbers[i]).tolist()
    assert sorted(set(numbers)) == list(range(len(set(cells))))


def test_a_single_table_has_the_same_classes() -> None:
    one = table(40, 1)
    (alone,) = Keys.of(SCHEMA, one).classes(one)
    beside, _ = Keys.of(SCHEMA, one).classes(one, table(25, 2))
    for i in range(40):
        assert ((alone == alone[i]) == (beside == beside[i])).all()


def test_tenths_are_those_of_all_tables_given() -> None:
    schema = Schema((Column("x", Kind.NUMERIC, QI), Column("day", Kind.DATETIME, QI)))

    def days(values: list[float | None]) -> Table:
        start = datetime(2024, 1, 1)
        cells = [None if v is None else start + timedelta(days=v) for v in values]
        frame = pl.DataFrame({"x": values, "day": cells},
                             schema={"x": pl.Float64, "day": pl.Datetime("us")})  # fmt: skip
        return Table(frame, schema)

    low, high = days([float(i) for i in range(50)]), days([float(i) for i in range(50, 100)])
    both = Keys.of(schema, low, high)
    assert both == Keys.of(schema, high, low)
    assert both.edges[0] == tuple(float(v) for v in range(9, 99, 10))
    (classes,) = both.classes(low.stacked(high))
    assert np.bincount(classes).tolist() == [10] * 10
    (odd,) = both.classes(days([None, 0.0, -5.0, 1e5, None]))
    assert odd[0] == odd[4] != odd[1] == odd[2] != odd[3]


def test_a_column_without_a_value_is_one_class() -> None:
    schema = Schema((Column("x", Kind.NUMERIC, QI),))
    empty = Table(pl.DataFrame({"x": [None, None]}, schema={"x": pl.Float64}), schema)
    (classes,) = Keys.of(schema, empty).classes(empty)
    assert classes.tolist() == [0, 0]
