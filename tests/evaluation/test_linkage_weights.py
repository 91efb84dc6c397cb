"""Fellegi and Sunter's weights against plain loops and known answers."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Kind
from assay.evaluation.privacy.linkage.compare import EQUAL, MISSING, Compared, compared
from assay.evaluation.privacy.linkage.weights import SEEN, START, Weights, fitted, linked


def column(left: list, right: list) -> Compared:
    a, b = pl.Series(left, dtype=pl.String), pl.Series(right, dtype=pl.String)
    return compared(Column("c", Kind.CATEGORICAL), a, b, 0.0, np.random.default_rng(0))


def all_pairs(n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    i, j = np.meshgrid(np.arange(n), np.arange(m), indexing="ij")
    return i.ravel(), j.ravel()


def test_weights_are_logarithms_of_true_over_chance_and_missing_says_nothing() -> None:
    found = Weights(np.array([[0.1, 0.2, 0.7]]), np.array([[0.8, 0.1, 0.1]]), 0.5)
    assert found.logs[0] == pytest.approx([math.log(1 / 8), math.log(2), math.log(7), 0.0])


def test_expectation_and_maximisation_against_plain_loops() -> None:
    rng = np.random.default_rng(5)
    patterns = np.unique(rng.integers(0, 4, (3, 12)), axis=1)
    counts = rng.integers(1, 40, patterns.shape[1]).astype(float)
    chance = np.array([[0.7, 0.1, 0.2], [0.5, 0.25, 0.25], [0.9, 0.05, 0.05]])
    pairs, most = 5_000.0, 60.0
    found = fitted(patterns, counts, chance, pairs, most)
    true, share = [list(START) for _ in range(3)], 0.01 * most / pairs
    for _ in range(30):
        posterior = []
        for p in patterns.T:
            ratio = share / (1 - share)
            for c, outcome in enumerate(p):
                if outcome != MISSING:
                    ratio *= true[c][outcome] / chance[c][outcome]
            posterior.append(ratio / (1 + ratio))
        for c in range(3):
            seen = [SEEN * s for s in START]
            for p, q, k in zip(patterns.T, posterior, counts, strict=True):
                if p[c] != MISSING:
                    seen[p[c]] += q * k
            true[c] = [s / sum(seen) for s in seen]
        before = share
        total = sum(q * k for q, k in zip(posterior, counts, strict=True))
        share = max(1.0, min(total, most)) / pairs
        if abs(math.log(share / before)) < 1e-3:
            break
    assert found.true == pytest.approx(np.array(true))
    assert found.share == pytest.approx(share)


def test_it_recovers_what_the_pairs_were_made_with() -> None:
    rng = np.random.default_rng(6)
    chance = np.tile([0.9, 0.02, 0.08], (6, 1))
    true = np.tile([0.1, 0.1, 0.8], (6, 1))
    size, matches = 100_000, 1_000
    outcomes = np.stack([
        np.concatenate([rng.choice(3, matches, p=t), rng.choice(3, size - matches, p=c)])
        for t, c in zip(true, chance, strict=True)
    ])  # fmt: skip
    patterns, counts = np.unique(outcomes, axis=1, return_counts=True)
    found = fitted(patterns, counts.astype(float), chance, float(size), 2_000.0)
    assert found.share * size == pytest.approx(matches, rel=0.1)
    assert found.true == pytest.approx(true, abs=0.03)


def test_links_against_plain_loops() -> None:
    rng = np.random.default_rng(7)
    left = [rng.choice(["a", "b", "c", None], 12).tolist() for _ in range(3)]
    right = [rng.choice(["a", "b", "c", None], 9).tolist() for _ in range(3)]
    columns = [column(x, y) for x, y in zip(left, right, strict=True)]
    i, j = all_pairs(12, 9)
    found = linked(columns, i, j)
    outcome = np.stack([c.outcome(i, j) for c in columns])
    patterns, counts = np.unique(outcome, axis=1, return_counts=True)
    chance = np.stack([c.chance for c in columns])
    weights = fitted(patterns, counts.astype(float), chance, 108.0, 9.0)
    scale = np.ones((12, 9))
    for a in range(12):
        for b in range(9):
            for c in range(3):
                one, two = left[c][a], right[c][b]
                if one is None or two is None:
                    continue
                cells = [x for x in left[c] + right[c] if x is not None]
                by_chance = cells.count(one) / len(cells) if one == two else chance[c][0]
                scale[a, b] *= weights.true[c][EQUAL if one == two else 0] / by_chance
    none = (1 - weights.share) / weights.share
    for a in range(12):
        sure = [
            scale[a, b] / (none + scale[a].sum() + scale[:, b].sum() - scale[a, b])
            for b in range(9)
        ]
        top = max(sure)
        if sum(s > top - 1e-9 for s in sure) == 1:
            assert found.best[a] == int(np.argmax(sure))
            assert found.confidence[a] == pytest.approx(top, rel=1e-6)
        else:
            assert found.best[a] == -1
            assert found.confidence[a] == 0


def test_two_rows_that_fit_alike_are_no_link_and_a_rival_record_makes_it_less_sure() -> None:
    names = [f"p{k}" for k in range(40)]
    other = [f"q{k}" for k in range(38)]
    one = linked([column(names, [names[0], names[0], *other])], *all_pairs(40, 40))
    assert one.best[0] == -1
    assert one.confidence[0] == 0
    alone = linked([column(names, [names[0], "x", *other])], *all_pairs(40, 40))
    rival = linked([column([names[0], *names[:-1]], [names[0], "x", *other])], *all_pairs(40, 40))
    assert alone.best[0] == rival.best[0] == rival.best[1] == 0
    assert rival.confidence[0] == rival.confidence[1] < 0.7 * alone.confidence[0]


def test_a_rare_value_makes_a_link_surer_than_a_common_one() -> None:
    left = ["rare", *["common"] * 30, *[f"l{k}" for k in range(30)]]
    right = ["rare", "common", *[f"r{k}" for k in range(40)]]
    found = linked([column(left, right)], *all_pairs(61, 42))
    assert found.confidence[0] > 5 * found.confidence[1] > 0


def test_without_candidates_nobody_is_linked() -> None:
    none = np.zeros(0, int)
    found = linked([column(["a"], ["b"])], none, none)
    assert found.best.tolist() == [-1]
    assert found.confidence.tolist() == [0.0]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rng = np.random.default_rng(8)
    left = [rng.choice(list("abcdefgh"), 50).tolist() for _ in range(4)]
    right = [rng.choice(list("abcdefgh"), 60).tolist() for _ in range(4)]
    i, j = all_pairs(50, 60)
    order = rng.permutation(50)
    one = linked([column(x, y) for x, y in zip(left, right, strict=True)], i, j)
    moved = [[x[k] for k in order] for x in left]
    two = linked([column(x, y) for x, y in zip(moved, right, strict=True)], i, j)
    assert two.best.tolist() == one.best[order].tolist()
    assert two.confidence == pytest.approx(one.confidence[order], rel=1e-8)
