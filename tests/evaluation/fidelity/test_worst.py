"""The mean over columns has the dependence between them in its variance."""

from __future__ import annotations

import numpy as np
import pytest

from assay.data import Table
from assay.evaluation.fidelity.views import View
from assay.evaluation.fidelity.worst import Effect, across, spread
from assay.testing.people import people

LOOKS = (View("age", ordered=True), View("dose", ordered=True), View("ward", ordered=False))


def alike(look: View, one: Table, other: Table) -> Effect | None:
    """The same influences whatever the column; the levels have no such statistic."""
    if not look.ordered:
        return None
    rng = np.random.default_rng(0)
    f = rng.standard_normal(len(one))
    return Effect(0.5, f - f.mean(), np.zeros(len(other)))


def test_columns_that_go_together_are_not_averaged_to_certainty() -> None:
    one, other = (people(100, np.random.default_rng(i)) for i in (1, 2))
    found = across(alike, LOOKS, one, other)
    assert found is not None
    assert set(found.each) == {"age", "dose"}
    assert found.mean.value == pytest.approx(0.5)
    assert found.mean.variance == pytest.approx(found.each["age"].variance)


def test_no_column_with_a_statistic_is_none() -> None:
    table = people(20, np.random.default_rng(1))
    assert across(alike, LOOKS[2:], table, table) is None


def test_spread_is_the_variance_of_a_mean() -> None:
    x = np.random.default_rng(3).standard_normal(500)
    assert spread(x - x.mean()) == pytest.approx(x.var() / 500)
