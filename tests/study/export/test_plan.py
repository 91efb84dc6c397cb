"""The plan and policy that are handed on are those that ran, and run again to the same report."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import yaml

from assay.study import Study, export_run, make_config, open_study
from assay.study.executors import Here
from assay.study.export.plan import plan_piece
from assay.study.store import Run, Store
from assay.techniques import CONTROLS


def test_the_plan_runs_again_to_the_same_results(
    store: Store, run: Run, plan: Path, tmp_path: Path
) -> None:
    export_run(store, run, tmp_path / "out")
    shutil.copy(plan.parent / "ward.csv", tmp_path / "out")
    before, again = open_study(plan), open_study(tmp_path / "out/assay.yaml")
    assert again.policy == before.policy
    # Names made of all that results depend on: rows, split, settings, seed, code.
    assert keys(again) == keys(before) == {s.name: s.key for s in store.steps(run.id)}


def keys(study: Study) -> dict[str, str]:
    executor = Here()
    tasks = study._planned(str).tasks(
        CONTROLS, study._plan(None), executor.share(study.setting), executor
    )
    return {t.name: t.key for t in tasks.values()}


def test_no_place_is_told(run: Run) -> None:
    config = make_config({
        "data": "/home/anna/ward.csv", "policy": "/home/anna/policy.yaml",
        "auxiliary": {"data": "C:\\anna\\other.csv"}, "report": "/home/anna/report",
        "store": {"folder": "/home/anna/store", "database": "postgresql://anna:pw@db/x"},
        "tracking": {"mlflow": "https://anna:pw@server"},
    })  # fmt: skip
    piece = plan_piece(replace(run, plan=config.model_dump_json()))
    assert "anna" not in piece.content.decode()
    told = yaml.safe_load(piece.content)
    assert (told["data"], told["policy"]) == ("ward.csv", "policy.yaml")
    assert told["auxiliary"]["data"] == "other.csv"
    again = make_config(told)
    assert again.auxiliary is not None
    url = config.auxiliary.model_copy(update={"data": "postgresql://anna:pw@db/x"})  # type: ignore[union-attr]
    plan = config.model_copy(update={"auxiliary": url}).model_dump_json()
    assert "anna" not in plan_piece(replace(run, plan=plan)).content.decode()
