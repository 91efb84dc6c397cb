"""Changes of correlations against SciPy and closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from assay.evaluation import Correlation, Kendall
from assay.evaluation.fidelity.chance import of_gap

OF = {
    "pearson": lambda x, y: stats.pearsonr(x, y).statistic,
    "spearman": lambda x, y: stats.spearmanr(x, y).statistic,
    "kendall": lambda x, y: stats.kendalltau(x, y).statistic,
}


def measured(evidence: Any, seed: int = 0) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    found = [*Correlation().measure(evidence, rng), *Kendall().measure(evidence, rng)]
    return {m.name.removeprefix("fidelity.correlation."): m for m in found}


def trio(make_table: Any, n: int, seed: int, tie: float) -> Any:
    rng = np.random.default_rng(seed)
    x, y, z = rng.normal(size=(3, n))
    return make_table({"x": x, "y": np.exp(tie * x + y), "z": np.floor(y + z)})


@pytest.mark.parametrize("key", list(OF))
def test_the_changes_are_scipy_s(make_table: Any, make_evidence: Any, key: str) -> None:
    t, n, s = (trio(make_table, 300, seed, tie) for seed, tie in ((1, 1), (2, 1), (3, 0)))
    found = measured(make_evidence(t, s, holdout=n))
    gaps, fresh = [], []
    for a, b in (("x", "y"), ("x", "z"), ("y", "z")):
        r = [OF[key](table[a].to_numpy(), table[b].to_numpy()) for table in (s, n, t)]
        gaps.append(abs(r[0] - r[1]))
        fresh.append(abs(r[2] - r[1]))
    mean, top = found[f"{key}.mean"], found[f"{key}.max"]
    values = {p.label: (p.value, p.reference) for p in mean.parts}
    asked = ("x x y", "x x z", "y x z")
    assert [values[a][0] for a in asked] == pytest.approx(gaps)
    assert [values[a][1] for a in asked] == pytest.approx(fresh)
    assert top.value == pytest.approx(max(gaps))
    # From the mean is taken what chance gives of each pair, whose variance its interval tells.
    highs = {p.label: p.interval.high for p in mean.parts}
    errors = np.array([highs[a] - values[a][0] for a in asked]) / stats.norm.ppf(0.975)
    assert mean.value == pytest.approx(np.mean(gaps) - of_gap(np.array(gaps), errors**2).mean())
    # The reference is what the training rows score as a release.
    itself = measured(make_evidence(t, t, holdout=n))[f"{key}.mean"]
    assert mean.reference == pytest.approx(itself.value)
    assert mean.reference < np.mean(fresh)
    assert top.reference == pytest.approx(max(fresh))
    assert mean.parts[0].label == "x x y"
    assert mean.parts[0].value == pytest.approx(max(gaps))


def test_missing_cells_are_left_out_pair_by_pair(make_table: Any, make_evidence: Any) -> None:
    t, s = trio(make_table, 300, 1, 1), trio(make_table, 300, 2, 0)
    holes = pl.Series(np.random.default_rng(0).random(300) < 0.3)
    holed = s.with_frame(s.frame.with_columns(x=s["x"].set(holes, None)))
    found = measured(make_evidence(t, holed))
    rest = ~holes.to_numpy()
    for key, of in OF.items():
        part = next(p for p in found[f"{key}.mean"].parts if p.label == "x x y")
        x, y = (holed[c].to_numpy()[rest] for c in "xy")
        # Ranks are those among all cells that the column has.
        want = abs(of(x, y) - of(t["x"].to_numpy(), t["y"].to_numpy()))
        assert part.value == pytest.approx(want, abs=1e-9 if key != "spearman" else 0.02)
        assert part.interval.low <= part.value <= part.interval.high


def test_large_tables_say_that_rows_were_sampled(make_table: Any, make_evidence: Any) -> None:
    t, s = trio(make_table, 12_000, 1, 1), trio(make_table, 12_000, 2, 0)
    found = measured(make_evidence(t, s))
    assert found["kendall.mean"].n == 10_000
    assert "10000 random rows" in found["kendall.mean"].note
    assert found["pearson.mean"].n == 12_000
    true = 2 / np.pi * np.arcsin(np.sqrt(0.5))
    part = next(p for p in found["kendall.mean"].parts if p.label == "x x y")
    assert part.interval.low < true < part.interval.high


def test_one_number_has_no_pair(make_table: Any, make_evidence: Any) -> None:
    t = make_table({"x": [1.0, 2.0, 3.0], "c": ["a", "b", "a"]})
    found = measured(make_evidence(t, t))
    assert {m.reason for m in found.values()} == {"there is no such pair of columns"}


def test_two_rows_are_wholly_together_or_opposed(make_table: Any, make_evidence: Any) -> None:
    t = make_table({"x": [1.0, 2.0], "y": [5.0, 7.0]})
    s = make_table({"x": [1.0, 2.0], "y": [7.0, 5.0]})
    found = measured(make_evidence(t, s))
    assert [found[f"{key}.max"].value for key in OF] == pytest.approx([2.0] * 3)
    assert [found[f"{key}.mean"].parts[0].value for key in OF] == pytest.approx([2.0] * 3)
    assert all(m.interval.high == 2.0 for m in found.values())
    for key in OF:
        # Pseudo-rows bring all the variance, .5 / 2^2 a side: a change of four errors.
        mean = found[f"{key}.mean"]
        error = (2.0 - mean.parts[0].interval.low) / stats.norm.ppf(0.975)
        assert error == pytest.approx(0.5)
        assert mean.value == pytest.approx(2.0 - of_gap(np.array(2.0), np.array(error**2)))
