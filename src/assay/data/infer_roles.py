"""What a column's name says of it: whole words only, never a part of a word."""

from __future__ import annotations

import re

from assay.data.schema import Kind, Role


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUASI = _words(
    "age ages agep sex gender zip zipcode postcode postal plz race rac1p ethnicity ethnic hisp "
    "hispanic marital marriage msp birth birthday birthdate dob birthplace country native "
    "nationality citizenship education edu occupation job profession county city town village "
    "state region province district relationship puma language"
)
PROTECTED = _words(
    "sex gender race rac1p ethnicity ethnic hisp hispanic age ages agep religion disability "
    "disabled drem dphy deye dear pregnant pregnancy nationality citizenship orientation "
    "marital marriage msp"
)
SENSITIVE = _words(
    "diagnosis diagnoses diag disease income salary wage wages earnings pincp result results "
    "hiv cancer tumor tumour psych mental suicide abortion drug alcohol default debt credit "
    "religion crime criminal recid arrest conviction death died mortality outcome icd"
)
_CODE = _words(
    "id code codes zip zipcode postcode postal plz type class cat category categories kind race "
    "rac1p hisp hispanic sex gender marital marriage msp ethnicity ethnic religion nationality "
    "country county city region province district department dept specialty ward clinic site "
    "centre center icd cpt naics sic puma indp occ occupation industry status method channel "
    "group cluster label source brand model team dvet housing"
)
_PLACE = _words("zip zipcode postcode postal plz code codes")
_MEASURE = _words(
    "age ages agep year years yr month months week weeks day days hour hours minute minutes "
    "second seconds time date count counts num number n nr total sum amount amt score rate "
    "ratio size length width height weight quantity qty balance price cost percent pct "
    "dependents children rooms visits level grade rank dose"
)
_ID = _words("id ids identifier uuid guid nbr mrn ssn uid pid rowid accession barcode recordid")
_COUNTER = _words("no nr key record index row serial")
_PERSON = (
    "patient", "subject", "person", "customer", "client", "user", "member", "employee",
    "household", "participant", "respondent", "student", "resident", "individual", "borrower",
    "applicant", "donor", "record", "case",
)  # fmt: skip
_NO_ID = _words(
    "paid unpaid prepaid valid invalid covid acid solid liquid fluid rapid void avoid android "
    "hybrid grid said aid raid maid bid mid kid lid rid did hid thyroid steroid opioid "
    "arachnoid lipid amyloid typhoid medicaid humid david madrid plaid squid"
)


def words(name: str) -> frozenset[str]:
    """The words of a column name, in lower case: ``MaritalStatus`` gives marital and status."""
    parts = re.split(r"[\W_]+", name)
    camel = re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+", name)
    return frozenset(w.lower() for w in (*parts, *camel) if w)


def is_id_name(name: str) -> bool:
    """Whether the name is that of an identifier: ``patient_id``, ``RecordID``, ``labid``."""
    found = words(name)
    return bool(found & _ID) or any(w.endswith("id") and w not in _NO_ID for w in found)


def is_counter_name(name: str) -> bool:
    """Whether a column of distinct numbers under that name numbers the rows."""
    return is_id_name(name) or bool(words(name) & _COUNTER)


def is_person_id(name: str) -> bool:
    """Whether the name is that of a person's identifier, which may repeat from row to row."""
    if name.lower() in ("id", "pid", "mrn", "ssn", "patient", "subject"):
        return True
    found = words(name)
    if not is_id_name(name) or (found & _CODE) - {"id"}:
        return False
    return any(w in _PERSON or (w.startswith(_PERSON) and w.endswith("id")) for w in found)


def is_code_name(name: str) -> bool:
    """Whether numbers under that name are codes of categories."""
    found = words(name)
    return bool(found & _CODE or is_id_name(name)) and not found & _MEASURE


def is_date_name(name: str) -> bool:
    """Whether eight digits under that name may be a year, a month and a day."""
    return bool(words(name) & {"date", "day", "dob", "birthdate", "dt"})


def is_place_code(name: str) -> bool:
    """Whether numbers under that name are codes however many there are."""
    return bool(words(name) & _PLACE)


def is_measure_name(name: str) -> bool:
    """Whether numbers under that name count or measure something."""
    found = words(name)
    return bool(found & _MEASURE) or any(w.endswith(("year", "number", "count")) for w in found)


def roles_by_name(name: str, kind: Kind) -> tuple[Role, ...]:
    """The roles that the name suggests; a guess for a person to check."""
    if kind in (Kind.TEXT, Kind.ARRAY):
        return ()
    found = words(name)
    pairs = (
        (Role.QUASI_IDENTIFIER, QUASI),
        (Role.PROTECTED, PROTECTED),
        (Role.SENSITIVE, SENSITIVE),
    )
    return tuple(role for role, names in pairs if found & names)
