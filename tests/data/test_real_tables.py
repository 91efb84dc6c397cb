"""Real tables: what a person would call their columns, and back to the last cell."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from assay.data import Kind, Role, conform, infer, to_source

#: For each table, what some of its columns are.
KINDS: dict[str, dict[str, str]] = {
    "adult": {"age": "integer", "education_num": "integer", "fnlwgt": "integer", "sex": "categorical", "capital_gain": "integer"},
    "beijing_pm25": {"No": "integer", "year": "integer", "TEMP": "numeric", "cbwd": "categorical"},
    "california_housing": {"longitude": "numeric", "total_rooms": "integer", "ocean_proximity": "categorical"},
    "compas_two_years": {"c_jail_in": "datetime", "is_recid": "boolean", "priors_count": "integer", "c_charge_desc": "categorical"},
    "covid_testing": {"age": "numeric", "test_id": "categorical", "drive_thru_ind": "boolean", "ct_result": "numeric"},
    "credit_card_default": {"SEX": "categorical", "LIMIT_BAL": "integer", "PAY_0": "integer", "default_next_month": "boolean"},
    "diabetes_130us": {"admission_type_id": "categorical", "age": "categorical", "diabetesMed": "boolean", "diag_1": "categorical", "num_medications": "integer"},
    "eicu_demo_patient": {"hospitaladmittime24": "datetime", "admissionheight": "numeric", "hospitalid": "categorical"},
    "german_credit": {"age": "integer", "installment_rate": "integer", "dependents": "integer", "foreign_worker": "boolean", "default": "categorical"},
    "insurance": {"bmi": "numeric", "children": "integer", "smoker": "boolean"},
    "magic_gamma": {"fLength": "numeric", "class": "categorical"},
    "medical_abstracts": {"medical_abstract": "text", "condition_label": "categorical"},
    "nist_acs_ma2018": {"PUMA": "categorical", "AGEP": "integer", "RAC1P": "categorical", "PINCP": "integer", "DENSITY": "numeric", "DREM": "categorical"},
    "online_shoppers": {"Weekend": "boolean", "Month": "categorical", "BounceRates": "numeric"},
    "pbcseq_longitudinal": {"status": "categorical", "ascites": "boolean", "bili": "numeric", "stage": "integer"},
    "physionet2012_static": {"Gender": "boolean", "ICUType": "categorical", "Weight": "numeric"},
    "sms_spam": {"text": "text", "label": "categorical"},
    "telco_churn": {"SeniorCitizen": "boolean", "tenure": "integer", "TotalCharges": "numeric", "Churn": "boolean"},
}  # fmt: skip
IDENTIFIERS = {
    "beijing_pm25": ["No"], "compas_two_years": ["id"], "credit_card_default": ["ID"],
    "diabetes_130us": ["encounter_id"], "eicu_demo_patient": ["patientunitstayid"],
    "physionet2012_static": ["RecordID"], "telco_churn": ["customerID"],
}  # fmt: skip
ENTITIES = {
    "covid_testing": ["subject_id"], "diabetes_130us": ["patient_nbr"], "pbcseq_longitudinal": ["id"],
    "eicu_demo_patient": ["patienthealthsystemstayid"],
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_columns_are_what_a_person_would_say(name: str, shared: Path) -> None:
    frame = pl.read_parquet(shared / f"{name}.parquet")
    schema = infer(frame, where=name)
    assert {n: schema[n].kind.value for n in KINDS[name]} == KINDS[name]
    assert schema.having(Role.IDENTIFIER) == IDENTIFIERS.get(name, [])
    assert schema.having(Role.ENTITY) == ENTITIES.get(name, [])
    table = conform(frame, schema, where=name)
    back = to_source(table)
    assert back.schema == frame.schema
    assert back.equals(frame), "a cell changed on its way there and back"
    for column in schema:
        assert column.nullable == (table[column.name].null_count() > 0)
        if column.kind is Kind.CATEGORICAL and column.domain.levels is not None:
            assert set(table[column.name].drop_nulls()) == set(column.domain.levels)


def test_a_table_through_csv_is_read_alike(shared: Path, tmp_path: Path) -> None:
    from assay.data import read, write

    for name in ("adult", "german_credit", "telco_churn"):
        frame = pl.read_parquet(shared / f"{name}.parquet")
        write(frame, tmp_path / "t.csv")
        again = read(tmp_path / "t.csv").frame
        assert again.equals(frame)
        assert infer(again, where="t") == infer(frame, where="t")
