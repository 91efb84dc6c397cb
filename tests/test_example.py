"""The example in Python and the plan beside it give the same report, and the guide shows it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assay.cli import main

ROOT = Path(__file__).parents[1]
SCRIPT = (ROOT / "examples" / "study.py").read_text("utf-8")
PLAN = (ROOT / "examples" / "assay.yaml").read_text("utf-8")
#: What the test leaves out so that it is quick: patients, a technique, a fit.
LESS = {
    ".write_csv(": "[:120].write_csv(", '"cart", ': "", "cart: {}, ": "", "repeats=2": "repeats=1",
    "repeats: 2": "repeats: 1",
}  # fmt: skip


def quick(text: str) -> str:
    """A script or a plan with less to do."""
    for old, new in LESS.items():
        text = text.replace(old, new)
    return text


def without_times(path: Path) -> str:
    """The report to the byte, but for what stands under ``times``."""
    text = path.read_text("utf-8")
    start = text.index('\n "times": {')
    return text[:start] + text[text.index("\n }", start) :]


def test_python_and_the_command_write_one_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {}
    exec(compile(quick(SCRIPT), "examples/study.py", "exec"), known)
    shown = known["result"]._repr_html_()
    for word in ("copula", "holdout", "yardstick", "Verdict"):
        assert word in shown
    assert isinstance(known["rows"], pl.DataFrame)
    assert len(known["rows"]) == 1_000

    (tmp_path / "assay.yaml").write_text(quick(PLAN))
    assert not (tmp_path / "assay-store").exists()  # nothing kept from one that the other could use
    assert main(["run"]) in (0, 1, 3)
    here, there = tmp_path / "report/report.json", tmp_path / "assay-report/report.json"
    assert len(json.loads(here.read_text())["techniques"]) == 3
    assert without_times(here) == without_times(there)


def test_the_guide_shows_the_example() -> None:
    guide = (ROOT / "docs" / "python.md").read_text("utf-8")
    assert SCRIPT[SCRIPT.index("# %%") :].strip() in guide
    assert PLAN[PLAN.index("data:") :].strip() in guide
