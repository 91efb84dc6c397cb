"""The packaged evidence is what the committed results say, and growth is what powers say."""

from __future__ import annotations

import importlib.util
import json
import math
from pathlib import Path
from typing import Any

import pytest

from assay.decision import measured
from assay.decision.measured import Growth, Setting

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "recommend" / "evidence.py"


def script() -> Any:
    spec = importlib.util.spec_from_file_location("evidence", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_package_ships_what_the_results_say() -> None:
    """Fails where results were added and `python benchmarks/recommend/evidence.py` was not run."""
    made = script()
    assert made.PACKAGED.read_text("utf-8") == made.text(made.evidence())


def test_a_changed_result_is_noticed(tmp_path: Path, monkeypatch: Any) -> None:
    made = script()
    for path in made.RESULTS.glob("*.json*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    lines = (tmp_path / "networks.jsonl").read_text("utf-8").splitlines()
    first = json.loads(lines[0])
    first["utility.tstr.roc_auc.synthetic"] -= 0.01
    (tmp_path / "networks.jsonl").write_text("\n".join([json.dumps(first), *lines[1:]]) + "\n")
    monkeypatch.setattr(made, "RESULTS", tmp_path)
    assert made.PACKAGED.read_text("utf-8") != made.text(made.evidence())


def test_a_figure_is_the_mean_of_its_lines() -> None:
    made = script()
    lines = [x for x in made.lines("networks.jsonl") if x["table"] == "adult"]
    own = [x for x in lines if x["technique"] == "vae" and "error" not in x]
    lost = [x["utility.tstr.roc_auc.real"] - x["utility.tstr.roc_auc.synthetic"] for x in own]
    found = [f for f in measured().figures if f.table == "adult" and f.technique == "vae"]
    plain = [f for f in found if f.epsilon is None]
    assert [f.fits for f in plain] == [len(own)]
    assert plain[0].drop == pytest.approx(sum(lost) / len(own), rel=1e-3)


def test_every_figure_is_of_a_known_table_and_every_technique_has_a_time() -> None:
    found = measured()
    assert {f.table for f in found.figures} <= set(found.tables)
    assert {f.technique for f in found.figures if f.epsilon} <= {n.strip("*") for n in found.growth}
    assert all(g.sizes >= 1 and g.error >= 1 for g in found.growth.values())


def test_growth_by_powers() -> None:
    grown = Growth(math.log(2.0), 1.0, 2.0, 0.5, 1.5, 3, 1_000, 10, 300.0, 100.0)
    assert grown.seconds(10, 3) == pytest.approx(2 * 10 * 9)
    assert grown.seconds(10, 3, 4.0) == pytest.approx(2 * 10 * 9 * 2)
    assert grown.megabytes(10_000, 100) == pytest.approx(400.0)
    assert grown.factor(1_000, 10) == pytest.approx(1.5)
    assert grown.factor(16_000, 40) == pytest.approx(1.5 * 2 * 2)
    assert Growth(0, 1, 1, 0, 1.5, 1, 1, 1).megabytes(10, 10) is None


def test_growth_is_found_again_from_exact_powers() -> None:
    made = script()
    sizes = [(n, d, e) for n in (1e3, 1e4, 1e5) for d in (10.0, 40.0) for e in (0.1, 1.0)]
    found = made.grown([
        {"rows": n, "columns": d, "epsilon": e, "own": True, "peak_mb": 200 + 50 * n * d / 1e6,
         "fit_cpu_s": 1e-4 * n * d * e**0.0}
        for n, d, e in sizes
    ])  # fmt: skip
    assert found["rows"] == pytest.approx(1.0, abs=1e-3)
    assert found["columns"] == pytest.approx(1.0, abs=1e-3)
    assert found["epsilon"] == pytest.approx(0.0, abs=1e-3)
    assert math.exp(found["constant"]) == pytest.approx(1e-4, rel=1e-2)
    assert (found["mb"], found["mb_per_million_cells"]) == (200.0, 50.0)


def test_a_setting_in_words() -> None:
    assert Setting("study_adult", None, None, "all").title == "adult"
    words = "adult at epsilon 1, delta 1e-09, domains found"
    assert Setting("adult", 1.0, 1e-9, "none").title == words
