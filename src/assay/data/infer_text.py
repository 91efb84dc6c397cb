"""What a column of strings holds: numbers, dates, yes and no, categories, tokens or prose."""

from __future__ import annotations

import polars as pl

from assay.core import SchemaError
from assay.data import dates
from assay.data.infer_numbers import read_numbers
from assay.data.infer_roles import is_code_name, is_id_name, is_person_id, is_place_code
from assay.data.reading import MOST_LEVELS, Reading
from assay.data.schema import Domain, Kind, Role
from assay.data.spelling import (
    BLANK,
    COMMA,
    INFINITE,
    MISSING,
    NUMBER,
    PAIRS,
    THOUSANDS,
    WHOLE,
    blanked,
    folded,
    numbers,
)

_FEWEST = 20
_MIXED = 0.5  # share of numbers or dates from which the rest deserves a note
_LONGEST_TOKEN = 40


def read_text(name: str, series: pl.Series, *, where: str) -> Reading:
    """What the strings are.

    Raises:
        SchemaError: Numbers some of which are infinite, or dates some of which no calendar has.
    """
    counts = series.drop_nulls().value_counts()
    values, weights = counts[counts.columns[0]], counts["count"]
    low = folded(values)
    missing = low.is_in(list(MISSING))
    known, often = values.filter(~missing), weights.filter(~missing)
    if known.is_empty():
        return _levels(name, values, weights, ())
    found, notes = _as_numbers(name, series, known, often, where=where)
    if found is None and not notes:
        found, notes = _as_dates(name, known, often, where=where)
    if found is not None:
        return Reading(
            found.kind, found.spelling, found.roles, found.domain, found.decimals,
            (*found.notes, *_missing_note(weights.filter(missing))),
        )  # fmt: skip
    return _levels(name, values, weights, notes)


def _missing_note(gone: pl.Series) -> tuple[str, ...]:
    cells = int(gone.sum())
    if not cells:
        return ()
    return (f"{cells} cells hold a word for missing and are read as empty",)


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
        zero, one = sorted(text.unique().to_list(), key=float)[:2]
        return Reading(Kind.BOOLEAN, (zero, one)), ()
    if found.kind is Kind.CATEGORICAL:
        levels = tuple(sorted(text.unique().to_list(), key=float))
        domain = Domain(levels=levels if len(levels) <= MOST_LEVELS else None)
        return Reading(found.kind, ("string",), domain=domain, notes=found.notes), ()
    spelled = ("string", mark) if mark else ("string",)
    return Reading(found.kind, spelled, found.roles, found.domain, found.decimals, found.notes), ()


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


def _levels(
    name: str, values: pl.Series, weights: pl.Series, notes: tuple[str, ...]
) -> Reading:  # fmt: skip
    blank = folded(values).is_in(list(BLANK))
    notes += _missing_note(weights.filter(blank))
    values, weights = values.filter(~blank), weights.filter(~blank)
    pair = _pair(values)
    if pair is not None:
        return Reading(Kind.BOOLEAN, pair, notes=notes)
    n, distinct = int(weights.sum()), len(values)
    found = _tokens(name, values, n, distinct)
    if found is not None:
        return Reading(found.kind, roles=found.roles, notes=(*notes, *found.notes))
    if _prose(values, weights, n, distinct):
        return Reading(Kind.TEXT, notes=notes)
    levels = tuple(values.sort().to_list()) if distinct <= MOST_LEVELS else None
    if levels is None:
        notes += (f"{distinct} different categories are more than most techniques can keep",)
    return Reading(Kind.CATEGORICAL, domain=Domain(levels=levels), notes=notes)


def _pair(values: pl.Series) -> tuple[str, ...] | None:
    if len(values) != 2:
        return None
    spelled = {v.strip().lower(): v for v in values.to_list()}
    return next(
        ((spelled[no], spelled[yes]) for no, yes in PAIRS if set(spelled) == {no, yes}), None
    )


def _tokens(name: str, values: pl.Series, n: int, distinct: int) -> Reading | None:
    if n < _FEWEST or distinct < _FEWEST:
        return None
    if distinct == n and (is_id_name(name) or _token_like(values)):
        return Reading(
            Kind.TEXT, roles=(Role.IDENTIFIER,),
            notes=("every value is different: read as an identifier",),
        )  # fmt: skip
    coded = is_place_code(name) or (is_code_name(name) and not is_id_name(name))
    if distinct < n and not coded:
        repeats = is_person_id(name) and distinct >= n // 1000
        if repeats or (is_id_name(name) and distinct > n // 2):
            return Reading(
                Kind.CATEGORICAL, roles=(Role.ENTITY,),
                notes=(
                    f"{distinct} values repeat over {n} rows: read as whose rows belong together",
                ),
            )  # fmt: skip
    return None


def _token_like(values: pl.Series) -> bool:
    lengths = values.str.len_chars()
    if int(lengths.max()) > _LONGEST_TOKEN or values.str.contains(r"\s").any():  # type: ignore[arg-type]
        return False
    return float(values.str.contains(r"\d").mean()) > 0.9  # type: ignore[arg-type]


def _prose(values: pl.Series, weights: pl.Series, n: int, distinct: int) -> bool:
    if distinct <= max(50, 0.5 * n):
        words = values.head(1000).str.count_matches(r"\S+").mean()
        return distinct > 100 and float(words or 0) >= 8  # type: ignore[arg-type]
    return True
