"""Tables and evidence built in one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from assay.core import Seeds
from assay.data import Column, Kind, Schema, Table, Task
from assay.evaluation import Evidence, Memo

_KINDS = {
    pl.Float64: Kind.NUMERIC,
    pl.Int64: Kind.INTEGER,
    pl.Boolean: Kind.BOOLEAN,
    pl.Datetime: Kind.DATETIME,
    pl.String: Kind.CATEGORICAL,
    pl.Array: Kind.ARRAY,
}


def table_of(data: Any, **kinds: Kind) -> Table:
    """A table whose kinds follow from the types of the columns, unless named."""
    frame = pl.DataFrame(data)
    columns = [
        Column(n, kinds.get(n, _KINDS[t.base_type()])) for n, t in frame.schema.items()
    ]  # fmt: skip
    return Table(frame, Schema(tuple(columns)))


def evidence_of(
    train: Table, *releases: Table, holdout: Table | None = None, reference: Table | None = None,
    task: Task | None = None,
) -> Evidence:  # fmt: skip
    """Evidence with a memo of its own."""
    return Evidence(train, releases, holdout, reference, task, Memo(Seeds(3)))


def mixed(n: int, seed: int) -> Table:
    """Rows of one population: numbers, levels, missing cells, and a target that depends on them."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, n))
    y = x + 0.5 * z + (rng.random(n) < 0.2)
    ward = np.where(x > 0.5, "north", np.where(z > 0.5, "south", "east"))
    return table_of(
        {
            "x": pl.Series(x.round(2)),
            "z": pl.Series([None if g else float(v) for v, g in zip(z, rng.random(n) < 0.1, strict=True)]),
            "ward": pl.Series(ward),
            "old": pl.Series(rng.random(n) < 0.3),
            "amount": pl.Series(2 * y + rng.normal(size=n)),
            "back": pl.Series(np.where(y + rng.normal(size=n) > 0.5, "yes", "no")),
        }
    )  # fmt: skip


def shuffled(table: Table, seed: int, *names: str) -> Table:
    """The columns named (all by default), each in an order of its own: no dependence is left."""
    rng = np.random.default_rng(seed)
    frame = table.frame.with_columns(
        table[c].gather(rng.permutation(len(table))) for c in names or table.names
    )
    return table.with_frame(frame)


@pytest.fixture
def make_table() -> Callable[..., Table]:
    """:func:`table_of`."""
    return table_of


@pytest.fixture
def make_evidence() -> Callable[..., Evidence]:
    """:func:`evidence_of`."""
    return evidence_of


@pytest.fixture
def people() -> Callable[[int, int], Table]:
    """:func:`mixed`: ``people(n, seed)``."""
    return mixed


@pytest.fixture
def shuffle() -> Callable[..., Table]:
    """:func:`shuffled`."""
    return shuffled


@pytest.fixture
def adult(shared: Any) -> tuple[Table, Table, Table]:
    """Adult, split at random: T (half), N and R (a quarter each)."""
    frame = pl.read_parquet(shared / "adult.parquet").drop("split")
    order = np.random.default_rng(0).permutation(frame.height)
    half, rest = frame.height // 2, 3 * frame.height // 4
    whole = table_of(frame)
    return whole.take(order[:half]), whole.take(order[half:rest]), whole.take(order[rest:])
