"""Uses of the same rows: counted across folders, each release once, never in the way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assay.core import AssayError
from assay.study import Study, check
from assay.study.uses import counted, folder

T, OTHER = "a" * 64, "b" * 64


def test_each_release_counts_once_for_its_training_rows() -> None:
    assert [counted(T, r) for r in ("x", "y", "x", "z")] == [1, 2, 2, 3]
    assert counted(OTHER, "x") == 1
    assert counted(T, "y") == 3


def test_two_processes_that_count_at_once_lose_nothing(state: Path) -> None:
    code = (
        "import sys; from assay.study.uses import counted\n"
        f"for i in range(60): assert counted({T!r}, f'{{sys.argv[1]}}{{i}}')"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, name]) for name in "xy"]
    assert [one.wait() for one in both] == [0, 0]
    assert counted(T, "x0") == 120
    assert len(list(state.iterdir())) == 1


def test_the_variable_names_the_folder(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folder() == state
    assert counted(T, "x") == 1
    assert [p.name for p in state.iterdir()] == [f"uses-{T[:32]}.json"]
    monkeypatch.setenv("ASSAY_STATE", str(tmp_path / "mine"))
    assert counted(T, "y") == 1
    assert (tmp_path / "mine").is_dir()


def test_without_the_variable_it_is_the_users_state_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSAY_STATE")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    assert folder() == tmp_path / "xdg" / "assay"
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert folder() == tmp_path / ".local" / "state" / "assay"


def test_a_state_that_cannot_be_written_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ASSAY_STATE", str(tmp_path / "file" / "state"))
    assert counted(T, "x") == 0


def test_a_full_disk_is_unknown_and_leaves_no_part(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    assert counted(T, "x") == 1
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        assert counted(T, "y") == 0
    assert len(list(state.iterdir())) == 1
    assert counted(T, "z") == 2


def test_a_user_without_a_home_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("ASSAY_STATE")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert counted(T, "x") == 0


@pytest.mark.parametrize("damage", [b"{", b"3", b"\xff", b'{"a": 1}', b"[1, null]"])
def test_a_damaged_count_begins_anew(state: Path, damage: bytes) -> None:
    state.mkdir()
    (state / f"uses-{T[:32]}.json").write_bytes(damage)
    assert [counted(T, r) for r in ("x", "y")] == [1, 2]


def test_a_study_counts_the_same_rows_wherever_they_lie(ward: Path, state: Path) -> None:
    elsewhere = ward / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "same.csv").write_bytes((ward / "ward.csv").read_bytes())

    def found(path: Path, technique: str, **more: Any) -> int:
        study = Study(path, target="readmitted", repeats=1, **more)
        findings = study.findings([], 0.0, technique)
        return findings.uses

    assert found(ward / "ward.csv", "one") == 1
    assert found(elsewhere / "same.csv", "two") == 2
    assert found(elsewhere / "same.csv", "one", seed=8) == 2
    assert len(list(state.iterdir())) == 1
    kept = json.loads(next(state.iterdir()).read_text())
    assert kept == ["one", "two"]


def test_plans_that_differ_in_a_setting_are_two_uses(
    ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def findings(_: Study, __: object, ___: float, what: str, *____: object) -> None:
        told.append(what)
        raise AssayError("all that was to be seen")

    monkeypatch.setattr(Study, "_judged", lambda *_: [])
    monkeypatch.setattr(Study, "findings", findings)
    for techniques in (
        {"cart": {"minimum_leaf": 5}}, {"cart": {"minimum_leaf": 50}}, {"cart": {"minimum_leaf": 5}},
        {"cart": {"technique": "independent"}},
    ):  # fmt: skip
        with pytest.raises(AssayError, match="all that was to be seen"):
            Study(ward / "ward.csv", techniques=techniques, repeats=1).run()
    assert told[0] == told[2]
    assert len(set(told)) == 3


def test_check_counts_each_release_once(ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv")
    one, two = frame[300:450], frame[450:]

    def found(*releases: pl.DataFrame) -> int:
        return check(frame[:300], list(releases)).findings.uses

    assert found(one) == 1
    assert found(two) == 2
    assert found(one) == 2
    assert found(one, two) == 3
    assert found(two, one) == 3
    assert check(frame[:299], one).findings.uses == 1
