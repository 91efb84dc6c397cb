"""A claim held to runs of a technique, of a command line, and to files that were made already."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import AssayError, ConfigError
from assay.report import from_audit, to_audit
from assay.study import audit, audit_files, settings_from


def test_one_of_ours_is_audited_kept_and_written(tmp_path: Path) -> None:
    about: Any = {
        "confidence": 0.9999,
        "runs": 3,
        "canaries": 20,
        "columns": 2,
        "kept": tmp_path / "scores.jsonl",
    }
    told: list[str] = []
    found = audit("mst", 1.0, 1e-9, persons=5_000, progress=told.append, **about)
    assert found.verdict == "too few runs to tell"
    assert found.needed > 1_000
    assert told == ["run 1 of 3", "run 2 of 3", "run 3 of 3"]
    assert not found.wrong
    assert list(found.parts) == ["choices", "levels", "lone levels", "bounds", "lone bounds"]
    again = audit("mst", 1.0, 1e-9, persons=5_000, **about)  # from what is kept
    assert (again.bounds, again.errors, again.parts) == (found.bounds, found.errors, found.parts)
    assert len(list(tmp_path.glob("scores-*.jsonl"))) == 5
    said = to_audit(found)
    assert from_audit(json.loads(json.dumps(said))) == found
    assert said["claimed"]["epsilon"] == 1.0
    assert said["verdict"] == found.verdict
    assert said["parts"]["choices"]["verdict"] == "consistent"
    assert "k0000" not in json.dumps(said)


def test_a_fault_of_a_choice_makes_the_audit_a_violation(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.dp import curator

    monkeypatch.setattr(curator, "noisy_max", lambda scores, *_: int(np.argmax(scores)))
    found = audit("mst", 1.0, 1e-9, runs=1, canaries=40, columns=1)
    assert found.alone == "too few runs to tell"
    assert found.parts["choices"].verdict == found.verdict == "violation"
    assert found.telling == ("choices",)
    assert found.wrong


def test_a_claim_that_cannot_hold_is_wrong_whatever_was_seen() -> None:
    found = audit("mst", 1.0, 1e-4, runs=1, canaries=40, columns=2, persons=10_000)
    assert found.wrong
    assert any("number of persons" in r.text for r in found.remarks)


def test_one_look_brings_the_technique_s_own_claim_and_what_was_looked_for() -> None:
    found = audit("independent", 1.0, 1e-6, runs=1, canaries=40, settings={"pool": 5})
    assert (found.claimed.unit, found.claimed.variant, found.box) == ("row", "approximate", "white")
    assert "independent" in found.claimed.implementation
    assert any("how many rows are released" in p for p in found.claimed.public)
    assert len(found.looks) == 5
    assert found.command == (
        "assay audit independent --epsilon 1 --delta 1e-06 --runs 1 --canaries 40 --set pool=5"
    )


def test_a_local_promise_replaces_and_is_played_so() -> None:
    found = audit("noise", 1.0, 1e-6, runs=1, canaries=500)
    assert found.claimed.relation == "replace"
    assert found.game.startswith("white box: each masked row; 500 canaries in 2 columns")
    assert found.claimed.variant == "local"
    with pytest.raises(ConfigError, match="how many there are is no secret"):
        audit("noise", 1.0, 1e-6, runs=1, neighbours="add-or-remove")


def test_a_pure_promise_is_held_to_its_epsilon() -> None:
    found = audit("noise", 1.0, 0.0, runs=1, canaries=500, game="black", columns=1)
    assert (found.box, found.claimed.mu) == ("black", None)
    assert [b.name for b in found.bounds] == ["Clopper-Pearson", "one run"]
    copied = audit("cp {train} {synthetic}", 1.0, 0.0, runs=6, columns=2)
    assert copied.verdict == "violation"


def test_a_command_line_that_copies_is_a_violation() -> None:
    found = audit("cp {train} {synthetic}", 1.0, 1e-5, runs=6, columns=2)
    assert found.audited == "cp"
    assert found.verdict == "violation"
    assert "black box" in found.game


def test_runs_may_be_played_beside_each_other_and_are_kept(tmp_path: Path) -> None:
    kept, told = tmp_path / "scores.jsonl", list[str]()
    about: Any = {"runs": 5, "columns": 2, "kept": kept, "progress": told.append}
    found = audit("cp {train} {synthetic}", 1.0, 1e-5, processes=2, **about)
    assert found.verdict == "violation"
    assert told[-1] == "run 5 of 5"
    assert len(kept.read_text().splitlines()) == 6
    assert audit("cp {train} {synthetic}", 1.0, 1e-5, **about).bounds == found.bounds


def test_a_claim_of_replaced_persons_is_played_so() -> None:
    found = audit("mst", 1.0, 1e-9, runs=1, canaries=40, columns=1, neighbours="replace")
    claimed = found.claimed
    assert (claimed.relation, claimed.added) == ("replace", 1.0)
    assert 1.4 < claimed.epsilon < 1.6  # what its own claim is worth where two counts move
    assert "each one of two rows" in found.game
    assert found.parts == {}


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("cp {train}", r"the command has no \{synthetic\}"),
        ("false {train} {synthetic}", "ended with code 1 and wrote no file"),
        ("no-such-program {train} {synthetic}", "there is no such program"),
    ],
)
def test_commands_that_do_not_work_are_told(command: str, words: str) -> None:
    with pytest.raises(AssayError, match=words):
        audit(command, 1.0, 1e-5, runs=1)


@pytest.mark.parametrize(
    ("name", "wish", "words"),
    [
        ("cart", {}, "no promise that could be audited"),
        ("mst", {"game": "grey"}, "no game 'grey'"),
        ("mst", {"neighbours": "next door"}, "no neighbours 'next door'"),
    ],
)
def test_what_cannot_be_audited_is_told(name: str, wish: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        audit(name, 1.0, 1e-5, runs=1, **wish)


def test_settings_are_read_as_yaml() -> None:
    assert settings_from(["steps=5", "names = [a, b]"]) == {"steps": 5, "names": ["a", "b"]}
    with pytest.raises(ConfigError, match="is no setting"):
        settings_from(["steps"])


def folders(tmp_path: Path, leak: float, runs: int = 60) -> tuple[Path, Path, Path]:
    """Releases of towns and ages; with the canary (town "x", age 99) with chance ``leak``."""
    rng = np.random.default_rng(0)
    for name in ("with", "without"):
        (tmp_path / name).mkdir()
        for i in range(runs):
            town, age = rng.choice(["a", "b"], 30), rng.integers(20, 80, 30)
            if name == "with" and rng.random() < leak:
                town[0], age[0] = "x", 99
            pl.DataFrame({"town": town, "age": age}).write_csv(tmp_path / name / f"{i}.csv")
    pl.DataFrame({"town": ["x"], "age": [99]}).write_csv(tmp_path / "canary.csv")
    return tmp_path / "with", tmp_path / "without", tmp_path / "canary.csv"


def test_files_that_show_the_canary_are_a_violation(tmp_path: Path) -> None:
    found = audit_files(*folders(tmp_path, 0.9), 1.0, 1e-5)
    assert found.verdict == "violation"
    assert found.runs == (60, 60)


def test_files_that_do_not_show_it_are_too_few(tmp_path: Path) -> None:
    found = audit_files(*folders(tmp_path, 0.0), 1.0, 1e-5, releases=2)
    assert found.verdict == "too few runs to tell"
    assert found.needed > 1_000
    assert any("2 releases" in r.text for r in found.remarks)


def test_files_that_do_not_fit_are_told(tmp_path: Path) -> None:
    present, absent, canary = folders(tmp_path, 1.0, runs=4)
    (present / "0.csv").unlink()
    with pytest.raises(AssayError, match="it has 3 CSV or Parquet files"):
        audit_files(present, absent, canary, 1.0, 1e-5)
    pl.DataFrame({"town": ["a"] * 3}).write_csv(present / "0.csv")
    with pytest.raises(AssayError, match="no column 'age'"):
        audit_files(present, absent, canary, 1.0, 1e-5)
    with pytest.raises(AssayError, match="cannot be read as a table"):
        audit_files(present, absent, tmp_path / "none.csv", 1.0, 1e-5)
    pl.DataFrame({"town": ["a", "b"]}).write_csv(canary)
    with pytest.raises(AssayError, match="the canary has 2 rows"):
        audit_files(present, absent, canary, 1.0, 1e-5)
