"""Each kind of identifier, planted without a speaking name, is found by its cells alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import phonenumbers
import polars as pl
import pytest
from faker import Faker
from stdnum import iban, luhn

from assay.data import Action, Column, Identifier, Kind, Schema, scan
from assay.data.identifiers.national import NATIONAL
from assay.data.identifiers.numbers import dea, npi, vin

N = 120


def look(values: list[str] | pl.Series, name: str = "x") -> tuple[Identifier, ...]:
    """The findings on one column."""
    series = pl.Series(name, values)
    kind = Kind.INTEGER if series.dtype.is_integer() else Kind.CATEGORICAL
    return scan(series.to_frame(), Schema((Column(name, kind),)))


def one(values: list[str] | pl.Series, name: str = "x") -> Identifier:
    """The one direct finding on a column."""
    found = look(values, name)
    assert [f.kind for f in found] == ["direct"]
    assert found[0].action is Action.DROP
    return found[0]


def fake(method: str, locale: str = "en_US") -> list[str]:
    maker = Faker(locale)
    maker.seed_instance(5)
    return [str(getattr(maker, method)()) for _ in range(N)]


@pytest.mark.parametrize(
    ("method", "locale", "letter", "title"),
    [
        ("email", "en_US", "F", "e-mail address"),
        ("url", "en_US", "N", "web address"),
        ("ipv4", "en_US", "O", "IP address"),
        ("ipv6", "en_US", "O", "IP address"),
        ("mac_address", "en_US", "M", "MAC address"),
        ("uuid4", "en_US", "R", "UUID"),
        ("iban", "de_DE", "J", "IBAN"),
        ("iban", "nl_NL", "J", "IBAN"),
        ("credit_card_number", "en_US", "J", "payment card number"),
        ("vin", "en_US", "L", "vehicle identification number"),
        ("ssn", "en_US", "G", "US social security number"),
        ("name", "en_US", "A", "full name"),
        ("name", "de_DE", "A", "full name"),
        ("name", "zh_CN", "A", "full name"),
        ("name", "pl_PL", "A", "full name"),
        ("first_name", "fr_FR", "A", "first name"),
        ("last_name", "it_IT", "A", "family name"),
        ("street_address", "en_US", "B", "street address"),
        ("street_address", "de_DE", "B", "street address"),
        ("street_address", "fr_FR", "B", "street address"),
        ("street_address", "nl_NL", "B", "street address"),
    ],
)
def test_what_faker_makes_is_found(method: str, locale: str, letter: str, title: str) -> None:
    found = one(fake(method, locale))
    assert (found.item[:3], found.title) == (f"({letter})", title)
    assert found.law.startswith(f"HIPAA 45 CFR 164.514(b)(2)(i)({letter}); GDPR Art. 4(1)")


@pytest.mark.parametrize("number", [n for n in NATIONAL if n.locale], ids=lambda n: n.module)
def test_a_national_number_is_found(number: object) -> None:
    assert one(fake("ssn", number.locale)).title == number.title  # type: ignore[attr-defined]


def digits(seed: int, width: int) -> list[str]:
    rng = np.random.default_rng(seed)
    return ["".join(map(str, rng.integers(0, 10, width))) for _ in range(N)]


def completed(bodies: list[str], valid: Callable[[str], bool]) -> list[str]:
    """Each body that can be made valid, with the check digit that makes it so."""
    made = []
    for body in bodies:
        made += [t for t in (body + c for c in "0123456789") if valid(t)][:1]
    return made


def test_an_nhs_number_is_found_plain_and_written() -> None:
    from stdnum.gb import nhs

    numbers = completed(digits(1, 9), nhs.is_valid)
    assert one(numbers).title == "British NHS number"
    assert one([nhs.format(n) for n in numbers]).title == "British NHS number"


def test_a_german_tax_number_is_found() -> None:
    from stdnum.de import idnr

    rng = np.random.default_rng(2)
    bodies = []
    for _ in range(3 * N):
        ten = rng.permutation(10).tolist()
        ten[int(rng.integers(1, 10))] = ten[0]  # one digit twice, as the rule has it
        bodies.append("".join(map(str, rng.permutation(ten))))
    numbers = completed([b for b in bodies if b[0] != "0"], idnr.is_valid)
    assert len(numbers) > 50
    assert one(numbers).title == "German tax number (IdNr)"


def test_spanish_numbers_are_found() -> None:
    from stdnum.es import dni, nie

    assert one([b + dni.calc_check_digit(b) for b in digits(3, 8)]).title == "Spanish DNI"
    foreigners = [f"X{b}" + nie.calc_check_digit(f"X{b}") for b in digits(4, 7)]
    assert one(foreigners).title == "Spanish NIE"


def test_devices_and_providers_are_found() -> None:
    phones = ["35" + b + luhn.calc_check_digit("35" + b) for b in digits(5, 12)]
    assert one(phones).title == "IMEI"
    providers = completed(["1" + b for b in digits(6, 8)], npi)
    assert one(providers).title == "US provider number (NPI)"
    prescribers = completed(["BS" + b for b in digits(7, 6)], dea)
    assert one(prescribers).title == "US DEA number"


def test_a_known_vin_and_iban_pass() -> None:
    assert vin("1M8GDM9AXKP042788")  # the worked example of 49 CFR 565's check digit
    assert not vin("1M8GDM9A1KP042788")
    assert iban.is_valid("GB82WEST12345698765432")


def test_file_names_of_pictures_and_recordings_are_found() -> None:
    assert one([f"scans/{b}.jpg" for b in digits(8, 6)]).item.startswith("(Q)")
    assert one([f"{b}.WAV" for b in digits(9, 6)]).item.startswith("(P)")


def test_national_insurance_and_medicare_numbers_are_found() -> None:
    assert one([f"AB{b}C" for b in digits(10, 6)]).title == "British national insurance number"
    assert one([f"ABCPK{b}L" for b in digits(18, 4)]).title == "Indian PAN"
    numbers = [f"1E{b[0]}{b[1]}-TE{b[2]}-MK{b[3]}{b[4]}" for b in digits(11, 5)]
    assert one([n[:3] + "4" + n[4:] for n in numbers]).item.startswith("(I)")


@pytest.mark.parametrize("region", ["US", "GB", "DE", "FR", "IT", "NL", "CH", "SE", "BR", "JP"])
@pytest.mark.parametrize("international", [True, False])
def test_telephone_numbers_are_found_as_each_country_writes_them(
    region: str, international: bool
) -> None:
    form = phonenumbers.PhoneNumberFormat
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    rng = np.random.default_rng(12)
    written = []
    while len(written) < 60:
        text = str(example.national_number)[:-4] + f"{int(rng.integers(10_000)):04d}"
        number = phonenumbers.PhoneNumber(example.country_code, int(text))
        if phonenumbers.is_valid_number(number):
            written.append(phonenumbers.format_number(
                number, form.INTERNATIONAL if international else form.NATIONAL))  # fmt: skip
    found = look(written) or look(written, "phone")
    assert found[0].item.startswith("(D)")
    assert international is False or look(written)


def test_plain_digits_are_a_telephone_only_where_the_column_says_so() -> None:
    numbers = [f"212555{b}" for b in sorted(set(digits(13, 4)))]
    assert look(numbers) == ()
    assert one(numbers, "home_phone").item.startswith("(D)")
    assert one(numbers, "fax").item.startswith("(E)")


def test_an_unwritten_social_security_number_needs_a_speaking_name() -> None:
    plain = [s.replace("-", "") for s in fake("ssn")]
    assert look(plain) == ()
    assert one(plain, "SSN").item.startswith("(G)")


def test_a_number_that_lost_its_leading_zeros_is_found() -> None:
    from stdnum.nl import bsn

    numbers = completed(["0" + b for b in digits(14, 7)], bsn.is_valid)
    assert one(pl.Series([int(n) for n in numbers])).title == "Dutch citizen number (BSN)"


def test_one_wrong_number_in_twenty_does_not_hide_the_rest() -> None:
    mails = fake("email")
    assert (
        one([m if i % 20 else "none given" for i, m in enumerate(mails)]).title == "e-mail address"
    )


def test_codes_that_begin_with_a_date_prove_nothing() -> None:
    assert look([f"070170{b}" for b in digits(17, 4)]) == ()  # stdnum's CPR has no check digit
    assert one([f"070170{b}" for b in digits(17, 4)], "cpr").title == "Danish CPR number"


def test_few_valid_numbers_prove_nothing() -> None:
    from stdnum.gb import nhs

    assert look(completed(digits(15, 9), nhs.is_valid)[:5]) == ()


def test_books_are_no_patients() -> None:
    from stdnum.gb import nhs

    numbers = completed(digits(16, 9), nhs.is_valid)  # an ISBN has the same check digit
    assert look(numbers, "isbn") == ()


@pytest.mark.parametrize("method", ["city", "company", "job", "color_name", "country", "sentence",
                                    "ean13", "isbn13", "hex_color", "currency_code", "word"])  # fmt: skip
def test_what_is_no_person_is_not_found(method: str) -> None:
    assert look(fake(method)) == ()
