"""The guide's Python runs, and the tutorial can be followed from top to bottom."""

from __future__ import annotations

import re
import runpy
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from assay_plugin_example.crossover import Crossover

from assay.cli import main
from assay.data import Schema, Table
from assay.techniques import technique
from assay.testing.people import people

ROOT = Path(__file__).parents[1]
BLOCKS = runpy.run_path(str(ROOT / "docs" / "blocks.py"))["blocks"]()
TUTORIAL = "docs/tutorial.md"
#: Less to do, so that a test is quick: what a page asks for, and what is run.
LESS = {
    "10_000": "100", "minutes=15)": "minutes=1, trials=1)",
    'policy="partner")': 'policy=FEW, depth="policy", repeats=1)',
}  # fmt: skip
#: Columns as the pages call them.
NAMES = {"ill": "readmitted", "smoker": "sex"}
#: Another test runs this page's Python, and holds the page to it.
ELSEWHERE = {"docs/python.md": "test_example.py"}
FEW = {
    "name": "few", "about": "A test.", "rules": [
        {"measure": "fidelity.columns.distance.mean", "at_most": 0.5},
        {"measure": "privacy.copies.exact.excess", "at_most": 0.05},
    ],
}  # fmt: skip


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A folder with a table and a plan in it, and the names that pages take for granted."""
    rng = np.random.default_rng(3)
    made = people(600, rng)
    schema = Schema(tuple(replace(c, name=NAMES.get(c.name, c.name)) for c in made.schema))
    train = Table(made.frame.rename(NAMES), schema)
    monkeypatch.chdir(tmp_path)
    train.frame.write_parquet("patients.parquet")
    plan = {
        "data": "patients.parquet", "task": {"target": "readmitted"}, "depth": "policy", "repeats": 1,
        "policy": "policy.yaml", "techniques": {"swap": {}}, "executor": "here",
    }  # fmt: skip
    Path("assay.yaml").write_text(yaml.safe_dump(plan))
    Path("policy.yaml").write_text(yaml.safe_dump(FEW))
    table = {k: plan[k] for k in ("data", "task")}
    kept = {k: plan[k] for k in ("depth", "policy", "techniques", "executor")}
    contest = {"tables": {"patients": table}, "seeds": 1, **kept}
    Path("benchmark.yaml").write_text(yaml.safe_dump(contest))
    model = technique("cart").fit(train, rng)
    return {"FEW": FEW, "MyTechnique": Crossover, "rng": rng, "train": train, "model": model}


@pytest.mark.parametrize(
    "block",
    [b for b in BLOCKS if b.language == "python" and b.page not in (TUTORIAL, *ELSEWHERE)],
    ids=lambda b: b.where,
)
def test_it_runs(block: Any, given: dict[str, Any]) -> None:
    run(block, given)


def test_what_runs_elsewhere_does() -> None:
    for page, test in ELSEWHERE.items():
        assert Path(page).name in (ROOT / "tests" / test).read_text("utf-8")


def run(block: Any, given: dict[str, Any]) -> None:
    text = block.text
    for old, new in LESS.items():
        text = text.replace(old, new)
    exec(compile("\n" * block.line + text, block.page, "exec"), given)


def test_the_tutorial_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    shown, known = "", dict[str, Any]()
    for block in (b for b in BLOCKS if b.page == TUTORIAL):
        if block.language == "python":
            run(block, known)
        elif block.language == "yaml":
            # In this process: a plan gives the same on any executor, and others take longer to start.
            here = "executor: here\n" if block.title == "assay.yaml" else ""
            Path(block.title).write_text(block.text + here)
        elif block.language == "bash":
            for command in map(shlex.split, block.text.splitlines()):
                if command[0] == "assay":  # what comes before is installing assay itself
                    assert main(command[1:]) == 0, capsys.readouterr().err
            shown = capsys.readouterr().out
        else:
            # The last digits may differ from machine to machine; no word may.
            assert words(block.text) == words(shown), f"{block.where}: it prints\n{shown}"


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z_]+", text)
