"""Shares of rows that break checks, and boundary cases that a release covers."""

from __future__ import annotations

import numpy as np
import polars as pl
from harness import Case

from assay.core import Interval, Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import Boundaries, Conformity, Evidence, Memo

SCHEMA = Schema((Column("x", Kind.NUMERIC, decimals=1), Column("level", Kind.CATEGORICAL)))
LEVELS = [f"l{i}" for i in range(20)]
N = 400


def table(x: np.ndarray, level: np.ndarray) -> Table:
    return Table(
        pl.DataFrame({"x": x, "level": level}, schema={"x": pl.Float64, "level": pl.String}), SCHEMA
    )


def real() -> Table:
    return table(np.round(np.linspace(0, 10, 1000), 1), np.array(LEVELS)[np.arange(1000) % 20])


REAL = real()


def measured(metric: Conformity | Boundaries, release: Table, name: str) -> tuple[float, Interval]:
    evidence = Evidence(REAL, (release,), REAL, REAL, None, Memo(Seeds(0)))
    (found,) = (m for m in metric.measure(evidence, np.random.default_rng(0)) if m.name == name)
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval


def broken(rng: np.random.Generator) -> tuple[float, Interval]:
    """One row in ten has a number outside 0 to 10, one in twenty another level."""
    x = np.where(rng.random(N) < 0.1, 11.0, 5.0)
    level = np.where(rng.random(N) < 0.05, "new", "l0")
    return measured(Conformity(), table(x, level), "utility.testing.broken.share")


def finer(rng: np.random.Generator) -> tuple[float, Interval]:
    x = np.where(rng.random(N) < 0.08, 5.05, 5.0)
    return measured(Conformity(), table(x, np.full(N, "l0")), "utility.testing.types.broken")


SHARES = np.arange(1, 21) / 210


def covered(rng: np.random.Generator) -> tuple[float, Interval]:
    """Levels of falling frequency, 60 rows: some are missed by chance; x has neither end."""
    level = rng.choice(LEVELS, 60, p=SHARES)
    return measured(
        Boundaries(), table(np.full(60, 5.0), level), "utility.testing.boundaries.covered"
    )


#: 20 levels, two ends and 0 is no case of 11 rows: 22 cases.
EXPECTED = float(np.sum(1 - (1 - SHARES) ** 60)) / 22

CASES = [
    Case("utility.testing.broken.share", "10 % out of bounds, 5 % new levels, 400 rows",
         1 - 0.9 * 0.95, broken),
    Case("utility.testing.types.broken", "8 % with too many decimals, 400 rows", 0.08, finer),
    Case("utility.testing.boundaries.covered", "20 levels of unlike frequency, 60 rows", EXPECTED,
         covered),
]  # fmt: skip
