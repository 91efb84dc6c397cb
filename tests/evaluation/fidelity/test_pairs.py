"""Pairs of columns against known answers, and the excess over real rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.evaluation import PairDistance
from assay.evaluation.fidelity.pairwork import MOST, choose_pairs


def measured(evidence: Any, seed: int = 0) -> dict[str, Any]:
    found = PairDistance().measure(evidence, np.random.default_rng(seed))
    return {m.name.removeprefix("fidelity.pairs."): m for m in found}


def coins(n: int, seed: int, stick: float) -> dict[str, Any]:
    """Two fair coins; the second falls as the first with probability ``stick``."""
    rng = np.random.default_rng(seed)
    a = rng.random(n) < 0.5
    return {"a": pl.Series(a), "b": pl.Series(np.where(rng.random(n) < stick, a, ~a))}


def test_distance_and_association_of_two_coins(make_table: Any, make_evidence: Any) -> None:
    t, n = (make_table(coins(20_000, s, 0.9)) for s in (1, 2))
    found = measured(make_evidence(t, make_table(coins(20_000, 3, 0.5)), holdout=n))
    # .45 .05 .05 .45 against a quarter each; V is |2 stick - 1|.
    for name, true in (("distance.mean", 0.4), ("association.mean", 0.8)):
        assert found[name].value == pytest.approx(true, abs=0.02)
        assert found[name].interval.low <= true <= found[name].interval.high
        # One clear pair: nothing of it is chance.
        top = found[name.replace("mean", "max")]
        assert found[name].value == pytest.approx(top.value, abs=1e-3)
        assert found[name].interval.low == pytest.approx(top.interval.low, abs=1e-3)
        assert found[name].reference < 0.02
    assert found["distance.mean"].parts[0].label == "a x b"


def test_a_copy_of_the_yardstick_is_at_distance_0(people: Any, make_evidence: Any) -> None:
    t = people(200, 1)
    found = measured(make_evidence(t, t))
    assert [found[k].value for k in ("distance.mean", "distance.max", "association.max")] == [
        0,
        0,
        0,
    ]
    assert "holdout" in found["distance.excess"].reason


def test_the_training_rows_themselves_have_no_excess(people: Any, make_evidence: Any) -> None:
    t = people(300, 1)
    found = measured(make_evidence(t, t, holdout=people(300, 2)))["distance.excess"]
    assert found.value == pytest.approx(0.0, abs=1e-12)
    assert found.interval.low < 0 < found.interval.high
    assert found.reference == 0.0


def test_the_excess_of_fresh_rows_is_0_whatever_their_number(
    people: Any, make_evidence: Any
) -> None:
    hits, values = 0, []
    for seed in range(40):
        t, n = people(300, 10 * seed), people(300, 10 * seed + 1)
        fresh = people((100, 300, 900)[seed % 3], 10 * seed + 2)
        found = measured(make_evidence(t, fresh, holdout=n), seed)["distance.excess"]
        values.append(found.value)
        hits += found.interval.low <= 0 <= found.interval.high
    assert hits >= 36
    assert abs(np.mean(values)) < 0.005


def test_independent_columns_stand_out(people: Any, make_evidence: Any, shuffle: Any) -> None:
    t, n = people(1000, 1), people(1000, 2)
    found = measured(make_evidence(t, shuffle(t, 3), shuffle(t, 4), holdout=n))
    assert found["distance.excess"].interval.low > 0.03
    assert found["association.max"].interval.low > found["association.max"].reference
    worst = found["association.mean"].parts[0]
    assert worst.label in ("x x ward", "z x ward", "x x amount")


def test_the_breakdown_lists_the_worst_first(people: Any, make_evidence: Any) -> None:
    found = measured(make_evidence(people(80, 1), people(80, 2), holdout=people(80, 3)))
    values = [p.value for p in found["distance.mean"].parts]
    assert values == sorted(values, reverse=True)
    assert values[0] == found["distance.max"].value
    assert len(values) == 15
    # Real rows against real ones: 80 rows are far apart by chance, which the mean leaves out.
    assert np.mean(values) > 0.15
    assert found["distance.mean"].value < 0.05


def test_one_column_makes_no_pair(make_table: Any) -> None:
    assert PairDistance().accepts(make_table({"x": [1.0]}).schema)
    assert PairDistance().accepts(make_table({"x": [1.0], "y": [2.0]}).schema) is None


def test_too_many_pairs_are_sampled_without_repeats() -> None:
    rng = np.random.default_rng(0)
    pairs, note = choose_pairs(500, 1000, rng)
    assert len(pairs) == len(set(pairs)) == MOST
    assert all(0 <= i < j < 500 for i, j in pairs)
    assert "124750" in note
    # Every pair may be drawn: the last of a small triangle too.
    every, note = choose_pairs(5, 1000, rng)
    assert every == [(i, j) for i in range(5) for j in range(i + 1, 5)]
    assert not note


def test_shuffled_columns_of_adult_lose_their_pairs(
    adult: Any, make_evidence: Any, shuffle: Any
) -> None:
    t, n, _ = adult
    found = measured(make_evidence(t, *(shuffle(t, s) for s in range(3)), holdout=n))
    assert found["distance.excess"].interval.low > 0.05
    copy = measured(make_evidence(t, t, holdout=n))["distance.excess"]
    assert copy.interval.high < 0.01
