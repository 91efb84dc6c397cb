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

#: A table whose columns give a check of every kind: formats, missing cells, keys, references.
KEPT = Schema((
    Column("code", Kind.TEXT), Column("key", Kind.INTEGER), Column("x", Kind.NUMERIC, decimals=1),
    Column("level", Kind.CATEGORICAL), Column("region", Kind.CATEGORICAL),
))  # fmt: skip


def kept(n: int, **changed: np.ndarray) -> Table:
    i = np.arange(n)
    cells = {
        "code": np.array([f"AB-{k:04d}" for k in i]).astype(object), "key": i,
        "x": np.round(i % 101 / 10, 1), "level": np.array(LEVELS)[i % 20].astype(object),
        "region": np.array([f"r{k}" for k in i % 20 // 5]).astype(object), **changed,
    }  # fmt: skip
    types = {
        "code": pl.String, "key": pl.Int64, "x": pl.Float64, "level": pl.String,
        "region": pl.String,
    }  # fmt: skip
    return Table(pl.DataFrame({k: v.tolist() for k, v in cells.items()}, schema=types), KEPT)


WHOLE = kept(1000)
MEMO = Memo(Seeds(0))  # the checks are learnt once
RATE = 0.1


def planted(rng: np.random.Generator, kind: str) -> tuple[float, Interval]:
    """One row in ten breaks a check of the kind."""
    hit, i = rng.random(N) < RATE, np.arange(N)
    changed = {
        "ranges": lambda: {"x": np.where(hit, 11.0, 5.0)},
        "levels": lambda: {"level": np.where(hit, "new", "l0").astype(object),
                           "region": np.full(N, "r0").astype(object)},
        "formats": lambda: {"code": np.where(hit, "4", "AB-0001").astype(object)},
        "missing": lambda: {"level": np.where(hit, None, "l0")},
        "references": lambda: {"region": np.array([f"r{(k % 20 // 5 + h) % 4}" for k, h in
                                                   zip(i, hit, strict=True)]).astype(object)},
        # Pairs of rows, of which one in ten share a key.
        "keys": lambda: {"key": np.where(np.repeat(hit[: N // 2], 2), i // 2 * 2, i)},
    }[kind]()  # fmt: skip
    evidence = Evidence(WHOLE, (kept(N, **changed),), None, None, None, MEMO)
    name = f"utility.testing.{kind}.broken"
    (found,) = (m for m in Conformity().measure(evidence, rng) if m.name == name)
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval


CASES = [
    *(Case(f"utility.testing.{kind}.broken", "10 % of 400 rows break it", RATE,
           lambda r, k=kind: planted(r, k))
      for kind in ("ranges", "levels", "formats", "missing", "references")),
    Case("utility.testing.keys.broken", "10 % of 200 pairs of rows share a key", RATE,
         lambda r: planted(r, "keys")),
    Case("utility.testing.broken.share", "10 % out of bounds, 5 % new levels, 400 rows",
         1 - 0.9 * 0.95, broken),
    Case("utility.testing.types.broken", "8 % with too many decimals, 400 rows", 0.08, finer),
    Case("utility.testing.boundaries.covered", "20 levels of unlike frequency, 60 rows", EXPECTED,
         covered),
]  # fmt: skip
