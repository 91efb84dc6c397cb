"""``assay recommend``: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.cli import main

DESCRIBED = ["recommend", "--rows", "9172", "--columns", "30", "--numeric", "7", "--task", "classification"]  # fmt: skip


def test_a_described_table(capsys: Any) -> None:
    assert main(DESCRIBED) == 0
    out = capsys.readouterr().out
    assert "9,172 rows, 4,586 of them to fit on; 30 columns (7 numbers, 23 categories)" in out
    assert "thyroid (4,586 rows, 30 columns)" in out
    assert "Nowok, Raab and Dibben 2016" in out
    assert "Why not the others:" in out
    assert "swap: near copies of real rows" in out
    assert out.rstrip().endswith("assay run")


def test_json_is_all_there_is(capsys: Any, tmp_path: Path) -> None:
    assert main([*DESCRIBED, "--json", "-o", str(tmp_path / "a.json")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == json.loads((tmp_path / "a.json").read_text("utf-8"))
    first = found["advice"]["choices"][0]
    assert {"technique", "settings", "expected", "minutes", "why", "source"} <= set(first)


def test_nothing_to_advise_ends_with_1_and_says_why(capsys: Any, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    pl.DataFrame({
        "age": rng.integers(18, 90, 400),
        "scan": pl.Series(rng.random((400, 8))),
        "ill": rng.random(400) < 0.3,
    }).write_parquet(tmp_path / "p.parquet")  # fmt: skip
    asked = ["recommend", str(tmp_path / "p.parquet"), "--target", "ill", "--epsilon", "1"]
    assert main(asked) == 1
    out = capsys.readouterr().out
    assert "Why none:" in out
    assert "column 'scan' holds arrays" in out
    assert "Next:" not in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name a table, or describe one"),
        (["gone.parquet"], "no such file"),
        (["--rows", "10"], "rows and columns are both needed"),
        ([*DESCRIBED[1:], "--purpose", "fun"], "training, sharing, testing, augmentation"),
        ([*DESCRIBED[1:], "--epsilon", "0"], "epsilon must be a number above 0"),
        ([*DESCRIBED[1:], "--epsilon", "1", "--delta", "0.01"], "giving one of the persons away"),
    ],
)
def test_bad_input_is_one_sentence(capsys: Any, arguments: list[str], words: str) -> None:
    assert main(["recommend", *arguments]) == 2
    said = capsys.readouterr().err.strip()
    assert said.startswith("assay: ")
    assert words in said
    assert "\n" not in said
