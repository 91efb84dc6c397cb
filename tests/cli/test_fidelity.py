"""``assay fidelity``: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(1)
    for name in ("real", "made", "held"):
        frame = pl.DataFrame(
            {"age": rng.integers(18, 90, 400), "ward": rng.choice(["a", "b"], 400)}
        )
        frame.write_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


def test_a_line_a_statistic_and_a_report(capsys: Any, folder: Path) -> None:
    code = main([
        "fidelity", str(folder / "real.parquet"), str(folder / "made.parquet"),
        "--holdout", str(folder / "held.parquet"), "--report", str(folder / "out"),
    ])  # fmt: skip
    out = capsys.readouterr().out
    assert code == 0
    report = json.loads((folder / "out" / "fidelity.json").read_text())
    assert len(report["measurements"]) == 8
    for m in report["measurements"]:
        line = next(x for x in out.splitlines() if x.startswith(m["name"]))
        assert f"{m['value']:.4f}" in line
        assert f"{m['interval']['low']:.4f} to {m['interval']['high']:.4f}" in line
        assert line.endswith(f"{m['reference']:.4f}")
    assert "fidelity.json" in out


def test_without_a_report_nothing_is_written(capsys: Any, folder: Path) -> None:
    before = sorted(folder.iterdir())
    assert main(["fidelity", str(folder / "real.parquet"), str(folder / "made.parquet")]) == 0
    assert "not measured" in capsys.readouterr().out
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize(
    ("synthetic", "words"),
    [("gone.parquet", "no such file"), ("other.parquet", "lacks 'ward'"), ("bad.parquet", "parquet")],
)  # fmt: skip
def test_bad_input_is_one_sentence(capsys: Any, folder: Path, synthetic: str, words: str) -> None:
    pl.DataFrame({"age": range(50), "town": ["x"] * 50}).write_parquet(folder / "other.parquet")
    (folder / "bad.parquet").write_bytes(b"PAR1 but no more")
    code = main(["fidelity", str(folder / "real.parquet"), str(folder / synthetic)])
    said = capsys.readouterr().err.strip()
    assert code == 2
    assert said.startswith("assay: ")
    assert words in said
    assert "\n" not in said


def test_a_folder_that_cannot_be_written_to(capsys: Any, folder: Path) -> None:
    code = main([
        "fidelity", str(folder / "real.parquet"), str(folder / "made.parquet"),
        "--report", str(folder / "real.parquet"),
    ])  # fmt: skip
    assert code == 2
    assert "--report" in capsys.readouterr().err
