"""Findings go to MLflow, rows never, and a server that does not answer costs nobody a study."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assay.core import ConfigError, Outcome, Points, PrivacyClaim
from assay.report import Findings
from assay.study import Result, Study, make_config
from assay.study.config import TrackingConfig
from assay.study.tracking import _tags, tracking_of

POLICY = {
    "name": "ours",
    "rules": [{"measure": "fidelity.columns.distance.max", "at_most": 0.9}],
}
ROW = (123456.5, 654321.25)
CLAIM = PrivacyClaim(1.0, 1e-9, "approximate", "add-or-remove", "row", "a ledger", (), "assay")


@pytest.fixture
def mlflow() -> None:
    if importlib.util.find_spec("mlflow") is None:
        assert "CI" not in os.environ, "CI installs MLflow with the extra dev"
        pytest.skip('no MLflow: pip install "assay[mlflow]"')


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(1)
    data = pl.DataFrame({"a": rng.normal(size=120), "b": rng.choice(["x", "y"], 120)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSAY_STATE", str(tmp_path_factory.mktemp("state")))
        yield Study(data, policy=POLICY, repeats=1).run(["independent"])


def with_rows(findings: Findings) -> Findings:
    """As where single rows were asked for."""
    rows = Points(id="rows", topic="t", title="t", x="a", y="b", real=(ROW,), synthetic=(ROW,))
    techniques = [replace(t, pictures=(*t.pictures, rows)) for t in findings.techniques]
    return replace(findings, techniques=tuple(techniques))


@pytest.mark.usefixtures("mlflow")
def test_one_run_for_the_study_and_one_for_each_technique(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    config = TrackingConfig(mlflow=(tmp_path / "store").as_uri(), experiment="the ward")
    log = tracking_of(config)
    before = dict(os.environ)
    for number in (1, 2):  # the second time the experiment is there
        assert log(with_rows(result.findings), Outcome.PASS, number) == ()
    assert dict(os.environ) == before

    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=config.mlflow)
    experiment = client.get_experiment_by_name("the ward")
    assert experiment is not None
    runs = client.search_runs([experiment.experiment_id])
    studies = [r for r in runs if "mlflow.parentRunId" not in r.data.tags]
    assert sorted(s.data.tags["assay.run"] for s in studies) == ["1", "2"]
    (study,) = (s for s in studies if s.data.tags["assay.run"] == "1")
    assert study.data.tags["assay.outcome"] == "pass"
    assert study.data.params["seed"] == "7"
    own = [r for r in runs if r.data.tags.get("mlflow.parentRunId") == study.info.run_id]
    assert sorted(r.info.run_name for r in own) == ["copy", "holdout", "independent"]
    assert {r.info.status for r in runs} == {"FINISHED"}

    (logged,) = (r for r in own if r.info.run_name == "independent")
    found = next(t for t in result.findings.techniques if t.name == "independent")
    assert logged.data.params == {k: v for k, v in found.settings if v}
    assert logged.data.tags["assay.verdict"] == "pass"
    assert logged.data.tags["assay.rule.fidelity.columns.distance.max"] == "pass"
    expected = {}
    for one in found.measurements:
        if one.value is not None:
            expected[one.name] = one.value
            if one.interval:
                expected |= {f"{one.name}.low": one.interval.low, f"{one.name}.high": one.interval.high}  # fmt: skip
    assert len(expected) > 50
    assert logged.data.metrics == expected

    names = {a.path for a in client.list_artifacts(study.info.run_id)}
    assert names == {"index.html", "report.json"}
    for path in tmp_path.rglob("*"):  # nothing that is logged holds the row that the page drew
        assert path.is_dir() or b"123456.5" not in path.read_bytes()
        assert path.suffix not in (".parquet", ".npz", ".csv")


def test_a_claim_is_told_field_by_field(result: Result) -> None:
    tags = _tags(replace(result.findings.techniques[-1], claim=CLAIM))
    assert (tags["assay.claim.epsilon"], tags["assay.claim.delta"]) == ("1", "1e-09")
    assert tags["assay.claim.unit"] == "row"
    failed = replace(result.findings.techniques[-1], verdict=None, failure="It stopped.")
    assert _tags(failed)["assay.verdict"] == "could not run"


@pytest.mark.usefixtures("mlflow")
def test_a_server_that_refuses_is_one_sentence(result: Result) -> None:
    with socket.socket() as taken:  # bound and not listening: whoever connects is refused
        taken.bind(("127.0.0.1", 0))
        url = f"http://anna:secret@127.0.0.1:{taken.getsockname()[1]}"
        started = time.perf_counter()
        (said,) = tracking_of(TrackingConfig(mlflow=url))(result.findings, Outcome.PASS, 1)
    assert time.perf_counter() - started < 60
    assert said.startswith("The findings could not be logged to MLflow (")
    assert "secret" not in said
    assert said.partition(" (")[0] in replace(result, warnings=(said,))._repr_html_()


def test_without_mlflow_nothing_is_computed(monkeypatch: pytest.MonkeyPatch, ward: Path) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    usual = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *a: None if name == "mlflow" else usual(name, *a)
    )
    study = Study(ward / "ward.csv", tracking={"mlflow": "http://127.0.0.1:1"}, repeats=1)
    said: list[str] = []
    with pytest.raises(ConfigError, match="needs MLflow, which is not installed"):
        study.run(["independent"], progress=said.append)
    assert said == []


def test_without_the_key_mlflow_is_never_loaded(result: Result) -> None:
    assert tracking_of(None)(result.findings, Outcome.PASS, 1) == ()
    assert make_config({}).tracking is None


def test_mistakes_name_the_key() -> None:
    def said(tracking: Any) -> str:
        with pytest.raises(ConfigError) as error:
            make_config({"tracking": tracking})
        return error.value.sentence

    mistaken = said({"mlflow": "x", "experimnt": "y"})
    assert "'tracking.experimnt' is not known; did you mean 'experiment'" in mistaken
    assert "'tracking.mlflow'" in said({"experiment": "x"})
