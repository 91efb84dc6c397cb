"""Small tables for the techniques, made here so that every answer is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from assay.data import Column, Kind, Role, Schema, Table

_KINDS = {
    pl.Float64: Kind.NUMERIC,
    pl.Int64: Kind.INTEGER,
    pl.String: Kind.CATEGORICAL,
    pl.Boolean: Kind.BOOLEAN,
    pl.Datetime: Kind.DATETIME,
}


def _table(target: str = "", **cells: object) -> Table:
    """A table of these columns, each of the kind that its type calls for."""
    frame = pl.DataFrame({k: pl.Series(k, v) for k, v in cells.items()})
    frame = frame.with_columns(pl.col(pl.Int32).cast(pl.Int64), pl.col(pl.Null).cast(pl.String))
    columns = [
        Column(name, _KINDS[dtype.base_type()], (Role.TARGET,) if name == target else ())
        for name, dtype in frame.schema.items()
    ]
    return Table(frame, Schema(tuple(columns)))


def _holes(values: list[object], rng: np.random.Generator, share: float) -> list[object]:
    return [None if r < share else v for v, r in zip(values, rng.random(len(values)), strict=True)]


def _mixed(n: int, seed: int = 1) -> Table:
    """All kinds, missing cells, a constant, an all-missing and a many-levelled column."""
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 90, n)
    ward = rng.choice(["north", "south", "east"], n, p=[0.5, 0.3, 0.2])
    dose = np.round(rng.gamma(2.0, 1.5, n) + age / 40, 2)
    days = [datetime(2024, 1, 1) + timedelta(days=int(d)) for d in rng.integers(0, 365, n)]
    back = rng.random(n) < 1 / (1 + np.exp(-(age - 55) / 10))
    town = rng.integers(0, max(2, n // 3), n)
    return _table(
        target="back", age=age, dose=_holes(dose.tolist(), rng, 0.1), ward=ward,
        smoker=_holes((rng.random(n) < 0.3).tolist(), rng, 0.2),
        admitted=_holes(list(days), rng, 0.1), town=[f"town {t}" for t in town],
        clinic=["one"] * n, void=pl.Series([None] * n, dtype=pl.Float64),
        back=np.where(back, "yes", "no"),
    )  # fmt: skip


@pytest.fixture(scope="session")
def table() -> Callable[..., Table]:
    """``table(target="", **cells)``."""
    return _table


@pytest.fixture(scope="session")
def mixed() -> Callable[..., Table]:
    """``mixed(n, seed=1)``."""
    return _mixed
