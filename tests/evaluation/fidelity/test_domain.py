"""Bounds, levels and ranges with known answers."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from assay.core import Measurement, Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import Domain, Evidence, Memo

SCHEMA = Schema((Column("x", Kind.NUMERIC), Column("level", Kind.CATEGORICAL)))


def table(x: object, level: object) -> Table:
    frame = pl.DataFrame({"x": x, "level": level}, schema={"x": pl.Float64, "level": pl.String})
    return Table(frame, SCHEMA)


REAL = table(np.linspace(0, 1, 1001), ["a"] * 500 + ["b"] * 490 + ["rare"] * 11)


def taken(release: Table) -> dict[str, Measurement]:
    evidence = Evidence(REAL, (release,), REAL, None, None, Memo(Seeds(0)))
    found = Domain().measure(evidence, np.random.default_rng(0))
    return {m.name.rpartition(".")[2]: m for m in found}


def test_known_answers() -> None:
    n = 1000
    x = np.concatenate([np.linspace(0.25, 0.75, n - 20), np.full(10, -0.1), np.full(10, 1.1)])
    found = taken(table(x, ["a"] * 900 + ["new"] * 100))
    assert found["out_of_bounds"].value == pytest.approx(20 / n)
    assert found["new_levels"].value == pytest.approx(100 / n)
    # S runs evenly from .25 to .75 but for one in a hundred at either end: 5 % to 95 % of it.
    assert found["range_covered"].value == pytest.approx(0.46 / 0.9, abs=0.01)
    assert found["levels_covered"].value == pytest.approx(1 / 3)


def test_a_copy_stays_within_and_reaches_all() -> None:
    found = taken(REAL)
    assert found["out_of_bounds"].value == found["new_levels"].value == 0
    assert found["range_covered"].value == found["levels_covered"].value == 1
    for m in found.values():
        assert m.interval is not None
        assert m.interval.low < m.interval.high


def test_a_column_without_a_range_is_left_out() -> None:
    constant = table(np.ones(100), ["a"] * 100)
    evidence = Evidence(constant, (constant,), constant, None, None, Memo(Seeds(0)))
    found = {m.name: m for m in Domain().measure(evidence, np.random.default_rng(0))}
    assert found["fidelity.domain.range_covered"].reason
    assert found["fidelity.domain.out_of_bounds"].value == 0


def test_huge_numbers_overflow_nothing() -> None:
    # Warnings are errors in tests.
    huge = np.concatenate([np.full(50, 1e308), np.full(50, -1e308), np.linspace(0, 1, 901)])
    levels = ["a"] * 1001
    assert taken(table(huge, levels))["out_of_bounds"].value == pytest.approx(100 / 1001)
    wide = table(huge, levels)
    evidence = Evidence(wide, (REAL,), wide, None, None, Memo(Seeds(0)))
    found = Domain().measure(evidence, np.random.default_rng(0))
    assert found[0].value == 0
