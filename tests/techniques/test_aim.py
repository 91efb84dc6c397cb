"""AIM: it looks where the model errs, within the size that it may have."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from assay.core import ConfigError
from assay.dp import CentralCurator, Ledger
from assay.techniques import technique
from assay.techniques.aim import workload
from assay.techniques.graph import Beliefs, Estimate, together

SIZES = (3, 3, 3, 3, 3)


def ask(epsilon: float, **settings: int) -> tuple[Beliefs, Estimate, CentralCurator]:
    """Columns 0, 1 and 2 depend on each other by pairs, 3 and 4 on nothing."""
    rng = np.random.default_rng(0)
    n = 5_000
    first = rng.integers(0, 3, n)
    near = [np.where(rng.random(n) < 0.6, first, rng.integers(0, 3, n)) for _ in range(2)]
    near[1] = np.where(rng.random(n) < 0.4, near[0], near[1])
    codes = np.stack([first, *near, rng.integers(0, 3, n), rng.integers(0, 3, n)], axis=1)
    whole = CentralCurator(codes, SIZES, np.arange(n), Ledger(epsilon, 1e-9))
    rho = whole.ledger.rho / 50
    estimate = Estimate(SIZES)
    for j in range(5):
        estimate.add(whole, (j,), rho)
    found = technique("aim", **settings).ask(whole, estimate)  # type: ignore[attr-defined]
    return found, estimate, whole


def test_it_first_measures_what_depends() -> None:
    _, estimate, _ = ask(5.0)
    first = [a.marginal for a in estimate.answers[5:8]]
    assert set(first) == {(0, 1), (0, 2), (1, 2)}


def test_it_spends_all_and_ends_near_the_truth() -> None:
    found, _, whole = ask(20.0)
    assert whole.ledger.left < 1e-15
    for pair in itertools.combinations(range(5), 2):
        true = whole._counts(pair)
        # Noise of a deviation of about 2 on 5,000 people, and what was not worth measuring.
        assert np.abs(found.marginal(pair).ravel() - true / 5_000).sum() / 2 < 0.02


def test_the_model_meets_all_that_was_measured() -> None:
    """Within seven deviations in each of some 200 cells: chance alone misses once in 10^9."""
    found, estimate, _ = ask(20.0)
    for one in together(estimate.answers).values():
        off = estimate.total * found.marginal(one.marginal).ravel() - one.counts
        assert np.abs(off / np.sqrt(one.variance)).max() < 7


def test_rounds_that_teach_too_little_make_the_next_ones_dearer() -> None:
    _, estimate, _ = ask(0.3, rounds=20)
    costs = [1 / a.variance[0] for a in estimate.answers[5:]]
    grown = {round(b / a) for a, b in itertools.pairwise(costs[:-1])}
    assert grown <= {1, 4}
    assert 4 in grown
    assert len(costs) < 100  # of 20 a column


@pytest.mark.parametrize(("cells", "most"), [(100, 100), (10_000, 400)])
def test_the_tree_stays_within_its_size(cells: int, most: int) -> None:
    found, _, _ = ask(50.0, cells=cells)
    assert found.tree.cells <= most


def test_the_workload_weighs_by_overlap() -> None:
    """By hand: of 4 columns' pairs, a pair shares 2 + 4 * 1 columns with them, a single one 3."""
    found = workload(4, 2)
    assert found[(0, 1)] == 1
    assert found[(2,)] == pytest.approx(3 / 6)
    assert len(found) == 4 + 6
    assert len(workload(5, 3)) == 5 + 10 + 10
    assert set(workload(2, 3)) == {(0,), (1,), (0, 1)}


def test_degrees_beyond_three_are_refused() -> None:
    with pytest.raises(ConfigError, match="degree"):
        technique("aim", degree=4)
