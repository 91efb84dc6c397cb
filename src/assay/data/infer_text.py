"""What a column of strings holds: numbers, dates, or what :mod:`.infer_levels` tells apart."""

from __future__ import annotations

import polars as pl

from assay.core import SchemaError
from assay.data import dates
from assay.data.infer_levels import missing_note, read_levels
from assay.data.infer_numbers import read_numbers
from assay.data.reading import MOST_LEVELS, Reading
from assay.data.schema import Domain, Kind
from assay.data.spelling import (
    COMMA,
    INFINITE,
    MISSING,
    NUMBER,
    THOUSANDS,
    WHOLE,
    blanked,
    folded,
    numbers,
)

_MIXED = 0.5  # share of numbers or dates from which the rest deserves a note


def read_text(name: str, series: pl.Series, *, where: str) -> Reading:
    """What the strings are.

    Raises:
        SchemaError: Numbers some of which are infinite, or dates some of which no calendar has.
    """
    counts = series.drop_nulls().rename("cell").value_counts()
    values, weights = counts[counts.columns[0]], counts["count"]
    low = folded(values)
    missing = low.is_in(list(MISSING))
    known, often = values.filter(~missing), weights.filter(~missing)
    if known.is_empty():
        return read_levels(name, values, weights, ())
    found, notes = _as_numbers(name, series, known, often, where=where)
    if found is None and not notes:
        found, notes = _as_dates(name, known, often, where=where)
    if found is not None:
        return Reading(
            found.kind, found.spelling, found.roles, found.domain, found.decimals,
            (*found.notes, *missing_note(weights.filter(missing))),
        )  # fmt: skip
    return read_levels(name, values, weights, notes)


def _as_numbers(
    name: str, series: pl.Series, known: pl.Series, often: pl.Series, *, where: str
) -> tuple[Reading | None, tuple[str, ...]]:
    text = known.str.strip_chars()
    plain = text.str.contains(NUMBER)
    endless = folded(text).is_in(list(INFINITE))
    mark, good = _mark(text, plain)
    total, read = int(often.sum()), int(often.filter(good).sum())
    if read and bool((good | endless).all()) and endless.any():
        raise SchemaError(
            f"{int(often.filter(endless).sum())} of {total} cells are infinite values",
            where=f"{where}, column {name!r}", mend="Give them a finite value, or leave them empty",
        )  # fmt: skip
    if read < total:
        mixed = read >= _MIXED * total
        return None, (
            f"{total - read} cells of {total} do not read as numbers, so all are read as words: "
            "mend them where the column should hold numbers",
        ) if mixed else ()  # fmt: skip
    if _coded(text):
        return None, ("numbers with leading zeros or very many digits are read as codes",)
    if text.str.contains(WHOLE).all() and set(text.unique().to_list()) == {"0", "1"}:
        return Reading(Kind.BOOLEAN, ("0", "1")), ()
    cells = numbers(blanked(series, MISSING), mark)
    found = read_numbers(name, cells, "string", where=where)
    if found.kind is Kind.BOOLEAN:  # 0.0 and 1.0
        zero, one = sorted(text.unique().to_list(), key=_in_order)[:2]
        return Reading(Kind.BOOLEAN, (zero, one)), ()
    if found.kind is Kind.CATEGORICAL:
        levels = tuple(sorted(text.unique().to_list(), key=_in_order))
        domain = Domain(levels=levels if len(levels) <= MOST_LEVELS else None)
        return Reading(found.kind, ("string",), domain=domain, notes=found.notes), ()
    spelled = ("string", mark) if mark else ("string",)
    return Reading(found.kind, spelled, found.roles, found.domain, found.decimals, found.notes), ()


def _in_order(text: str) -> tuple[float, str]:
    return float(text), text


def _mark(text: pl.Series, plain: pl.Series) -> tuple[str, pl.Series]:
    # A comma may mark decimals (1,5) or thousands (1,500): the whole column has to agree.
    if plain.all():
        return "", plain
    grouped = text.str.contains(THOUSANDS)
    if grouped.any() and bool((plain | grouped).all()):
        return "1,000", plain | grouped
    comma = text.str.contains(COMMA)
    whole = text.str.contains(WHOLE)
    if comma.any() and bool((whole | comma).all()):
        return ",", whole | comma
    return "", plain


def _coded(text: pl.Series) -> bool:
    return bool(text.str.contains(r"^[+-]?0\d|^[+-]?\d{19,}$").any())


def _as_dates(
    name: str, known: pl.Series, often: pl.Series, *, where: str
) -> tuple[Reading | None, tuple[str, ...]]:
    form = dates.find_format(known, often)
    if form is None:
        return None, ()
    shaped = known.str.strip_chars().str.contains(form.pattern)
    bad = shaped & dates.parse(known, form.text).is_null()
    total = int(often.sum())
    if bad.any():
        raise SchemaError(
            f"{int(often.filter(bad).sum())} of {total} cells are written as dates that no "
            "calendar has", where=f"{where}, column {name!r}",
            mend="Mend them, or leave them empty",
        )  # fmt: skip
    odd = int(often.filter(~shaped).sum())
    if odd:
        return None, (
            f"{odd} cells of {total} do not read as dates, so all are read as words: mend them "
            "where the column should hold dates",
        )
    notes = ("day and month could change places; read as day first",) if form.unclear else ()
    return Reading(Kind.DATETIME, (form.text,), notes=notes), ()
