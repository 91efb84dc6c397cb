"""``assay benchmark``: what the terminal says, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.study.bench.conftest import plan_in

from assay.cli import main


def test_a_sitting_ends_with_the_leaderboard_and_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = plan_in(tmp_path, techniques={"independent": {}, "crash": {"command": "false"}}, seeds=1)
    assert main(["benchmark", str(plan), "--minutes", "0", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "0 of 2 studies computed now, 0 kept from before, 2 missing." in said
    assert str(tmp_path / "out" / "index.html") in said.replace("\n", "")
    assert main(["benchmark", str(plan), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "2 of 2 studies computed now" in said
    assert "crash" in said
    assert "independent has the best mean rank by usefulness" in said


def test_another_plan_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = plan_in(tmp_path)
    assert main(["benchmark", str(plan), "--minutes", "0"]) == 0
    plan_in(tmp_path, seeds=1)
    assert main(["benchmark", str(plan), "--minutes", "0"]) == 2
    said = capsys.readouterr().err
    assert "the results of another plan" in said
    assert "--resume" in said
    assert main(["benchmark", str(plan), "--minutes", "0", "--resume"]) == 0
