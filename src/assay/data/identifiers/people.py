"""Do cells hold names of persons? A lexicon from Faker's own word lists, built when first needed."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from assay.data.identifiers.base import Sample, percent

_SINGLE, _FULL = 0.6, 0.5  # shares of distinct values; lists of colours or towns stay below
_FEW = 25  # a short list of names may as well be one of towns
_PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "ten",
        "van",
        "von",
        "y",
        "zu",
    ]
)
_UNSPACED = re.compile("[\u3400-\u9fff\uac00-\ud7af]{2,5}")  # Chinese and Korean names: no space
_TITLE = re.compile(r"^(dr|prof|mr|mrs|ms|miss|herr|frau|sir|jr|sr|i+v?|dds|md|phd|dvm)$|\.")


@lru_cache(maxsize=1)
def lexicon() -> tuple[frozenset[str], frozenset[str]]:
    """First and family names of all of Faker's locales, case-folded (about 30,000 of each)."""
    import faker.providers.person as person  # only now: few columns need it

    first: set[str] = set()
    last: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            held = getattr(provider, attribute)
            if "_name" in attribute and isinstance(held, tuple | list | dict):
                for part, kind in (("first_name", first), ("last_name", last)):
                    if part in attribute:
                        kind.update(word.casefold() for word in _flat(held))
    return frozenset(first), frozenset(last)


def _flat(held: Iterable[object]) -> Iterator[str]:
    for entry in held:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, tuple | list):
            yield from _flat(entry)


def names(seen: Sample, *, least: float = 0.0) -> tuple[str, str] | None:
    """Title and evidence where the cells hold names of persons, else None.

    Args:
        seen: A column of text.
        least: Share of distinct values that suffices instead of the usual one, for a column whose
            own name says that it holds names; then few values suffice, too.
    """
    count = len(seen.values)
    if seen.numbers or not count or (count < _FEW and not least):
        return None
    first, last = lexicon()
    folded = [v.casefold() for v in seen.values]
    hits = {
        "first name": sum(v in first for v in folded),
        "family name": sum(v in last for v in folded),
        "full name": sum(_full(v, first, last) for v in folded),
    }
    title = max(hits, key=lambda t: hits[t])
    needed = least or (_FULL if title == "full name" else _SINGLE)
    if hits[title] < needed * count:
        return None
    said = f"{percent(hits[title], count)} of {count:,} distinct values"
    return (
        title,
        f"{said} are {'made of names of persons' if title == 'full name' else title + 's'}",
    )


def _full(text: str, first: frozenset[str], last: frozenset[str]) -> bool:
    if _UNSPACED.fullmatch(text):
        return any(text[:i] in last and text[i:] in first for i in (1, 2))
    parts = [p for p in re.split(r"[\s,]+", text) if p and not _TITLE.search(p)]
    parts = [p for p in parts if p not in _PARTICLES and len(p) > 1]
    if not 2 <= len(parts) <= 5:
        return False
    pieces = [piece for part in parts for piece in re.split("-", part) if piece]
    known = sum(p in first or p in last for p in pieces)
    return (
        known >= len(pieces) - (len(pieces) > 2)
        and any(p in first for p in parts)
        and any(p in last or q in last for p in parts for q in p.split("-"))
    )
