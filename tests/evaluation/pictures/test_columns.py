"""One picture a column: the most unlike first, no rare level by name, shares that are right."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.data import Table
from assay.evaluation.pictures.columns import column_pictures


def shown(
    make_evidence: Any, train: Table, made: Table, holdout: Table | None = None
) -> dict[str, Any]:
    return {p.title: p for p in column_pictures(make_evidence(train, made, holdout=holdout))}


def test_levels_and_their_shares(make_table: Any, make_evidence: Any) -> None:
    real = make_table({"c": ["a"] * 60 + ["b"] * 30 + ["c"] * 10, "n": np.arange(100.0)})
    made = make_table({"c": ["a"] * 50 + ["new"] * 50, "n": np.arange(100.0)})
    bars = shown(make_evidence, real, made, real)["c"]
    assert bars.names == ("a", "b", "other")
    assert bars.real == (0.6, 0.3, 0.0), "ten people of a pooled rest are not shown"
    assert bars.synthetic == (0.5, 0.0, 0.5)
    assert bars.reading.startswith("Very unlike: 40 %")


def test_a_level_of_ten_people_of_t_is_never_named(make_table: Any, make_evidence: Any) -> None:
    train = make_table({"c": ["a"] * 90 + ["rare disease"] * 10})
    holdout = make_table({"c": ["a"] * 50 + ["rare disease"] * 50})
    (bars,) = column_pictures(make_evidence(train, holdout, holdout=holdout))
    assert bars.names == ("a", "other")
    assert "rare disease" not in f"{bars}"


def test_a_level_of_one_person_with_many_rows_is_never_named(
    make_table: Any, make_evidence: Any
) -> None:
    rows = make_table({"c": ["a"] * 50 + ["odd"] * 50})
    mine = Table(rows.frame, rows.schema, np.append(np.arange(50), np.full(50, 99)))
    (bars,) = column_pictures(make_evidence(mine, rows))
    assert "odd" not in bars.names


def test_no_bar_stands_for_nothing(make_table: Any, make_evidence: Any) -> None:
    table = make_table({"c": ["a"] * 30 + ["b"] * 20})
    (bars,) = column_pictures(make_evidence(table, table, holdout=table))
    assert bars.names == ("a", "b")


def test_numbers_dates_and_missing(make_table: Any, make_evidence: Any) -> None:
    rng = np.random.default_rng(2)
    numbers = [
        None if g else float(v)
        for v, g in zip(rng.normal(size=400), rng.random(400) < 0.2, strict=True)
    ]
    days = pl.Series(
        np.datetime64("2020-01-01", "us") + rng.integers(0, 900, 400).astype("timedelta64[D]")
    )
    table = make_table({"x": pl.Series(numbers), "day": days.cast(pl.Datetime("us"))})
    found = shown(make_evidence, table, table, table)
    assert len(found["x"].edges) == len(found["x"].names) + 1
    assert found["day"].dates
    assert "Missing: " in found["x"].caption
    assert found["x"].real == found["x"].synthetic
    counts = np.histogram([v for v in numbers if v is not None], bins=found["x"].edges)[0][1:-1]
    expected = np.where(counts >= 5, np.round(counts / 400, 4), 0.0)
    assert found["x"].real[1:-1] == pytest.approx(expected)


def test_the_worst_come_first_and_at_most_forty(make_table: Any, make_evidence: Any) -> None:
    rng = np.random.default_rng(3)
    real = make_table({f"c{i}": rng.normal(size=200) for i in range(45)})
    made = real.with_frame(real.frame.with_columns(pl.col("c31") + 5))
    found = column_pictures(make_evidence(real, made, holdout=real))
    assert len(found) == 40
    assert found[0].title == "c31"
    assert "40 most unlike of 45" in found[0].caption


def test_heights_are_aggregates_of_five_or_more(make_table: Any, make_evidence: Any) -> None:
    table = make_table({"x": np.append(np.repeat(np.arange(10.0), 30), [4.5, 4.5, 4.5])})
    (bars,) = column_pictures(make_evidence(table, table, holdout=table))
    least = 5 / len(table)
    assert all(v == 0 or v >= least - 1e-4 for v in (*bars.real, *bars.synthetic))
