"""Months, weekdays and hours are compared; a shifted weekday is seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from assay.core import Measurement, Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import CalendarDistance, Evidence, Memo
from assay.evaluation.fidelity.chance import of_counts

SCHEMA = Schema((Column("day", Kind.DATETIME), Column("x", Kind.INTEGER)))


def table(days: list[datetime | None]) -> Table:
    frame = pl.DataFrame(
        {"day": days, "x": list(range(len(days)))}, schema={"day": pl.Datetime("us"), "x": pl.Int64}
    )
    return Table(frame, SCHEMA)


def measured(release: Table, real: Table) -> Measurement:
    evidence = Evidence(real, (release,), real, None, None, Memo(Seeds(0)))
    return CalendarDistance().measure(evidence, np.random.default_rng(0))[0]


def taken(release: Table, real: Table) -> dict[str, float | None]:
    return {p.label: p.value for p in measured(release, real).parts}


def test_weekends_only_against_all_days() -> None:
    start = datetime(2024, 1, 1)  # a Monday, and a leap year of 366 days
    days = [start + timedelta(days=i) for i in range(364)]
    weekends = [d for d in days if d.weekday() > 4]
    parts = taken(table(weekends), table(days))
    assert parts["day: weekday"] == pytest.approx(5 / 7)
    assert "day: hour" not in parts
    assert 0 < (parts["day: month"] or 0) < 0.05


def test_from_the_mean_chance_is_taken() -> None:
    start = datetime(2024, 1, 1)
    days = [start + timedelta(days=i) for i in range(364)]
    weekends = [d for d in days if d.weekday() > 4]
    above = []
    for part, size in ((lambda d: d.weekday(), 7), (lambda d: d.month - 1, 12)):
        a, b = (np.bincount([part(d) for d in x], minlength=size) for x in (weekends, days))
        distance = float(np.abs(a / a.sum() - b / b.sum()).sum()) / 2
        above.append(distance - of_counts(a, b).share(distance))
    assert above[0] == pytest.approx(5 / 7, abs=0.02)  # clear
    assert measured(table(weekends), table(days)).value == pytest.approx(np.mean(above))


def test_hours_count_where_there_are_any_and_missing_cells_do_not() -> None:
    start = datetime(2024, 1, 1)
    hours: list[datetime | None] = [start + timedelta(hours=i) for i in range(24 * 7)]
    nights: list[datetime | None] = [h for h in hours if h and h.hour < 6]
    parts = taken(table([*nights, None, None]), table(hours))
    assert parts["day: hour"] == pytest.approx(18 / 24)
    assert parts["day: weekday"] == pytest.approx(0)


def test_without_dates_it_is_refused_in_words() -> None:
    assert "no column of dates" in (CalendarDistance().accepts(Schema(SCHEMA.columns[1:])) or "")
