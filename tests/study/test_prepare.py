"""From a source to T, N and R, as the plan says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.conftest import FEW, people

from assay.core import ConfigError, InputError
from assay.data import Kind, Role
from assay.study import Study
from assay.study.config import load_config


def prepared(ward: Path, **wishes: Any) -> Any:
    return Study(ward / "ward.csv", **wishes).prepared


def test_what_the_plan_says_of_a_column_wins(ward: Path) -> None:
    schema = prepared(
        ward, columns={"age": {"kind": "numeric", "low": 0, "high": 120}}, quasi_identifiers=["ward"],
        target="readmitted",
    ).table.schema  # fmt: skip
    assert schema["age"].kind is Kind.NUMERIC
    assert schema["age"].domain.origin == "declared"
    assert schema.having(Role.QUASI_IDENTIFIER) == ["ward"]
    assert schema.having(Role.TARGET) == ["readmitted"]


def test_a_column_that_the_plan_calls_an_identifier_is_never_modelled(ward: Path) -> None:
    for action in ("drop", "fake"):
        found = prepared(ward, identifiers={"ward": action})
        assert "ward" not in found.table.names
        assert [(f.column, f.action) for f in found.facts.identifiers if f.column == "ward"] == [
            ("ward", action)
        ]


def test_a_release_keeps_stand_ins_where_the_plan_wants_them(ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv")
    frame = frame.with_columns(mail=pl.Series([f"p{i}@example.org" for i in range(600)]))
    study = Study(frame, identifiers={"mail": "fake"}, repeats=1, target="readmitted", **FEW)
    rows = study.run(["independent"]).sample("independent", 50)
    assert rows.columns == frame.columns
    assert not set(rows["mail"]) & set(frame["mail"])
    assert rows["mail"].str.contains("@").all()


def test_the_facts_hold_no_cell(ward: Path) -> None:
    facts = repr(prepared(ward, target="readmitted").facts)
    for cell in ("north", "south", "2024-0", "yes"):
        assert cell not in facts


@pytest.mark.parametrize(
    "wishes",
    [
        {"target": "nobody"}, {"unit": "nobody"}, {"columns": {"nobody": {"kind": "numeric"}}},
        {"identifiers": {"nobody": "drop"}}, {"quasi_identifiers": ["nobody"]},
        {"target": "readmitted", "against": "maybe"}, {"target": "ward", "identifiers": {"ward": "drop"}},
    ],
)  # fmt: skip
def test_columns_that_are_not_there(ward: Path, wishes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as error:
        prepared(ward, **wishes)
    assert "'nobody'" in error.value.sentence or "target" in error.value.sentence


def test_at_least_two_columns_must_be_left(ward: Path) -> None:
    names = ["age", "dose", "ward", "smoker", "admitted"]
    with pytest.raises(InputError, match="1 of 6 columns"):
        prepared(ward, identifiers=dict.fromkeys(names, "drop"))


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ({"low": "old", "high": "2024-12-31"}, 'must be dates. Write them as "2001-12-31"'),
        ({"low": 3}, "must be dates"),
        ({"low": "2024-12-31", "high": "2024-01-01"}, "low lies above high"),
    ],
)
def test_bounds_that_no_date_has_are_refused(ward: Path, ends: Any, words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)):
        prepared(ward, columns={"admitted": ends})


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"admitted": {"follows": "age"}}, "columns.admitted: 'admitted' follows 'age', which is no date"),
        ({"age": {"follows": "admitted"}}, "columns.age: 'age' follows 'admitted', but is no date"),
        ({"admitted": {"follows": "admitted"}}, "columns.admitted: 'admitted' follows itself"),
        ({"admitted": {"follows": "arrived"}}, "there is no column 'arrived'"),
    ],
)  # fmt: skip
def test_only_a_date_follows_another_date(ward: Path, columns: Any, words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)):
        prepared(ward, columns=columns)


def test_bounds_of_dates_are_written_as_yaml_has_them(ward: Path, tmp_path: Path) -> None:
    (tmp_path / "assay.yaml").write_text(
        f"data: {ward / 'ward.csv'}\ncolumns: {{admitted: {{low: 2020-01-01, high: 2024-12-31T12:00:00}}}}"
    )
    study = Study(
        ward / "ward.csv", **load_config(tmp_path / "assay.yaml").model_dump(include={"columns"})
    )
    domain = study.prepared.table.schema["admitted"].domain
    assert (domain.low, domain.high) == ("2020-01-01", "2024-12-31T12:00:00")


@pytest.mark.parametrize("ends", [{"low": "old"}, {"low": 9, "high": 1}, {"high": float("nan")}])
def test_ends_that_are_none_are_said_at_once(ward: Path, ends: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"columns\.age"):
        prepared(ward, columns={"age": ends})


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"ward": {"low": 1, "high": 3}}, "columns.ward: low and high are declared, but its cells are read as categorical"),
        ({"smoker": {"low": 0}}, "columns.smoker: low and high are declared, but its cells are read as boolean"),
        ({"age": {"levels": ["1", "2"]}}, "columns.age: levels are declared, but its cells are read as integer"),
    ],
)  # fmt: skip
def test_a_domain_must_be_of_the_columns_kind(
    ward: Path, columns: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        _ = prepared(ward, columns=columns)


def test_a_kind_beside_the_domain_settles_it(ward: Path) -> None:
    wish = {"ward": {"kind": "categorical", "levels": ["north", "south", "east", "west"]}}
    assert prepared(ward, columns=wish).table.schema["ward"].domain.origin == "declared"


def test_a_split_with_a_seed_of_its_own_does_not_move_with_the_plans_seed() -> None:
    def parts(seed: int, own: int | None) -> list[list[object]]:
        split = {} if own is None else {"split": {"seed": own}}
        found = Study(people(300, 1), target="readmitted", seed=seed, **split).prepared.split
        return [p.frame.rows() for p in (found.train, found.holdout, found.reference)]

    assert parts(1, 5) == parts(2, 5)
    assert parts(1, 5) == parts(5, None)
    assert parts(1, None) != parts(2, None)
