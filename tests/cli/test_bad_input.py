"""Each kind of bad input: one clear sentence, exit code 2, nothing half-written."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assay.cli import main


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that must fail with exit code 2, and give its one sentence."""
    folder = Path(str(arguments[-1])) if "--folder" in arguments else None
    code = main([str(a) for a in arguments])
    said = capsys.readouterr().err.strip()
    assert code == 2, said
    assert said.startswith("assay: "), said
    assert "\n" not in said, said
    assert "Traceback" not in said
    assert len(said) < 600
    if folder is not None and folder.is_dir():
        assert not list(folder.glob("*.yaml")), "a plan was left behind"
        assert not list(folder.glob("*.part")), "a half-written file was left behind"
    return said


def init(capsys: pytest.CaptureFixture[str], path: Path, *more: object) -> str:
    return refused(capsys, "init", path, *more, "--folder", path.parent / "plan")


def text(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_missing_file(capsys: Any, tmp_path: Path) -> None:
    assert "gone.csv" in init(capsys, tmp_path / "gone.csv")


def test_a_folder(capsys: Any, tmp_path: Path) -> None:
    assert "folder" in init(capsys, tmp_path)


def test_an_unreadable_file(capsys: Any, ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_open = Path.open

    def deny(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self.name == "ward.csv":
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return real_open(self, *args, **kwargs)

    if os.geteuid() == 0:
        monkeypatch.setattr(Path, "open", deny)  # root may read anything, so chmod shows nothing
    else:
        (ward / "ward.csv").chmod(0)
    said = init(capsys, ward / "ward.csv")
    assert "permission" in said.lower() or "may not be read" in said.lower()


def test_an_empty_file(capsys: Any, tmp_path: Path) -> None:
    assert "empty" in init(capsys, text(tmp_path / "a.csv", ""))


def test_a_wrong_encoding(capsys: Any, tmp_path: Path) -> None:
    rows = "\n".join(["name,town,income", *(f"a{i},K\xf6ln,{i}" for i in range(60))])
    said = init(capsys, text(tmp_path / "a.csv", rows.encode("latin-1")))
    assert "UTF-8" in said


def test_ragged_rows(capsys: Any, tmp_path: Path) -> None:
    rows = ["a,b,c", *("1,2,3" for _ in range(50)), "1,2,3,4,5", *("1,2,3" for _ in range(50))]
    assert "52" in init(capsys, text(tmp_path / "a.csv", "\n".join(rows)))


def test_duplicate_columns(capsys: Any, tmp_path: Path) -> None:
    said = init(capsys, text(tmp_path / "a.csv", "a,b,a\n" + "1,2,3\n" * 60))
    assert "columns 1 and 3 have one name" in said


def test_an_empty_table(capsys: Any, tmp_path: Path) -> None:
    assert "no rows" in init(capsys, text(tmp_path / "a.csv", "a,b,c\n"))


def test_one_row(capsys: Any, tmp_path: Path) -> None:
    assert "row" in init(capsys, text(tmp_path / "a.csv", "a,b,c\n1,2,3\n"))


def test_one_column(capsys: Any, tmp_path: Path) -> None:
    assert "column" in init(capsys, text(tmp_path / "a.csv", "a\n" + "1\n2\n" * 60))


def test_a_constant_target(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv").with_columns(readmitted=pl.lit("no"))
    frame.write_csv(ward / "ward.csv")
    assert "one value" in init(capsys, ward / "ward.csv", "--target", "readmitted")


def test_an_absent_target(capsys: Any, ward: Path) -> None:
    said = init(capsys, ward / "ward.csv", "--target", "readmited")
    assert "'readmited'" in said
    assert "readmitted" in said


def test_a_target_that_is_all_missing(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv").with_columns(readmitted=pl.lit(None, pl.String))
    frame.write_parquet(ward / "ward.parquet")
    said = init(capsys, ward / "ward.parquet", "--target", "readmitted")
    assert "missing" in said


def test_columns_that_differ(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv")
    frame.rename({"dose": "dosage"}).write_csv(ward / "other.csv")
    said = refused(capsys, "check", ward / "ward.csv", ward / "other.csv", "--report", ward / "out")
    assert "'dose'" in said
    assert "'dosage'" in said
    assert not (ward / "out").exists()


def test_infinities(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv").with_columns(
        dose=pl.when(pl.int_range(pl.len()) == 5).then(float("inf")).otherwise("dose")
    )
    frame.write_parquet(ward / "ward.parquet")
    said = init(capsys, ward / "ward.parquet")
    assert "infinit" in said
    assert "'dose'" in said


def test_ten_thousand_columns(capsys: Any, tmp_path: Path) -> None:
    names = [f"c{i}" for i in range(10_000)]
    line = ",".join("1" for _ in names)
    said = init(capsys, text(tmp_path / "a.csv", "\n".join([",".join(names), *[line] * 60])))
    assert "10,000" in said or "10000" in said


def test_dates_outside_the_calendar(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv").with_columns(
        admitted=pl.when(pl.int_range(pl.len()) == 7)
        .then(pl.lit("2024-02-30"))
        .otherwise("admitted")
    )
    frame.write_csv(ward / "ward.csv")
    said = init(capsys, ward / "ward.csv")
    assert "'admitted'" in said
    assert "2024-02-30" not in said, "a cell was printed"


def plan(ward: Path, policy: str) -> Path:
    text(ward / "policy.yaml", policy)
    text(
        ward / "assay.yaml",
        "data: ward.csv\ntask: {target: readmitted}\npolicy: policy.yaml\ntechniques: {independent: {}}\nrepeats: 1\n",
    )
    return ward / "assay.yaml"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            "{measure: utility.tstr.roc_auk.drop, at_most: 0.03}",
            ["roc_auk", "utility.tstr.roc_auc.drop"],
        ),
        ("{measure: privacy.copies.exact.excess, at_most: -0.5}", ["privacy.copies.exact.excess"]),
        ("{measure: privacy.copies.exact.excess, at_least: 0.5}", ["privacy.copies.exact.excess"]),
        ("{measure: privacy.copies.exact.excess, at_most: 0.5, confidence: 95}", ["confidence"]),
        ("{measure: privacy.copies.exact.excess}", ["at_most"]),
        ("{measure: privacy.copies.exact.excess, at_mots: 0.5}", ["at_mots"]),
        ("{measure: privacy.copies.exact.excess, at_most: lots}", ["at_most"]),
    ],
)
def test_a_policy_with_a_mistake(capsys: Any, ward: Path, rule: str, words: list[str]) -> None:
    config = plan(ward, f"name: ours\nabout: a test\nrules:\n  - {rule}\n")
    said = refused(capsys, "run", "--config", config, "--report", ward / "out")
    for word in words:
        assert word in said
    assert not (ward / "out").exists()


def test_a_plan_with_a_mistake(capsys: Any, ward: Path) -> None:
    config = text(ward / "assay.yaml", "data: ward.csv\ntehcniques: {}\n")
    said = refused(capsys, "run", "--config", config)
    assert "'tehcniques'" in said
    assert "techniques" in said
    config = text(ward / "assay.yaml", "data: [ward.csv\n")
    assert "YAML" in refused(capsys, "run", "--config", config)
    assert "assay init" in refused(capsys, "run", "--config", ward / "none.yaml")


def test_an_unknown_technique_and_an_unknown_setting(capsys: Any, ward: Path) -> None:
    config = text(ward / "assay.yaml", "data: ward.csv\ntechniques: {kart: {}}\n")
    assert "'kart'" in refused(capsys, "run", "--config", config)
    config = text(ward / "assay.yaml", "data: ward.csv\ntechniques: {cart: {leaf: 3}}\n")
    said = refused(capsys, "run", "--config", config)
    assert "leaf" in said
    assert "minimum_leaf" in said


def test_init_never_overwrites_by_accident(capsys: Any, ward: Path) -> None:
    text(ward / "policy.yaml", "precious")
    code = main(["init", str(ward / "ward.csv"), "--folder", str(ward)])
    assert code == 2
    assert "overwritten" in capsys.readouterr().err
    assert (ward / "policy.yaml").read_text() == "precious"
    assert not (ward / "assay.yaml").exists()


def test_the_disk_is_full(capsys: Any, ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    config = plan(
        ward,
        "name: ours\nabout: t\nrules:\n  - {measure: fidelity.columns.distance.mean, at_most: 0.5}\n",
    )
    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr(Path, "replace", full)
    said = refused(capsys, "run", "--config", config, "--report", ward / "out")
    assert "space" in said.lower()
    left = [p for p in ward.rglob("*") if p.suffix in (".part", ".tmp") or p.name == "index.html"]
    assert not left


def test_ctrl_c_says_how_to_go_on(capsys: Any, ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.study import Study

    def stop(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    config = plan(
        ward,
        "name: ours\nabout: t\nrules:\n  - {measure: fidelity.columns.distance.mean, at_most: 0.5}\n",
    )
    monkeypatch.setattr(Study, "run", stop)
    assert main(["run", "--config", str(config), "--report", str(ward / "out")]) == 130
    assert "goes on from there" in capsys.readouterr().err
    assert not (ward / "out").exists()


def test_a_command_leaves_the_caller_its_own_pace_of_looking_for_garbage() -> None:
    import gc

    before = gc.get_threshold()
    assert main(["list"]) == 0
    assert gc.get_threshold() == before
