"""Distances in the space count disagreeing columns."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from assay.core import SchemaError
from assay.data import Column, Kind, Schema, Space, Table


def table(**columns: tuple[Kind, pl.Series]) -> Table:
    schema = Schema(tuple(Column(n, k) for n, (k, _) in columns.items()))
    return Table(pl.DataFrame({n: s for n, (_, s) in columns.items()}), schema)


def squares(points: np.ndarray, i: int, j: int) -> float:
    return float(((points[i] - points[j]) ** 2).sum())


def test_two_levels_are_one_apart_and_missing_is_a_level() -> None:
    t = table(a=(Kind.CATEGORICAL, pl.Series(["x", "y", None, "x"])))
    points = Space.fit(t).embed(t)
    assert squares(points, 0, 1) == pytest.approx(1)
    assert squares(points, 0, 2) == pytest.approx(1)
    assert squares(points, 0, 3) == 0
    new = t.with_frame(pl.DataFrame({"a": ["z", "x", None, "z"]}))
    other = Space.fit(t).embed(new)
    assert squares(other, 0, 1) == pytest.approx(1)
    assert squares(other, 0, 3) == 0


def test_random_numbers_are_one_apart_on_average_whatever_their_scale() -> None:
    rng = np.random.default_rng(0)
    t = table(x=(Kind.NUMERIC, pl.Series(np.exp(5 * rng.normal(size=4_000)))))
    points = Space.fit(t).embed(t)
    gaps = (points[:2_000] - points[2_000:]) ** 2
    assert gaps.sum(axis=1).mean() == pytest.approx(1, abs=0.4)
    assert len(np.unique(points[:, 0])) == 4_000


def test_values_beyond_those_seen_keep_their_order() -> None:
    t = table(x=(Kind.NUMERIC, pl.Series([0.0, 1.0, 2.0, 3.0])))
    far = t.with_frame(pl.DataFrame({"x": [3.0, 30.0, 300.0, None]}))
    points = Space.fit(t).embed(far)
    assert points[0, 0] < points[1, 0] < points[2, 0]
    assert squares(points, 0, 3) >= 1


def test_many_levels_are_about_one_apart_and_equal_ones_coincide() -> None:
    names = [f"level {i}" for i in range(600)]
    t = table(a=(Kind.CATEGORICAL, pl.Series(names)), b=(Kind.TEXT, pl.Series(names)))
    points = Space.fit(t.only(["a"])).embed(t.only(["a"]))
    gaps = ((points[:300] - points[300:]) ** 2).sum(axis=1)
    assert gaps.mean() == pytest.approx(1, abs=0.02)
    assert gaps.min() > 0.4
    assert np.array_equal(Space.fit(t.only(["a"])).embed(t.only(["a"])), points)


def test_dates_are_numbers() -> None:
    days = [datetime(2024, 1, 1) + timedelta(days=i) for i in range(5)]
    t = table(d=(Kind.DATETIME, pl.Series(days).cast(pl.Datetime("us"))))
    points = Space.fit(t).embed(t)
    assert np.all(np.diff(points[:, 0]) > 0)


def test_arrays_alone_have_no_space() -> None:
    frame = pl.DataFrame({"a": pl.Series([[1, 2]], dtype=pl.Array(pl.Int64, 2))})
    with pytest.raises(SchemaError):
        Space.fit(Table(frame, Schema((Column("a", Kind.ARRAY),))))
