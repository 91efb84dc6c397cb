"""What a recipe's script makes of a table: numbers in cells and back again."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import assay.techniques

SCRIPT = Path(assay.techniques.__file__).parent / "recipes" / "handed.py"


def column(name: str, kind: str, low: float, high: float, missing: bool = False) -> dict[str, Any]:
    return {
        "name": name, "kind": kind, "low": low, "high": high, "missing": missing, "target": False,
        "levels": None,
    }  # fmt: skip


@pytest.fixture
def handed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The script as it is loaded in the folder of a request."""
    columns = [
        column("age", "integer", 17, 90), column("gain", "integer", 0, 99_999),
        column("dose", "numeric", 0.0, 8.0, missing=True), column("same", "numeric", 3.0, 3.0),
    ]  # fmt: skip
    (tmp_path / "request.json").write_text(
        json.dumps({"rows": 5, "seed": 1, "settings": {}, "privacy": None})
    )
    (tmp_path / "schema.json").write_text(json.dumps({"columns": columns}))
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("handed", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_cells_keep_the_least_number_and_the_place_of_all_others(handed: Any) -> None:
    rng = np.random.default_rng(0)
    gain = np.where(rng.random(2_000) < 0.9, 0, rng.integers(1, 100_000, 2_000))
    dose = np.where(rng.random(2_000) < 0.5, 0.0, rng.random(2_000) * 8)
    dose[7] = np.nan
    rows = pd.DataFrame(
        {"age": rng.integers(17, 91, 2_000), "gain": gain, "dose": dose, "same": 3.0}
    )
    edges = handed.binned()
    assert {name: len(own) - 1 for name, own in edges.items()} == {
        "age": 74, "gain": 32, "dose": 32, "same": 1,
    }  # fmt: skip
    coded = handed.coded(rows, edges)
    every = handed.levels(edges)
    assert all(set(coded[name]) <= set(every[name]) for name in edges)
    assert coded["dose"][7] == handed.NONE
    back = handed.decoded(coded, edges)
    assert (back["age"] == rows["age"]).all()  # each whole number is a cell
    assert (back["gain"][gain == 0] == 0).all()
    assert (back["gain"][gain > 0] >= 1).all()
    assert (abs(back["gain"] - gain) <= 100_000 / 31).all()
    assert np.isnan(back["dose"][7])
    assert (back["dose"][dose == 0] == 0).all()
    assert (back["same"] == 3).all()
