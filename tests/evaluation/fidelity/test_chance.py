"""What chance gives of a distance, against simulation and closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.evaluation.fidelity.chance import NOTHING, Steps, Usual, of_counts, of_gap, of_line

SIZES = [(400, 400), (2000, 400), (60, 90)]
#: Draws by levels: the fewer levels, the more the distance varies. The simulated mean is then
#: known to .6 % (one standard error).
DRAWS = {2: 20_000, 10: 3_000, 50: 1_000, 300: 600}


def test_the_share_of_gaps_has_their_mean_where_nothing_differs() -> None:
    gap = np.random.default_rng(0).normal(0, 0.3, 200_000)
    left = np.abs(gap) - of_gap(gap, np.full(gap.shape, 0.09))
    assert abs(left.mean()) < 3 * left.std() / np.sqrt(len(left))


def test_of_a_clear_gap_or_a_certain_one_nothing_is_chance() -> None:
    clear = of_gap(np.array([1.8, -1.8]), np.full(2, 0.09))  # six errors
    assert (clear < 1e-6 * 1.8).all()
    # Both signs alike: 2 sigma / sqrt(pi) exp(-18).
    assert clear == pytest.approx([0.6 / np.sqrt(np.pi) * np.exp(-18)] * 2)
    assert (of_gap(np.array([0.0, 1.0]), np.zeros(2)) == 0).all()


@pytest.mark.parametrize(("n", "m"), SIZES)
@pytest.mark.parametrize("levels", list(DRAWS))
def test_total_variation_of_one_distribution_is_all_chance(n: int, m: int, levels: int) -> None:
    rng = np.random.default_rng(levels)
    p = rng.dirichlet(np.ones(levels))
    ones, others = (rng.multinomial(rows, p, DRAWS[levels]) for rows in (n, m))
    distances = np.abs(ones / n - others / m).sum(1) / 2
    assert distances.std() / np.sqrt(len(distances)) < 0.006 * distances.mean()
    usual = [of_counts(*pair) for pair in zip(ones, others, strict=True)]
    left = [d - u.share(d) for d, u in zip(distances, usual, strict=True)]
    assert np.mean([u.mean for u in usual]) == pytest.approx(distances.mean(), rel=0.03)
    assert abs(np.mean(left)) < 0.1 * distances.mean()
    if n > 100:
        # Of levels with a row or two only, 300 in 150 rows, the deviation is a sixth too large.
        assert np.mean([u.deviation for u in usual]) == pytest.approx(distances.std(), rel=0.1)


def test_one_level_has_no_chance() -> None:
    assert of_counts(np.array([5, 0]), np.array([7, 0])) == NOTHING
    assert NOTHING.share(0.3) == 0
    assert NOTHING.slope(0.3) == 1


def kolmogorov(a: np.ndarray, b: np.ndarray) -> tuple[float, Usual]:
    pooled = np.sort(np.concatenate([a, b]))
    steps = Steps()
    steps.add(np.searchsorted(pooled, np.unique(pooled), "right") / len(pooled))
    return float(stats.ks_2samp(a, b, method="asymp").statistic), steps.usual(len(a), len(b))


@pytest.mark.parametrize(("n", "m"), [(400, 300), *SIZES])
@pytest.mark.parametrize("atoms", [None, 5])
def test_kolmogorov_smirnov_distances_of_one_distribution(
    n: int, m: int, atoms: int | None
) -> None:
    rng = np.random.default_rng(3)
    found = []
    for _ in range(1500):
        a, b = rng.random(n), rng.random(m)
        if atoms:
            a, b = np.floor(a * atoms), np.floor(b * atoms)
        found.append(kolmogorov(a, b))
    distances, means = np.array([d for d, _ in found]), [u.mean for _, u in found]
    assert np.mean(means) == pytest.approx(distances.mean(), rel=0.05)
    assert np.mean([u.deviation for _, u in found]) == pytest.approx(distances.std(), rel=0.15)
    assert abs(np.mean([d - u.share(d) for d, u in found])) < 0.1 * distances.mean()


def test_kolmogorov_smirnov_of_numbers_is_the_closed_form() -> None:
    # Mean of the Kolmogorov distribution: sqrt(pi / 2) ln 2.
    assert stats.kstwobign.mean() == pytest.approx(0.8687, abs=1e-4)
    steps = Steps()
    steps.add(np.arange(1, 701) / 700)
    most = stats.kstwobign.mean() * np.sqrt(1 / 400 + 1 / 300)
    # Every place of the bridges has a step: what they miss between is made up for in full.
    assert steps.usual(400, 300).mean == pytest.approx(most, rel=1e-6)


def test_steps_may_be_noted_in_pieces() -> None:
    whole, pieces = Steps(), Steps()
    below = np.random.default_rng(6).random(40)
    whole.add(below)
    for part in np.array_split(below, 3):
        pieces.add(part)
    assert whole.usual(50, 60) == pieces.usual(50, 60)


@pytest.mark.parametrize(("n", "m"), [(400, 300), (2000, 400)])
def test_wasserstein_distances_of_one_distribution(n: int, m: int) -> None:
    rng = np.random.default_rng(4)
    distances, usual = [], []
    for _ in range(1500):
        a, b = rng.normal(size=n), rng.normal(size=m)
        pooled = np.sort(np.concatenate([a, b]))
        usual.append(of_line(np.arange(1, n + m) / (n + m), np.diff(pooled), n, m))
        distances.append(stats.wasserstein_distance(a, b))
    left = [d - u.share(d) for d, u in zip(distances, usual, strict=True)]
    assert np.mean([u.mean for u in usual]) == pytest.approx(np.mean(distances), rel=0.05)
    assert np.mean([u.deviation for u in usual]) == pytest.approx(np.std(distances), rel=0.1)
    assert abs(np.mean(left)) < 0.1 * np.mean(distances)


@pytest.mark.parametrize("deviation", [0.0, 0.005, 0.03, 0.076])
@pytest.mark.parametrize("summed", [True, False])
def test_less_is_taken_off_the_clearer_a_distance_is(summed: bool, deviation: float) -> None:
    usual = Usual(0.1, deviation, summed)
    far = np.linspace(0.1, 3, 200)
    shares = [usual.share(d) for d in far]
    assert (np.diff(shares) < 0).all()
    # Up to the mean it is one amount, so that what is left may lie below 0 and has mean 0.
    assert usual.share(0.0) == usual.share(0.05) == usual.share(0.1) == shares[0]
    # It is 1 + b s - c s^2 of the mean, at most 1 + b^2 / 4c, times the ratio to its power:
    # 1.295 of a sum (b, c = .66, .37), 1.182 of a largest (.4, .22).
    most, power = (1 + 0.66**2 / (4 * 0.37), 2) if summed else (1 + 0.4**2 / (4 * 0.22), 1)
    assert 0.1 <= shares[0] <= 0.1 * most
    assert shares == pytest.approx(shares[0] * (0.1 / far) ** power)
    assert (np.array(shares) <= most * far * (0.1 / far) ** (power + 1) + 1e-15).all()


def test_the_slope_is_one_plus_half_that_of_the_share() -> None:
    usual, step = Usual(0.1, 0.03), 1e-6
    for d in (0.1001, 0.13, 0.3, 1.0):
        fall = (usual.share(d - step) - usual.share(d + step)) / (2 * step)
        assert usual.slope(d) == pytest.approx(1 + fall / 2, rel=1e-6)
    assert [usual.slope(d) for d in (0.0, 0.05, 0.1)] == [1.0, 1.0, 1.0]
    assert usual.slope(5.0) == pytest.approx(1.0, abs=1e-4)
    assert [Usual(0.1, 0.03, summed=False).slope(d) for d in (0.05, 0.11, 0.4)] == [1.0] * 3
