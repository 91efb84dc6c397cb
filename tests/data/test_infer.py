"""A schema from a frame."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as clock

import numpy as np
import polars as pl
import pytest

from assay.core import SchemaError, TableError
from assay.data import Kind, Origin, Role, infer


def test_types_that_polars_knows() -> None:
    n = 30
    frame = pl.DataFrame(
        {
            "day": [date(2024, 1, 1 + i % 28) for i in range(n)],
            "us": [datetime(2024, 1, 1, i % 24) for i in range(n)],
            "ns": pl.Series([datetime(2024, 1, 1, i % 24) for i in range(n)]).cast(pl.Datetime("ns", "Europe/Berlin")),
            "clock": [clock(i % 24) for i in range(n)],
            "wait": [timedelta(seconds=i / 2) for i in range(n)],
            "level": pl.Series(["u", "v", None] * 10, dtype=pl.Categorical()),
            "enum": pl.Series(["u", "v", None] * 10, dtype=pl.Enum(["v", "u"])),
            "answer": pl.Series(["no", "yes", None] * 10, dtype=pl.Categorical()),
            "yes": [True, False, None] * 10,
            "image": pl.Series(np.zeros((n, 2, 2))).cast(pl.Array(pl.Float64, (2, 2))),
        }
    )  # fmt: skip
    schema = infer(frame, where="t")
    assert [(c.name, c.kind.value, c.spelling) for c in schema] == [
        ("day", "datetime", ("date",)),
        ("us", "datetime", ()),
        ("ns", "datetime", ("datetime[ns, Europe/Berlin]",)),
        ("clock", "datetime", ("time",)),
        ("wait", "numeric", ("duration",)),
        ("level", "categorical", ("categorical",)),
        ("enum", "categorical", ("enum",)),
        ("answer", "boolean", ("no", "yes")),
        ("yes", "boolean", ()),
        ("image", "array", ()),
    ]
    assert all(c.domain.origin is Origin.OBSERVED for c in schema)


@pytest.mark.parametrize(
    "cells",
    [[[1, 2]] * 9, [{"a": 1}] * 9, [b"x"] * 9, pl.Series([["a"]] * 9).cast(pl.Array(pl.String, 1))],
)
def test_cells_that_no_table_holds_are_refused_by_name(cells: object) -> None:
    with pytest.raises(SchemaError, match="t, column 'odd': its cells are of type"):
        infer(pl.DataFrame({"odd": cells, "a": [1] * 9}), where="t")


def test_more_columns_than_anybody_looks_at() -> None:
    with pytest.raises(TableError, match="5,001 columns"):
        infer(pl.DataFrame({f"c{i}": [1] for i in range(5001)}), where="t")


def test_a_table_without_rows_has_a_schema_all_the_same() -> None:
    schema = infer(pl.DataFrame({"a": [], "b": pl.Series([], dtype=pl.Int64)}), where="t")
    assert [c.kind for c in schema] == [Kind.CATEGORICAL, Kind.INTEGER]


def test_roles_and_kinds_of_a_ward() -> None:
    n = 200
    frame = pl.DataFrame(
        {
            "patient_id": [i * 7919 % 100_003 for i in range(n)],
            "sex": ["F", "M"] * (n // 2),
            "zip": [10_000 + i % 90 for i in range(n)],
            "diagnosis": ["a", "b", "c", "-"] * (n // 4),
        }
    )
    schema = infer(frame, where="t")
    assert schema.having(Role.IDENTIFIER) == ["patient_id"]
    assert schema.having(Role.QUASI_IDENTIFIER) == ["sex", "zip"]
    assert schema.having(Role.PROTECTED) == ["sex"]
    assert schema.having(Role.SENSITIVE) == ["diagnosis"]
    assert schema["diagnosis"].domain.levels == ("-", "a", "b", "c")


def test_a_million_distinct_strings_take_seconds() -> None:
    n = 1_000_000
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "code": [f"x{i:07d}" for i in range(n)],
            "a": rng.integers(0, 9, n),
            "b": rng.choice(["u", "v"], n),
        }
    )
    start = time.process_time()
    schema = infer(frame, where="t")
    assert time.process_time() - start < 5
    assert schema["code"].has(Role.IDENTIFIER)


def test_hostile_names_stay_on_one_line() -> None:
    frame = pl.DataFrame({"a\nb": ["t", "f"] * 20, "c": [5, None, 70, None] * 10})
    assert infer(frame, where="t")["c"].notes == (
        r"missing in exactly the rows where 'a\nb' is 'f'",
    )
