"""Guesses held against two tables of equal size, counted by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from assay.core import Seeds, Tally
from assay.data import Table
from assay.evaluation.base import Evidence, Memo
from assay.evaluation.privacy.singling.guesses import cut, guessed

People = Callable[[int, int], Table]


def test_a_guess_succeeds_where_it_fits_one_row_of_a_table() -> None:
    sides = np.array([1, 1, 0, 2, 2, 0])
    fits = [np.array(f, int) for f in ([0], [0, 1], [0, 3], [2], [3, 4], [1, 2, 4], [5], [])]
    found = guessed(fits, [1.0, 2, 4, 8, 16, 32, 64, 128], sides)
    # In T: [0], [0, 3] and [1, 2, 4]; in N: [0, 3] and [1, 2, 4]. Rows outside do not count there.
    assert found.train == Tally(3, 8)
    assert found.control == Tally(2, 8)
    # Alone among everybody: 0 by the first guess, 2 by the fourth, 5 by the seventh.
    assert found.score.tolist() == [1.0, 0, 8.0, 0, 0, 64.0]


def test_tables_are_cut_to_one_size(people: People) -> None:
    t, n = people(60, 0), people(25, 1)
    sides = cut(Evidence(t, (t,), n, None, None, Memo(Seeds(1))))
    assert np.bincount(sides[:60], minlength=3).tolist() == [35, 25, 0]
    assert np.bincount(sides[60:], minlength=3).tolist() == [0, 0, 25]
