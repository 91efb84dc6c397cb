"""Rows that differ in every cell, and where each cell lies."""

from __future__ import annotations

import numpy as np

from assay.audit.epsilon import Pairs
from assay.audit.epsilon.pairs import GONE
from assay.data import Kind, Origin


def test_a_row_is_one_of_two_that_differ_in_every_column() -> None:
    pairs = Pairs(4, 5)
    there = np.array([True, False, False, True])
    table = pairs.table(there)
    kinds = [c.kind for c in table.schema]
    assert kinds[:4] == [Kind.INTEGER, Kind.CATEGORICAL, Kind.DATETIME, Kind.BOOLEAN]
    assert kinds[4] is Kind.INTEGER
    for j in range(5):
        steps = pairs.steps(j)
        top = steps or 1
        # The second row that is not there has nothing at all, the third the lowest of everything.
        assert pairs.places(table, j).tolist() == [top, GONE, 0, top]


def test_everything_is_declared_so_that_noise_claims_in_full() -> None:
    table = Pairs(4, 4).table(np.ones(4, bool))
    for column in table.schema:
        if column.kind is not Kind.BOOLEAN:
            assert column.domain.origin is Origin.DECLARED


def test_words() -> None:
    assert Pairs(1_000, 1).words == (
        "1,000 canaries in 1 column, each one of the two rows that differ most"
    )
