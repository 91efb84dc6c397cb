"""Singling out by several columns: persons replayed are found, shuffled values are not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assay.core import AttackResult, Seeds
from assay.data import Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.scored import Scored
from assay.evaluation.privacy.singling import SinglingMultivariate
from assay.evaluation.privacy.singling.conditions import COMMON, Conditions, Grid

Make = Callable[..., Table]
People = Callable[[int, int], Table]
Shuffle = Callable[..., Table]
NO_RNG = np.random.default_rng(0)


def evidence(train: Table, release: Table, holdout: Table | None, known: Table | None) -> Evidence:
    return Evidence(
        train, (release,), holdout, known, None, Memo(Seeds(1)), work=Memo(Seeds(1))
    )  # fmt: skip


def attack(
    train: Table, release: Table, holdout: Table | None, known: Table | None = None
) -> AttackResult:
    return SinglingMultivariate().run(evidence(train, release, holdout, known), NO_RNG)


def low(result: AttackResult) -> float:
    span = result.measurements(0.99)[2].interval
    assert span is not None
    return span.low


def test_conditions_are_levels_sides_of_the_median_and_missing_cells(make_table: Make) -> None:
    s = make_table({"x": [1.0, 2.0, 3.0, 4.0, None], "w": ["a", "a", "b", None, "c"]})
    n = make_table({"x": [0.0, 2.0, 2.5, 9.0, None], "w": ["a", "b", None, "z", "c"]})
    grid = Grid.of(s, None, n)
    found = Conditions.of(grid, np.arange(5))
    fits = [
        [np.flatnonzero((c >= lo) & (c <= hi)).tolist() for lo, hi in zip(lows, highs, strict=True)]
        for c, lows, highs in zip(grid.codes, found.low, found.high, strict=True)
    ]
    # The median of x is 2.5: 1 and 2 ask for as little or less, 3 and 4 for as much or more.
    assert fits[0] == [[0, 5], [0, 1, 5, 6], [2, 3, 8], [3, 8], [4, 9]]
    assert fits[1] == [[0, 1, 5], [0, 1, 5], [2, 6], [3, 7], [4, 9]]
    assert np.allclose(np.exp(-found.rarity[1]), [0.2, 0.2, 0.2, 0.2, 0.2])


def test_rare_conditions_and_those_that_nearly_all_meet_are_left_out(make_table: Make) -> None:
    rare = ["r"] * (COMMON - 1) + ["c"] * 91
    s = make_table({"rare": rare, "all": ["x"] * 95 + ["y"] * 5, "half": ["p", "q"] * 50})
    found = Conditions.of(Grid.of(s, None, s), np.array([0, 99]))
    assert found.taken.tolist() == [[False, False], [False, False], [True, True]]


def test_a_guess_holds_one_released_row_and_nobody_known(people: People) -> None:
    s, r, n = people(150, 0), people(150, 1), people(200, 2)
    grid = Grid.of(s, r, n)
    rows = np.arange(150)
    conditions = Conditions.of(grid, rows)
    rng, made = np.random.default_rng(0), 0
    for g in range(150):
        found = conditions.guess(grid, g, rng)
        made += found is not None
        if found is not None:
            # Everybody whom it fits meets at least the conditions it can have: those of all columns
            # are the narrowest, so the row itself would fit, and no known row fits all of them.
            inside = ((grid.codes >= conditions.low[:, g, None])
                      & (grid.codes <= conditions.high[:, g, None]))  # fmt: skip
            every = np.flatnonzero(inside[conditions.taken[:, g]].all(axis=0))
            assert every[0] == g
            assert not ((every >= 1) & (every < 300) & (every != g)).any()
            assert set(every[every >= 300] - 300) <= set(found[0].tolist())
            assert found[1] > 0
    assert made > 50


def test_persons_replayed_are_seen_and_shuffled_values_are_not(
    people: People, shuffle: Shuffle
) -> None:
    t, n, r, fresh = (people(800, s) for s in range(4))
    assert low(attack(t, t, n, r)) > 0.5
    assert low(attack(t, t, n)) > 0.3
    leaky = fresh.take(np.arange(600)).stacked(t.take(np.arange(200)))
    assert low(attack(t, leaky, n, r)) > 0
    for release in (fresh, shuffle(t, 3)):
        result = attack(t, release, n, r)
        span = result.measurements(0.99)[2].interval
        assert span is not None
        assert span.low < 0 < span.high
    assert "finds persons replayed" in result.note


def test_shuffled_rare_levels_do_not_count_as_persons(make_table: Make, shuffle: Shuffle) -> None:
    rng = np.random.default_rng(0)

    def rare() -> Table:
        levels = {f"c{i}": (30 * rng.pareto(0.7, 600)).astype(int).astype(str) for i in range(4)}
        return make_table({**levels, "x": rng.standard_normal(600), "y": rng.standard_normal(600)})

    t, n, r = rare(), rare(), rare()
    result = attack(t, shuffle(t, 3), n, r)
    span = result.measurements(0.99)[2].interval
    assert span is not None
    assert result.train[0].tries > 100
    assert span.low < 0 < span.high


def test_scores_cannot_know_who_is_a_member(people: People) -> None:
    real, s, r = people(500, 0), people(300, 3), people(200, 2)
    s = s.stacked(real.take(np.arange(60)))
    order = np.random.default_rng(3).permutation(500)
    one, other = (
        SinglingMultivariate().scored(evidence(real.take(o[:250]), s, real.take(o[250:]), r))
        for o in (np.arange(500), order)
    )
    assert isinstance(one, Scored)
    assert isinstance(other, Scored)
    assert one.scores[0].any()
    assert np.array_equal(one.scores[0][:, order], other.scores[0])


@pytest.mark.parametrize(("holdout", "word"), [(False, "holdout"), (True, "no combination")])
def test_what_cannot_be_said_has_a_reason(make_table: Make, holdout: bool, word: str) -> None:
    t = make_table({"sex": ["f", "m"] * 30, "ward": ["a", "b", "c"] * 20})
    assert word in attack(t, t, t if holdout else None).reason
