"""A run is handed on whole, without a row that nobody asked for, and the same run the same bytes."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from assay.core import ConfigError, InputError, UnknownNameError
from assay.study import Study, export_run, finished_run
from assay.study.store import NewRun, Run, State, Store
from assay.techniques import load_model

ALWAYS = [
    "assay.yaml", "claims.json", "index.html", "manifest-sha256.txt", "policy.yaml",
    "report.json", "ro-crate-metadata.json", "run.json",
]  # fmt: skip


def files(place: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(place) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_without_a_wish_no_row_leaves(store: Store, run: Run, plan: Path, tmp_path: Path) -> None:
    found = export_run(store, run, tmp_path / "a.zip")
    held = files(tmp_path / "a.zip")
    assert list(found.files) == sorted(held) == ALWAYS
    for name in ("report.json", "index.html"):  # what assay run wrote, to the byte
        assert held[name] == (plan.parent / "report" / name).read_bytes()
    said = {one.what: one.why for one in found.left_out}
    assert said["releases"] == "they were not asked for; --releases does"
    assert said["models"] == "they were not asked for; --models does"
    about = json.loads(held["run.json"])
    assert about["left_out"] == [one.__dict__ for one in found.left_out]
    assert (about["seed"], about["state"], about["outcome"]) == (7, "done", "pass")
    assert about["versions"]["polars"] == pl.__version__


def test_nothing_tells_where_it_ran_or_lets_a_row_be_tried(
    store: Store, run: Run, plan: Path, tmp_path: Path
) -> None:
    export_run(store, run, tmp_path / "a.zip", releases=True)
    secrets = [str(plan.parent), run.data, run.host, *(s.key for s in store.steps(run.id))]
    for name, content in files(tmp_path / "a.zip").items():
        for secret in secrets:
            assert secret.encode() not in content, f"{secret} in {name}"


def test_the_same_run_gives_the_same_bytes(store: Store, run: Run, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip", "folder"):
        export_run(store, run, tmp_path / name, releases=True, models=True)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    folder = tmp_path / "folder"
    assert files(tmp_path / "a.zip") == {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }
    assert folder.stat().st_mode & 0o077 == (tmp_path / "a.zip").stat().st_mode & 0o077 == 0


def test_only_what_passes_leaves_and_one_release_of_it(
    store: Store, run: Run, plan: Path, tmp_path: Path
) -> None:
    found = export_run(store, run, tmp_path / "a.zip", releases=True, models=True)
    rows = [f for f in found.files if f.startswith("releases/")]
    assert rows == ["releases/1-b.parquet", "releases/3-private.parquet"]
    models = {Path(f).parent.name for f in found.files if f.startswith("models/")}
    assert models == {"3-private"}  # no other claims anything
    said = {one.what: one.why for one in found.left_out}
    assert said["release of close"] == (
        "its verdict is fail, not a pass; --anyway close takes it all the same"
    )
    assert "it may hold rows" in said['model of ../"<b>']
    held = files(tmp_path / "a.zip")
    release = pl.read_parquet(io.BytesIO(held[rows[1]]))
    real = pl.read_csv(plan.parent / "ward.csv")
    assert release.columns == real.columns
    assert len(release) == 150  # as many as it was fitted to


def test_a_model_comes_back(store: Store, run: Run, tmp_path: Path) -> None:
    export_run(store, run, tmp_path / "out", models=True)
    model = load_model(tmp_path / "out" / "models" / "3-private")
    assert model.claim is not None
    assert model.claim.epsilon == 5


def test_what_does_not_pass_leaves_by_name_only(store: Store, run: Run, tmp_path: Path) -> None:
    found = export_run(store, run, tmp_path / "a.zip", releases=True, anyway=["close"])
    assert "releases/2-close.parquet" in found.files
    assert not [f for f in found.files if f.startswith("models/")]
    with pytest.raises(ConfigError, match="none are asked for"):
        export_run(store, run, tmp_path / "b.zip", anyway=["close"])
    for name in ("clos", "copy"):  # a control is real rows, whoever asks
        with pytest.raises(UnknownNameError, match=f"no technique '{name}' was judged"):
            export_run(store, run, tmp_path / "b.zip", releases=True, anyway=[name])
    assert not (tmp_path / "b.zip").exists()


def test_a_fit_that_is_gone_is_said(store: Store, run: Run, tmp_path: Path) -> None:
    class Emptied:
        def find(self, key: str) -> bytes | None:
            return store.find(key) if key == run.findings else None

        def steps(self, number: int) -> object:
            return store.steps(number)

    found = export_run(Emptied(), run, tmp_path / "a.zip", releases=True)  # type: ignore[arg-type]
    assert not [f for f in found.files if f.startswith("releases/")]
    said = {one.what: one.why for one in found.left_out}
    assert "does not hold" in said['release of ../"<b>']
    claims = json.loads(files(tmp_path / "a.zip")["claims.json"])
    private = next(t for t in claims["techniques"] if t["name"] == "private")
    assert [f["ledger"] for f in private["fits"]] == [None]


def test_a_run_of_an_older_version_has_no_policy(store: Store, run: Run, tmp_path: Path) -> None:
    found = export_run(store, replace(run, policy=""), tmp_path / "a.zip")
    assert "policy.yaml" not in found.files
    assert "policy.yaml" in [one.what for one in found.left_out]


def test_a_run_that_found_nothing(store: Store, tmp_path: Path) -> None:
    number = store.begin(NewRun("s", "ward.csv", "{}", "d"))
    store.end(number, State.FAILED, why="It stopped.")
    with pytest.raises(InputError, match=f"run {number} has no findings: it is failed"):
        export_run(store, store.run(number), tmp_path / "a.zip")
    assert finished_run(store).id < number
    with pytest.raises(UnknownNameError, match="no run 99"):
        finished_run(store, 99)


def test_from_python_without_a_store(plan: Path, tmp_path: Path) -> None:
    data = pl.read_csv(plan.parent / "ward.csv")["age", "ward"][:120]
    study = Study(data, policy=plan.parent / "policy.yaml", repeats=1)
    result = study.run(["independent"])
    found = result.export(tmp_path / "a.zip", releases=True)
    assert "releases/1-independent.parquet" in found.files
    told = files(tmp_path / "a.zip")["assay.yaml"].decode()
    assert "\n  independent:" in told  # what was run, not the whole family
    assert "cart" not in told
    with pytest.raises(InputError, match="of no run"):
        replace(result, run=0).export(tmp_path / "b.zip")
