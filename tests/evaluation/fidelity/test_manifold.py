"""Rows that could not be cost precision; lost people cost recall and coverage."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.core import Measurement
from assay.evaluation import Manifold
from assay.testing import evidence_of
from assay.testing.people import people, ruined


def taken(*releases: Any, **more: Any) -> dict[str, Measurement]:
    found = Manifold().measure(evidence_of(*releases, **more), np.random.default_rng(0))
    return {m.name.rpartition(".")[2]: m for m in found}


def test_fresh_rows_score_as_training_rows_do_and_ruined_ones_nothing() -> None:
    fresh = taken(people(600, np.random.default_rng(3)), rows=600)
    for name in ("precision", "recall", "coverage", "density"):
        m = fresh[name]
        assert m.interval is not None
        assert m.reference is not None
        assert m.interval.low - 0.05 <= m.reference <= m.interval.high + 0.05
    spoiled = taken(ruined(600, np.random.default_rng(3)), rows=600)
    assert (spoiled["precision"].value or 0) < 0.2
    assert (spoiled["coverage"].value or 0) < 0.2


def test_half_the_people_lost_costs_recall_but_not_precision() -> None:
    import polars as pl

    made = people(3000, np.random.default_rng(3))
    old = made.take(np.flatnonzero((made["age"] > 60).to_numpy()))
    table = old.with_frame(old.frame.filter(pl.col("ward").is_in(["north", "south"])))
    found, whole = taken(table, rows=600), taken(made, rows=600)
    assert (found["coverage"].value or 0) < 0.6 * (whole["coverage"].value or 0)
    assert (found["precision"].value or 0) > 0.9 * (whole["precision"].value or 0)


def test_too_few_rows_say_so() -> None:
    assert "too few" in taken(rows=8)["recall"].reason
