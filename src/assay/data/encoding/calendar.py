"""Public codes of a date: its format says which parts it has, and its bounds where they lie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from assay.data.encoding.dates import DAYS, MONTH, SECONDS, WEEK, WEEKDAY, take_apart
from assay.data.encoding.levels import LevelCodes
from assay.data.encoding.numbers import NumberCodes
from assay.data.schema import Column, Origin
from assay.data.spelling import is_type_name

Array = np.ndarray[Any, Any]
Parts = tuple[tuple[str, NumberCodes | LevelCodes], ...]

_DAY, _MINUTE = 86_400, 60  # seconds
_MICROS = 1_000_000
_YEARS, _MONTHDAYS, _HOURS, _SECONDS = (
    ("%Y", "%y"),
    ("%d", "%-d"),
    ("%H", "%-H", "%I", "%-I"),
    ("%S",),
)


def micros(end: str) -> int:
    """A declared bound in microseconds since 1970.

    Raises:
        ValueError: It is no ISO date or date-time.
    """
    at = datetime.fromisoformat(end)
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * _MICROS)


def span(column: Column) -> tuple[int, int] | None:
    """The declared bounds of a date in microseconds since 1970, each at the beginning of its day or month
    where it has no times or days; or those of a time of day, which nobody need declare. None where there
    are none."""
    if not _dated(column):
        return 0, _DAY * _MICROS - 1
    domain = column.domain
    if domain.origin is not Origin.DECLARED or domain.low is None or domain.high is None:
        return None
    low, high = np.array([micros(str(domain.low)), micros(str(domain.high))])
    if not _timed(column, low, high):
        part = "D" if _has(column, _MONTHDAYS, "date", "datetime") else "M"
        low, high = (
            at.astype("datetime64[us]").astype(f"datetime64[{part}]") for at in (low, high)
        )
        low, high = (at.astype("datetime64[us]").astype(np.int64) for at in (low, high))
    return int(low), int(high)


def date_parts(column: Column, line: Callable[[float, float], NumberCodes]) -> Parts | None:
    """Each part of a date, with its places; None without bounds.

    Times of day have a place for each minute. A format without days has months alone, and one without
    hours no times; nor has a date-time that no format tells of between two midnights.

    Args:
        column: A date.
        line: Makes the places of whole numbers from the first to the last.
    """
    ends = span(column)
    if ends is None:
        return None
    clock = _clock(column, _timed(column, *ends))
    if not _dated(column):
        return clock
    both = np.array(ends)
    if not clock and not _has(column, _MONTHDAYS, "date", "datetime"):
        return ((MONTH, line(*take_apart(both, MONTH).tolist())),)
    weeks, days = (take_apart(both, part).astype(int).tolist() for part in (WEEK, WEEKDAY))
    known = range(7) if ends[1] - ends[0] >= _DAY * _MICROS else sorted({*days})
    week = LevelCodes(tuple(map(str, known)), "")
    return ((WEEK, line(*weeks)), (WEEKDAY, week), *clock)


def distance_parts(column: Column, days: NumberCodes) -> Parts:
    """The parts of a date that is told by its distance from another in whole days; its own time of day
    is beside them where it has any."""
    return ((DAYS, days), *_clock(column, _hours(column)))


def _timed(column: Column, low: int, high: int) -> bool:
    """Whether it has times of day."""
    if not _format(column) and low % (_DAY * _MICROS) == high % (_DAY * _MICROS) == 0:
        return False
    return _hours(column)


def _hours(column: Column) -> bool:
    """Whether its format or type has times of day."""
    return _has(column, _HOURS, "time", "datetime")


def _clock(column: Column, timed: bool) -> Parts:
    """Minutes of a day, midnight alone, for much may have no time; nothing where it is not timed."""
    if not timed:
        return ()
    low = np.arange(0, _DAY, _MINUTE, dtype=float)
    high = low.copy()
    if _has(column, _SECONDS, "time", "datetime"):
        low = np.concatenate([[0.0, 1.0], low[1:]])
        high = np.append(low[1:], _DAY) - 1
    return ((SECONDS, NumberCodes(low, high, np.ones(len(low)), np.arange(len(low)), 0)),)


def _dated(column: Column) -> bool:
    """Whether it is more than a time of day."""
    return _has(column, _YEARS, "date", "datetime")


def _format(column: Column) -> str:
    """In which its source writes it as text; empty where it is typed."""
    form = column.spelling[0] if column.spelling else ""
    return "" if is_type_name(form) else form


def _has(column: Column, marks: tuple[str, ...], *types: str) -> bool:
    """Whether its format has one of the marks, or its type is one of these."""
    if form := _format(column):
        return any(mark in form for mark in marks)
    own = column.spelling[0] if column.spelling else "datetime"
    return own.split("[")[0] in types
