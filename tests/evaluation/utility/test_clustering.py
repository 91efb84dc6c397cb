"""Clusterings against scikit-learn and planted groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from assay.evaluation.utility.clustering import Clustering, adjusted_rand
from assay.testing.people import evidence_of


def test_adjusted_rand_is_scikit_learns_on_samples_too() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 3, 60), rng.integers(0, 4, 60)
    b[:30] = a[:30]
    counts = rng.multinomial(60, np.full(60, 1 / 60), size=3)
    found = adjusted_rand(a, b, counts / 60)
    for weights, value in zip(counts, found, strict=True):
        assert value == pytest.approx(
            adjusted_rand_score(np.repeat(a, weights), np.repeat(b, weights))
        )


def test_three_planted_groups_are_found_and_lost(make_table: Any, make_evidence: Any) -> None:
    def rows(seed: int, *, lost: bool = False) -> Any:
        rng = np.random.default_rng(seed)
        group = rng.integers(0, 3, 300)
        data = {c: group * 10.0 + rng.normal(size=300) for c in "xyz"}
        return make_table({k: rng.permutation(v) if lost else v for k, v in data.items()})

    kept = Clustering().measure(
        make_evidence(rows(0), rows(1), holdout=rows(2)), np.random.default_rng(0)
    )
    assert kept[0].value == pytest.approx(1.0)
    assert kept[1].value == pytest.approx(0.0, abs=0.02)
    assert kept[2].value < 0.3
    gone = Clustering().measure(
        make_evidence(rows(0), rows(1, lost=True), holdout=rows(2)), np.random.default_rng(0)
    )
    assert gone[0].value < 0.9
    assert gone[2].value > 3 * kept[2].value


def test_a_copy_moves_no_centre_far() -> None:
    found = Clustering().measure(evidence_of(evidence_of().train), np.random.default_rng(0))
    assert found[0].value > 0.9
    assert found[2].value < 0.1
