"""What makes the fake values of each kind of identifier."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assay.data.identifiers.base import Identifier
from assay.data.identifiers.national import NATIONAL
from assay.data.schema import Column, Kind

if TYPE_CHECKING:
    from faker import Faker


@dataclass(frozen=True)
class Person:
    """A made-up person: one row."""

    first: str
    last: str
    place: int  # row number, which makes what is built from it unique

    @property
    def handle(self) -> str:
        """Lower-case letters of the name and the row's number."""
        return re.sub(r"[^a-z.]", "", f"{self.first}.{self.last}".lower()) + str(self.place + 1)


#: From the people of a frame and a generator to one text a row.
Maker = Callable[[list[Person], np.random.Generator], list[str]]


def people(n: int, rng: np.random.Generator) -> list[Person]:
    """``n`` made-up people."""
    fake = _faker(rng)
    return [Person(fake.first_name(), fake.last_name(), i) for i in range(n)]


def maker_of(found: Identifier, words: str, column: Column) -> Maker:
    """The maker for a finding; a column of whole numbers gets unique numbers whatever it is."""
    letter, title = found.item[1], found.title
    counted = column.kind in (Kind.INTEGER, Kind.NUMERIC)
    if counted and letter != "C" and title not in ("postal code", "coordinates"):
        return _numbers
    named: dict[str, Maker] = {
        "first name": lambda crowd, _: [p.first for p in crowd],
        "family name": lambda crowd, _: [p.last for p in crowd],
        "user name": lambda crowd, _: [p.handle for p in crowd],
        "IBAN": _faked("iban", unique=True),
        "payment card number": _faked("credit_card_number", unique=True),
        "vehicle identification number": _faked("vin", unique=True),
        "license plate": _faked("license_plate"),
        "MAC address": _faked("mac_address", unique=True),
        "UUID": _faked("uuid4", unique=True),
        "free text": _faked("sentence"),
        "US social security number": _social_security,
        "social security number": _social_security,
        "coordinates": _faked("latitude"),
        "postal code": _faked("postcode"),
        "street address": _faked("street_address"),
        "place smaller than a state": _faked("city"),
        "ages over 89": lambda crowd, rng: [str(a) for a in rng.integers(18, 90, len(crowd))],
    }
    if title in named:
        return named[title]
    for number in NATIONAL:
        if number.title == title and number.locale:
            return _faked("ssn", number.locale, unique=True)
    lettered: dict[str, Maker] = {
        "A": lambda crowd, _: [f"{p.first} {p.last}" for p in crowd],
        "B": _faked("city"),
        "C": _faked("date"),
        "D": _phones,
        "E": _phones,
        "F": lambda crowd, _: [f"{p.handle}@example.org" for p in crowd],
        "N": lambda crowd, _: [f"https://example.org/{p.handle}" for p in crowd],
        "O": _private_ips,
        "P": lambda crowd, _: [f"{p.handle}.wav" for p in crowd],
        "Q": lambda crowd, _: [f"{p.handle}.jpg" for p in crowd],
    }
    return lettered.get(letter, _codes)


def _faker(rng: np.random.Generator, locale: str = "en_US") -> Faker:
    from faker import Faker  # only now: it takes as long to import as all of this room

    fake = Faker(locale)
    fake.seed_instance(int(rng.integers(2**63)))
    return fake


def _faked(method: str, locale: str = "en_US", *, unique: bool = False) -> Maker:
    def make(crowd: list[Person], rng: np.random.Generator) -> list[str]:
        fake = _faker(rng, locale)
        draw = getattr(fake, method)
        if not unique:
            return [str(draw()) for _ in crowd]
        return _distinct(lambda: str(draw()), len(crowd))

    return make


def _distinct(draw: Callable[[], str], n: int) -> list[str]:
    # A dict keeps the order of drawing.
    kept: dict[str, None] = {}
    while len(kept) < n:
        kept[draw()] = None
    return list(kept)


def _numbers(crowd: list[Person], rng: np.random.Generator) -> list[str]:
    """Ten digits, all different: one of ten thousand million for each."""
    start = rng.integers(10**9, 2 * 10**9)
    steps = rng.integers(1, 1000, len(crowd))
    return [str(v) for v in rng.permutation(start + np.cumsum(steps))]


def _codes(crowd: list[Person], rng: np.random.Generator) -> list[str]:
    """``F`` and nine digits, all different."""
    return [f"F{v[-9:]}" for v in _numbers(crowd, rng)]


def _social_security(crowd: list[Person], rng: np.random.Generator) -> list[str]:
    # Area numbers from 900 on are no SSN, with groups below 50 no ITIN either (IRM 3.21.263).
    made = _spread(len(crowd), 100 * 49 * 9999, rng)
    parts = [(900 + v // (49 * 9999), 1 + v // 9999 % 49, 1 + v % 9999) for v in made.tolist()]
    return [f"{area}-{group:02d}-{serial:04d}" for area, group, serial in parts]


def _phones(crowd: list[Person], rng: np.random.Generator) -> list[str]:
    # 555-0100 to 555-0199 are set aside for fiction in every North American area code.
    numbers = rng.integers(0, 800 * 100, len(crowd))
    return [f"({200 + v // 100}) 555-01{v % 100:02d}" for v in numbers]


def _private_ips(crowd: list[Person], rng: np.random.Generator) -> list[str]:
    # 10.0.0.0/8 is nobody's on the net (RFC 1918).
    return [
        f"10.{v >> 16}.{v >> 8 & 255}.{v & 255}" for v in _spread(len(crowd), 2**24 - 2, rng) + 1
    ]


def _spread(
    n: int, room: int, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """``n`` different numbers from 0 to ``room`` - 1, in random order."""
    return rng.choice(room, n, replace=n > room)
