"""Street addresses, known by a house number beside one of the words that Faker has for a street."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

from assay.data.identifiers.base import Sample, percent

_SHARE, _FEWEST = 0.8, 10
_AFTER = ["en_AU", "en_GB", "en_NZ", "en_PH", "en_US"]  # 12 Long Road
_SHORT = [
    "st",
    "rd",
    "ave",
    "av",
    "ln",
    "dr",
    "blvd",
    "ct",
    "pl",
    "ter",
    "pkwy",
    "hwy",
    "cir",
    "sq",
]
_ENDING = [
    "da_DK",
    "de_AT",
    "de_CH",
    "de_DE",
    "fi_FI",
    "hu_HU",
    "nl_BE",
    "nl_NL",
    "sv_SE",
]  # Langstrasse 12
_BEFORE = [
    "es_AR",
    "es_CL",
    "es_CO",
    "es_ES",
    "es_MX",
    "fr_CA",
    "fr_FR",
    "it_IT",
    "pl_PL",
    "pt_PT",
    "ro_RO",
]  # rue de Rome 12


def _words(locales: list[str], *attributes: str) -> Iterator[str]:
    for locale in locales:
        provider = import_module(f"faker.providers.address.{locale}").Provider
        for attribute in attributes:
            held = vars(provider).get(attribute, ())
            yield from (w.lower() for w in held if w.isascii() or w[:1].isalpha())


def _any(words: Iterator[str] | list[str]) -> str:
    return "|".join(sorted({re.escape(w) for w in words if len(w) > 1}))


@lru_cache(maxsize=1)
def _address() -> re.Pattern[str]:
    after = _any([*_words(_AFTER, "street_suffixes"), *_SHORT])
    ending = _any(_words(_ENDING, "street_suffixes", "street_suffixes_short"))
    # Faker's Italian calls what stands before a street's name its suffix.
    before = _any([*_words(_BEFORE, "street_prefixes"), *_words(["it_IT"], "street_suffixes")])
    return re.compile(
        rf"\d{{1,6}}\w?\s+(?:[^\W\d][\w.'’-]*\s+){{1,5}}(?:{after})\b.*"
        rf"|[^\W\d][\w\s.'’/-]*(?:{ending})\s*\d+.*"
        rf"|(?:{before})\s[^\d]+,?\s*\d+.*|\d+\s*(?:bis|ter)?,?\s*(?:{before})\s\D.*"
        r"|p\.?\s?o\.?\s?box\s+\d+.*",
        re.DOTALL,
    )


def streets(seen: Sample) -> str | None:
    """The evidence where the cells are street addresses, else None."""
    count = len(seen.values)
    if seen.numbers or count < _FEWEST:
        return None
    hits = sum(len(v) < 200 and bool(_address().fullmatch(v.lower())) for v in seen.values)
    if hits < _SHARE * count:
        return None
    return f"{percent(hits, count)} of {count:,} distinct values are street addresses"
