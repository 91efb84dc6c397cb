"""Techniques of a plan by the user's names; anyone's generator among them, and one that crashes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.conftest import FEW, people

from assay.core import ConfigError
from assay.study import Study
from assay.study.entry import entries
from assay.techniques import External


def test_how_a_technique_is_run_says_that_it_is_external() -> None:
    found = {e.name: e for e in entries({
        "theirs": {"recipe": "arf"}, "mine": {"command": "make {seed}"},
        "small": {"technique": "cart", "minimum_leaf": 50}, "cart": {},
    })}  # fmt: skip
    assert [type(found[n].technique) for n in ("theirs", "mine")] == [External, External]
    assert found["small"].technique.name == "cart"
    assert not found["theirs"].private
    asked = {"recipe": "dpmm_mst", "privacy": {"epsilon": 1, "delta": 1e-6}}
    assert entries({"theirs": asked})[0].private
    with pytest.raises(ConfigError, match="no setting 'recipe'"):
        entries({"cart": {"recipe": "arf"}})


def test_a_study_with_programs_of_others(tmp_path: Path) -> None:
    good = tmp_path / "good.py"
    good.write_text("import shutil; shutil.copy('train.csv', 'synthetic.csv')")
    bad = tmp_path / "bad.py"
    bad.write_text("print(open('train.csv').read()); raise ValueError(open('train.csv').read())")
    (tmp_path / "done").mkdir()
    for i in range(2):
        people(80, 50 + i).write_csv(tmp_path / "done" / f"{i}.csv")
    plan = {
        "copies": {"command": f"{sys.executable} {good}"}, "files": {"files": str(tmp_path / "done")},
        "crashes": {"command": f"{sys.executable} {bad}"},
    }  # fmt: skip
    study = Study(
        people(240, 1), target="readmitted", techniques=plan, repeats=2, **FEW,
        folder=tmp_path / "report",
    )  # fmt: skip
    found = {t.name: t for t in study.run().findings.techniques}
    assert "ValueError" in found["crashes"].failure
    assert "as secret as the data" in found["crashes"].failure
    kept = Path(found["crashes"].failure.partition("is in ")[2].partition(", as")[0])
    assert "readmitted" in kept.read_text()
    copied = {m.name: m for m in found["copies"].measurements}["privacy.copies.exact.train"]
    assert copied.value == 1.0
    assert found["files"].releases == 2
    rows = study.run().sample("files", 80)
    assert sorted(rows["age"].to_list()) == sorted(people(80, 50)["age"].to_list())
