"""How sources spell things: missing cells, numbers, yes and no, and the types of other programs."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

import polars as pl

from assay.data.dates import parse_any

#: What stands for a missing cell in a column of numbers or dates (compared in lower case).
MISSING = (
    "", "?", "-", "--", ".", "*", "na", "n/a", "n.a.", "n.a", "#n/a", "nan", "nat", "null", "nil",
    "none", "missing", "unknown", "not available", "<na>",
)  # fmt: skip
#: What stands for a missing cell in a column of categories: other words may well be levels.
BLANK = ("", "?")
#: False and true, in lower case.
PAIRS = (("no", "yes"), ("n", "y"), ("false", "true"), ("f", "t"))
INFINITE = ("inf", "+inf", "-inf", "infinity", "+infinity", "-infinity")

NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
THOUSANDS = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
COMMA = r"^[+-]?\d+,\d+$"
WHOLE = r"^[+-]?\d+$"

_SIMPLE: dict[str, pl.DataType] = {
    str(t()).lower(): t()
    for t in (
        pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64,
        pl.Float32, pl.Float64, pl.String, pl.Boolean, pl.Date, pl.Time, pl.Categorical,
    )
}  # fmt: skip


def folded(text: pl.Series) -> pl.Series:
    """Lower case without the spaces around it: what null spellings are compared in."""
    return text.str.strip_chars().str.to_lowercase()


def blanked(text: pl.Series, spellings: tuple[str, ...]) -> pl.Series:
    """The column with null where a cell is one of the spellings."""
    # Distinct cells first: ten million cells may have five spellings.
    apart = text.unique()
    gone = apart.filter(folded(apart).is_in(list(spellings)))
    if not len(gone):
        return text
    kept = ~text.is_in(gone.to_list())
    return pl.select(pl.when(kept).then(text).alias(text.name)).to_series()


def numbers(text: pl.Series, mark: str = "") -> pl.Series:
    """Text as Float64, or Int64 where every cell is whole; null where it does not read.

    Args:
        text: Strings without null spellings.
        mark: How numbers are written: ``","`` a decimal comma, ``"1,000"`` commas between
            thousands, empty for neither.
    """
    clean = text.str.strip_chars()
    if mark == ",":
        clean = clean.str.replace(",", ".", literal=True)
    elif mark:
        clean = clean.str.replace_all(",", "", literal=True)
    good = clean.str.contains(NUMBER)
    clean = pl.select(pl.when(good).then(clean)).to_series()
    if clean.str.contains(WHOLE).all():
        whole = clean.cast(pl.Int64, strict=False)
        if whole.null_count() == clean.null_count():
            return whole.alias(text.name)
    return clean.cast(pl.Float64, strict=False).alias(text.name)


def type_name(dtype: pl.DataType) -> str:
    """A short name of a Polars type that a schema can hold."""
    if isinstance(dtype, pl.Datetime):
        zone = f", {dtype.time_zone}" if dtype.time_zone else ""
        return f"datetime[{dtype.time_unit}{zone}]"
    if isinstance(dtype, pl.Enum):
        return "enum"
    return str(dtype).lower()


def is_type_name(text: str) -> bool:
    """Whether :func:`type_name` may have said it."""
    return text in _SIMPLE or text.split("(")[0].split("[")[0] in (
        "datetime", "duration", "decimal", "enum", "categorical",
    )  # fmt: skip


def as_type(series: pl.Series, name: str) -> pl.Series:
    """A canonical column in the type of that name; unchanged where it would lose a cell."""
    head = name.split("(")[0].split("[")[0]
    if head in ("date", "datetime", "time", "duration"):
        return _as_time(series, head, name)
    wanted: pl.DataType | None = _SIMPLE.get(name)
    if head in ("enum", "categorical"):
        wanted = pl.Categorical()
    elif head == "decimal":
        found = [int(d) for d in re.findall(r"\d+", name)]
        wanted = pl.Decimal(found[0], found[1]) if len(found) == 2 else None
    if wanted is None:
        return series
    if wanted.is_integer() and series.dtype.is_float():
        series = series.round(0)
    try:
        cast = series.cast(wanted, strict=False)
    except pl.exceptions.PolarsError:
        return series
    return cast if cast.null_count() == series.null_count() else series


def _as_time(series: pl.Series, head: str, name: str) -> pl.Series:
    cells = series
    if head == "duration":
        cells = cells.cast(pl.Float64, strict=False)
        cells = (cells * 1e6).round(0).cast(pl.Duration("us"))
    elif cells.dtype == pl.String:  # a category or text, where a person declared it so
        clock = head == "time"
        cells = cells.str.to_time("%H:%M:%S%.f", strict=False) if clock else parse_any(cells, "")
    if cells.null_count() > series.null_count():
        return series
    if head == "duration" or cells.dtype == pl.Time:
        return cells
    if cells.dtype.is_numeric():
        return series
    if head == "time":
        return cells.dt.time()
    return cells.cast(pl.Date()) if head == "date" else _as_datetime(cells, name)


def _as_datetime(series: pl.Series, name: str) -> pl.Series:
    unit = next((u for u in ("ns", "us", "ms") if u in name), "us")
    found = re.search(r"\[\w+, (.+)\]|time_zone='(.+)'\)", name)
    cast = series.cast(pl.Datetime(unit))  # type: ignore[arg-type]
    if found is None:
        return cast
    zone = found[1] or found[2]
    if zone == zone.lower():  # the study writes types in lower case
        zone = next((z for z in sorted(available_timezones()) if z.lower() == zone), "UTC")
    return cast.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
