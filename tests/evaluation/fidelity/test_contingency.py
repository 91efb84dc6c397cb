"""Distances, associations and their jackknife against known answers."""

from __future__ import annotations

import numpy as np
import pytest

from assay.evaluation.fidelity.binning import Coded
from assay.evaluation.fidelity.contingency import (
    compare_pairs,
    cramers_v,
    jackknife,
    left_out,
    pull_of_v,
    soft_sign,
    total_variation,
)


def test_total_variation_of_known_distributions() -> None:
    p, q = np.array([[0.5, 0.1], [0.2, 0.2]]), np.array([[0.3, 0.1], [0.4, 0.2]])
    assert total_variation(p, q) == pytest.approx(0.2)
    assert total_variation(p, p) == 0.0
    assert total_variation(np.eye(2) / 2, np.eye(2)[::-1] / 2) == 1.0


def test_cramers_v_of_known_tables() -> None:
    assert cramers_v(np.diag([50, 50])) == 1.0
    assert cramers_v(np.array([[25, 25], [25, 25]])) == 0.0
    # phi2 = .6^2 = .36; Bergsma: (.36 - 1/99) / (2 - 1/99 - 1), its root .5929.
    assert cramers_v(np.array([[40, 10], [10, 40]])) == pytest.approx(0.59453, abs=1e-4)
    # An empty level changes nothing, one level only has no association.
    assert cramers_v(np.array([[40, 10, 0], [10, 40, 0], [0, 0, 0]])) == pytest.approx(
        float(cramers_v(np.array([[40, 10], [10, 40]])))
    )
    assert cramers_v(np.array([[3, 4]])) == 0.0
    assert cramers_v(np.zeros((2, 2))) == 0.0


def test_the_correction_takes_chance_out_of_cramers_v() -> None:
    rng = np.random.default_rng(0)
    tables = rng.multinomial(200, np.full(100, 0.01), size=50).reshape(50, 10, 10)
    assert cramers_v(tables).mean() < 0.06  # uncorrected it would be about .21


def test_jackknife_of_a_mean_is_its_variance() -> None:
    x = np.random.default_rng(0).normal(size=40)
    out = (x.sum() - x) / 39
    assert jackknife(out) == pytest.approx(x.var(ddof=1) / 40)
    assert jackknife(out[:1]) == 0.0


def test_left_out_counts() -> None:
    counts = np.arange(12).reshape(3, 2, 2)
    whole, rest = left_out(counts)
    assert (whole == counts.sum(0)).all()
    assert (rest[1] == counts[0] + counts[2]).all()
    _, only = left_out(counts[:1])
    assert (only == counts[:1]).all()


def _coded(columns: list[list[int]], sizes: tuple[int, ...], blocks: int) -> Coded:
    n = len(columns[0])
    return Coded(tuple(np.array(c) for c in columns), sizes, np.arange(n) % blocks, blocks)


def test_pairs_of_identical_and_of_disjoint_tables() -> None:
    one = _coded([[0, 1] * 20, [0, 1] * 20], (2, 2), 5)
    other = _coded([[0, 1] * 20, [1, 0] * 20], (2, 2), 5)
    distance, association = compare_pairs(one, one, [(0, 1)])
    assert (distance.values, association.values) == (0.0, 0.0)
    distance, association = compare_pairs(one, other, [(0, 1)])
    assert distance.values == 1.0
    assert association.values == 0.0  # as strong, the other way round
    # No block changes a thing here, and still the interval has a width.
    assert distance.mean.variance == pytest.approx(2 * 0.5 / 40**2)


def test_the_jackknife_gives_the_spread_of_new_samples() -> None:
    rng = np.random.default_rng(1)
    shares = np.array([0.4, 0.1, 0.1, 0.4]), np.array([0.2, 0.3, 0.3, 0.2])

    def draw(p: np.ndarray) -> Coded:
        cells = rng.choice(4, 400, p=p)
        return _coded([(cells // 2).tolist(), (cells % 2).tolist()], (2, 2), 20)

    found = [compare_pairs(draw(shares[0]), draw(shares[1]), [(0, 1)])[0].mean for _ in range(150)]
    values, variances = [f.value for f in found], [f.variance for f in found]
    assert np.mean(values) == pytest.approx(0.4, abs=0.01)
    assert np.mean(variances) == pytest.approx(np.var(values), rel=0.3)


def test_the_pull_of_cramers_v_gives_its_spread_over_samples() -> None:
    rng = np.random.default_rng(3)
    p = np.array([[0.30, 0.06, 0.04], [0.05, 0.20, 0.05], [0.02, 0.08, 0.20]])
    values, errors = [], []
    for _ in range(300):
        counts = rng.multinomial(600, p.ravel()).reshape(3, 3)
        pull, share = pull_of_v(counts), counts / 600
        values.append(float(cramers_v(counts)))
        errors.append(np.sqrt(((share * pull**2).sum() - (share * pull).sum() ** 2) / 600))
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.12)
    assert (pull_of_v(np.array([[3, 4]])) == 0).all()


@pytest.mark.parametrize("gap", [0.0, 0.3])
def test_soft_signs_give_the_spread_of_a_distance(gap: float) -> None:
    rng = np.random.default_rng(4)
    p = np.array([0.4, 0.3, 0.2, 0.1])
    q = p + gap * np.array([-1, 0.5, 0.3, 0.2])
    values, errors = [], []
    for _ in range(400):
        one, other = rng.multinomial(500, p) / 500, rng.multinomial(500, q) / 500
        side = soft_sign(one, other, 500, 500) / 2
        values.append(np.abs(one - other).sum() / 2)
        variance = sum(((s * side**2).sum() - (s * side).sum() ** 2) / 500 for s in (one, other))
        errors.append(np.sqrt(variance))
    # Where nothing differs it stays a little wide, and far under the half that plain signs give.
    low, high = (0.9, 1.1) if gap else (1.0, 1.5)
    assert low < np.mean(errors) / np.std(values) < high


def test_soft_signs_of_cells_that_no_row_has_are_0() -> None:
    found = soft_sign(np.array([0.0, 1.0]), np.array([0.0, 1.0]), 5, 5)
    assert (found == 0).all()
    assert soft_sign(np.array([0.0, 1.0]), np.array([1.0, 0.0]), 5, 5) == pytest.approx(
        [-1, 1], abs=0.01
    )
