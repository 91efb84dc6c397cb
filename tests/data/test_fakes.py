"""Stand-ins: in place, consistent in a row, unique where they must be, nobody's, and repeatable."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from assay.data import Action, Column, Fakes, Identifier, Kind, Schema, scan
from assay.data.identifiers.national import NATIONAL

COLUMNS = (
    Column("patient_id", Kind.INTEGER), Column("first_name", Kind.CATEGORICAL),
    Column("age", Kind.INTEGER), Column("last_name", Kind.CATEGORICAL),
    Column("email", Kind.CATEGORICAL), Column("ssn", Kind.CATEGORICAL),
    Column("phone", Kind.CATEGORICAL), Column("dose", Kind.NUMERIC),
)  # fmt: skip
SCHEMA = Schema(COLUMNS)


def source() -> pl.DataFrame:
    n = 40
    return pl.DataFrame({
        "patient_id": [500 + i for i in range(n)],
        "first_name": [f"Ann{i}" for i in range(n)],
        "age": [30 + i for i in range(n)],
        "last_name": [f"Ortega{i}" for i in range(n)],
        "email": [f"ann{i}@clinic.nl" for i in range(n)],
        "ssn": [f"123-45-{6000 + i}" for i in range(n)],
        "phone": [f"(212) 736-{5000 + i}" for i in range(n)],
        "dose": [i / 7 for i in range(n)],
    })  # fmt: skip


def wished(found: Iterable[Identifier], action: Action = Action.FAKE) -> list[Identifier]:
    return [replace(f, action=action) for f in found if f.kind == "direct"]


def release(n: int) -> pl.DataFrame:
    return pl.DataFrame({"age": [40] * n, "dose": [1.5] * n})


@pytest.fixture
def fakes() -> Fakes:
    found = wished(scan(source(), SCHEMA))
    assert {f.column for f in found} == {
        "patient_id",
        "first_name",
        "last_name",
        "email",
        "ssn",
        "phone",
    }
    return Fakes.plan(found, SCHEMA)


def test_columns_stand_where_the_source_has_them(fakes: Fakes) -> None:
    made = fakes.fill(release(50), np.random.default_rng(1))
    assert made.columns == SCHEMA.names
    assert made["age"].to_list() == [40] * 50
    assert made["patient_id"].dtype == pl.Int64
    assert made.null_count().sum_horizontal().item() == 0


def test_an_email_is_its_rows_person(fakes: Fakes) -> None:
    made = fakes.fill(release(200), np.random.default_rng(1))
    for first, last, mail in made.select("first_name", "last_name", "email").rows():
        assert re.fullmatch(rf"{first}\.{last}\d+@example\.org".lower(), mail)
    assert made["email"].n_unique() == 200


def test_numbers_tell_rows_apart_and_are_nobodys(fakes: Fakes) -> None:
    made = fakes.fill(release(3000), np.random.default_rng(1))
    assert made["patient_id"].n_unique() == 3000
    assert made["ssn"].n_unique() == 3000
    assert made["ssn"].str.contains(r"^9\d\d-[0-4]\d-\d{4}$").all()  # never given out
    assert made["phone"].str.contains(r"^\(\d{3}\) 555-01\d\d$").all()  # set aside for fiction


def test_no_real_value_is_kept(fakes: Fakes) -> None:
    made, real = fakes.fill(release(40), np.random.default_rng(1)), source()
    for name in ("patient_id", "first_name", "last_name", "email", "ssn", "phone"):
        assert not set(made[name].to_list()) & set(real[name].to_list())


def test_the_same_seed_gives_the_same_fakes_also_in_another_process(fakes: Fakes) -> None:
    code = """
import numpy as np, polars as pl
from assay.data import Action, Column, Fakes, Kind, Schema
from assay.data.identifiers.base import identifier
from dataclasses import replace
s = Schema(tuple(Column(n, Kind.CATEGORICAL) for n in ("name", "iban", "vin")))
f = [replace(identifier(n, i, t, "", direct=True), action=Action.FAKE)
     for n, i, t in (("name", "A", "full name"), ("iban", "J", "IBAN"),
                     ("vin", "L", "vehicle identification number"))]
