"""What the cells themselves say: forms, check digits and national number plans."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from scipy import stats

from assay.data.identifiers.base import Sample, percent
from assay.data.identifiers.national import NATIONAL, National
from assay.data.identifiers.numbers import card, dea, imei, npi, vin

SHARE = 0.9  # of the distinct values that must pass
_SURE = 1e-9  # chance that a column of random codes passes a check
_LIKELY = 1e-2  # the same, where the column's name says it, too
_DIGIT = 0.11  # codes that share a prefix pass the rest of a check together: its digit must do
_WEAK = 0.5  # a check that passes so many random codes counts by the column's name only
_LONGEST = 2000  # characters; hostile text must not keep a regular expression busy
_FIRST = 40  # values that decide whether the rest is looked at
_GOODS = re.compile(r"\b(isbn|issn|ean|gtin|upc|sku|barcode|product)\b")


@dataclass(frozen=True)
class Form:
    """A form that values of one kind have.

    Attributes:
        letter: HIPAA item.
        title: What it is.
        says: What the evidence says of the values that pass.
        shape: Regular expression of the whole value.
        valid: A further check; None where the shape says it all.
        chance: Share of random strings of that shape that pass ``valid``.
        called: Words of a column's name that speak for it.
        bare: The value is checked without spaces, dots, dashes and slashes.
    """

    letter: str
    title: str
    says: str
    shape: re.Pattern[str]
    valid: Callable[[str], bool] | None = None
    chance: float = 1e-3
    called: str = ""
    bare: bool = False


def _ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=128)
def _check(module: str) -> Callable[[str], bool]:
    found: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return found


def _stdnum(module: str) -> Callable[[str], bool]:
    """The check of a module of ``stdnum``, which is imported when it is first used."""

    def valid(text: str) -> bool:
        try:
            return bool(_check(module)(text))
        except (KeyError, IndexError, ValueError, TypeError):
            return False  # some modules stumble over numbers that are none of theirs

    return valid


def _national(number: National) -> Form:
    letter = "G" if number.module == "us.ssn" else "R"
    return Form(
        letter, number.title, f"pass the check of the {number.title}",
        re.compile(number.shape), _stdnum(number.module), max(_DIGIT, number.chance), number.called, number.bare,
    )  # fmt: skip


_FILE = r"(?i)(?:[^\r\n]*[\\/])?[^\r\n\\/]+\.(?:{})"
# fmt: off
FORMS = (
    Form("F", "e-mail address", "are e-mail addresses", re.compile(r"(?:mailto:)?[^@\s]+@[^@\s]+\.[^@\s.]{2,}")),
    Form("Q", "photograph", "are file names of images", re.compile(_FILE.format("jpe?g|png|gif|bmp|tiff?|heic|webp|dcm|raw"))),
    Form("P", "voice or video recording", "are file names of recordings", re.compile(_FILE.format("wav|mp3|m4a|flac|ogg|mp4|avi|mov|mkv"))),
    Form("N", "web address", "are web addresses", re.compile(r"(?i)(?:(?:https?|ftp)://|www\.)[^\s]+")),
    Form("O", "IP address", "are IP addresses", re.compile(r"[0-9A-Fa-f:.%]{3,45}"), _ip),
    Form("M", "MAC address", "are MAC addresses", re.compile(r"(?i)(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}")),
    Form("R", "UUID", "are UUIDs", re.compile(r"(?i)\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?")),
    Form("G", "US social security number", "have the form of a US social security number", re.compile(r"\d{3}-\d{2}-\d{4}"), _stdnum("us.ssn")),
    Form("R", "British national insurance number", "have the form of a British national insurance number",
         re.compile(r"(?i)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:\d{2} ?){3}[A-D]")),
    Form("R", "Indian PAN", "have the form of an Indian PAN", re.compile(r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]")),
    Form("I", "Medicare beneficiary number", "have the form of a Medicare beneficiary number",
         re.compile(r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d{2}"), bare=True),
    Form("J", "IBAN", "are valid IBANs", re.compile(r"(?i)[A-Z]{2}\d{2}[A-Z0-9]{11,30}"), _stdnum("iban"), 0.02, "iban", bare=True),
    Form("J", "payment card number", "have a card issuer's prefix and a Luhn check digit", re.compile(r"\d{12,19}"), card, 0.04, "card|pan|cc", bare=True),
    Form("L", "vehicle identification number", "pass the check digit of a VIN", re.compile(r"(?i)(?=.*[A-Z])[A-HJ-NPR-Z0-9]{17}"), vin, 0.11, "vin|vehicle|chassis"),
    Form("M", "IMEI", "pass the check of an IMEI", re.compile(r"\d{15}"), imei, 0.11, "imei|device|handset|phone", bare=True),
    Form("K", "US provider number (NPI)", "pass the check of an NPI", re.compile(r"[12]\d{9}"), npi, 0.11, "npi|provider|physician"),
    Form("K", "US DEA number", "pass the check of a DEA number", re.compile(r"[A-Z][A-Z9]\d{7}"), dea, 0.11, "dea"),
    *(_national(number) for number in NATIONAL),
)
# fmt: on


def content(seen: Sample) -> tuple[Form, str] | None:
    """The form that the cells have, with the evidence; None for none.

    A check digit alone proves nothing of one value, but much of many: with a check that random
    codes pass one time in ten, 18 of 20 values pass by chance less than once in a thousand
    million columns. A check too weak for that counts only where the column's name says the same.
    """
    if not seen.values:
        return None
    raw = seen.values
    bare = tuple(re.sub(r"[\s./-]", "", v) for v in raw)
    found: list[tuple[bool, float, float, int, Form]] = []
    for place, form in enumerate(FORMS):
        hinted = bool(form.called and re.search(rf"\b(?:{form.called})\b", seen.words))
        if _GOODS.search(seen.words) and form.bare and not hinted:
            continue
        texts = _padded(bare if form.bare else raw, form, seen.numbers)
        hits = _hits(texts, form)
        if hits < SHARE * len(texts):
            continue
        chance = float(stats.binom.sf(hits - 1, len(texts), form.chance))
        if form.chance >= _WEAK and not hinted:
            continue
        if chance < (_LIKELY if hinted else _SURE) or form.chance >= _WEAK:
            found.append((not hinted, -hits, form.chance, place, form))
    if not found:
        return None
    _, hits_, _, _, form = min(found, key=lambda f: f[:4])
    count = len(raw)
    return form, f"{percent(int(-hits_), count)} of {count:,} distinct values {form.says}"


def _padded(texts: Sequence[str], form: Form, numbers: bool) -> Sequence[str]:
    # A number that was stored as one has lost its leading zeros.
    width = re.fullmatch(r"\\d\{(\d+)\}", form.shape.pattern)
    if not (numbers and width):
        return texts
    size = int(width[1])
    return [t.zfill(size) if len(t) >= size - 2 else t for t in texts]


def _hits(texts: Sequence[str], form: Form) -> int:
    def passes(text: str) -> bool:
        return (
            len(text) <= _LONGEST
            and bool(form.shape.fullmatch(text))
            and (form.valid is None or form.valid(text))
        )

    step = max(1, len(texts) // _FIRST)
    first = texts[::step][:_FIRST]
    if sum(map(passes, first)) < (SHARE - 0.2) * len(first):
        return 0
    return sum(map(passes, texts))
