"""Judges in a study and in a check: asked once, told in the report, and deciding nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cloudpickle
import polars as pl
import pytest
import yaml
from tests.conftest import FEW, people

from assay.cli import main
from assay.core import ConfigError
from assay.outside import Environment
from assay.report import Findings, OutsideAnswer
from assay.study import Study, check, open_study
from assay.study.executors import Here
from assay.study.executors.base import resolved

#: Says how many rows it saw, under names that are markup.
COUNTS = """
import json
rows = [len(open(n + ".csv").readlines()) - 1 for n in ("train", "holdout", "synthetic")]
json.dump([{"name": "rows of S <b>&", "value": rows[2], "better": "high", "about": "<i>markup</i>"},
           {"name": "rows of N", "value": rows[1]}], open("scores.json", "w"))
"""
OURS = "name: ours\nabout: a test\nrules:\n  - {measure: fidelity.columns.distance.max, at_most: 0.99}\n"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every command that a judge was asked by."""
    from assay.study.judging import ask

    seen: list[list[str]] = []
    real = ask.run

    def counted(command: list[str], *rest: Any, **more: Any) -> Any:
        seen.append(command)
        return real(command, *rest, **more)

    monkeypatch.setattr(ask, "run", counted)
    return seen


def command(folder: Path, code: str = COUNTS, name: str = "judge.py") -> dict[str, str]:
    (folder / name).write_text(code)
    return {"command": f"{sys.executable} {folder / name}"}


def plan(folder: Path, judges: Mapping[str, Any], **more: Any) -> Path:
    (folder / "policy.yaml").write_text(OURS)
    content = {
        "data": "ward.csv", "task": {"target": "readmitted"}, "policy": "policy.yaml",
        "depth": "policy", "repeats": 2, "techniques": {"independent": {}, "swap": {}},
        "judges": dict(judges), **more,
    }  # fmt: skip
    (folder / "assay.yaml").write_text(yaml.safe_dump(content))
    return folder / "assay.yaml"


def answers(findings: Findings, judge: str) -> dict[str, OutsideAnswer]:
    return {a.technique: a for j in findings.judges if j.name == judge for a in j.answers}


def test_scores_arrive_and_a_second_run_asks_nothing(ward: Path, runs: list[list[str]]) -> None:
    config = plan(ward, {"mine": command(ward)})
    first = open_study(config).run()
    assert len(runs) == 4  # two controls, and of two techniques the first release of two
    found = answers(first.findings, "mine")
    assert list(found) == ["holdout", "copy", "independent", "swap"]
    assert [s.value for s in found["swap"].scores] == [300, 150]
    assert [s.value for s in found["copy"].scores] == [300, 150]
    page = first.report(ward / "out").read_text("utf-8")
    assert "rows of S &lt;b&gt;&amp;" in page
    assert "<i>markup" not in page

    again = open_study(config).run()
    assert len(runs) == 4
    assert again.findings.judges == first.findings.judges
    plan(ward, {"mine": command(ward, COUNTS + "\n")})  # another script is asked anew
    open_study(config).run()
    assert len(runs) == 8
    plan(ward, {"mine": command(ward, COUNTS + "\n")}, techniques={"swap": {"share": 0.5}})
    open_study(config).run()
    assert len(runs) == 9  # another release


def test_they_decide_nothing(ward: Path) -> None:
    without = open_study(plan(ward, {})).run()
    asked = open_study(plan(ward, {"mine": command(ward)})).run()
    assert without.findings.judges == ()
    for name in ("independent", "swap"):
        assert asked.verdict(name) == without.verdict(name)
    assert asked.findings.recommendation == without.findings.recommendation


