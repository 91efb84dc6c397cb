"""`assay check` on the three cases that tell an evaluator from a dashboard, made from Adult."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.conftest import FEW

from assay.core import Outcome, SchemaError
from assay.data import fingerprint
from assay.study import Result, check

N = 3_000


@pytest.fixture(scope="module")
def adult(shared: Path) -> dict[str, pl.DataFrame]:
    frame = (
        pl.read_parquet(shared / "adult.parquet")
        .drop("split")
        .sample(fraction=1, shuffle=True, seed=3)
    )
    real, fresh = frame[:N], frame[N : 2 * N]
    rng = np.random.default_rng(1)
    independent = real.select(
        real[c].gather(pl.Series(rng.permutation(N))).alias(c) for c in real.columns
    )
    return {
        "real": real, "holdout": frame[2 * N : 4 * N], "copy": real.sample(fraction=1, shuffle=True, seed=4),
        "fresh": fresh, "independent": independent,
    }  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def once() -> Iterator[None]:
    """The controls of the same real rows, holdout and seed come out the same: judged once."""
    from assay.study import check as door
    from assay.study.setting import Setting, do_judge_control

    kept: dict[tuple[Any, ...], Any] = {}

    def controlled(setting: Setting, name: str, shadows: Any) -> Any:
        parts = setting.prepared.split
        rows = tuple(fingerprint(t.frame) for t in (parts.train, parts.holdout, parts.reference))
        key = (name, rows, setting.seeds, setting.prepared.depth, setting.asked)
        if key not in kept:
            kept[key] = do_judge_control(setting, name, shadows)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[door.__module__], "do_judge_control", controlled)
        yield


def judged(adult: dict[str, pl.DataFrame], case: str, **more: Any) -> Result:
    return check(adult["real"], adult[case], adult["holdout"], target="income", **more)


def outcomes(result: Result) -> dict[str, Outcome]:
    return {r.measure: r.outcome for r in result.verdict("synthetic").rules}


def test_an_exact_copy_fails_and_copying_is_named(adult: dict[str, pl.DataFrame]) -> None:
    result = judged(adult, "copy")
    found = outcomes(result)
    assert result.outcome is Outcome.FAIL
    assert found["privacy.copies.exact.excess"] is Outcome.FAIL
    assert found["privacy.membership.excess_tpr_at_1pct_fpr"] is Outcome.FAIL
    assert found["utility.tstr.roc_auc.drop"] is Outcome.PASS
    assert "copies" in result.findings.recommendation.lower()


def test_fresh_rows_pass_copying_and_membership(adult: dict[str, pl.DataFrame]) -> None:
    result = judged(adult, "fresh")
    found = outcomes(result)
    assert {o for m, o in found.items() if m.startswith("privacy.")} == {Outcome.PASS}
    assert found["utility.tstr.roc_auc.drop"] is Outcome.PASS
    assert result.outcome is Outcome.PASS


def test_independent_columns_pass_privacy_and_fail_utility(adult: dict[str, pl.DataFrame]) -> None:
    result = judged(adult, "independent")
    verdict = result.verdict("synthetic")
    assert verdict.of_area("privacy") is Outcome.PASS
    assert verdict.of_area("utility") is Outcome.FAIL
    drop = next(t for t in result.findings.techniques if t.name == "synthetic").measurement(
        "utility.tstr.roc_auc.drop"
    )
    assert drop is not None
    assert drop.value is not None
    assert 0.3 < drop.value < 0.6


def test_the_controls_stand_beside(adult: dict[str, pl.DataFrame]) -> None:
    small = {k: v.head(800) for k, v in adult.items()}
    names = [t.name for t in judged(small, "fresh", **FEW).findings.techniques]
    assert sorted(names) == ["copy", "holdout", "synthetic"]


def test_several_fits_are_judged_together(adult: dict[str, pl.DataFrame]) -> None:
    small = {k: v.head(800) for k, v in adult.items()}
    result = check(
        small["real"], [small["fresh"], small["independent"]], small["holdout"], target="income",
        **FEW,
    )  # fmt: skip
    found = next(t for t in result.findings.techniques if t.name == "synthetic")
    assert found.releases == 2


def test_identifiers_may_be_absent_from_the_synthetic_table(adult: dict[str, pl.DataFrame]) -> None:
    small = {k: v.head(600) for k, v in adult.items()}
    real = small["real"].with_columns(
        ssn=pl.Series([f"{100 + i % 500:03d}-12-{1000 + i}" for i in range(600)])
    )
    result = check(real, small["fresh"], small["holdout"], target="income", **FEW)
    assert [f.column for f in result.findings.data.identifiers if f.action == "drop"] == ["ssn"]
    with pytest.raises(SchemaError, match="'age'"):
        check(real, small["fresh"].drop("age"), small["holdout"], target="income")
