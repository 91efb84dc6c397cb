"""Shares of rows that break rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import canonical, to_json
from assay.evaluation import Rules


def rows(make_table: Any, seed: int, broken: float = 0.0, n: int = 1000) -> Any:
    rng = np.random.default_rng(seed)
    ward = rng.choice(["hidden-n", "hidden-s", "hidden-e"], n)
    code = pl.Series(ward).replace_strict({"hidden-n": "A", "hidden-s": "B", "hidden-e": "C"})
    off = pl.Series(rng.random(n) < broken)
    low = pl.Series(rng.normal(size=n))
    high = low + rng.exponential(size=n)
    return make_table(
        {
            "ward": ward, "code": code.set(off, "Z"), "low": low,
            "high": high.zip_with(~off, low - 1.0), "free": rng.choice(["u", "v"], n),
        }
    )  # fmt: skip


def measured(evidence: Any) -> tuple[Any, Any]:
    a, b = Rules().measure(evidence, np.random.default_rng(0))
    return a, b


def test_broken_rows_are_counted_once(make_table: Any, make_evidence: Any) -> None:
    t, n, s = rows(make_table, 1), rows(make_table, 2, 0.01), rows(make_table, 3, 0.2)
    follows, compared = measured(make_evidence(t, s, holdout=n))
    share = float((s["code"] == "Z").mean())
    assert follows.value == pytest.approx(share)
    assert compared.value == pytest.approx(share)
    assert follows.reference == pytest.approx(float((n["code"] == "Z").mean()))
    assert follows.interval.low < 0.2 < follows.interval.high
    # Ward and code follow from each other, which is one rule and its other way round.
    assert compared.parts[0].label == "low is never above high"
    assert "at most 0.3 % of such rows" in compared.parts[0].note
    assert "hidden" not in canonical(to_json((follows, compared)))


def test_kept_rules_are_not_broken(make_table: Any, make_evidence: Any) -> None:
    t, n, s = (rows(make_table, i) for i in (1, 2, 3))
    for m in measured(make_evidence(t, s, holdout=n)):
        assert m.value == m.reference == 0.0
        assert 0 < m.interval.high < 0.01


def test_without_rules_there_is_a_reason(make_table: Any, make_evidence: Any) -> None:
    rng = np.random.default_rng(0)
    t = make_table({"x": rng.normal(size=200), "c": rng.choice(["u", "v"], 200)})
    for m in measured(make_evidence(t, t)):
        assert m.reason == "no such rule holds in all training rows beyond chance"


def test_shuffled_housing_breaks_what_real_housing_keeps(
    shared: Any, make_table: Any, make_evidence: Any, shuffle: Any
) -> None:
    whole = make_table(pl.read_parquet(shared / "california_housing.parquet"))
    order = np.random.default_rng(0).permutation(len(whole))
    t, n = whole.take(order[:10_000]), whole.take(order[10_000:])
    _, compared = measured(make_evidence(t, shuffle(t, 1), holdout=n))
    labels = {p.label for p in compared.parts}
    assert "total_bedrooms is never above total_rooms" in labels
    assert compared.value > 0.05
    assert compared.reference < 0.001


def test_adult_s_education_is_a_rule(adult: Any, make_evidence: Any, shuffle: Any) -> None:
    t, n, _ = adult
    follows, _ = measured(make_evidence(t, shuffle(t, 1), holdout=n))
    assert follows.parts[0].label == "'education_num' follows from 'education'"
    assert follows.value > 0.8
    assert follows.reference < 0.001
