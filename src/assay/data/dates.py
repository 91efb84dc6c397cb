"""Dates and times in text: which format a column is written in, and reading it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

_TIME = r"(?P<time>[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?)?"
_ZONE = r"(?P<zone> ?(?:Z|[+-]\d{2}:?\d{2}))?"
#: Date shapes, each with the formats it may mean; the first is taken where all fit.
_SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\d{4}-\d{1,2}-\d{1,2}", ("%Y-%m-%d",)),
    (r"\d{4}/\d{1,2}/\d{1,2}", ("%Y/%m/%d",)),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", ("%Y.%m.%d",)),
    (r"\d{1,2}/\d{1,2}/\d{4}", ("%d/%m/%Y", "%m/%d/%Y")),
    (r"\d{1,2}-\d{1,2}-\d{4}", ("%d-%m-%Y", "%m-%d-%Y")),
    (r"\d{1,2}\.\d{1,2}\.\d{4}", ("%d.%m.%Y",)),
    (r"\d{1,2}/\d{1,2}/\d{2}", ("%d/%m/%y", "%m/%d/%y")),
    (r"\d{1,2}\.\d{1,2}\.\d{2}", ("%d.%m.%y",)),
    (r"\d{1,2} [A-Za-z]{3} \d{4}", ("%d %b %Y",)),
    (r"\d{1,2}-[A-Za-z]{3}-\d{4}", ("%d-%b-%Y",)),
    (r"\d{1,2}-[A-Za-z]{3}-\d{2}", ("%d-%b-%y",)),
    (r"\d{1,2} [A-Za-z]{3,9} \d{4}", ("%d %B %Y",)),
    (r"[A-Za-z]{3} \d{1,2}, \d{4}", ("%b %d, %Y",)),
    (r"[A-Za-z]{3,9} \d{1,2}, \d{4}", ("%B %d, %Y",)),
    (r"[A-Za-z]{3} \d{4}", ("%b %Y",)),
    (r"[A-Za-z]{3,9} \d{4}", ("%B %Y",)),
    (r"\d{4}-\d{2}", ("%Y-%m",)),
)
_CLOCK = re.compile(r"^\d{1,2}:\d{2}(:\d{2})?$")
_ISO = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%#z",
    "%Y-%m-%dT%H:%M:%S%#z", "%Y-%m-%dT%H:%M:%S%.f%#z",
)  # fmt: skip


@dataclass(frozen=True)
class Format:
    """A way to write dates.

    Attributes:
        text: As strptime takes it, with ``%-d`` for days and months without a leading zero.
        pattern: Regular expression that every cell of the shape matches.
        unclear: Whether day and month could change places in every cell.
    """

    text: str
    pattern: str
    unclear: bool = False


def find_format(values: pl.Series, weights: pl.Series) -> Format | None:
    """The format that the column's distinct values are written in; None where they are no dates.

    Args:
        values: Distinct strings, without null spellings.
        weights: How often each occurs.
    """
    if values.is_empty():
        return None
    values = values.str.strip_chars()
    total = int(weights.sum())
    best, most = None, 0.95 * total
    for shape in dict.fromkeys(_shape(v) for v in _samples(values, weights)):
        if shape is None:
            continue
        fits = values.str.contains(shape[0])
        count = int(weights.filter(fits).sum())
        if count >= most and (best is None or count > most):
            best, most = (shape, fits), count
    if best is None:
        return None
    (pattern, formats), fits = best
    return _best(values.filter(fits), weights.filter(fits), pattern, formats, total)


def _samples(values: pl.Series, weights: pl.Series) -> list[str]:
    # Distinct values come in no fixed order, so these are picked by what they are.
    lengths = values.str.len_chars()
    groups = (
        values, values.filter(weights == weights.max()), values.filter(lengths == lengths.max()),
        values.filter(lengths == lengths.min()),
    )  # fmt: skip
    return [str(v) for g in groups if len(g) for v in (g.min(), g.max())]


def _shape(value: str) -> tuple[str, tuple[str, ...]] | None:
    if _CLOCK.match(value):
        seconds = value.count(":") == 2
        return r"^\d{1,2}:\d{2}" + r":\d{2}" * seconds + "$", ("%H:%M" + ":%S" * seconds,)
    for date, formats in _SHAPES:
        found = re.match(f"^{date}{_TIME}{_ZONE}$", value)
        if found:
            clock, zone = found["time"] or "", found["zone"] or ""
            pattern, tail = _clock(clock)
            if zone:
                pattern += r" ?(?:Z|[+-]\d{2}:?\d{2})"
                tail += (" " if zone[0] == " " else "") + "%#z"
            return f"^{date}{pattern}$", tuple(f + tail for f in formats)
    return None


def _clock(clock: str) -> tuple[str, str]:
    if not clock:
        return "", ""
    half = clock[-1] in "Mm"
    pattern = clock[0] + r"\d{1,2}:\d{2}" + r":\d{2}" * (clock.count(":") == 2)
    text = clock[0] + ("%I" if half else "%H") + ":%M" + ":%S" * (clock.count(":") == 2)
    if "." in clock:
        pattern, text = pattern + r"(?:\.\d+)?", text + "%.f"
    if half:
        gap = " " if " " in clock[1:] else ""
        pattern, text = pattern + gap + "[AaPp][Mm]", text + gap + "%p"
    return pattern, text


def _best(
    values: pl.Series, weights: pl.Series, pattern: str, formats: tuple[str, ...], total: int
) -> Format | None:
    read = [int(weights.filter(parse(values, f).is_not_null()).sum()) for f in formats]
    best = max(read)
    if best < 0.95 * total:
        return None
    text = formats[read.index(best)]
    short = values.str.contains(r"^\d[/.\-]|[/.\-]\d[/.\-]|[/.\-]\d(?:[ T]|$)|^\d |^[A-Za-z]+ \d,")
    if short.any():
        text = text.replace("%d", "%-d").replace("%m", "%-m")
    if values.str.contains(r"(?:^|[ T])\d:\d{2}").any():
        text = text.replace("%H", "%-H").replace("%I", "%-I")
    return Format(text, pattern, unclear=read.count(best) > 1)


def parse(text: pl.Series, fmt: str) -> pl.Series:
    """Text as Datetime in microseconds without a zone (UTC where it names one); null where it
    does not read. A time of day without a date falls on 1970-01-01."""
    text = text.str.strip_chars()
    if text.null_count() == len(text):
        return pl.Series(text.name, [None] * len(text), pl.Datetime("us"))
    if "%Y" not in fmt and "%y" not in fmt:
        clock = text.str.to_time(fmt.replace("%-", "%"), strict=False)
        return at_epoch(clock)
    found = text.str.to_datetime(fmt, strict=False, time_unit="us")
    if isinstance(found.dtype, pl.Datetime) and found.dtype.time_zone:
        found = found.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return found


def at_epoch(clock: pl.Series) -> pl.Series:
    """Times of day as date-times on 1970-01-01."""
    day = pl.lit("1970-01-01").str.to_date()
    named = clock.alias("clock")
    return pl.DataFrame([named]).select(day.dt.combine(pl.col("clock")).alias(clock.name))[:, 0]


def parse_any(text: pl.Series, fmt: str) -> pl.Series:
    """As :func:`parse`, with ISO 8601 for the cells that are not written in ``fmt``."""
    found = parse(text, fmt) if fmt else pl.Series(text.name, [None] * len(text), pl.Datetime("us"))
    for iso in _ISO:
        if found.null_count() == text.null_count():
            break
        more = parse(text, iso)
        found = pl.select(pl.coalesce(found, more).alias(text.name)).to_series()
    return found


def spelled(dates: pl.Series, fmt: str) -> pl.Series:
    """Dates as text in the format."""
    if "%#z" in fmt:
        return dates.dt.replace_time_zone("UTC").dt.strftime(fmt.replace("%#z", "%:z"))
    return dates.dt.strftime(fmt)
