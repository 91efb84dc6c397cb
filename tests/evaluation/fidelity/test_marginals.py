"""k-marginals against NIST's own code."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from assay.evaluation import PairDistance, ThreeWay, TwoWay
from assay.evaluation.fidelity.chance import of_counts

# From sdnist 2.4 (pip install sdnist, in an environment of its own), with the columns below as
# pandas frames and `import sdnist.report` first:
#   k = sdnist.metrics.kmarginal.KMarginal(frame(1, 700, 1.0), frame(2, 900, 0.2))
#   k.compute_score(); k.marginals = list(combinations("abcd", 3)); k.compute_score()
NIST_2, NIST_3 = 800.6878306878307, 682.7380952380953


def columns(seed: int, n: int, tilt: float) -> dict[str, list[str]]:
    u = np.random.default_rng(seed).random((4, n))
    a = (u[0] > 0.3) * 1 + (u[0] > 0.7)
    b = (u[1] > 0.5 - tilt * a / 5) * 1
    c = (4 * (u[2] + tilt * b) / (1 + tilt)).astype(int)
    d = (u[3] > 0.2 + 0.2 * a) * 1 + (u[3] > 0.9)
    return {k: [f"l{x}" for x in v] for k, v in zip("abcd", (a, b, c, d), strict=True)}


def chance(one: dict[str, list[str]], other: dict[str, list[str]], k: int) -> float:
    """Chance's share of the distances of every k columns, on average."""
    shares = []
    for names in combinations("abcd", k):
        sides = [list(zip(*(t[c] for c in names), strict=True)) for t in (one, other)]
        cells = sorted({*sides[0], *sides[1]})
        a, b = (np.array([side.count(c) for c in cells]) for side in sides)
        distance = float(np.abs(a / a.sum() - b / b.sum()).sum()) / 2
        shares.append(of_counts(a, b).share(distance))
    return float(np.mean(shares))


@pytest.fixture
def evidence(make_table: Any, make_evidence: Any) -> Any:
    t, n, s = (
        make_table(columns(*x)) for x in ((3, 900, 1.0), (1, 700, 1.0), (2, 900, 0.2))
    )  # fmt: skip
    return make_evidence(t, s, holdout=n)


def test_scores_are_nist_s(evidence: Any) -> None:
    rng = np.random.default_rng(0)
    (two,) = TwoWay().measure(evidence, rng)
    distance, excess, three = ThreeWay().measure(evidence, rng)
    assert two.value == pytest.approx(NIST_2)
    assert three.value == pytest.approx(NIST_3)
    # NIST's score holds what chance adds; the distance is less that.
    assert np.mean([p.value for p in distance.parts]) == pytest.approx(1 - NIST_3 / 1000)
    taken = chance(columns(2, 900, 0.2), columns(1, 700, 1.0), 3)
    assert 0 < taken < 0.03
    assert distance.value == pytest.approx(1 - NIST_3 / 1000 - taken)
    assert two.interval.low < NIST_2 < two.interval.high < two.reference
    assert excess.value == pytest.approx((three.reference - three.value) / 1000)
    assert excess.interval.low > 0.1
    assert len(distance.parts) == 4


def test_two_columns_are_those_of_pairs(evidence: Any) -> None:
    pairs = PairDistance().measure(evidence, np.random.default_rng(1))[0]
    (two,) = TwoWay().measure(evidence, np.random.default_rng(2))
    mean = np.mean([p.value for p in pairs.parts])
    assert two.value == pytest.approx(1000 * (1 - mean))
    assert two.reference == pytest.approx(1000 * (1 - np.mean([p.reference for p in pairs.parts])))
    taken = chance(columns(2, 900, 0.2), columns(1, 700, 1.0), 2)
    assert 0 < taken < 0.03
    assert pairs.value == pytest.approx(mean - taken)
    assert two.interval.low < two.value < two.interval.high


def test_fresh_rows_score_no_excess(make_table: Any, make_evidence: Any) -> None:
    t, n, s = (make_table(columns(x, 600, 1.0)) for x in (4, 5, 6))
    _, excess, _ = ThreeWay().measure(make_evidence(t, s, holdout=n), np.random.default_rng(0))
    assert excess.interval.low < 0 < excess.interval.high


def test_too_few_columns_are_refused(make_table: Any) -> None:
    t = make_table({"a": ["u"], "b": ["v"]})
    assert TwoWay().accepts(t.schema) is None
    assert "3 columns" in (ThreeWay().accepts(t.schema) or "")


def test_many_columns_are_sampled_and_said(make_table: Any, make_evidence: Any) -> None:
    rng = np.random.default_rng(0)
    t, s = (
        make_table({f"c{i}": [f"l{v}" for v in rng.integers(0, 2, 50)] for i in range(30)})
        for _ in range(2)
    )
    distance, excess, _ = ThreeWay().measure(make_evidence(t, s), rng)
    assert "2000 of 4060 triples" in distance.note
    assert "holdout" in excess.reason
