"""What the scan says of a column, and the part of a column that it looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from assay.data.schema import Column

#: Distinct values that a content check looks at, at most.
SAMPLE = 2000

#: HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i): the 18 items, and where GDPR speaks of the like.
ITEMS: dict[str, tuple[str, str]] = {
    "A": ("names", "Art. 4(1)"),
    "B": ("geographic subdivisions smaller than a state", "Art. 4(1), location data"),
    "C": ("dates finer than a year, and ages over 89", "Art. 4(1)"),
    "D": ("telephone numbers", "Art. 4(1)"),
    "E": ("fax numbers", "Art. 4(1)"),
    "F": ("e-mail addresses", "Art. 4(1)"),
    "G": ("social security numbers", "Art. 4(1) and 87"),
    "H": ("medical record numbers", "Art. 4(1) and (15)"),
    "I": ("health plan beneficiary numbers", "Art. 4(1) and (15)"),
    "J": ("account numbers", "Art. 4(1)"),
    "K": ("certificate and license numbers", "Art. 4(1)"),
    "L": ("vehicle identifiers, license plates among them", "Art. 4(1)"),
    "M": ("device identifiers and serial numbers", "Art. 4(1), recital 30"),
    "N": ("web addresses", "Art. 4(1), recital 30"),
    "O": ("IP addresses", "Art. 4(1), recital 30"),
    "P": ("biometric identifiers", "Art. 4(1) and 9(1)"),
    "Q": ("full-face photographs and comparable images", "Art. 4(1)"),
    "R": ("any other unique number, characteristic or code", "Art. 4(1)"),
}

_MISSING = {"", "-", ".", "?", "na", "n/a", "nan", "none", "null", "unknown"}


class Action(StrEnum):
    """What becomes of a column.

    ``drop`` and ``fake`` take it out of what techniques see; ``fake`` puts a stand-in into the
    release. ``generalise`` and ``keep`` leave it in: nothing is coarsened behind anyone's back.
    """

    DROP = "drop"
    FAKE = "fake"
    GENERALISE = "generalise"
    KEEP = "keep"


@dataclass(frozen=True)
class Identifier:
    """A column that points at a person.

    Attributes:
        column: Its name.
        item: The HIPAA item, such as ``(A) names``.
        title: What it is, such as ``family name``.
        kind: ``direct`` (names one person) or ``quasi`` (does so together with others).
        evidence: Why, in words with counts; never a cell.
        law: Where the law says so.
        action: What is to become of it.
    """

    column: str
    item: str
    title: str
    kind: str
    evidence: str
    law: str
    action: Action


def identifier(column: str, letter: str, title: str, evidence: str, *, direct: bool) -> Identifier:
    """A finding under one of the :data:`ITEMS`; direct ones are dropped unless a person says else."""
    words, gdpr = ITEMS[letter]
    return Identifier(
        column, f"({letter}) {words}", title, "direct" if direct else "quasi", evidence,
        f"HIPAA 45 CFR 164.514(b)(2)(i)({letter}); GDPR {gdpr}",
        Action.DROP if direct else Action.KEEP,
    )  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """A column as the scan sees it.

    Attributes:
        column: What the schema says of it.
        words: Its name as lower-case words, such as ``patient id`` for ``PatientID``.
        values: Evenly spaced distinct values as text, at most :data:`SAMPLE`; empty for dates,
            booleans, arrays and numbers with a fraction.
        numbers: Whether the source stores numbers.
        distinct: How many distinct values there are.
        present: How many cells are not missing.
    """

    column: Column
    words: str
    values: tuple[str, ...]
    numbers: bool
    distinct: int
    present: int

    @property
    def enough(self) -> bool:
        """Whether it has so many distinct values that it can tell people apart, not just groups."""
        return self.distinct >= min(10, max(2, self.present // 2))

    @property
    def unique(self) -> bool:
        """Whether nearly each cell differs from all others, in a column long enough to tell."""
        return self.distinct >= max(20, 0.95 * self.present)


def sample(series: pl.Series, column: Column) -> Sample:
    """The column's name in words and some of its distinct values; no randomness is used."""
    text, numbers = _as_text(series)
    kept = text.drop_nulls()
    distinct = kept.unique(maintain_order=True)
    at = np.linspace(0, len(distinct) - 1, min(len(distinct), SAMPLE)).round().astype(np.int64)
    values = distinct.gather(pl.Series(at)).to_list() if len(distinct) else []
    if not values and series.dtype.is_numeric():
        kept = series.drop_nulls()
        distinct = kept.unique()
    return Sample(column, words(column.name), tuple(values), numbers, len(distinct), len(kept))


def _as_text(series: pl.Series) -> tuple[pl.Series, bool]:
    dtype = series.dtype
    if dtype.is_integer():
        return series.cast(pl.String), True
    if dtype.is_numeric():
        number = series.cast(pl.Float64).fill_nan(None)
        whole = number.drop_nulls()
        if len(whole) and bool(
            (whole.is_finite() & (whole == whole.round(0)) & (whole.abs() < 2**53)).all()
        ):
            return number.cast(pl.Int64).cast(pl.String), True
        return number.clear(), True
    if dtype in (pl.String, pl.Categorical, pl.Enum):
        text = series.cast(pl.String).str.strip_chars()
        gone = text.str.to_lowercase().is_in(sorted(_MISSING))
        return text.set(gone.fill_null(True), None), False
    return series.clear(), False


def words(name: str) -> str:
    """A column name as lower-case words: ``customerID`` and ``customer_id`` are ``customer id``."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", apart)).lower()


def percent(hits: int, of: int) -> str:
    """``hits`` of ``of`` as a whole percentage that says 100 only where it is all."""
    share = 100 if hits == of else min(99, round(100 * hits / of))
    return f"{share} %"