print(Fakes.plan(f, s).fill(pl.DataFrame({"x": [1] * 20}), np.random.default_rng(3)).rows())
"""
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": salt},
        ).stdout
        for salt in ("1", "2")
    }  # fmt: skip
    assert len(runs) == 1
    one, two, other = (fakes.fill(release(30), np.random.default_rng(s)) for s in (1, 1, 2))
    assert one.equals(two)
    assert not one["email"].equals(other["email"])


def test_with_nothing_to_fake_the_frame_is_the_same_object() -> None:
    frame = release(3)
    dropped = wished(scan(source(), SCHEMA), Action.DROP)
    assert Fakes.plan(dropped, SCHEMA).fill(frame, np.random.default_rng(1)) is frame
    assert Fakes.plan((), SCHEMA).fill(frame, np.random.default_rng(1)) is frame


def test_an_empty_release_gets_its_columns(fakes: Fakes) -> None:
    made = fakes.fill(release(0), np.random.default_rng(1))
    assert made.shape == (0, len(SCHEMA))


def finding(title: str, letter: str) -> Identifier:
    return Identifier("x", f"({letter}) words", title, "direct", "", "", Action.FAKE)


@pytest.mark.parametrize(
    ("title", "letter"),
    [(n.title, "R") for n in NATIONAL if n.locale and n.module != "us.ssn"]
    + [("IBAN", "J"), ("payment card number", "J"), ("vehicle identification number", "L"),
       ("MAC address", "M"), ("UUID", "R"), ("IP address", "O"), ("web address", "N"),
       ("street address", "B"), ("full name", "A"), ("photograph", "Q"),
       ("voice or video recording", "P")],
)  # fmt: skip
def test_a_fake_is_of_the_kind_that_it_stands_for(title: str, letter: str) -> None:
    schema = Schema((Column("x", Kind.CATEGORICAL), Column("y", Kind.INTEGER)))
    plan = Fakes.plan([finding(title, letter)], schema)
    made = plan.fill(pl.DataFrame({"y": [1] * 150}), np.random.default_rng(4))
    (seen,) = scan(made.select("x"), schema.only(["x"]))
    assert (seen.item[1], seen.title) == (letter, title)


@pytest.mark.parametrize("letter", list("ABCDEFGHIJKLMNOPQR"))
@pytest.mark.parametrize("kind", [Kind.CATEGORICAL, Kind.INTEGER, Kind.NUMERIC, Kind.TEXT])
def test_every_item_can_be_faked_in_every_kind_of_column(letter: str, kind: Kind) -> None:
    schema = Schema((Column("x", kind),))
    made = Fakes.plan([finding("something", letter)], schema).fill(
        pl.DataFrame({"y": [1] * 5}), np.random.default_rng(5)
    )
    wanted = {Kind.INTEGER: pl.Int64(), Kind.NUMERIC: pl.Float64()}.get(kind, pl.String())
    assert made["x"].dtype == wanted
    assert made["x"].null_count() == 0
    assert made.columns == ["x", "y"]


def test_a_date_is_written_as_the_source_writes_it() -> None:
    plain = Schema((Column("x", Kind.DATETIME),))
    spelled = Schema((Column("x", Kind.DATETIME, spelling=("%d/%m/%Y",)),))
    rng, frame = np.random.default_rng(6), pl.DataFrame({"y": [1] * 5})
    born = [finding("date of birth", "C")]
    assert Fakes.plan(born, plain).fill(frame, rng)["x"].dtype == pl.Datetime("us")
    written = Fakes.plan(born, spelled).fill(frame, rng)["x"]
    assert written.str.contains(r"^\d\d/\d\d/\d{4}$").all()
