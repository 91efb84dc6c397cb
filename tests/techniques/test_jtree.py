"""jtree: what it chooses is worth its noise, fits the size, and is paid for as planned."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from assay.core import ConfigError
from assay.dp import CentralCurator, Ledger
from assay.techniques import technique
from assay.techniques.graph import Beliefs, Estimate, Junction
from assay.techniques.jtree import grown

SIZES = (3, 3, 3, 3, 3, 3)


def rows(n: int) -> np.ndarray:
    """Columns 0, 1 and 2 depend on each other by pairs, 4 on 3, and 5 on nothing."""
    rng = np.random.default_rng(0)
    first, fourth = rng.integers(0, 3, n), rng.integers(0, 3, n)
    near = [np.where(rng.random(n) < 0.6, first, rng.integers(0, 3, n)) for _ in range(2)]
    near[1] = np.where(rng.random(n) < 0.4, near[0], near[1])
    fifth = np.where(rng.random(n) < 0.5, fourth, rng.integers(0, 3, n))
    return np.stack([first, *near, fourth, fifth, rng.integers(0, 3, n)], axis=1)


def ask(
    epsilon: float, n: int = 5_000, **settings: int
) -> tuple[Beliefs, Estimate, CentralCurator]:
    whole = CentralCurator(rows(n), SIZES, np.arange(n), Ledger(epsilon, 1e-9))
    rho = 0.15 * whole.ledger.rho / 6
    estimate = Estimate(SIZES)
    for j in range(6):
        estimate.add(whole, (j,), rho)
    found = technique("jtree", **settings).ask(whole, estimate)  # type: ignore[attr-defined]
    return found, estimate, whole


def measured(estimate: Estimate) -> list[tuple[int, ...]]:
    return [a.marginal for a in estimate.answers[6:]]


def test_it_measures_first_what_depends() -> None:
    """The least of the four scores, some 2,000 persons, is 40 deviations above any other."""
    _, estimate, _ = ask(5.0)
    assert sorted(measured(estimate)[:4]) == [(0, 1), (0, 2), (1, 2), (3, 4)]


def test_a_pair_with_the_target_counts_twice() -> None:
    """Column 5 hangs on column 0 by a quarter of what 3 and 4 have together, 1 of each 2 rows."""
    n = 5_000
    own, rng = rows(n), np.random.default_rng(1)
    own[:, 5] = np.where(rng.random(n) < 0.3, own[:, 0], own[:, 5])
    first: dict[frozenset[int], list[tuple[int, ...]]] = {}
    for aims in (frozenset[int](), frozenset({5})):
        whole = CentralCurator(own, SIZES, np.arange(n), Ledger(20.0, 1e-9))
        estimate = Estimate(SIZES, aims=aims)
        for j in range(6):
            estimate.add(whole, (j,), 0.15 * whole.ledger.rho / 6)
        technique("jtree").ask(whole, estimate)  # type: ignore[attr-defined]
        first[aims] = measured(estimate)[:3]
    assert (0, 5) not in first[frozenset()]
    assert (0, 5) in first[frozenset({5})]


def test_it_pays_a_tenth_for_one_score_and_the_rest_by_size() -> None:
    _, estimate, whole = ask(5.0)
    ledger, pairs = whole.ledger, measured(estimate)
    assert [e.what for e in ledger.entries[6:7]] == ["the scores of 15 marginals"]
    assert ledger.entries[6].rho == pytest.approx(ledger.rho / 10)
    assert len(ledger.entries) == 7 + len(pairs)
    each = [e.rho for e in ledger.entries[7:]]
    assert each == pytest.approx([0.75 * ledger.rho / len(pairs)] * len(pairs))  # all of nine cells
    assert ledger.left < 1e-15


def test_with_a_large_budget_it_ends_near_the_truth() -> None:
    found, _, whole = ask(50.0)
    for pair in itertools.combinations(range(6), 2):
        true = whole._counts(pair)
        assert np.abs(found.marginal(pair).ravel() - true / 5_000).sum() / 2 < 0.02


def test_where_nothing_is_worth_its_noise_single_columns_get_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(CentralCurator, "scores", lambda *_: np.zeros(15))
    _, estimate, whole = ask(0.01, n=500)
    assert sorted(measured(estimate)) == [(j,) for j in range(6)]
    assert whole.ledger.left < 1e-15


@pytest.mark.parametrize("cells", [100, 30])
def test_the_tree_stays_within_its_size(cells: int) -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        sizes = tuple(rng.integers(2, 6, 8).tolist())
        pairs = list(itertools.combinations(range(8), 2))
        chosen = grown(sizes, pairs, rng.uniform(0, 1e6, len(pairs)), 1.0, cells)
        tree = Junction.of(sizes, chosen)
        assert tree.cells <= max(cells, sum(sizes))
        for pair in pairs:  # and it is as large as that allows: no edge that fits is left out
            larger = Junction.of(sizes, [*chosen, pair])
            assert pair in chosen or larger.cells > cells or _fills(sizes, [*chosen, pair])


def _fills(sizes: tuple[int, ...], edges: list[tuple[int, int]]) -> bool:
    """Whether the tree has edges that nobody asked for."""
    tree = Junction.of(sizes, edges)
    have = {p for c in tree.cliques for p in itertools.combinations(c, 2)}
    return have != set(edges)


def test_a_pair_is_chosen_where_its_score_is_above_its_price() -> None:
    """By hand: of two pairs of 8 cells, weight 4 each, the first costs 8 / sqrt(pi rho) and the
    second (8^1.5 - 8) / sqrt(pi rho) more."""
    sizes, rho = (2, 4, 4), 0.01
    pairs = [(0, 1), (0, 2), (1, 2)]
    first, second = (x / math.sqrt(math.pi * rho) for x in (8.0, 8**1.5 - 8.0))
    for scores, chosen in [
        ((first * 0.99, 0.0, 0.0), []),
        ((first * 1.01, 0.0, 0.0), [(0, 1)]),
        ((second * 1.02, second * 0.99, 0.0), [(0, 1)]),
        ((second * 1.02, second * 1.01, 0.0), [(0, 1), (0, 2)]),
    ]:
        assert grown(sizes, pairs, np.array(scores), rho, 1_000) == chosen


def test_the_price_is_the_noise_that_the_best_shares_leave() -> None:
    """Parts in proportion to cells^(2/3) are best, and leave what the formula says."""
    cells, rho = np.array([12.0, 40.0, 6.0]), 0.02

    def noise(parts: np.ndarray) -> float:
        deviations = 1 / np.sqrt(2 * rho * parts)
        return float((cells * math.sqrt(2 / math.pi) * deviations).sum())

    best = cells ** (2 / 3) / (cells ** (2 / 3)).sum()
    assert noise(best) == pytest.approx((cells ** (2 / 3)).sum() ** 1.5 / math.sqrt(math.pi * rho))
    for _ in range(50):
        other = np.random.default_rng(_).dirichlet(50 * best)
        assert noise(other) >= noise(best)


def test_sizes_that_are_none_are_refused() -> None:
    with pytest.raises(ConfigError, match="cells"):
        technique("jtree", cells=10)
