"""Dates as an offset and calendar parts, so that weekdays, months and office hours survive."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

DAY = 86_400_000_000  #: Microseconds.
_MONDAY = 4  # days from 1970-01-01, a Thursday, to the first Monday

#: Parts of a date in the order they are coded: month alone, or week and weekday, then seconds.
MONTH, WEEK, WEEKDAY, SECONDS = "month", "week", "weekday", "seconds"
#: Of a distance between dates: days, then seconds; or all of it in seconds.
DAYS, ELAPSED = "days", "elapsed"


def parts_of(micros: Array) -> tuple[str, ...]:
    """The parts that these times (microseconds since 1970, int64) call for.

    Dates that all fall on the first of a month are months; times that are all midnight have no
    seconds.
    """
    days, rest = np.divmod(micros, DAY)
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    monthly = len(micros) > 1 and bool(np.all(months.astype("datetime64[D]").astype(int) == days))
    parts = (MONTH,) if monthly else (WEEK, WEEKDAY)
    return (*parts, SECONDS) if np.any(rest) else parts


def take_apart(micros: Array, part: str) -> Array:
    """One part of each time, float64."""
    if part == ELAPSED:
        return np.asarray(micros / 1e6)
    days, rest = np.divmod(micros, DAY)
    if part == SECONDS:
        return np.asarray(rest / 1e6)
    if part == DAYS:
        return days.astype(float)
    if part == MONTH:
        return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64).astype(float)
    week, weekday = np.divmod(days - _MONDAY, 7)
    return (week if part == WEEK else weekday).astype(float)


def put_together(parts: dict[str, Array]) -> Array:
    """Microseconds since 1970 from the parts, int64; of seconds alone, on 1970-01-01."""
    if ELAPSED in parts:
        return np.asarray(np.round(parts[ELAPSED] * 1e6).astype(np.int64))
    if set(parts) == {SECONDS}:
        days = np.zeros(len(parts[SECONDS]), np.int64)
    elif DAYS in parts:
        days = np.round(parts[DAYS]).astype(np.int64)
    elif MONTH in parts:
        months = np.round(parts[MONTH]).astype(np.int64).astype("datetime64[M]")
        days = months.astype("datetime64[D]").astype(np.int64)
    else:
        weeks = np.round(parts[WEEK]).astype(np.int64)
        days = weeks * 7 + np.round(parts[WEEKDAY]).astype(np.int64) + _MONDAY
    seconds = parts.get(SECONDS, np.zeros(len(days)))
    return np.asarray(days * DAY + np.round(seconds * 1e6).astype(np.int64))


def within(micros: Array, low: int, high: int) -> Array:
    """Times between two, those beyond on the first or the last day at their time of day where that is
    between them too."""
    days, rest = np.divmod(micros, DAY)
    days = np.clip(days, low // DAY, high // DAY)
    return np.asarray(np.clip(days * DAY + rest, low, high))
