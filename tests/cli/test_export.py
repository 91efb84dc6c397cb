"""``assay export``: what is typed, what is seen, and how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assay.cli import main
from assay.study import check_export

LAX = (
    "name: lax\nabout: a test\nrules:\n  - {measure: fidelity.columns.distance.max, at_most: 0.9}\n"
)


@pytest.fixture
def plan(ward: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pl.read_csv(ward / "ward.csv")["age", "ward"][:120].write_csv(ward / "ward.csv")
    (ward / "policy.yaml").write_text(LAX)
    (ward / "assay.yaml").write_text(
        "data: ward.csv\npolicy: policy.yaml\ntechniques: {independent: {}}\nrepeats: 1\n"
    )
    monkeypatch.chdir(ward)
    return ward


def test_export_then_check(plan: Path, capsys: Any) -> None:
    assert main(["export", "out.zip"]) == 2
    assert "nothing was run by it yet" in capsys.readouterr().err
    assert main(["run"]) == 0
    capsys.readouterr()
    assert main(["export", "out.zip"]) == 0
    out = capsys.readouterr().out
    assert "left out: releases: they were not asked for; --releases does" in out
    digest = check_export("out.zip").digest
    assert digest in out
    assert main(["export", "--check", "out.zip"]) == 0
    assert f"nothing wrong: out.zip\nsha256 of its manifest: {digest}" in capsys.readouterr().out

    assert main(["export", "1", "out.zip"]) == 2
    assert "it is there already" in capsys.readouterr().err
    assert main(["export", "1", "out", "--releases"]) == 0
    assert (plan / "out/releases/1-independent.parquet").exists()
    (plan / "out/report.json").write_text("{}")
    capsys.readouterr()
    assert main(["export", "--check", "out"]) == 1
    assert "wrong: 'report.json' was altered" in capsys.readouterr().out
    assert main(["export", "7", "other.zip"]) == 2
    assert "there is no run 7" in capsys.readouterr().err


@pytest.mark.parametrize("where", [[], ["1"], ["1", "2", "c.zip"], ["a", "b.zip"]])
def test_a_usage_error_is_2(plan: Path, capsys: Any, where: list[str]) -> None:
    assert main(["export", *where]) == 2
    assert "Traceback" not in capsys.readouterr().err
