"""Groups by level, by quarter and in pairs; few people are never named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Column, Kind, Role, Schema, Table
from assay.evaluation import Evidence, Memo
from assay.evaluation.fairness.groups import enough, in_units, no_groups, partitions, too_few

SCHEMA = Schema(
    (
        Column("sex", Kind.CATEGORICAL, (Role.PROTECTED,)),
        Column("age", Kind.INTEGER, (Role.PROTECTED,)),
        Column("x", Kind.NUMERIC),
    )
)


def evidence(
    sex: list[str | None], age: list[int | None], people: np.ndarray | None = None
) -> Evidence:
    frame = pl.DataFrame(
        {"sex": sex, "age": age, "x": [0.0] * len(sex)},
        schema={"sex": pl.String, "age": pl.Int64, "x": pl.Float64},
    )
    table = Table(frame, SCHEMA, people)
    return Evidence(table, (table,), table, None, None, Memo(Seeds(0)))


def test_levels_quarters_and_pairs() -> None:
    seen = evidence(["f"] * 60 + ["m"] * 30 + ["rare"] * 5 + [None] * 5, [*range(99), None])
    sex, age, both = partitions(seen)
    assert [p.name for p in (sex, age, both)] == ["sex", "age", "sex x age"]
    assert sex.labels == ("sex = f", "sex = m", "sex: other levels", "sex: missing")
    assert np.bincount(sex.codes(seen.train)).tolist() == [60, 30, 5, 5]
    codes = age.codes(seen.train)
    assert np.bincount(codes[codes >= 0]).tolist() == [25, 25, 25, 24]
    assert codes[-1] == -1
    assert len(both.labels) == 16
    assert both.labels[both.codes(seen.train)[0]] == "sex = f, age: lowest quarter"
    assert enough(sex.codes(seen.train)) == [0]


def test_a_level_of_few_people_is_not_named_however_many_rows_they_have() -> None:
    who = np.concatenate([np.arange(50), np.full(50, 99)])
    seen = evidence(["f"] * 50 + ["m"] * 50, list(range(100)), who)
    assert partitions(seen)[0].labels == ("sex = f", "sex: other levels", "sex: missing")


def test_no_protected_column_says_how_to_name_one() -> None:
    bare = Schema(tuple(replace(c, roles=()) for c in SCHEMA))
    assert "protected" in (no_groups(bare) or "")
    assert no_groups(SCHEMA) is None


def test_units_are_standard_deviations_and_nothing_overflows() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(5, 2, 1000)
    assert in_units(x, x) == pytest.approx((x - x.mean()) / x.std())
    assert in_units(x * 1e300, x * 1e300) == pytest.approx((x - x.mean()) / x.std())
    assert np.isfinite(in_units(x * 1e300, x) ** 2).all()
    assert in_units(np.array([3.0, 4.0]), np.array([3.0, 3.0])) == pytest.approx([0, 1])
    assert too_few(1) == "too few to say (1 row)"
