"""Rows that stand out too little or too much are seen; fresh rows do as real ones."""

from __future__ import annotations

import numpy as np
import pytest

from assay.core import Measurement
from assay.evaluation import Strangers
from assay.evaluation.fidelity.strangers import gap
from assay.testing import evidence_of
from assay.testing.people import people, ruined

ROWS = 800


def taken(release: object) -> list[Measurement]:
    evidence = evidence_of(release, rows=ROWS)  # type: ignore[arg-type]
    return list(Strangers().measure(evidence, np.random.default_rng(0)))


def test_fresh_rows_stand_out_as_real_ones_do_and_ruined_rows_do_not() -> None:
    for fresh, spoiled in zip(
        taken(people(ROWS, np.random.default_rng(5))), taken(ruined(ROWS, np.random.default_rng(5))),
        strict=True,
    ):  # fmt: skip
        assert (fresh.value or 0) < 0.04
        assert fresh.interval is not None
        assert spoiled.interval is not None
        assert fresh.interval.high < spoiled.interval.low


def test_one_row_many_times_never_stands_out_enough() -> None:
    made = people(ROWS, np.random.default_rng(5))
    middle = made.take(np.full(ROWS, int(np.argsort(made["age"].to_numpy())[ROWS // 2])))
    forest, _ = taken(middle)
    assert forest.value in (pytest.approx(0.05), pytest.approx(0.95))


def test_the_gap_and_too_few_rows() -> None:
    scores = np.arange(1000.0)
    assert gap(scores, np.array([939.5, 949.5, 959.5])).value == pytest.approx(0)
    lost = gap(np.zeros(1000), np.array([939.5, 949.5, 959.5]))
    assert lost.value == pytest.approx(0.05)
    assert lost.variance > 0
    few = Strangers().measure(evidence_of(rows=20), np.random.default_rng(0))
    assert "too few" in few[0].reason
    bare = Strangers().measure(evidence_of(bare=True), np.random.default_rng(0))
    assert "holdout" in bare[0].reason
