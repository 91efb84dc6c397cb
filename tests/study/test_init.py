"""What `assay init` writes runs as it is."""

from __future__ import annotations

import importlib
from pathlib import Path

import polars as pl
import pytest
import yaml

from assay.core import ConfigError, PolicyError
from assay.data import demo_source
from assay.decision import load_policy
from assay.study import init, lay_out, load_config, open_study


def test_the_plan_runs_and_says_what_to_check(ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv").with_columns(
        mail=pl.Series([f"p{i}@example.org" for i in range(600)])
    )
    frame.write_csv(ward / "ward.csv")
    done = init(str(ward / "ward.csv"), target="readmitted", folder=ward / "plan")
    config = load_config(ward / "plan" / "assay.yaml")
    assert config.identifiers == {"mail": "drop"}
    assert config.quasi_identifiers is not None
    assert "age" in config.quasi_identifiers
    assert any(c.startswith("mail: ") for c in done.checks)
    study = open_study(ward / "plan" / "assay.yaml")
    assert "mail" not in study.prepared.table.names
    assert study.prepared.task is not None


@pytest.mark.parametrize("there", [True, False])
def test_the_default_network_is_in_the_plan_where_it_can_run(
    ward: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    module = importlib.import_module("assay.study.init")  # the room has a function of that name
    monkeypatch.setattr(module, "networks_installed", lambda: there)
    init(str(ward / "ward.csv"), folder=ward)
    assert ("autoregressive" in load_config(ward / "assay.yaml").techniques) == there
    assert "autoregressive: {}" in (ward / "assay.yaml").read_text()


def test_columns_with_hostile_names_survive_yaml(ward: Path) -> None:
    names = ["yes", "a: b", "# c", "'q'", 'd"q', "<script>"]
    frame = pl.read_csv(ward / "ward.csv")
    frame.rename(dict(zip(frame.columns, names, strict=True))).write_csv(ward / "odd.csv")
    init(str(ward / "odd.csv"), folder=ward)
    plan = yaml.safe_load((ward / "assay.yaml").read_text())
    assert list(plan["columns"]) == names


def test_presets(ward: Path) -> None:
    init(str(ward / "ward.csv"), folder=ward, preset="public")
    assert load_policy(ward / "policy.yaml").name == "public"
    with pytest.raises(PolicyError):
        init(str(ward / "ward.csv"), folder=ward / "other", preset="pubic")
    assert not (ward / "other").exists()


def test_the_purpose_is_written_and_must_be_one(ward: Path) -> None:
    init(str(ward / "ward.csv"), folder=ward, purpose="testing")
    assert load_config(ward / "assay.yaml").purpose == "testing"
    with pytest.raises(ConfigError, match="purpose"):
        init(str(ward / "ward.csv"), folder=ward / "other", purpose="fun")


def test_force_overwrites(ward: Path) -> None:
    init(str(ward / "ward.csv"), folder=ward)
    with pytest.raises(ConfigError):
        init(str(ward / "ward.csv"), folder=ward)
    init(str(ward / "ward.csv"), folder=ward, force=True)


def test_the_demo_finds_what_is_wrong_with_real_patients(tmp_path: Path) -> None:
    checks = "\n".join(lay_out(tmp_path).checks)
    assert len(demo_source().frame) == 9_172
    assert "patient_id: medical record number" in checks
    assert "age: 4 of the ages are impossible" in checks
    assert "TSH: missing in exactly the rows where 'TSH_measured'" in checks
    study = open_study(tmp_path / "assay.yaml")
    assert "patient_id" not in study.prepared.table.names
    derived = " ".join(study.prepared.facts.derived)
    for lab in ("TSH", "T3", "TT4", "T4U", "FTI", "TBG"):
        assert f"'{lab}_measured' is true exactly where '{lab}' is present" in derived
    assert study.prepared.task is not None
    assert study.prepared.task.against == "-"


def test_names_that_yaml_does_not_take_as_they_are(ward: Path) -> None:
    odd = ["a\x85b\u2028c\x7fd", "n" * 1500, "__proto__", "a: b # c", "\U0001f600"]
    frame = pl.read_csv(ward / "ward.csv")
    frame.rename(dict(zip(frame.columns, odd, strict=False))).write_parquet(ward / "odd.parquet")
    init(str(ward / "odd.parquet"), target="readmitted", folder=ward)
    assert list(load_config(ward / "assay.yaml").columns) == [*odd, "readmitted"]
