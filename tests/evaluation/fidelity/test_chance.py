"""What chance gives of a distance, against simulation and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.evaluation.fidelity.chance import NOTHING, Steps, Usual, of_counts, of_gap, of_line

SIZES = [(400, 400), (2000, 400), (60, 90)]


def test_the_share_of_gaps_has_their_mean_where_nothing_differs() -> None:
    gap = np.random.default_rng(0).normal(0, 0.3, 200_000)
    left = np.abs(gap) - of_gap(gap, np.full(gap.shape, 0.09))
    assert abs(left.mean()) < 3 * left.std() / np.sqrt(len(left))
    assert of_gap(np.array([1.8]), np.array([0.09])) < 1e-6
    assert (of_gap(np.array([0.0, 1.0]), np.zeros(2)) == 0).all()


@pytest.mark.parametrize(("n", "m"), SIZES)
@pytest.mark.parametrize("levels", [2, 10, 50, 300])
def test_total_variation_of_one_distribution_is_all_chance(n: int, m: int, levels: int) -> None:
    rng = np.random.default_rng(levels)
    p = rng.dirichlet(np.ones(levels))
    distances, left, means = [], [], []
    for _ in range(1500):
        one, other = rng.multinomial(n, p), rng.multinomial(m, p)
        usual = of_counts(one, other)
        distances.append(np.abs(one / n - other / m).sum() / 2)
        left.append(distances[-1] - usual.share(distances[-1]))
        means.append(usual.mean)
    assert np.mean(means) == pytest.approx(np.mean(distances), rel=0.05)
    assert abs(np.mean(left)) < 0.1 * np.mean(distances)


def test_one_level_has_no_chance() -> None:
    assert of_counts(np.array([5, 0]), np.array([7, 0])) == NOTHING
    assert NOTHING.share(0.3) == 0
    assert NOTHING.slope(0.3) == 1


def kolmogorov(a: np.ndarray, b: np.ndarray) -> tuple[float, Usual]:
    points = np.unique(np.concatenate([a, b]))
    steps = Steps()
    steps.add(np.searchsorted(np.sort(np.concatenate([a, b])), points, "right") / (len(a) + len(b)))
    return float(stats.ks_2samp(a, b).statistic), steps.usual(len(a), len(b))


@pytest.mark.parametrize("atoms", [None, 5])
def test_kolmogorov_smirnov_distances_of_one_distribution(atoms: int | None) -> None:
    rng = np.random.default_rng(3)
    found = []
    for _ in range(400):
        a, b = rng.random(400), rng.random(300)
        if atoms:
            a, b = np.floor(a * atoms), np.floor(b * atoms)
        found.append(kolmogorov(a, b))
    distances = np.array([d for d, _ in found])
    usual = found[0][1]
    assert usual.mean == pytest.approx(distances.mean(), rel=0.05)
    assert usual.deviation == pytest.approx(distances.std(), rel=0.15)
    left = [d - u.share(d) for d, u in found]
    assert abs(np.mean(left)) < 0.1 * distances.mean()
    if atoms is None:
        # Mean of the Kolmogorov distribution: sqrt(pi / 2) ln 2.
        most = np.sqrt(np.pi / 2) * np.log(2) * np.sqrt(1 / 400 + 1 / 300)
        assert usual.mean == pytest.approx(most, rel=0.05)


def test_wasserstein_distances_of_one_distribution() -> None:
    rng = np.random.default_rng(4)
    distances, means = [], []
    for _ in range(400):
        a, b = rng.normal(size=400), rng.normal(size=300)
        pooled = np.sort(np.concatenate([a, b]))
        means.append(of_line(np.arange(1, 700) / 700, np.diff(pooled), 400, 300).mean)
        distances.append(stats.wasserstein_distance(a, b))
    assert np.mean(means) == pytest.approx(np.mean(distances), rel=0.05)


@pytest.mark.parametrize("summed", [True, False])
def test_less_is_taken_off_the_clearer_a_distance_is(summed: bool) -> None:
    usual = Usual(0.1, 0.03, summed)
    shares = [usual.share(d) for d in (0.0, 0.1, 0.2, 0.4, 0.8)]
    assert shares[0] == shares[1] == pytest.approx(0.1, rel=0.2)
    assert shares[1:] == sorted(shares[1:], reverse=True)
    assert shares[4] < (0.003 if summed else 0.02)
    assert usual.slope(0.1) == 1.0
    assert usual.slope(0.11) > 1.5 if summed else usual.slope(0.11) == 1.0
    assert usual.slope(5.0) == pytest.approx(1.0, abs=1e-4)
