"""Wasserstein and Jensen-Shannon distances against SciPy and closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats
from scipy.spatial.distance import jensenshannon

from assay.evaluation import Shape
from assay.evaluation.fidelity.chance import of_line
from assay.evaluation.fidelity.shape import STEPS, jensen_shannon, wasserstein


def measured(evidence: Any) -> dict[str, Any]:
    found = Shape().measure(evidence, np.random.default_rng(0))
    return {m.name.removeprefix("fidelity.shape."): m for m in found}


@pytest.mark.parametrize("rows", [(70, 90), (3 * STEPS, 2 * STEPS)])
def test_wasserstein_is_scipys_with_ties(rows: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    a, b = (np.round(rng.gamma(k, 1, n), 1) for k, n in zip((2, 3), rows, strict=True))
    value, mine, theirs, usual = wasserstein(a, b)
    assert value == pytest.approx(stats.wasserstein_distance(a, b))
    both = np.concatenate([a, b])
    places = np.unique(both)
    below = np.array([np.mean(both <= v) for v in places[:-1]])
    assert usual.mean == pytest.approx(of_line(below, np.diff(places), *rows).mean)
    assert 0 < usual.mean < value
    assert mine.shape == a.shape
    assert theirs.shape == b.shape


def test_the_potentials_of_samples_far_apart_differ_by_the_distance() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.normal(9, 1, 50), rng.normal(0, 1, 60)
    value, mine, theirs, _ = wasserstein(a, b)
    assert value == pytest.approx(a.mean() - b.mean())
    # Sure of every sign, the pull of a row is its own place (of the lower table turned round), up to a constant.
    assert np.corrcoef(mine, a)[0, 1] > 0.99
    assert np.corrcoef(theirs, -b)[0, 1] > 0.99


def test_jensen_shannon_is_scipys() -> None:
    p, q = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.1, 0.3, 0.4, 0.2])
    many = 10**9
    value, pull, other = jensen_shannon(p, q, many, many)
    assert value == pytest.approx(jensenshannon(p, q, base=2), rel=1e-6)
    # The pull is the slope: one row more in the first cell.
    step = 1e-6
    moved = (1 - step) * p + step * np.array([1, 0, 0, 0])
    slope = (jensenshannon(moved, q, base=2) - jensenshannon(p, q, base=2)) / step
    assert slope == pytest.approx(pull[0] - p @ pull, rel=1e-3)
    assert other.shape == q.shape
    assert jensen_shannon(p, p, 10, 10)[0] == 0
    assert jensen_shannon(np.array([1.0, 0]), np.array([0, 1.0]), 9, 9)[0] == pytest.approx(1)


def test_chance_is_taken_off_jensen_shannon() -> None:
    p, q = np.array([0.5, 0.3, 0.1, 0.1]), np.array([0.3, 0.3, 0.2, 0.2])
    rng = np.random.default_rng(4)
    draws = [(rng.multinomial(150, p) / 150, rng.multinomial(100, q) / 100) for _ in range(3000)]
    truth = jensenshannon(p, q, base=2) ** 2
    plain = np.mean([jensenshannon(*d, base=2) ** 2 for d in draws])
    ours = np.mean([jensen_shannon(*d, 150, 100)[0] ** 2 for d in draws])
    assert plain > 1.15 * truth
    assert ours == pytest.approx(truth, rel=0.04)


def test_a_shift_is_told_in_real_deviations(make_table: Any, make_evidence: Any) -> None:
    rng = np.random.default_rng(3)
    n = make_table({"x": rng.normal(50, 10, 4000), "y": rng.normal(0, 1, 4000)})
    s = make_table({"x": rng.normal(55, 10, 4000), "y": rng.normal(0, 1, 4000)})
    found = measured(make_evidence(n, s, holdout=n))
    top = found["wasserstein.max"]
    assert top.interval.low < 0.5 < top.interval.high
    assert "'x'" in top.note
    assert top.reference == pytest.approx(0)
    # The mean is SciPy's less chance's share: little of the shift, nearly all of the other.
    plain, chance = [], []
    for c in "xy":
        a, b = ((t[c].to_numpy() - n[c].mean()) / n[c].std(ddof=0) for t in (s, n))
        plain.append(stats.wasserstein_distance(a, b))
        widths = np.diff(np.sort(np.concatenate([a, b])))
        chance.append(of_line(np.arange(1, 8000) / 8000, widths, 4000, 4000).share(plain[-1]))
    assert found["wasserstein.mean"].value == pytest.approx(np.mean(plain) - np.mean(chance))
    assert found["wasserstein.mean"].value < top.value


def test_missing_cells_and_columns_without_a_scale(make_table: Any, make_evidence: Any) -> None:
    base = {"x": [1.0, 2.0, 3.0, None] * 10, "k": [7.0] * 40, "empty": pl.Series([None] * 40, dtype=pl.Float64)}  # fmt: skip
    t = make_table(base)
    s = make_table({**base, "x": [1.0, 2.0, None, 3.0] * 10})
    found = measured(make_evidence(t, s))
    assert found["wasserstein.max"].value == pytest.approx(0)
    assert "2 columns that are empty or never change are left out" in found["wasserstein.mean"].note
    only = measured(make_evidence(t.only(["k"]), s.only(["k"])))
    assert only["wasserstein.max"].reason
    assert only["jensen_shannon.max"].value == pytest.approx(0)


def test_shuffled_columns_keep_their_shape(people: Any, make_evidence: Any, shuffle: Any) -> None:
    t, n = people(300, 1), people(300, 2)
    found = measured(make_evidence(t, shuffle(t, 0), holdout=n))
    for m in found.values():
        assert m.value == pytest.approx(m.reference)
