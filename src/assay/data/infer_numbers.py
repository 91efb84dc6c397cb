"""What a column of numbers holds: a measure, a count, a code, yes and no, or an identifier."""

from __future__ import annotations

import polars as pl

from assay.core import SchemaError
from assay.data.dates import parse
from assay.data.infer_roles import (
    is_code_name,
    is_counter_name,
    is_date_name,
    is_id_name,
    is_measure_name,
    is_person_id,
    is_place_code,
)
from assay.data.reading import MOST_LEVELS, Reading
from assay.data.schema import Domain, Kind, Role

_MOST_DECIMALS = 6
_FEWEST = 20  # rows below which distinct values say nothing of identifiers
_EXACT = 2**53  # above it a Float64 cannot hold every whole number


def read_numbers(name: str, series: pl.Series, spelled: str, *, where: str) -> Reading:
    """What the numbers are.

    Args:
        name: The column's name.
        series: Any numeric type; NaN counts as missing.
        spelled: Name of the type that the source stores them as.
        where: The table, for an error.

    Raises:
        SchemaError: Some are infinite.
    """
    if series.dtype.is_float():
        series = series.fill_nan(None)
    valid = series.drop_nulls()
    if valid.is_empty():
        whole = not series.dtype.is_float()
        return Reading(Kind.INTEGER if whole else Kind.NUMERIC, _kept(spelled, whole=whole))
    if valid.dtype.is_float():
        check_finite(name, valid, where=where)
    whole_numbers = _whole(valid)
    if whole_numbers is not None:
        return _integers(name, whole_numbers, spelled)
    return Reading(Kind.NUMERIC, _kept(spelled, whole=False), decimals=_decimals(valid))


def check_finite(name: str, valid: pl.Series, *, where: str) -> None:
    """Raises SchemaError where a column of floats holds infinities."""
    bad = int(valid.is_infinite().sum())
    if bad:
        raise SchemaError(
            f"{bad} of {len(valid)} cells are infinite values", where=f"{where}, column {name!r}",
            mend="Give them a finite value, or leave them empty",
        )  # fmt: skip


def _kept(spelled: str, *, whole: bool) -> tuple[str, ...]:
    return () if spelled == ("int64" if whole else "float64") else (spelled,)


def _whole(valid: pl.Series) -> pl.Series | None:
    if valid.dtype.is_integer():
        cast = valid.cast(pl.Int64, strict=False)
        return None if cast.null_count() else cast
    numbers = valid.cast(pl.Float64)
    if not bool((numbers == numbers.round(0)).all()) or float(numbers.abs().max()) >= _EXACT:  # type: ignore[arg-type]
        return None
    return numbers.cast(pl.Int64)


def _decimals(valid: pl.Series) -> int | None:
    first = valid.head(1000)
    for digits in range(1, _MOST_DECIMALS + 1):
        if _rounded(first, digits) and _rounded(valid, digits):
            return digits
    return None


def _rounded(numbers: pl.Series, digits: int) -> bool:
    if numbers.dtype == pl.Float32:
        return bool((numbers.cast(pl.Float64).round(digits).cast(pl.Float32) == numbers).all())
    numbers = numbers.cast(pl.Float64)
    return bool((numbers.round(digits) == numbers).all())


def _integers(name: str, valid: pl.Series, spelled: str) -> Reading:
    distinct = valid.n_unique()
    if distinct == 2 and valid.min() == 0 and valid.max() == 1:
        return Reading(Kind.BOOLEAN, ("0", "1", spelled))
    found = _identifier(name, valid, distinct, spelled)
    if found is not None:
        return found
    if is_date_name(name) and _compact_dates(valid):
        return Reading(Kind.DATETIME, ("%Y%m%d", spelled))
    if _codes(name, valid, distinct):
        values = valid.unique().sort()
        levels = tuple(values.cast(pl.String).to_list()) if distinct <= MOST_LEVELS else None
        return Reading(
            Kind.CATEGORICAL, (spelled,), domain=Domain(levels=levels),
            notes=(f"{distinct} different whole numbers are read as codes of categories",),
        )  # fmt: skip
    return Reading(Kind.INTEGER, _kept(spelled, whole=True))


def _compact_dates(valid: pl.Series) -> bool:
    if int(valid.min()) < 18_000_000 or int(valid.max()) > 22_000_000:  # type: ignore[arg-type]
        return False
    return parse(valid.cast(pl.String), "%Y%m%d").null_count() == 0


def _identifier(name: str, valid: pl.Series, distinct: int, spelled: str) -> Reading | None:
    kept = _kept(spelled, whole=True)
    n = len(valid)
    if n < _FEWEST:
        return None
    if distinct == n:
        why = _why_identifier(name, valid)
        if why is None:
            return None
        return Reading(
            Kind.INTEGER, kept, roles=(Role.IDENTIFIER,),
            notes=(f"every value is different and {why}: read as an identifier",),
        )  # fmt: skip
    repeats = is_person_id(name) and distinct >= max(_FEWEST, n // 1000)
    mostly = is_id_name(name) and not is_measure_name(name) and distinct > n // 2
    if repeats or mostly:
        return Reading(
            Kind.INTEGER, kept, roles=(Role.ENTITY,),
            notes=(f"{distinct} values repeat over {n} rows: read as whose rows belong together",),
        )  # fmt: skip
    return None


def _why_identifier(name: str, valid: pl.Series) -> str | None:
    if is_counter_name(name):
        return "the name is that of a number for records"
    if is_measure_name(name):
        return None
    steps = valid.diff().drop_nulls()
    if bool((steps == 1).all()):
        return "they count upwards"
    if len(valid) >= 50 and (bool((steps > 0).all()) or bool((steps < 0).all())):
        return "they only rise, or only fall, from row to row"
    digits = valid.cast(pl.String).str.len_chars()
    if len(valid) >= 100 and digits.min() == digits.max() and int(digits[0]) >= 6:
        return "all have the same number of digits"
    return None


def _codes(name: str, valid: pl.Series, distinct: int) -> bool:
    if is_place_code(name):
        return distinct > 1
    if is_code_name(name):
        return 1 < distinct <= min(MOST_LEVELS, max(2, len(valid) // 2))
    # Two single digits, such as 1 and 2 for women and men, are codes whatever the name.
    return distinct == 2 and int(valid.abs().max()) <= 9 and not is_measure_name(name)  # type: ignore[arg-type]