def test_a_crash_is_told_asked_again_and_the_rest_goes_on(
    ward: Path, runs: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    bad = command(ward, "print('John'); raise ValueError('John Smith')", "bad.py")
    config = plan(ward, {"bad": bad, "mine": command(ward)})
    assert main(["run", "--config", str(config)]) == 0
    out = capsys.readouterr().out
    assert (
        "bad said nothing of holdout, copy, independent, swap: It stopped with ValueError."
        in out.replace("\n", " ")
    )
    report = json.loads((ward / "assay-report" / "report.json").read_text())
    told = {j["name"]: [a["failure"] for a in j["answers"]] for j in report["judges"]}
    assert told["mine"] == [""] * 4
    assert all(f.startswith("It stopped with ValueError. What it printed") for f in told["bad"])
    assert "John" not in json.dumps(report)
    kept = list((ward / "assay-store" / "judges").glob("*/printed.txt"))
    assert len(kept) == 4
    open_study(config).run()
    assert len(runs) == 12  # only those that failed are asked again
    plan(ward, {"bad": command(ward, COUNTS, "bad.py"), "mine": command(ward)})
    open_study(config).run()
    assert len(runs) == 16


def test_without_a_release_there_is_nothing_to_ask_about(ward: Path, runs: list[list[str]]) -> None:
    techniques = {"swap": {}, "broken": command(ward, "raise OSError", "make.py")}
    found = open_study(plan(ward, {"mine": command(ward)}, techniques=techniques)).run().findings
    assert len(runs) == 3
    told = answers(found, "mine")
    assert told["swap"].failure == ""
    assert told["broken"].failure.startswith("The technique could not run")


def test_an_environment_is_made_once_before_anything_is_asked(
    ward: Path, runs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from assay.core import AssayError

    made: list[Any] = []

    def refuse(wanted: Any) -> Environment:
        made.append(wanted)
        raise AssayError("its packages cannot be installed: none", mend="Look at install.txt")

    monkeypatch.setattr("assay.study.judging.ask.environment", refuse)
    config = plan(ward, {"far": {**command(ward), "requirements": ["nowhere==1.0"]}})
    found = open_study(config).run().findings
    assert len(made) == 1
    assert runs == []
    assert {a.failure for a in answers(found, "far").values()} == {
        "Its packages cannot be installed: none. Look at install.txt."
    }

    def give(wanted: Any) -> Environment:
        made.append(wanted)
        return Environment(ward, Path(sys.executable), {"nowhere": "1.0", "python": "3", "x": "2"})

    monkeypatch.setattr("assay.study.judging.ask.environment", give)
    found = open_study(config).run().findings
    assert answers(found, "far")["swap"].versions == (("nowhere", "1.0"), ("python", "3"))


def test_a_task_goes_to_another_process(ward: Path) -> None:
    study = open_study(plan(ward, {"mine": command(ward)}))
    asking, here = study.asking, Here()
    rows = study.prepared.split.reference
    (task,) = asking.about("swap", here.share(study.setting), {}, rows=rows)
    work, arguments = cloudpickle.loads(cloudpickle.dumps((task.work, resolved(task.arguments))))
    answer = work(*arguments)
    assert [s.value for s in answer.scores] == [150, 150]
    assert task.unpack(task.pack(answer) or b"") == answer
    assert task.unpack(b"[]") is None


def test_a_check_asks_them_too(ward: Path, tmp_path: Path, runs: list[list[str]]) -> None:
    real, held = people(300, 1), people(200, 2)
    other = people(250, 3)
    judges = {"mine": command(tmp_path)}
    found = check(real, [other, real], held, target="readmitted", judges=judges, **FEW).findings
    told = answers(found, "mine")
    assert list(told) == ["holdout", "copy", "synthetic"]
    assert [told[t].scores[0].value for t in ("copy", "synthetic")] == [300, 250]
    assert len(runs) == 3
    alone = check(real, other, target="readmitted", judges=judges, **FEW).findings
    (answer,) = answers(alone, "mine").values()
    assert [s.value for s in answer.scores] == [250, 0]  # no holdout: N has no row

    path = plan(ward, judges, repeats=1)
    for _ in range(2):  # a plan's store keeps it
        check(real, other, held, plan=path)
    assert len(runs) == 7


def test_check_takes_judges_by_name(
    ward: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "assay.study.judging.ask.environment", lambda _: Environment(ward, Path(sys.executable), {})
    )
    pl.read_csv(ward / "ward.csv").write_csv(ward / "synthetic.csv")
    words = ["check", str(ward / "ward.csv"), str(ward / "synthetic.csv"), "--depth", "policy"]
    out = ["--report", str(ward / "out")]
    assert main([*words, *out, "--judge", "sdmetrics", "--judge", "anonymeter"]) != 2
    # The interpreter of the tests has neither package: both say so, and the report is there.
    report = json.loads((ward / "out" / "report.json").read_text())
    assert [j["name"] for j in report["judges"]] == ["sdmetrics", "anonymeter"]
    assert all(j["answers"][0]["failure"].startswith("It ") for j in report["judges"])
    capsys.readouterr()
    assert main([*words, "--judge", "sdmetric"]) == 2
    assert "no judge is called 'sdmetric'" in capsys.readouterr().err.replace("\n", " ")


def test_a_mistake_in_a_judge_is_told_before_anything_is_fitted(ward: Path) -> None:
    study = Study(ward / "ward.csv", judges={"mine": {"command": "a 'b"}}, **FEW)
    with pytest.raises(ConfigError, match=r"judges\.mine: its command has a quote"):
        study.run(["swap"])


def test_two_tasks_never_have_one_name(ward: Path) -> None:
    both = {"swap": {}, "swap: asked mine": {"technique": "swap"}}
    config = plan(ward, {"mine": command(ward)}, techniques=both)
    with pytest.raises(ConfigError, match="two tasks have one name"):
        open_study(config).run()
