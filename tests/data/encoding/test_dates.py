"""Parts of dates go apart and together without loss."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from assay.data.encoding.dates import parts_of, put_together, take_apart, within


def micros(days: list[datetime]) -> np.ndarray:
    return pl.Series(days).cast(pl.Datetime("us")).to_physical().to_numpy()


def back(times: np.ndarray) -> np.ndarray:
    return put_together({p: take_apart(times, p) for p in parts_of(times)})


def test_days_have_a_week_and_a_weekday() -> None:
    times = micros([datetime(1900, 1, 1) + timedelta(days=37 * i) for i in range(2_000)])
    assert parts_of(times) == ("week", "weekday")
    assert np.array_equal(back(times), times)
    monday = micros([datetime(2026, 11, 23)])
    assert take_apart(monday, "weekday").tolist() == [0]


def test_months_are_months() -> None:
    times = micros([datetime(1960 + i // 12, 1 + i % 12, 1) for i in range(900)])
    assert parts_of(times) == ("month",)
    assert np.array_equal(back(times), times)


def test_times_of_day_are_kept_to_the_microsecond() -> None:
    times = micros([datetime(2024, 5, 5, 13, 7, 9, 123456), datetime(1969, 12, 31, 23, 59)])
    assert parts_of(times) == ("week", "weekday", "seconds")
    assert np.array_equal(back(times), times)


def test_what_lies_beyond_is_moved_to_the_ends_and_keeps_its_time_where_it_can() -> None:
    low, high = micros([datetime(2024, 5, 5, 12), datetime(2024, 5, 9, 23, 59, 59)])
    times = [datetime(2024, 5, 5, 11), datetime(2024, 5, 12), datetime(2024, 1, 1, 13), datetime(2024, 5, 7, 3)]  # fmt: skip
    wanted = [datetime(2024, 5, 5, 12), datetime(2024, 5, 9), datetime(2024, 5, 5, 13), datetime(2024, 5, 7, 3)]  # fmt: skip
    assert within(micros(times), int(low), int(high)).tolist() == micros(wanted).tolist()
