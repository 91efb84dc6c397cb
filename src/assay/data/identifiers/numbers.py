"""Check digits of things that belong to persons and that python-stdnum does not know."""

from __future__ import annotations

from stdnum import luhn

_VIN = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10)), strict=True)
)
_VIN |= {str(d): d for d in range(10)}
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin(text: str) -> bool:
    """Check digit of a vehicle identification number (49 CFR 565.15), 17 letters and digits."""
    total = sum(w * _VIN.get(c, 0) for w, c in zip(_WEIGHTS, text.upper(), strict=True))
    return text[8].upper() == "0123456789X"[total % 11]


def card(text: str) -> bool:
    """Luhn digit and an issuer's prefix (ISO/IEC 7812) of the right length, digits only."""
    two, four, size = int(text[:2]), int(text[:4]), len(text)
    visa = text[0] == "4" and size in (13, 16, 19)
    master = size == 16 and (51 <= two <= 55 or 2221 <= four <= 2720)
    amex = size == 15 and (two in (34, 37) or four in (1800, 2131))
    others = size in (14, 16, 19) and (two in (30, 35, 36, 38, 62, 64, 65) or four == 6011)
    maestro = two in (50, 56, 57, 58, 63, 67)
    return (visa or master or amex or others or maestro) and bool(luhn.is_valid(text))


def imei(text: str) -> bool:
    """Luhn digit of a 15-digit IMEI that is no payment card (3GPP TS 23.003, annex B)."""
    return text[:2] not in ("34", "37") and text.strip("0") != "" and bool(luhn.is_valid(text))


def npi(text: str) -> bool:
    """Luhn digit of a US national provider identifier with its prefix 80840 (45 CFR 162.406)."""
    return bool(luhn.is_valid(f"80840{text}"))


def dea(text: str) -> bool:
    """Check digit of a US Drug Enforcement Administration number: two letters, seven digits."""
    digits = [int(c) for c in text[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]
