"""What points at a person only together with other facts: ages over 89, dates, postal codes."""

from __future__ import annotations

import re

import polars as pl

from assay.data.identifiers.base import Identifier, Sample, identifier, percent
from assay.data.identifiers.names import AGE, BORN, NOT_YEARS, POSTCODE, by_name
from assay.data.schema import Kind

_ISO = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}([T ].*)?")


def quasi(series: pl.Series, seen: Sample) -> Identifier | None:
    """The finding on a column that is no direct identifier, with advice; None for none."""
    return _age(series, seen) or _date(series, seen) or _postcode(seen) or _place(seen)


def _age(series: pl.Series, seen: Sample) -> Identifier | None:
    if not (series.dtype.is_numeric() and AGE.search(seen.words)) or NOT_YEARS.search(seen.words):
        return None
    years = series.cast(pl.Float64).fill_nan(None).drop_nulls()
    old = int((years > 89).sum())
    if not old:
        return None
    said = (
        f"{old:,} of {len(years):,} values above 89; advice: put them into one group, 90 and over"
    )
    return identifier(seen.column.name, "C", "ages over 89", said, direct=False)


def _date(series: pl.Series, seen: Sample) -> Identifier | None:
    dates = sum(bool(_ISO.fullmatch(v)) for v in seen.values)
    written = bool(seen.values) and dates >= 0.9 * len(seen.values)
    if not (seen.column.kind is Kind.DATETIME or series.dtype.is_temporal() or written):
        return None
    if series.dtype == pl.Time or isinstance(series.dtype, pl.Duration):
        return None
    if series.dtype.is_temporal():
        days = series.drop_nulls().cast(pl.Date)
        if len(days) and bool(((days.dt.month() == 1) & (days.dt.day() == 1)).all()):
            return None
        count = days.n_unique()
    else:
        if all(re.fullmatch(r"\d{4}", v) for v in seen.values):
            return None  # years, which Safe Harbor allows
        count = seen.distinct
    title = "date of birth" if BORN.search(seen.words) else "date finer than a year"
    said = f"{count:,} distinct days or times; advice: keep the year, or days since an event, only"
    return identifier(seen.column.name, "C", title, said, direct=False)


def _postcode(seen: Sample) -> Identifier | None:
    if not seen.values or not POSTCODE.search(seen.words):
        return None
    # ZIP+4 and codes that lost a leading zero are fine codes, too.
    fine = sum(len(re.sub(r"\W", "", v)) > 3 for v in seen.values)
    if not fine:
        return None
    said = (
        f"{percent(fine, len(seen.values))} of {len(seen.values):,} distinct codes have more than "
        "three characters; advice: keep the first three, where more than 20,000 people share them"
    )
    return identifier(seen.column.name, "B", "postal code", said, direct=False)


def _place(seen: Sample) -> Identifier | None:
    rule = by_name(seen, direct=False)
    if rule is None:
        return None
    said = f"the column is called so and has {seen.distinct:,} distinct values; advice: keep the state only"
    return identifier(seen.column.name, rule.letter, rule.title, said, direct=False)
