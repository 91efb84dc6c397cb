"""Telephone numbers, in international form or as a country writes its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from assay.data.identifiers.base import Sample, percent

_SHARE, _FIRST = 0.9, 30
_HINT = re.compile(
    r"\b(phones?|tele ?phone|telefon\w*|tel|mobile|mobil|handy|cell ?phone|cell|fax|pager|whats ?app|landline|call ?back)\b|phone"
)
_LOOSE = re.compile(r"[+(]{0,2}\d[\d ()./+-]{5,19}(?:(?: ?x| ?ext\.?) ?\d{1,6})?")
_WRITTEN = re.compile(
    r"\(|^0\d+[ ./-]|^\d{3}[ .-]\d{3}[ .-]\d{4}\b|^1[ .-]\d{3}[ .-]\d{3}[ .-]\d{4}"
)
_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]?[2-9]\d{2}[ .-]\d{4}")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_REGIONS = [
    "US",
    "GB",
    "DE",
    "FR",
    "IT",
    "ES",
    "NL",
    "BE",
    "CH",
    "AT",
    "SE",
    "NO",
    "DK",
    "FI",
    "PL",
    "PT",
    "IE",
    "CZ",
    "GR",
    "RO",
    "HU",
    "IN",
    "AU",
    "NZ",
    "BR",
    "MX",
    "JP",
    "KR",
    "CN",
    "ZA",
    "TR",
    "IL",
    "RU",
    "UA",
    "AR",
]


def phones(seen: Sample) -> tuple[str, str] | None:
    """``telephone`` or ``fax`` and the evidence where the cells are such numbers, else None.

    Plain digits count only in a column whose name speaks of a telephone: any ten digits are a
    number somewhere.
    """
    values = seen.values
    hinted = bool(_HINT.search(seen.words))
    loose = sum(bool(_LOOSE.fullmatch(v)) and not _DATE.fullmatch(v) for v in values)
    if not values or loose < _SHARE * len(values):
        return None
    title = "fax" if re.search(r"\bfax", seen.words) else "telephone"
    plus = sum(v.startswith(("+", "00")) for v in values)
    written = sum(v.startswith("+") or bool(_WRITTEN.search(v)) for v in values)
    if not hinted and (seen.numbers or written < _SHARE * len(values)):
        return None
    if plus >= _SHARE * len(values):
        known = _valid([re.sub("^00", "+", v) for v in values], None)
        how = "are valid international telephone numbers"
    else:
        region = max(_REGIONS, key=lambda r: _valid(_some(values), r))
        known, how = _valid(values, region), "are valid national telephone numbers"
        american = sum(bool(_AMERICAN.match(v)) for v in values)
        if american > known:
            known, how = american, "are written as North American telephone numbers"
    if known < _SHARE * len(values) and hinted and seen.enough:
        known = sum(7 <= len(re.sub(r"\D", "", v)) <= 15 for v in values)
        how = "have as many digits as a telephone number"
    if known < _SHARE * len(values):
        return None
    return title, f"{percent(known, len(values))} of {len(values):,} distinct values {how}"


def _some(values: Sequence[str]) -> list[str]:
    return list(islice(values, 0, None, max(1, len(values) // _FIRST)))[:_FIRST]


def _valid(values: Sequence[str], region: str | None) -> int:
    return sum(_is_valid(v, region) for v in values)


def _is_valid(text: str, region: str | None) -> bool:
    import phonenumbers  # only now: few columns need its large tables

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False
