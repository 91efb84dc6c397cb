"""`assay calibrate` and `assay zoo`: from the command line to the report, and their mistakes."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assay.audit import ZOO, Caught
from assay.cli import main, show_calibration
from assay.core import Interval
from assay.core.intervals import clopper_pearson
from assay.evaluation import ExactCopies
from assay.report import Calibration
from assay.study import Calibrated, assess


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One attack, and a study that measures nothing: here only commands are tried."""
    module = import_module("assay.study.calibrate")
    monkeypatch.setattr(module, "battery", lambda: (ExactCopies(),))
    monkeypatch.setattr(assess, "measure_all", lambda *_, **__: ())


def run(folder: Path, command: str, *more: object) -> int:
    return main([command, *map(str, more), "--config", str(folder / "assay.yaml")])


def sentence(capsys: Any) -> str:
    said = capsys.readouterr().err.strip()
    assert said.startswith("assay: "), said
    assert "\n" not in said, said
    return str(said)


@pytest.mark.usefixtures("quick")
def test_calibrate_then_run_shows_the_table(
    capsys: Any, large_ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(large_ward)
    assert main(["calibrate", "--runs", "2", "--leak", "copies"]) == 0
    out = capsys.readouterr().out
    assert "copies 5 %     2 of 2" in out
    assert "False alarms: 0 of 2 releases without a leak (95 % interval 0 to 84 %)." in out
    assert main(["run"]) in (0, 1, 3)
    report = json.loads((large_ward / "assay-report" / "report.json").read_text())
    made = report["calibration"]
    assert [(r["leak"], r["at_95"], r["runs"]) for r in made["rows"]] == [("exact copies", 0.05, 2)]
    assert made["command"] == "assay calibrate --runs 2 --leak copies"
    page = (large_ward / "assay-report" / "index.html").read_text("utf-8")
    for words in ("exact copies", made["command"], "first hint only", "read from 2 runs a size"):
        assert words in page.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")
    assert report["times"]["uses"] == 1


@pytest.mark.usefixtures("quick")
def test_the_report_folder_may_be_another(large_ward: Path) -> None:
    other = large_ward / "other"
    assert run(large_ward, "calibrate", "--runs", 1, "--leak", "one_entity", "--report", other) == 0
    assert (other / "calibration.json").exists()
    assert not (large_ward / "assay-report").exists()


def test_zoo_writes_files_and_says_whose_rows_they_hold(capsys: Any, large_ward: Path) -> None:
    zoo = large_ward / "zoo"
    assert run(large_ward, "zoo", zoo, "--leak", "copies", "--leak", "subgroup", "--most", 300) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert f"exact copies of 5 % of the people: {zoo / 'copies_0.05.parquet'}" in lines
    assert any(
        line.startswith("exact copies of 50 % of one small group: could not") for line in lines
    )
    assert lines[-1] == "These files hold rows of your data: keep them where the data may be."
    assert pl.read_parquet(zoo / "train.parquet").height == 300


@pytest.mark.parametrize("command", [("calibrate",), ("zoo", "zoo")])
def test_mistakes_are_one_sentence_and_exit_code_2(
    capsys: Any, large_ward: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(large_ward)
    assert main([*command, "--leak", "copys"]) == 2
    said = sentence(capsys)
    assert "no leak is called 'copys'" in said
    assert all(leaky.kind in said for leaky in ZOO)

    pl.read_csv("ward.csv")[:399].write_csv("few.csv")
    Path("few.yaml").write_text(Path("assay.yaml").read_text().replace("ward.csv", "few.csv"))
    assert main([*command, "--config", "few.yaml"]) == 2
    assert "399 rows are too few to plant leaks in. Give a table of at least 400." in sentence(
        capsys
    )

    assert main([*command, "--config", "gone.yaml"]) == 2
    assert "gone.yaml" in sentence(capsys)
    assert not Path("zoo").exists()


def test_a_folder_that_takes_no_file(capsys: Any, large_ward: Path) -> None:
    inside = large_ward / "ward.csv" / "x"
    assert run(large_ward, "calibrate", "--runs", 1, "--report", inside) == 2
    assert "finished trials cannot be kept" in sentence(capsys)
    assert run(large_ward, "zoo", inside) == 2
    assert "cannot be written" in sentence(capsys)


@pytest.mark.parametrize(
    ("option", "value"), [("--runs", "0"), ("--most", "99"), ("--runs", "many")]
)
def test_numbers_out_of_range_are_usage_errors(capsys: Any, option: str, value: str) -> None:
    assert main(["calibrate", option, value]) == 2
    said = capsys.readouterr().err
    assert option in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["calibrate", "zoo"])
def test_help_has_an_example(capsys: Any, command: str) -> None:
    assert main([command, "--help"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert f"Example: assay {command}" in out
    assert "--leak" in out


def test_one_line_a_leak_at_80_columns(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    attacks = ("copies.near", "membership.shadow", "singling_out.multivariate")
    lines = [
        Caught(
            k.kind, s, 20, 20, 20, f"privacy.{attacks[i % 3]}", clopper_pearson(20, 20), 0.0123, 2.0
        )
        for i, (k, s) in enumerate((k, s) for k in ZOO for s in k.sizes if k.kind != "subgroup")
    ]
    none = Caught(
        "subgroup", 0.5, 0, 0, 0, "", Interval(0, 1), None, 0.0, "no group is small enough."
    )
    made = Calibration((), 20, 20, clopper_pearson(20, 20), "assay calibrate", "rows of [x].csv")
    show_calibration.calibrated(Calibrated((), (*lines, none), made))
    out = capsys.readouterr().out.splitlines()
    table = out[1 : len(lines) + 1]
    assert all(len(line) <= 80 for line in out[: len(lines) + 1])
    assert all("20 of 20  83 to 100 %" in line for line in table)
    assert sum("membership.shadow" in line for line in table) == len(table[1::3])
    assert sum("singling_out.mul" in line for line in table) == len(table[2::3])
    rest = "\n".join(out[len(lines) + 1 :])
    assert (
        out[len(lines) + 1]
        == "subgroup 50 % of the group could not be planted: no group is small enough."
    )
    assert "Attacking one release took 2 processor seconds." in rest
    assert "rows of [x].csv" in rest


def test_a_leak_that_was_missed_names_no_attack(capsys: Any) -> None:
    missed = Caught("copies", 0.01, 0, 20, 0, "privacy.inference", clopper_pearson(0, 20), 0.3, 1.0)
    made = Calibration((), 0, 20, clopper_pearson(0, 20), "assay calibrate")
    show_calibration.calibrated(Calibrated((), (missed,), made))
    line = capsys.readouterr().out.splitlines()[1]
    assert line.split() == ["copies", "1", "%", "0", "of", "20", "0", "to", "17", "%"]
