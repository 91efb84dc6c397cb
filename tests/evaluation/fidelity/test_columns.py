"""Distances of columns against known answers, and what their intervals cover."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from assay.evaluation import ColumnDistance
from assay.evaluation.fidelity.chance import Steps, Usual, of_counts
from assay.evaluation.fidelity.columns import compare, ks, tv
from assay.evaluation.fidelity.views import views


def measured(evidence: Any, seed: int = 0) -> dict[str, Any]:
    found = ColumnDistance().measure(evidence, np.random.default_rng(seed))
    return {m.name.removeprefix("fidelity.columns."): m for m in found}


def stepped(below: list[float], n: int, m: int) -> Usual:
    """Kolmogorov-Smirnov by chance, where these shares of all rows lie at or below each value."""
    steps = Steps()
    steps.add(np.array(below))
    return steps.usual(n, m)


def test_ks_of_two_normals_is_the_closed_form(make_table: Any, make_evidence: Any) -> None:
    rng = np.random.default_rng(0)
    true = 2 * stats.norm.cdf(0.4) - 1  # means 0 and .8, both of variance 1
    t, n = (make_table({"x": rng.normal(size=20_000)}) for _ in range(2))
    found = measured(make_evidence(t, make_table({"x": rng.normal(0.8, 1, 20_000)}), holdout=n))
    mean = found["distance.mean"]
    assert mean.value == pytest.approx(true, abs=0.01)
    assert mean.interval.low < true < mean.interval.high
    assert mean.reference < 0.02


def test_ks_agrees_with_scipy_with_ties() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 9, 70).astype(float), rng.integers(0, 12, 90).astype(float)
    value, f, g, usual = ks(a, b)
    both = np.concatenate([a, b])
    assert usual == stepped([float(np.mean(both <= v)) for v in np.unique(both)], 70, 90)
    assert 0.05 < usual.mean < 0.8687 * np.sqrt(1 / 70 + 1 / 90)  # ties: below that of numbers
    assert value == pytest.approx(stats.ks_2samp(a, b).statistic)
    assert f.mean() - g.mean() == pytest.approx(value)


def test_tv_of_known_shares() -> None:
    a, b = (
        pl.Series(["u"] * 6 + ["v"] * 4),
        pl.Series(["u"] * 2 + ["v"] * 3 + ["w", None, None, "w", "w"]),
    )
    value, f, g, usual = tv(a, b)
    assert usual == of_counts(np.array([0, 6, 4, 0]), np.array([2, 2, 3, 3]))
    assert value == pytest.approx(0.5)  # u: .6 - .2, v: .4 - .3, both above
    assert f.mean() - g.mean() == pytest.approx(value)


def test_an_identical_table_is_at_distance_0_and_a_disjoint_one_at_1(
    make_table: Any, make_evidence: Any
) -> None:
    t = make_table({"x": [1.0, 2.0, 3.0, None], "c": ["a", "b", "a", None]})
    s = make_table({"x": [11.0, 12.0, 13.0, 14.0], "c": ["y", "z", "z", "z"]})
    same = measured(make_evidence(t, t))
    assert [m.value for m in same.values()] == [0.0, 0.0, 0.0]
    apart = measured(make_evidence(t, s))
    assert apart["distance.max"].value == 1.0
    assert [p.value for p in apart["distance.mean"].parts] == [1.0, 1.0]
    # Four rows are no certainty, and chance alone sets as few far apart.
    line = stepped([k / 8 for k in range(1, 9)], 4, 4)  # missing lies below all and comes once
    levels = of_counts(np.array([2, 1, 1, 0, 0]), np.array([0, 0, 0, 1, 3]))
    chance = (line.share(1.0) + levels.share(1.0)) / 2
    assert apart["distance.mean"].value == pytest.approx(1 - chance)
    assert apart["distance.mean"].interval.low < 0.8
    assert same["distance.mean"].interval.high > 0.2


def test_missing_cells_count(make_table: Any, make_evidence: Any) -> None:
    t = make_table({"x": [1.0] * 100, "y": [1.0] * 100})
    s = make_table({"x": [1.0] * 70 + [None] * 30, "y": [1.0] * 90 + [None] * 10})
    found = measured(make_evidence(t, s))
    assert found["missing.max"].value == pytest.approx(0.3)
    assert found["distance.max"].value == pytest.approx(0.3)
    # Gaps of .3 and .1 in 100 rows: chance gives .04 and .02 where nothing differs.
    assert [p.value for p in found["distance.mean"].parts] == pytest.approx([0.3, 0.1])
    chance = [stepped([d / 2, 1.0], 100, 100).share(d) for d in (0.3, 0.1)]
    assert found["distance.mean"].value == pytest.approx(0.2 - np.mean(chance))
    assert "'x'" in found["distance.max"].note


def test_the_intervals_cover_the_truth(make_table: Any, make_evidence: Any) -> None:
    rng = np.random.default_rng(7)
    true = np.mean([2 * stats.norm.cdf(0.25) - 1, 0.2])
    hits = 0
    for _ in range(150):
        tables = []
        for shift, share in ((0.0, 0.5), (0.5, 0.7)):
            x = rng.normal(shift, 1, 400)
            # The level hangs on the number, so that the columns' errors go together.
            c = np.where(stats.norm.cdf(x - shift) < share, "a", "b")
            tables.append(make_table({"x": x, "c": c}))
        span = measured(make_evidence(*tables))["distance.mean"].interval
        hits += span.low <= true <= span.high
    assert 0.88 <= hits / 150 <= 1.0


def test_real_rows_are_the_reference(people: Any, make_evidence: Any) -> None:
    t, n = people(800, 1), people(800, 2)
    fresh, copy = people(800, 3), t
    found = measured(make_evidence(t, fresh, holdout=n))["distance.mean"]
    assert found.interval.low <= found.reference <= found.interval.high
    itself = measured(make_evidence(t, copy, holdout=n))["distance.mean"]
    assert itself.value == pytest.approx(itself.reference)


def test_a_breakdown_names_every_column(people: Any, make_evidence: Any) -> None:
    t, *releases, n = (people(rows, s) for rows, s in ((60, 1), (60, 2), (60, 3), (50, 4)))
    found = measured(make_evidence(t, *releases, holdout=n))
    parts = found["distance.mean"].parts
    assert [p.label for p in parts] == ["x", "z", "ward", "old", "amount", "back"]
    each = [compare(views(t), s, n) for s in releases]
    plain = np.array([[c.value for c in e.columns] for e in each])
    assert [p.value for p in parts] == pytest.approx(plain.mean(0))
    assert found["distance.max"].value == pytest.approx(plain.max(1).mean())
    # Rows of one population: chance explains all, and the mean is put into its range.
    above = [e.mean.value for e in each]
    assert above == pytest.approx(plain.mean(1) - np.mean([e.chance for e in each], axis=1))
    assert found["distance.mean"].value == max(0.0, np.mean(above)) == 0.0
    assert all(p.interval.low <= p.value <= p.interval.high for p in parts)


def test_odd_columns_are_compared_and_arrays_are_named(make_table: Any, make_evidence: Any) -> None:
    data = {
        "empty": pl.Series([None] * 30, dtype=pl.Float64),
        "constant": ["k"] * 30,
        "picture": pl.Series([[0.0, 1.0]] * 30, dtype=pl.Array(pl.Float64, 2)),
        "huge": [1e308, -1e308] * 15,
    }
    t = make_table(data)
    found = measured(make_evidence(t, t, holdout=t))
    assert all(m.value == 0.0 for m in found.values())
    assert "1 array columns are left out" in found["distance.mean"].note
    assert all(math.isfinite(m.interval.high) for m in found.values())


def test_shuffled_columns_of_adult_keep_their_shape(
    adult: Any, make_evidence: Any, shuffle: Any
) -> None:
    t, n, r = adult
    found = measured(make_evidence(t, *(shuffle(t, s) for s in range(3)), holdout=n, reference=r))
    assert found["distance.mean"].value == pytest.approx(found["distance.mean"].reference, abs=1e-9)
