"""The commands from end to end: what they print and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from assay.cli import main

LAX = (
    "name: lax\nabout: a test\nrules:\n  - {measure: fidelity.columns.distance.max, at_most: 0.9}\n"
)
STRICT = "name: strict\nabout: a test\nrules:\n  - {measure: utility.tstr.roc_auc.drop, at_most: 0.0001}\n"
NARROW = "name: narrow\nabout: a test\nrules:\n  - {measure: fidelity.columns.distance.mean, at_most: 0.05}\n"


def plan(
    ward: Path, policy: str, techniques: str = "{independent: {}}", depth: str = "depth: policy\n"
) -> Path:
    (ward / "policy.yaml").write_text(policy)
    (ward / "assay.yaml").write_text(
        f"data: ward.csv\ntask: {{target: readmitted}}\npolicy: policy.yaml\n{depth}techniques: {techniques}\nrepeats: 1\n"
    )
    return ward / "assay.yaml"


@pytest.mark.parametrize(("policy", "code"), [(LAX, 0), (STRICT, 1), (NARROW, 3)])
def test_the_exit_code_says_how_it_ended(capsys: Any, ward: Path, policy: str, code: int) -> None:
    depth = "" if policy == STRICT else "depth: policy\n"
    assert main(["run", "--config", str(plan(ward, policy, depth=depth))]) == code
    out = capsys.readouterr().out
    for word in ("independent", "holdout", "copy", "index.html", *(["95 of 100"] * (not depth))):
        assert word in out
    assert (ward / "assay-report" / "index.html").exists()
    assert (ward / "assay-report" / "report.json").exists()


def test_init_then_run(capsys: Any, ward: Path) -> None:
    assert (
        main(["init", str(ward / "ward.csv"), "--target", "readmitted", "--folder", str(ward)]) == 0
    )
    out = capsys.readouterr().out
    assert "assay.yaml" in out
    assert "please check" in out
    text = (ward / "assay.yaml").read_text()
    start, stop = text.index("techniques:"), text.index("repeats:")
    (ward / "assay.yaml").write_text(text[:start] + "techniques: {swap: {}}\n" + text[stop:])
    assert main(["run", "--config", str(ward / "assay.yaml"), "--report", str(ward / "r")]) in (
        0,
        1,
        3,
    )
    report = json.loads((ward / "r" / "report.json").read_text())
    assert [t["name"] for t in report["techniques"]] == ["holdout", "copy", "swap"]


def test_check_without_a_plan(capsys: Any, ward: Path) -> None:
    frame = pl.read_csv(ward / "ward.csv")
    frame[:300].write_csv(ward / "real.csv")
    frame[:300].sample(fraction=1, shuffle=True, seed=1).write_csv(ward / "vendor.csv")
    frame[300:].write_csv(ward / "held.csv")
    code = main(["check", str(ward / "real.csv"), str(ward / "vendor.csv"), "--holdout", str(ward / "held.csv"),
                 "--target", "readmitted", "--report", str(ward / "out")])  # fmt: skip
    assert code == 1
    assert "copies" in capsys.readouterr().out


def test_synthesize(capsys: Any, ward: Path) -> None:
    config = str(plan(ward, LAX))
    out = ward / "rows.parquet"
    assert main(["synthesize", "copula", "-n", "40", "--output", str(out), "--config", config]) == 0
    assert pl.read_parquet(out).height == 40
    assert "40 synthetic rows" in capsys.readouterr().out
    assert (
        main(
            [
                "synthesize",
                "copula",
                "-n",
                "40",
                "--output",
                str(ward / "rows.xyz"),
                "--config",
                config,
            ]
        )
        == 2
    )


def test_list_and_explain(capsys: Any) -> None:
    assert main(["list"]) == 0
    out = capsys.readouterr().out
    for word in ("techniques", "metrics", "attacks", "cart", "utility.tstr.roc_auc.drop"):
        assert word in out
    for name in ("cart", "privacy.membership", "privacy.copies.exact.excess", "fidelity.pairs"):
        assert main(["explain", name]) == 0
        out = capsys.readouterr().out
        assert name in out
        assert ("minimum_leaf: 5 to 500, by factors" in out) is (name == "cart")
    assert main(["explain", "privacy.membershp"]) == 2
    assert "privacy.membership" in capsys.readouterr().err


def test_a_usage_error_is_2(capsys: Any) -> None:
    assert main(["synthesize"]) == 2
    assert main(["nothing"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_module_is_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assay", "explain", "nothing.of.the.kind"], capture_output=True, text=True,
        cwd=tmp_path, env={**os.environ, "NO_COLOR": "1"}, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("assay: ")


def test_help_waits_for_nothing_heavy() -> None:
    code = (
        "import sys; from assay.cli import main; main(['--help']); "
        "print(*({'numpy', 'polars', 'pydantic', 'sklearn', 'mlflow', 'assay.core'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "export" in done.stdout
    assert done.stdout.splitlines()[-1] == ""


def test_rows_are_visible_only_where_asked(capsys: Any, ward: Path) -> None:
    data = str(ward / "ward.csv")
    for options, shown in (([], False), (["--rows-visible"], True)):
        main(["check", data, data, "--report", str(ward / "out"), *options])
        page = (ward / "out" / "index.html").read_text("utf-8")
        assert ("must not be shared" in page) is shown
    assert "report:" in capsys.readouterr().out
