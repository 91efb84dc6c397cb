"""Singling out by one value: values replayed are found, be they with their rows or not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assay.core import AttackResult, Seeds
from assay.data import Kind, Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.fidelity.views import views
from assay.evaluation.privacy.scored import Scored
from assay.evaluation.privacy.singling import SinglingUnivariate
from assay.evaluation.privacy.singling.values import RealColumn, guesses_of

Make = Callable[..., Table]
People = Callable[[int, int], Table]
Shuffle = Callable[..., Table]
NO_RNG = np.random.default_rng(0)


def evidence(train: Table, release: Table, holdout: Table | None, known: Table | None) -> Evidence:
    return Evidence(
        train, (release,), holdout, known, None, Memo(Seeds(1)), work=Memo(Seeds(1))
    )  # fmt: skip


def attack(train: Table, release: Table, holdout: Table | None) -> AttackResult:
    return SinglingUnivariate().run(evidence(train, release, holdout, None), NO_RNG)


def low(result: AttackResult) -> float:
    span = result.measurements(0.99)[2].interval
    assert span is not None
    return span.low


def test_guesses_are_values_ends_and_missing_cells_of_one_row(make_table: Make) -> None:
    release = make_table({"x": [3.0, 3.0, 5.0, 9.0, None], "ward": ["a", "b", "b", None, None]})
    real = make_table(
        {"x": [2.0, 3.0, 5.0, 9.0, 11.0, None], "ward": ["a", "a", "c", "b", None, "b"]}
    )
    x, ward = (RealColumn.of(v, real) for v in views(real))
    numbers, levels = guesses_of(x.view, release), guesses_of(ward.view, release)
    # Of x: 5 and 9 are alone, 9 is the high end, two have the low end, one is missing.
    assert len(numbers) == 4
    assert numbers.ends == ((1, 9.0),)
    fits = sorted(x.fitting(numbers, i).tolist() for i in range(4))
    assert fits == [[2], [3], [3, 4], [5]]
    # Of ward: a alone; two are missing.
    assert len(levels) == 1
    assert ward.fitting(levels, 0).tolist() == [0, 1]


def test_low_ends_leave_missing_cells_out(make_table: Make) -> None:
    real = make_table({"x": [None, 1.0, 2.0, 3.0]})
    (column,) = (RealColumn.of(v, real) for v in views(real))
    found = guesses_of(column.view, make_table({"x": [2.0, 3.0, 3.0]}))
    assert found.ends == ((-1, 2.0),)
    assert [column.fitting(found, i).tolist() for i in range(len(found))] == [[2], [1, 2]]


def test_tallies_are_what_counting_by_hand_gives(make_table: Make) -> None:
    rng = np.random.default_rng(0)
    t, n, s = (make_table({"x": rng.integers(0, 90, 60)}) for _ in range(3))
    lists = [tb["x"].to_list() for tb in (t, n, s)]
    values = [v for v in set(lists[2]) if lists[2].count(v) == 1]
    ends = [(e, sign) for e, sign in ((min(lists[2]), -1), (max(lists[2]), 1))
            if lists[2].count(e) == 1]  # fmt: skip
    result = attack(t, s, n)
    for tally, cells in ((result.train[0], lists[0]), (result.control[0], lists[1])):
        hits = sum(cells.count(v) == 1 for v in values)
        hits += sum(sum(sign * c >= sign * e for c in cells) == 1 for e, sign in ends)
        assert (tally.hits, tally.tries) == (hits, len(values) + len(ends))
    assert 0 < result.train[0].hits < result.train[0].tries


def test_shuffled_columns_are_values_replayed(people: People, shuffle: Shuffle) -> None:
    t, n, fresh = people(400, 0), people(400, 1), people(400, 2)
    assert low(attack(t, t, n)) > 0.5
    assert low(attack(t, shuffle(t, 3), n)) > 0.5
    assert low(attack(t, fresh, n)) < 0 < attack(t, fresh, n).train[0].tries
    assert "values replayed and not persons" in attack(t, t, n).note


def test_chance_gives_a_small_control_as_many_hits(make_table: Make) -> None:
    """Training rows are ten times as many: a rate not brought to one size would differ much."""
    rng = np.random.default_rng(0)
    t, n, s = (make_table({c: rng.integers(0, 3000, k) for c in "abcd"}) for k in (3000, 300, 3000))
    result = attack(t, s, n)
    assert result.train[0].tries == 300
    assert result.train[0].hits > 10
    assert low(result) < 0


def test_scores_cannot_know_who_is_a_member(people: People) -> None:
    real, s, r = people(500, 0), people(300, 3), people(200, 2)
    s = s.stacked(real.take(np.arange(40)))
    order = np.random.default_rng(3).permutation(500)
    one, other = (
        SinglingUnivariate().scored(evidence(real.take(o[:250]), s, real.take(o[250:]), r))
        for o in (np.arange(500), order)
    )
    assert isinstance(one, Scored)
    assert isinstance(other, Scored)
    assert one.scores[0].any()
    assert np.array_equal(one.scores[0][:, order], other.scores[0])


def test_people_with_doubles_are_not_singled_out(make_table: Make) -> None:
    t = make_table({"x": np.repeat(np.arange(50), 2), "y": np.repeat(np.arange(50) % 5, 2)})
    n = make_table({"x": np.arange(500, 600), "y": np.arange(100) % 5})
    result = attack(t, t.take(np.arange(0, 100, 2)), n)
    # The ends of x hold two people each, as its values do.
    assert result.train[0].hits == 0
    assert result.train[0].tries > 40


@pytest.mark.parametrize(
    ("holdout", "word"), [(False, "holdout"), (True, "one released row alone")]
)
def test_what_cannot_be_said_has_a_reason(make_table: Make, holdout: bool, word: str) -> None:
    t = make_table({"sex": ["f", "m"] * 30})
    assert word in attack(t, t, t if holdout else None).reason


def test_texts_that_differ_are_values_too(make_table: Make) -> None:
    kinds = {"note": Kind.TEXT}
    t, n, s = (
        make_table({"note": [f"{k} text {i}" for i in range(60)]}, **kinds) for k in ("t", "n", "s")
    )
    assert attack(t, t, n).train[0].rate == 1.0
    assert attack(t, s, n).train[0].hits == 0
