"""Claims are handed on with what was paid for them, operation by operation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assay.dp import Ledger
from assay.study import export_run
from assay.study.store import Run, Store


def test_a_ledger_pays_for_its_claim(store: Store, run: Run, tmp_path: Path) -> None:
    export_run(store, run, tmp_path / "out")
    told = json.loads((tmp_path / "out/claims.json").read_text())["techniques"]
    private = {t["name"]: t for t in told}["private"]
    assert (private["claim"]["epsilon"], private["claim"]["delta"]) == (5, 1e-6)
    assert private["why_none"] == ""
    assert [f["fit"] for f in private["fits"]] == [1]
    for fit in private["fits"]:
        ledger = Ledger.from_state(fit["ledger"])  # refuses more than the budget
        assert (ledger.epsilon, ledger.delta) == (5, 1e-6)
        assert ledger.spent == pytest.approx(ledger.rho, rel=1e-9)
        assert len(ledger.entries) == int(
            private["claim"]["implementation"].split(": ")[1].split(" answers")[0]
        )


def test_who_claims_nothing_says_why(store: Store, run: Run, tmp_path: Path) -> None:
    export_run(store, run, tmp_path / "out")
    told = json.loads((tmp_path / "out/claims.json").read_text())["techniques"]
    plain = {t["name"]: t for t in told}['../"<b>']
    assert plain == {
        "name": '../"<b>', "claim": None, "why_none": "none was asked for", "fits": [],
    }  # fmt: skip
    assert not {"holdout", "copy"} & {t["name"] for t in told}
