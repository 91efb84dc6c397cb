"""Exponents of exact powers, their intervals against scipy, and what sizes cannot tell."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.decision import Size, powers

GRID = [(n, d) for n in (1_000, 10_000, 100_000) for d in (10, 40)]


def test_exact_powers_are_found() -> None:
    found = powers([Size(n, d, 2e-5 * n**1.1 * d**2) for n, d in GRID])
    assert found.rows.value == pytest.approx(1.1)
    assert found.columns.value == pytest.approx(2.0)
    assert found.rows.interval is not None
    assert found.rows.interval.high - found.rows.interval.low < 1e-9
    assert (found.sizes, found.from_rows, found.to_rows) == (6, 1_000, 100_000)
    assert (found.from_columns, found.to_columns, found.apart) == (10, 40, pytest.approx(1.0))


def test_with_rows_alone_it_is_the_simple_regression_of_scipy() -> None:
    rng = np.random.default_rng(2)
    rows = [100, 300, 1_000, 3_000, 10_000]
    cost = np.exp(rng.normal(0, 0.2, 5)) * np.array(rows) ** 1.3
    found = powers([Size(n, 10, float(c)) for n, c in zip(rows, cost, strict=True)])
    line = stats.linregress(np.log(rows), np.log(cost))
    assert found.rows.value == pytest.approx(line.slope)
    assert found.rows.interval is not None
    half = stats.t.ppf(0.975, 3) * line.stderr
    assert found.rows.interval.high == pytest.approx(line.slope + half)
    assert found.columns.value is None
    assert found.columns.reason == "one number of columns was measured"


def test_coverage() -> None:
    """1,000 fits with an error of a fifth: .95, whose deviation is .0069."""
    rng, hits = np.random.default_rng(6), 0
    for _ in range(1_000):
        noise = np.exp(rng.normal(0, 0.2, 6))
        sizes = [Size(n, d, float(n * e)) for (n, d), e in zip(GRID, noise, strict=True)]
        ends = powers(sizes).rows.interval
        assert ends is not None
        hits += ends.low <= 1 <= ends.high
    assert hits / 1_000 == pytest.approx(0.95, abs=0.027)


def test_what_sizes_cannot_tell() -> None:
    together = powers([Size(100, 10, 1.0), Size(1_000, 100, 2.0), Size(10_000, 1_000, 4.0)])
    assert together.rows.value is None
    assert together.rows.reason == "rows and columns were only varied together"
    exact = powers([Size(100, 10, 1.0), Size(1_000, 10, 10.0), Size(100, 20, 2.0)])
    assert exact.rows.value == pytest.approx(1.0)
    assert exact.rows.interval is None
    assert "as many exponents as sizes" in exact.rows.reason
    assert exact.apart is None


def test_what_is_no_size() -> None:
    for wrong in ([], [Size(10, 10, 0.0)]):
        with pytest.raises(ValueError, match="more than nothing"):
            powers(wrong)
