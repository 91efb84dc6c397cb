"""Changes of mutual information and phi_K, pair by pair."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from assay.evaluation import Information, PhiK
from assay.evaluation.fidelity.chance import of_gap
from assay.evaluation.fidelity.information import information
from assay.evaluation.fidelity.phik import phik

WAYS = [(Information(), information), (PhiK(), phik)]


@pytest.mark.parametrize(("metric", "of"), WAYS)
def test_it_is_the_change_of_the_tables(
    metric: Any, of: Any, make_table: Any, make_evidence: Any
) -> None:
    def rows(seed: int, tie: float) -> Any:
        rng = np.random.default_rng(seed)
        a, b, c = rng.integers(0, 4, (3, 500))
        b = np.where(rng.random(500) < tie, a, b)
        return make_table({k: [f"l{v}" for v in x] for k, x in zip("abc", (a, b, c), strict=True)})

    def strength(table: Any, i: str, j: str) -> float:
        frame = table.frame.to_pandas()
        return float(of(frame.groupby([i, j]).size().unstack(fill_value=0).to_numpy()).value)

    t, n, s = rows(1, 0.8), rows(2, 0.8), rows(3, 0.2)
    mean, top = metric.measure(make_evidence(t, s, holdout=n), np.random.default_rng(0))
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    gaps = [abs(strength(s, *p) - strength(n, *p)) for p in pairs]
    fresh = [abs(strength(t, *p) - strength(n, *p)) for p in pairs]
    values = {p.label: p.value for p in mean.parts}
    asked = [f"{i} x {j}" for i, j in pairs]
    assert [values[a] for a in asked] == pytest.approx(gaps)
    references = {p.label: p.reference for p in mean.parts}
    assert [references[a] for a in asked] == pytest.approx(fresh)
    assert top.value == pytest.approx(max(gaps))
    # From the mean is taken what chance gives of each pair, whose variance its interval tells.
    highs = {p.label: p.interval.high for p in mean.parts}
    errors = np.array([highs[a] - values[a] for a in asked]) / stats.norm.ppf(0.975)
    assert mean.value == pytest.approx(np.mean(gaps) - of_gap(np.array(gaps), errors**2).mean())
    # The reference is what the training rows score as a release.
    (itself, _) = metric.measure(make_evidence(t, t, holdout=n), np.random.default_rng(0))
    assert mean.reference == pytest.approx(itself.value)
    assert mean.reference < np.mean(fresh)
    assert mean.parts[0].label == "a x b"
    assert "a x b" in top.note
    assert mean.value > mean.reference_interval.high
    assert mean.interval.low > mean.reference
    assert top.interval.low > top.reference_interval.high


@pytest.mark.parametrize("metric", [m for m, _ in WAYS])
def test_independent_columns_of_adult_are_told_from_real_ones(
    metric: Any, adult: Any, make_evidence: Any, shuffle: Any
) -> None:
    t, n, _ = adult
    alone = metric.measure(make_evidence(t, shuffle(t, 1), holdout=n), np.random.default_rng(0))
    kept = metric.measure(make_evidence(t, t, holdout=n), np.random.default_rng(0))
    assert alone[0].value > 10 * kept[0].value
    # Another sample of rows tells how much of it is chance.
    assert kept[0].value == pytest.approx(kept[0].reference, abs=3e-4)
    assert "5000 rows a side" in alone[0].note
