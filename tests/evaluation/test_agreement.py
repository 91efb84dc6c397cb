"""What agreement is worth: rare cells much, common ones little, dependent columns once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from assay.data import Kind, Table
from assay.evaluation.privacy.agreement import ALONE, KEPT, Agreement
from assay.evaluation.privacy.columntree import tree

Make = Callable[..., Table]


def worth(share: float, kept: float) -> float:
    return float(np.log(kept / share + 1 - kept))


def compared(people: Table, one: int, other: Table) -> list[float]:
    """Both worths of person ``one`` and the only row of ``other``."""
    found = Agreement.fit(people, people)
    at = np.array([0])
    weighed = found.weighed(people.take([one]))
    return [float(w) for w in found.worth(weighed, at, found.cells(other), at)[:, 0]]


def grid(make: Make, one: list[object], other: list[object]) -> Table:
    """Every cell of one column with every cell of the other: they are independent."""
    return make({
        "a": [x for x in one for _ in other], "b": [y for _ in one for y in other]
    })  # fmt: skip


def together(*worths: float) -> float:
    """The largest counts no more than twice what the others come to."""
    most = max(worths)
    rest = sum(worths) - most
    return rest + min(most, max(2 * rest, 0.0))


def test_equal_cells_are_worth_what_their_shares_say(make_table: Make) -> None:
    people = grid(make_table, ["a", "b", "b"], ["p", "q", "q"])
    for row, (one, other) in ((0, (1 / 3, 1 / 3)), (3, (2 / 3, 1 / 3)), (5, (2 / 3, 2 / 3))):
        assert compared(people, row, people.take([row])) == pytest.approx(
            [together(worth(one, k), worth(other, k)) for k in KEPT], rel=1e-5
        )
    # Row 1 has the a of row 0, and another b.
    assert compared(people, 0, people.take([1])) == pytest.approx(
        [together(worth(1 / 3, k), float(np.log(1 - k))) for k in KEPT], rel=1e-5
    )


def test_one_rare_cell_counts_at_most_twice_as_much_as_all_others(make_table: Make) -> None:
    people = grid(make_table, list(range(200)), ["p", "q", "q", "q"])
    found = compared(people, 1, people.take([1]))
    assert found == pytest.approx([(1 + ALONE) * worth(3 / 4, k) for k in KEPT], rel=1e-5)
    assert found[0] < worth(1 / 200, KEPT[0])


def test_near_numbers_count_in_the_first_score_only(make_table: Make) -> None:
    people = grid(make_table, [float(x) for x in range(20)], list("abcdefghij"))
    other = make_table({"a": [6.0], "b": ["c"]})
    near, exact = compared(people, 52, other)  # 5.0 and c
    # Itself and twice the one rank between them: 1 / 20 + 2 / 20.
    assert near == pytest.approx(worth(3 / 20, KEPT[0]) + worth(1 / 10, KEPT[0]), rel=1e-4)
    assert exact == pytest.approx(together(np.log(1 - KEPT[1]), worth(1 / 10, KEPT[1])), rel=1e-4)


def test_a_missing_cell_equals_a_missing_one_and_is_near_to_no_number(make_table: Make) -> None:
    people = grid(make_table, [None, 1.0, 2.0, 3.0], list("abc"))
    assert compared(people, 0, people.take([0])) == pytest.approx(
        [worth(1 / 4, k) + worth(1 / 3, k) for k in KEPT], rel=1e-5
    )
    # The number is worth 0, and the level alone counts no more than twice that.
    assert compared(people, 0, people.take([3]))[0] == pytest.approx(0.0, abs=1e-6)


def test_a_column_that_says_the_same_again_is_counted_once(make_table: Make) -> None:
    once = grid(make_table, list("abcdefghij"), list("pqrstuvwxy"))
    once = once.stacked(once).stacked(once).stacked(once)
    twice = make_table({"a": once["a"], "again": once["a"], "b": once["b"]})
    alone, both = compared(once, 0, once.take([0])), compared(twice, 0, twice.take([0]))
    assert alone == pytest.approx([2 * worth(1 / 10, k) for k in KEPT], rel=1e-5)
    assert both == pytest.approx(alone, abs=0.1)


def test_levels_never_seen_and_empty_columns_have_a_worth(make_table: Make) -> None:
    kinds = {"n": Kind.NUMERIC, "ward": Kind.CATEGORICAL}
    people = make_table(
        {"n": pl.Series([None] * 4, dtype=pl.Float64), "ward": ["a", "b", None, "a"]}, **kinds
    )
    other = make_table({"n": [3.5], "ward": ["zz"]}, **kinds)
    assert np.isfinite(compared(people, 0, other)).all()


def test_the_tree_finds_the_chain_and_leaves_strangers_alone() -> None:
    rng = np.random.default_rng(0)
    a = rng.integers(0, 4, 4000)
    b = np.where(rng.random(4000) < 0.8, a, rng.integers(0, 4, 4000))
    c = np.where(rng.random(4000) < 0.8, b, rng.integers(0, 4, 4000))
    alone = rng.integers(0, 4, 4000)
    assert tree([a, b, c, alone], [4] * 4) == (-1, 0, 1, -1)
    assert tree([a, c, b], [4] * 3) == (-1, 2, 0)
