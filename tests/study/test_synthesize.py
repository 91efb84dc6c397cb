"""Rows in a file, in the source's spelling, with the cells asked for."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from assay.core import ConfigError, InputError, TechniqueError, UnknownNameError
from assay.study import Study, synthesize


@pytest.fixture
def study(ward: Path) -> Study:
    return Study(
        ward / "ward.csv",
        target="readmitted",
        techniques={"small": {"technique": "cart", "minimum_leaf": 60}},
    )


def test_rows_in_a_file(study: Study, ward: Path) -> None:
    path = synthesize(
        study, "cart", 300, ward / "out.csv", ["ward=west", "readmitted=yes", "dose="]
    )
    rows = pl.read_csv(path)
    assert rows.height == 300
    assert set(rows["ward"]) == {"west"}
    assert set(rows["readmitted"]) == {"yes"}
    assert rows["dose"].null_count() == 300


def test_a_name_of_the_plan_has_its_settings(study: Study, ward: Path) -> None:
    synthesize(study, "small", 20, ward / "out.parquet")
    assert pl.read_parquet(ward / "out.parquet").height == 20


def test_the_same_seed_gives_the_same_rows(study: Study, ward: Path) -> None:
    one = synthesize(study, "independent", 50, ward / "one.csv").read_bytes()
    assert synthesize(study, "independent", 50, ward / "two.csv").read_bytes() == one


def test_mistakes(study: Study, ward: Path) -> None:
    with pytest.raises(UnknownNameError, match="control"):
        synthesize(study, "copy", 5, ward / "out.csv")
    for wish in ("ward", "age=old", "smoker=perhaps", "admitted=soon"):
        with pytest.raises(ConfigError):
            synthesize(study, "cart", 5, ward / "out.csv", [wish])
    with pytest.raises(TechniqueError):
        synthesize(study, "cart", 5, ward / "out.csv", ["ward=attic"])
    assert not (ward / "out.csv").exists()


def test_rows_that_could_not_be_written_are_not_paid_for_again(
    ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assay.dp import Ledger

    paid: list[str] = []
    spend = Ledger.spend

    def noted(self: Ledger, what: str, *cost: float) -> None:
        spend(self, what, *cost)
        if self.keep is not None:  # what a journal says already is paid along without it
            paid.append(what)

    monkeypatch.setattr(Ledger, "spend", noted)
    private = {"technique": "independent", "privacy": {"epsilon": 1.0, "delta": 1e-6}}
    study = Study(
        ward / "ward.csv", target="readmitted", techniques={"quiet": private}, folder=ward / "kept"
    )
    for rows in (20, 30):
        with pytest.raises(InputError, match="cannot be written"):
            synthesize(study, "quiet", rows, ward / "ward.csv" / "out.csv")
        assert len(paid) == len(set(paid)) > 6
    once = list(paid)
    synthesize(study, "quiet", 20, ward / "out.csv")
    assert paid == once
    assert not list((ward / "kept" / "finished" / "training").iterdir())
    synthesize(study, "quiet", 20, ward / "out.csv")  # rows of the same fit, which is kept
    assert paid == once
