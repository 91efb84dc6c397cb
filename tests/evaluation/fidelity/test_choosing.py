"""Samples of pairs, triples and rows."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from assay.evaluation.fidelity.choosing import crossed, pairs_of, sampled, some_rows, triples_of


def test_all_are_taken_where_there_are_few() -> None:
    rng = np.random.default_rng(0)
    assert pairs_of(5, 10, rng) == list(combinations(range(5), 2))
    assert triples_of(5, 10, rng) == list(combinations(range(5), 3))
    assert crossed([0, 2], [1, 5], 4, rng) == [(0, 1), (0, 5), (2, 1), (2, 5)]
    assert some_rows(10, 10, rng) is None
    assert sampled(10, 10, "pairs") == ""
    assert pairs_of(1, 10, rng) == triples_of(2, 10, rng) == crossed([], [1], 3, rng) == []


def test_samples_are_of_the_size_asked_for_without_repeats_and_in_order() -> None:
    for take in (
        lambda r: pairs_of(10_000, 50, r),
        lambda r: triples_of(7, 20, r),
        lambda r: triples_of(1000, 50, r),
        lambda r: crossed(list(range(30)), list(range(30, 60)), 50, r),
    ):
        found = take(np.random.default_rng(1))
        assert len(set(found)) == len(found) == (20 if len(found) == 20 else 50)
        assert found == sorted(found) == take(np.random.default_rng(1))
        assert all(list(t) == sorted(set(t)) for t in found)
    rows = some_rows(100, 7, np.random.default_rng(1))
    assert rows is not None
    assert len(set(rows.tolist())) == 7
    assert "7 of 100 rows" in sampled(7, 100, "rows")


def test_every_pair_is_as_likely() -> None:
    rng = np.random.default_rng(2)
    seen = [p for _ in range(2000) for p in pairs_of(6, 3, rng)]
    counts = np.array([seen.count(p) for p in combinations(range(6), 2)])
    assert ((counts - 400) ** 2 / 400).sum() < 40
