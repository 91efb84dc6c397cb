"""Distances of three columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assay.evaluation.fidelity.binning import bins_of
from assay.evaluation.fidelity.chance import of_counts
from assay.evaluation.fidelity.triples import Cells, compare_triples
from assay.evaluation.fidelity.views import views


def test_three_columns_that_pairs_cannot_tell_apart(make_table: Any) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 2, (2, 2000))
    free = rng.integers(0, 2, 2000)
    # Any two are independent; the third is the first xor the second on one side only.
    one, other = (
        make_table({k: [f"l{x}" for x in v] for k, v in zip("abc", (a, b, c), strict=True)})
        for c in (a ^ b, free)
    )
    bins = tuple(bins_of(v, one) for v in views(one))
    found = compare_triples(Cells(one, bins), Cells(other, bins), [(0, 1, 2)])
    assert found.values[0] == pytest.approx(0.5, abs=0.05)
    assert found.mean.value == pytest.approx(found.values[0])
    # Eight cells, of which one side has four: nearly nothing of it is chance.
    code = [4 * a + 2 * b + c for c in (a ^ b, free)]
    usual = of_counts(*(np.bincount(x, minlength=8) for x in code))
    assert found.above.value == pytest.approx(found.values[0] - usual.share(found.values[0]))
    assert found.above.value == pytest.approx(found.values[0], abs=0.01)
    assert found.mean.variance == pytest.approx(found.at(0).variance, rel=1e-6)
    # Half the rows of the free side lie in cells that the other never has.
    assert found.mean.variance == pytest.approx(0.25 / 2000, rel=0.1)


def test_a_table_is_at_distance_0_from_itself(people: Any) -> None:
    t = people(60, 1)
    bins = tuple(bins_of(v, t) for v in views(t))
    cells = Cells(t, bins)
    found = compare_triples(cells, cells, [(0, 1, 2), (1, 3, 5)])
    assert (found.values == 0).all()
    assert found.mean.variance > 0
