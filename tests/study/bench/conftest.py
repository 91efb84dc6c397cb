"""Two tiny tables and three techniques, one of which crashes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import FEW, people

AXIS = "fidelity.columns.distance.mean"


def plan_in(folder: Path, **changes: Any) -> Path:
    """A folder with the tables and ``benchmark.yaml``."""
    for name, seed in (("one", 1), ("two", 2)):
        people(240, seed).write_csv(folder / f"{name}.csv")
    task = {"target": "readmitted"}
    plan = {
        "tables": {
            "one": {"data": "one.csv", "task": task, "protected": ["smoker"]},
            "two": {"data": "two.csv", "task": task},
        },
        "techniques": {"independent": {}, "cart": {}, "crash": {"command": "false"}},
        "seeds": 2, "depth": "policy", "policy": {**FEW["policy"], "headline": {"utility": AXIS}},
        "executor": "here", **changes,
    }  # fmt: skip
    (folder / "benchmark.yaml").write_text(yaml.safe_dump(plan, sort_keys=False))
    return folder / "benchmark.yaml"


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """The plan, in a folder of its own."""
    return plan_in(tmp_path)
