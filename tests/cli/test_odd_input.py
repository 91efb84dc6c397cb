"""Input that is odd but workable: it goes through, and what is odd is said."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from assay.cli import main


def judged(capsys: Any, *arguments: object) -> tuple[int, str]:
    code = main([str(a) for a in arguments])
    said = capsys.readouterr()
    assert code in (0, 1, 3), said.err
    return code, said.out


def test_levels_never_seen_are_counted(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv")
    odd = frame.with_columns(
        ward=pl.when(pl.int_range(pl.len()) < 9).then(pl.lit("attic")).otherwise("ward")
    )
    odd.write_csv(ward / "synthetic.csv")
    _, out = judged(
        capsys, "check", ward / "ward.csv", ward / "synthetic.csv", "--report", ward / "out"
    )
    assert "9 cells of column 'ward'" in out
    assert "attic" not in out


def test_a_holdout_that_overlaps_is_quantified(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv")
    frame[:400].write_csv(ward / "real.csv")
    frame[300:].write_csv(ward / "holdout.csv")
    frame.sample(400, seed=1, shuffle=True).write_csv(ward / "synthetic.csv")
    _, out = judged(
        capsys, "check", ward / "real.csv", ward / "synthetic.csv", "--holdout", ward / "holdout.csv",
        "--report", ward / "out",
    )  # fmt: skip
    assert "100 of 300 holdout rows (33 %)" in out


def test_without_a_holdout_nothing_passes(capsys: Any, ward: Path) -> None:
    pl.read_csv(ward / "ward.csv").sample(600, seed=1, shuffle=True).write_csv(ward / "s.csv")
    code, out = judged(capsys, "check", ward / "ward.csv", ward / "s.csv", "--report", ward / "out")
    assert code == 3 or code == 1
    assert "No holdout was given" in out
    report = json.loads((ward / "out" / "report.json").read_text())
    found = next(t for t in report["techniques"] if t["name"] == "synthetic")
    membership = next(m for m in found["measurements"] if m["name"] == "privacy.membership.p_value")
    assert membership["value"] is None
    assert "holdout" in membership["reason"]


def test_mixed_types_in_one_column_are_said(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv").with_columns(
        dose=pl.when(pl.int_range(pl.len()) < 3)
        .then(pl.lit("high"))
        .otherwise(pl.col("dose").cast(pl.String))
    )
    frame.write_csv(ward / "mixed.csv")
    code = main(["init", str(ward / "mixed.csv"), "--folder", str(ward / "plan")])
    said = capsys.readouterr()
    words = said.out + said.err
    assert code in (0, 2)
    assert "dose" in words
    assert "3" in words


def test_a_million_distinct_strings(capsys: Any, tmp_path: Path) -> None:
    n = 1_000_000
    rng = np.random.default_rng(0)
    pl.DataFrame(
        {
            "code": [f"x{i:07d}" for i in range(n)],
            "a": rng.integers(0, 9, n),
            "b": rng.choice(["u", "v"], n),
        }
    ).write_parquet(tmp_path / "wide.parquet")
    code = main(["init", str(tmp_path / "wide.parquet"), "--folder", str(tmp_path / "plan")])
    said = capsys.readouterr()
    assert code == 0, said.err
    assert "code" in said.out
    assert (tmp_path / "plan" / "assay.yaml").stat().st_size < 20_000


def test_a_holdout_of_training_rows_is_refused(capsys: Any, ward: Path) -> None:
    code = main([
        "check", str(ward / "ward.csv"), str(ward / "ward.csv"), "--holdout", str(ward / "ward.csv"),
        "--report", str(ward / "out"),
    ])  # fmt: skip
    assert code == 2
    assert "it is no control group" in capsys.readouterr().err


def test_a_row_in_place_of_a_header_is_not_shown(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv").select("ward", "admitted", "readmitted")
    frame.write_csv(ward / "real.csv")
    frame.write_csv(ward / "bare.csv", include_header=False)
    code = main(["check", str(ward / "real.csv"), str(ward / "bare.csv")])
    said = capsys.readouterr().err
    assert code == 2
    assert "header" in said
    assert not any(f"'{cell}'" in said for cell in frame.row(0))


def test_words_of_a_library_are_never_shown(capsys: Any, ward: Path, monkeypatch: Any) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise pl.exceptions.ComputeError("conversion failed for the value SECRET")

    monkeypatch.setattr(import_module("assay.study.prepare"), "scan", broken)
    assert main(["init", str(ward / "ward.csv"), "--folder", str(ward / "plan")]) == 2
    said = capsys.readouterr().err
    assert "ComputeError in test_odd_input.py" in said
    assert "SECRET" not in said
