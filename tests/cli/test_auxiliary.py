"""`assay check --auxiliary`: from the command line to the report, and its mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.cli import main
from assay.evaluation.base import Evidence
from assay.study import assess


@pytest.fixture
def files(ward: Path) -> Path:
    """Real, vendor's, held-out and another file, and a plan that maps one name."""
    frame = pl.read_csv(ward / "ward.csv")
    frame = frame.with_columns(person=pl.Series([f"P{k}" for k in range(frame.height)]))
    frame[:250].write_parquet(ward / "real.parquet")
    frame[:250].drop("person").write_parquet(ward / "vendor.parquet")
    frame[250:].write_parquet(ward / "held.parquet")
    frame[np.random.default_rng(1).permutation(frame.height)].select(
        "person", pl.col("age").alias("years"), pl.col("ward").alias("WARD"), "admitted",
        hobby=pl.lit("chess"),
    ).write_parquet(ward / "aux.parquet")  # fmt: skip
    (ward / "policy.yaml").write_text(
        "name: lax\nabout: t\nrules:\n  - {measure: fidelity.columns.distance.max, at_most: 0.9}\n"
    )
    (ward / "assay.yaml").write_text(
        "data: real.parquet\npolicy: policy.yaml\n"
        "auxiliary: {data: gone.parquet, key: person, columns: {years: age}}\n"
    )
    return ward


def arguments(files: Path, *more: object) -> list[str]:
    command = ["check", files / "real.parquet", files / "vendor.parquet",
               "--holdout", files / "held.parquet", "--report", files / "out", *more]  # fmt: skip
    return [str(a) for a in command]


def test_the_option_names_the_file_and_keeps_the_plans_mapping(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Evidence] = []

    def none(evidence: Evidence, *_: Any, **__: Any) -> tuple[()]:
        seen.append(evidence)
        return ()

    monkeypatch.setattr(assess, "measure_all", none)
    plan = ("--auxiliary", files / "aux.parquet", "--config", files / "assay.yaml")
    assert main(arguments(files, *plan)) == 3
    given = [e.auxiliary for e in seen]
    assert all(g is not None and g.table.names == ["age", "ward", "admitted"] for g in given)
    assert [g is not None and g.reference is None for g in given] == [True, True, False]
    assert given[-1] is not None
    assert "years as age" in given[-1].note
    assert "WARD as ward" in given[-1].note
    assert given[-1].train is not None
    assert (given[-1].train >= 0).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("data: gone.parquet", ["gone.parquet", "no such file"]),
        ("data: aux.parquet, columns: {yeers: age}", ["'yeers'", "years"]),
        ("data: aux.parquet, columns: {years: agee}", ["'agee'", "age"]),
        ("data: aux.parquet, columns: {hobby: age}", ["'age'", "integer"]),
        ("data: aux.parquet, key: persn", ["'persn'"]),
        ("data: held.parquet, key: ward", ["keys stand for more than one"]),
        ("data: other.csv", ["shares no column", "auxiliary"]),
    ],
)
def test_each_mistake_is_one_sentence(
    capsys: Any, files: Path, change: str, words: list[str]
) -> None:
    (files / "other.csv").write_text("a,b\n" + "1,2\n3,4\n" * 20)
    (files / "assay.yaml").write_text(
        f"data: real.parquet\npolicy: policy.yaml\nauxiliary: {{{change}}}\n"
    )
    assert main(arguments(files, "--config", files / "assay.yaml")) == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith("assay: ")
    assert "\n" not in said
    for word in words:
        assert word in said
    assert "chess" not in said
    assert not (files / "out").exists()


def test_a_file_that_is_no_table(capsys: Any, files: Path) -> None:
    (files / "bad.parquet").write_text("nothing of the kind")
    assert main(arguments(files, "--auxiliary", files / "bad.parquet")) == 2
    assert "bad.parquet" in capsys.readouterr().err
