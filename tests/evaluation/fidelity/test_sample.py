"""MMD and energy distance by their definitions, and p-values that are uniform under the null."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from assay.evaluation import TwoSample
from assay.evaluation.fidelity.balls import apart
from assay.evaluation.fidelity.sample import PERMUTATIONS, permuted
from assay.testing import evidence_of
from assay.testing.people import people, ruined

RNG = np.random.default_rng


def blocks(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return apart(a, a), apart(a, b), apart(b, b)


def test_the_energy_distance_is_scipys_but_for_the_diagonal() -> None:
    rng = RNG(0)
    a, b = rng.standard_normal((70, 1)), rng.standard_normal((70, 1)) + 1
    d = blocks(a, b)
    found = permuted((-d[0], -d[1], -d[2]), RNG(1)).score.value
    n = 70
    biased = 2 * d[1].mean() - d[0].mean() - d[2].mean()
    assert np.sqrt(biased) == pytest.approx(stats.energy_distance(a[:, 0], b[:, 0]), rel=1e-5)
    unbiased = 2 * d[1].mean() - (d[0].sum() + d[2].sum()) / (n * (n - 1))
    assert found == pytest.approx(unbiased, rel=1e-5)


def test_mmd_pair_by_pair() -> None:
    rng = RNG(2)
    a, b = rng.standard_normal((30, 2)), rng.standard_normal((30, 2)) + 0.5
    k = [np.exp(-np.square(d.astype(float)) / 2) for d in blocks(a, b)]
    pairs = [(i, j) for i in range(30) for j in range(30) if i != j]
    wanted = np.mean([k[0][p] + k[2][p] for p in pairs]) - 2 * k[1].mean()
    assert permuted((k[0], k[1], k[2]), RNG(1)).score.value == pytest.approx(wanted)


def test_p_is_uniform_where_the_tables_are_alike() -> None:
    p = []
    for seed in range(150):
        rng = RNG([5, seed])
        d = blocks(rng.standard_normal((25, 2)), rng.standard_normal((25, 2)))
        p.append((1 + permuted((-d[0], -d[1], -d[2]), rng).count) / (1 + PERMUTATIONS))
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_fresh_rows_pass_and_ruined_rows_do_not() -> None:
    def taken(release: object) -> dict[str, float | None]:
        found = TwoSample().measure(evidence_of(release, rows=400), RNG(0))  # type: ignore[arg-type]
        return {m.name.rpartition(".")[2]: m.value for m in found}

    fresh, spoiled = taken(people(400, RNG(9))), taken(ruined(400, RNG(9)))
    assert fresh["mmd_p"] > 0.01  # type: ignore[operator]
    assert fresh["energy_p"] > 0.01  # type: ignore[operator]
    assert spoiled["mmd_p"] == spoiled["energy_p"] == 1 / (1 + PERMUTATIONS)
    assert spoiled["energy"] > 100 * abs(fresh["energy"])  # type: ignore[operator,arg-type]
