"""Gaps of moments against closed forms and NumPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from assay.evaluation import Moments
from assay.evaluation.fidelity.moments import pull_of_quantile


def measured(evidence: Any) -> dict[str, Any]:
    found = Moments().measure(evidence, np.random.default_rng(0))
    return {m.name.split(".")[2]: m for m in found}


def test_gaps_are_those_of_numpy(make_table: Any, make_evidence: Any) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.gamma(2, 3, 300), rng.gamma(3, 2, 500)
    found = measured(make_evidence(make_table({"x": b}), make_table({"x": a})))
    scale = b.std()
    assert found["mean"].value == pytest.approx(abs(a.mean() - b.mean()) / scale)
    assert found["median"].value == pytest.approx(abs(np.median(a) - np.median(b)) / scale)
    assert found["std"].value == pytest.approx(abs(np.log(a.std() / scale)))
    ends = [abs(np.quantile(a, q) - np.quantile(b, q)) for q in (0.05, 0.25, 0.75, 0.95)]
    assert found["quantile"].value == pytest.approx(max(ends) / scale)


def test_the_width_of_a_mean_is_that_of_two_means(make_table: Any, make_evidence: Any) -> None:
    rng = np.random.default_rng(1)
    n, s = (make_table({"x": rng.normal(size=4000)}) for _ in range(2))
    span = measured(make_evidence(n, s))["mean"].interval
    # A mean that does not differ: plus and minus 1.96 roots of two variances of 1 / 4,000.
    assert span.high - max(0.0, span.low) <= 2 * 1.96 * math.sqrt(2 / 4000) * 1.05
    assert measured(make_evidence(n, s))["mean"].value < 3.5 * math.sqrt(2 / 4000)


def test_a_quantiles_pull_has_the_known_variance() -> None:
    x = np.random.default_rng(2).normal(size=40_000)
    pull = pull_of_quantile(x, 0.5)
    assert float(pull.var()) == pytest.approx(math.pi / 2, rel=0.1)


def test_the_worst_column_is_named_with_aggregates_only(
    make_table: Any, make_evidence: Any
) -> None:
    rng = np.random.default_rng(3)
    n = make_table({"x": rng.normal(size=200), "y": rng.normal(100, 10, 200)})
    s = make_table({"x": rng.normal(size=200), "y": rng.normal(130, 10, 200)})
    mean = measured(make_evidence(n, s))["mean"]
    assert "'y'" in mean.note
    assert mean.parts[0].label == "y"
    assert mean.parts[0].note == (f"real mean {n['y'].mean():.4g}, synthetic {s['y'].mean():.4g}")
    few = measured(make_evidence(n.take(range(9)), s.take(range(9))))["mean"]
    assert all(p.note == "" for p in few.parts)


def test_huge_flat_and_stray_cells_stay_finite(make_table: Any, make_evidence: Any) -> None:
    t = make_table({"x": [1e308, -1e308] * 20, "y": [1.0, 2.0] * 20})
    s = make_table({"x": [1e308] * 40, "y": [1e300, 0.0] * 20})
    found = measured(make_evidence(t, s, holdout=t))
    assert all(math.isfinite(m.value) and math.isfinite(m.interval.high) for m in found.values())
    # All alike: the logarithm stops at a millionth of the real spread.
    flat = measured(make_evidence(t.only(["x"]), s.only(["x"])))
    assert flat["std"].value == pytest.approx(math.log(1e6))


def test_a_table_without_a_line_is_refused_in_words(make_table: Any, make_evidence: Any) -> None:
    t = make_table({"b": [True, False] * 20})
    assert "no column of numbers" in (Moments().accepts(t.schema) or "")
    levels = make_table({"c": ["u", "v"] * 20})
    assert "can be compared" in measured(make_evidence(levels, levels))["mean"].reason
