"""What names say."""

from __future__ import annotations

import pytest

from assay.data.infer_roles import (
    is_code_name,
    is_id_name,
    is_measure_name,
    is_person_id,
    roles_by_name,
    words,
)
from assay.data.schema import Kind, Role


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("MaritalStatus", {"marital", "status"}),
        ("marital-status", {"marital", "status"}),
        ("ICUType", {"icu", "type"}),
        ("RAC1P", {"rac1p"}),
        ("date of birth", {"date", "of", "birth"}),
        ("AGE", {"age"}),
    ],
)
def test_words_of_a_name(name: str, some: set[str]) -> None:
    assert some <= words(name)


@pytest.mark.parametrize("name", ["patient_id", "RecordID", "labid", "id", "patient_nbr", "uuid"])
def test_names_of_identifiers(name: str) -> None:
    assert is_id_name(name)


@pytest.mark.parametrize(
    "name", ["paid", "covid", "thyroid", "idea", "amount_paid", "acid", "width"]
)
def test_names_that_only_look_like_identifiers(name: str) -> None:
    assert not is_id_name(name)


def test_whose_identifier_it_is() -> None:
    assert is_person_id("patient_nbr")
    assert is_person_id("patientunitstayid")
    assert is_person_id("id")
    assert not is_person_id("product_id")
    assert not is_person_id("case_type_id")
    assert not is_person_id("patient_class")


def test_codes_and_measures() -> None:
    assert is_code_name("admission_type_id")
    assert is_code_name("zip")
    assert not is_code_name("group_size")
    assert is_measure_name("hospitaldischargeyear")
    assert not is_measure_name("sex")


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("sex", {Role.QUASI_IDENTIFIER, Role.PROTECTED}),
        ("zip_code", {Role.QUASI_IDENTIFIER}),
        ("diagnosis", {Role.SENSITIVE}),
        ("sextant", set()),
        ("packages", set()),
        ("usage", set()),
        ("resulting", set()),
        ("statement", set()),
    ],
)
def test_roles_by_whole_words(name: str, roles: set[Role]) -> None:
    assert set(roles_by_name(name, Kind.CATEGORICAL)) == roles
    assert roles_by_name(name, Kind.TEXT) == ()
