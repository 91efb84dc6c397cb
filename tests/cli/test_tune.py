"""`assay tune`: a line a trial, the winner by V and by N, a plan that runs; and its mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from assay.cli import main
from assay.study import Tried, open_study, tuning

PLAN = """
data: ward.csv
task: {target: readmitted}
policy: policy.yaml
techniques: {crumbs: {technique: swap, share: 0.05}}
repeats: 1
"""
POLICY = """
name: ours
about: a test
rules:
  - {measure: fidelity.pairs.distance.excess, at_most: 0.3}
  - {measure: privacy.copies.near.excess, at_most: 0.15}
"""


@pytest.fixture
def folder(ward: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (ward / "assay.yaml").write_text(PLAN)
    (ward / "policy.yaml").write_text(POLICY)
    monkeypatch.chdir(ward)
    return ward


def sentence(capsys: Any) -> str:
    said = capsys.readouterr().err.strip()
    assert said.startswith("assay: "), said
    assert "\n" not in said, said
    return str(said)


def test_from_a_plan_that_fails_to_one_that_passes(folder: Path, capsys: Any) -> None:
    assert main(["tune", "--trials", "6", "--write"]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert lines[:2] == ["a  fidelity.pairs.distance.excess", "b  privacy.copies.near.excess"]
    trials = [line for line in lines if line.startswith("crumbs ")]
    assert len([t for t in trials if "share" in t]) == 6
    assert ": fail" in trials[0]
    assert "as planned" in trials[0]
    assert "V flatters it" in out
    assert "judged 7 times" in out
    written = yaml.safe_load((folder / "assay-tuned.yaml").read_text())
    assert written["techniques"]["crumbs"]["technique"] == "swap"
    assert written["report"] == "assay-report-tuned"
    assert yaml.safe_load(out[out.index("techniques:") : out.index("wrote ")]) == {
        "techniques": written["techniques"]
    }
    found = open_study(folder / "assay-tuned.yaml").run()
    assert found.verdict("crumbs").outcome.value == "pass"
    # The same command again looks at nothing new, and never writes over the plan.
    assert main(["tune", "--trials", "6"]) == 0
    assert "judged 8 times" in capsys.readouterr().out  # seven, and the run above
    assert main(["tune", "--trials", "6", "--write"]) == 2
    assert "never overwritten" in sentence(capsys)


def test_mistakes_are_one_sentence(folder: Path, capsys: Any) -> None:
    assert main(["tune", "mst"]) == 2
    said = sentence(capsys)
    assert "spend its epsilon once more" in said
    assert "--public FILE" in said
    assert main(["tune", "nothing"]) == 2
    assert "nothing" in sentence(capsys)
    pl.read_csv(folder / "ward.csv").drop("dose").write_csv(folder / "public.csv")
    assert main(["tune", "--public", str(folder / "public.csv")]) == 2
    assert "lacks 'dose'" in sentence(capsys)
    assert main(["tune", "--public", str(folder / "ward.csv")]) == 2
    assert "not public" in sentence(capsys)


def test_words_of_a_trial() -> None:
    one = Tried("a", 3, {"x": 0.123456, "y": "b"})
    assert tuning.setting_words(one) == "x 0.123, y b"
    assert tuning.setting_words(Tried("a", 0, {})) == "as planned"
    assert tuning.ending(one) == "stopped early"
    assert tuning.ending(Tried("a", 1, {}, failure="No.")) == "could not run: No."
    assert tuning.margins(one, ["p", "q"]) == ["-", "-"]
    assert list(tuning.letters([f"r{i}" for i in range(30)]).values())[-1] == "30"
