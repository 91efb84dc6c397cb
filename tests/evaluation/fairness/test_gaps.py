"""The widest gap, against Fairlearn, and without the bias of a maximum."""

from __future__ import annotations

import numpy as np
import pytest

from assay.core.intervals import normal
from assay.evaluation.combine import Score
from assay.evaluation.fairness.gaps import Cell, ends, gaps, mean_cell

DP, EO = 0.22108844229696778, 0.16294820717131475


def test_gaps_are_fairlearns_where_noise_is_nothing() -> None:
    # /work/venv: pip install fairlearn==0.15.0; demographic_parity_difference(y, p, sensitive_features=sex)
    # and equalized_odds_difference on the same draws say DP and EO.
    rng = np.random.default_rng(5)
    n = 3000
    sex = rng.integers(0, 3, n)
    y = (rng.random(n) < 0.3 + 0.1 * sex).astype(int)
    p = (rng.random(n) < 0.2 + 0.4 * y + 0.07 * sex).astype(int)
    parity = [mean_cell("s", str(g), p[sex == g] * 1.0, p[sex == g] * 1.0) for g in range(3)]
    odds = [
        mean_cell(f"s|{k}", str(g), p[(sex == g) & (y == k)] * 1.0, p[(sex == g) & (y == k)] * 1.0)
        for g in range(3) for k in (0, 1)
    ]  # fmt: skip
    for cells, fairlearn in ((parity, DP), (odds, EO)):
        seen = [c.real for c in cells]
        families = {c.family for c in cells}
        widest = max(
            np.ptp([v for v, c in zip(seen, cells, strict=True) if c.family == f]) for f in families
        )
        assert widest == pytest.approx(fairlearn, abs=1e-12)
        exact = [Cell(c.family, c.label, c.real, c.synthetic, (0.0, 0.0, 0.0), c.n) for c in cells]
        found = gaps(exact, np.random.default_rng(0))
        assert found is not None
        assert found.real.value == pytest.approx(fairlearn, abs=1e-12)
        assert found.amplification.value == pytest.approx(0, abs=1e-12)


def test_what_is_added_is_paired_and_signed() -> None:
    rng = np.random.default_rng(0)
    rows = [rng.random(5000) < rate for rate in (0.3, 0.5)]
    twice = [np.where(r, 1.0, 0.0) for r in rows]
    more = [np.where(rng.random(5000) < rate, 1.0, 0.0) for rate in (0.2, 0.6)]
    same = gaps(
        [mean_cell("s", str(i), a, a) for i, a in enumerate(twice)], np.random.default_rng(1)
    )
    wider = gaps(
        [mean_cell("s", str(i), a, b) for i, (a, b) in enumerate(zip(twice, more, strict=True))],
        np.random.default_rng(1),
    )
    assert same is not None
    assert wider is not None
    # A model beside itself: no doubt is left, though each gap has some.
    assert same.amplification.variance < 0.01 * same.real.variance
    assert wider.amplification.value == pytest.approx(0.2, abs=0.03)


def test_one_group_has_no_gap() -> None:
    assert gaps([mean_cell("s", "a", np.ones(60), np.ones(60))], np.random.default_rng(0)) is None


def test_equal_groups_have_little_gap_though_the_raw_one_is_wide() -> None:
    raw, less = [], []
    for seed in range(60):
        rng = np.random.default_rng([3, seed])
        x = [(rng.random(100) < 0.5) * 1.0 for _ in range(6)]
        found = gaps([mean_cell("s", str(i), a, a) for i, a in enumerate(x)], rng)
        assert found is not None
        raw.append(np.ptp([a.mean() for a in x]))
        less.append(found.real.value)
    assert np.mean(raw) > 0.11
    assert np.mean(less) < 0.65 * np.mean(raw)  # a truth of 0 is never reached from above


def test_ends_are_the_highest_and_the_range_where_noise_is_nothing() -> None:
    top, wide = ends([Score(v, 0.0) for v in (0.3, -0.1, 0.2)], np.random.default_rng(0))
    assert (top.value, wide.value) == pytest.approx((0.3, 0.4))
    alone, none = ends([Score(0.3, 0.01)], np.random.default_rng(0))
    assert alone.value == pytest.approx(0.3, abs=0.02)
    assert none.value == 0


def test_the_highest_of_equal_figures_is_less_biased_than_picked() -> None:
    picked, less, held = [], [], 0
    for seed in range(200):
        rng = np.random.default_rng([4, seed])
        values = rng.normal(0, 0.1, 6)
        top, _ = ends([Score(float(v), 0.01) for v in values], rng)
        span = normal(top.value, top.variance)
        held += span.low <= 0 <= span.high
        picked.append(values.max())
        less.append(top.value)
    assert np.mean(picked) > 0.11
    assert np.mean(less) < 0.65 * np.mean(picked)
    assert held >= 0.93 * 200
