"""A judge of a plan is checked before anything runs, and known by what its answers depend on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assay.core import ConfigError, UnknownNameError
from assay.outside import Environment
from assay.study import make_config
from assay.study.judging import Judge, JudgeConfig, judges_of, ready_judges


def judge(**wish: Any) -> Judge:
    return judges_of({"mine": JudgeConfig(**wish)})[0]


def test_a_plan_names_them_alone_or_with_settings() -> None:
    assert list(make_config({"judges": ["sdmetrics"]}).judges) == ["sdmetrics"]
    plan = make_config({"judges": {"sdmetrics": None, "mine": {"command": "x", "minutes": 3}}})
    assert plan.judges["mine"].minutes == 3
    assert [j.title for j in judges_of(plan.judges)] == ["SDMetrics", "a command: x"]
    named = judges_of({"fine": JudgeConfig(judge="anonymeter", settings={"attacks": 100})})[0]
    assert named.ready is ready_judges()["anonymeter"]
    with pytest.raises(
        ConfigError, match=r"'judges.mine.minuts' is not known; did you mean 'minutes'"
    ):
        make_config({"judges": {"mine": {"command": "x", "minuts": 3}}})


@pytest.mark.parametrize(("wish", "kind", "said"), [
    ({}, UnknownNameError, "no judge is called 'mine'. Ready are: sdmetrics"),
    ({"judge": "sdmetric"}, UnknownNameError, "no judge is called 'sdmetric'"),
    ({"judge": "sdmetrics", "command": "x"}, ConfigError, "one of judge and command, not both"),
    ({"judge": "sdmetrics", "requirements": ["numpy"]}, ConfigError, "brings its own requirements"),
    ({"judge": "sdmetrics", "settings": {"odd": 1}}, ConfigError, "has no setting 'odd'. It has rows"),
    ({"judge": "mostlyai_qa", "settings": {"odd": 1}}, ConfigError, "has no setting 'odd'. It has none"),
    ({"command": "python 'x"}, ConfigError, "a quote that is not closed"),
    ({"command": "  "}, ConfigError, "its command is empty"),
])  # fmt: skip
def test_what_cannot_be_says_so(wish: dict[str, Any], kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        judge(**wish)


def test_what_its_answers_depend_on(tmp_path: Path) -> None:
    script = tmp_path / "judge.py"
    script.write_text("1")
    first = judge(command=f"python {script}").essence
    assert judge(command=f"python {script}", minutes=3, memory_gb=2).essence == first
    assert judge(command=f"python {script}", settings={"a": 1}).essence != first
    assert judge(command=f"python {script}", requirements=["scipy==1.0"]).essence != first
    script.write_text("2")
    assert judge(command=f"python {script}").essence != first


def test_the_versions_told_are_of_what_it_asks_for_by_name() -> None:
    asks = judge(command="x", requirements=["Mostlyai_QA[cpu]>=1", "scipy ; python_version > '3'"])
    versions = {"python": "3.11.7", "mostlyai-qa": "1.10", "scipy": "1.17", "numpy": "2.0"}
    made = Environment(Path(), Path(), versions)
    assert asks.versions(made) == (("mostlyai-qa", "1.10"), ("python", "3.11.7"), ("scipy", "1.17"))
    assert judge(command="x").versions(None) == ()


def test_ready_judges_are_whole() -> None:
    assert list(ready_judges()) == [
        "sdmetrics",
        "syntheval",
        "anonymeter",
        "mostlyai_qa",
        "synthcity",
    ]
    for ready in ready_judges().values():
        assert ready.about.endswith(".")
        assert all("==" in r for r in ready.wanted.requirements)
        compile(ready.script.read_text("utf-8"), ready.script.name, "exec")
