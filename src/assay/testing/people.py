"""Made-up people for the checks: every kind of column, missing cells, one cell that is a secret."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from assay.core import Seeds
from assay.data import Column, Domain, Kind, Role, Schema, Table, Task, TaskKind
from assay.evaluation import Depth, Evidence, Memo
from assay.evaluation.base import Shadows

#: A level that one person in the training rows has; it must never be said.
SECRET = "zq-7"  # noqa: S105 - no password
TARGET = "ill"
_WARDS = ("north", "south", "east", "west")

SCHEMA = Schema(
    (
        Column("age", Kind.INTEGER, (Role.QUASI_IDENTIFIER,), Domain(low=18.0, high=89.0)),
        Column("dose", Kind.NUMERIC, decimals=2),
        Column(
            "ward",
            Kind.CATEGORICAL,
            (Role.QUASI_IDENTIFIER,),
            Domain(levels=(*_WARDS, SECRET)),
        ),
        Column("smoker", Kind.BOOLEAN, (Role.SENSITIVE, Role.PROTECTED)),
        Column("admitted", Kind.DATETIME),
        Column(TARGET, Kind.CATEGORICAL, (Role.TARGET,), Domain(levels=("no", "yes"))),
    )
)


def people(n: int, rng: np.random.Generator, *, secret: bool = False) -> Table:
    """``n`` people whose columns depend on each other; some doses are missing.

    Args:
        n: Rows.
        rng: Source of the rows.
        secret: Whether the first has the level :data:`SECRET`.
    """
    age = rng.integers(18, 90, n)
    dose = np.round(rng.gamma(2.0, 20.0, n) + age, 2)
    ward = rng.choice(_WARDS, n, p=[0.4, 0.3, 0.2, 0.1]).astype(object)
    ill = rng.random(n) < 1 / (1 + np.exp(-(age - 55) / 8))
    if secret and n:
        ward[0] = SECRET
    day = [datetime(2024, 1, 1) + timedelta(days=int(d)) for d in rng.integers(0, 365, n)]
    missing = rng.random(n) < 0.1
    frame = pl.DataFrame(
        {
            "age": age,
            "dose": [None if m else d for d, m in zip(dose.tolist(), missing, strict=True)],
            "ward": ward.tolist(),
            "smoker": rng.random(n) < 0.3,
            "admitted": day,
            TARGET: np.where(ill, "yes", "no"),
        },
        schema={
            "age": pl.Int64, "dose": pl.Float64, "ward": pl.String, "smoker": pl.Boolean,
            "admitted": pl.Datetime("us"), TARGET: pl.String,
        },
    )  # fmt: skip
    return Table(frame, SCHEMA)


def ruined(n: int, rng: np.random.Generator) -> Table:
    """``n`` rows that no model should be trained on: far from people in every column."""
    made = people(n, rng).frame.with_columns(
        pl.lit(18, pl.Int64).alias("age"),
        pl.col("dose") * 9,
        pl.lit(_WARDS[-1]).alias("ward"),
        pl.lit(True).alias("smoker"),
        pl.lit(datetime(2024, 12, 30)).dt.cast_time_unit("us").alias("admitted"),
        pl.Series(TARGET, rng.choice(["no", "yes"], n, p=[0.05, 0.95])),
    )
    return Table(made, SCHEMA)


def evidence_of(*releases: Table, seed: int = 0, bare: bool = False, rows: int = 240) -> Evidence:
    """Evidence on releases of :func:`people`; with none, two releases of fresh people.

    Args:
        *releases: What was released; ``copy_of`` the training rows is ``evidence.train``.
        seed: Makes other people of the same kind.
        bare: Without control group, reference and task, as after ``assay check`` without holdout.
        rows: Rows of T; N and R have as many.

    A technique that is fitted anew releases its training rows where the release is T, else fresh
    people.
    """
    rng = np.random.default_rng([17, seed])
    train = people(rows, rng, secret=True)
    holdout, reference = people(rows, rng), people(rows, rng)
    made = releases or (people(rows, rng), people(rows, rng))
    task = None if bare else Task(TARGET, TaskKind.CLASSIFICATION)
    copied = bool(releases) and releases[0].frame.equals(train.frame)
    seen = set(made[0].frame.rows())  # the model knows by heart what it releases
    return Evidence(
        train, made, None if bare else holdout, None if bare else reference, task,
        Memo(Seeds(seed)), work=Memo(Seeds(seed)), depth=Depth.FULL,
        refit=(lambda t, r: t) if copied else (lambda t, r: people(len(t), r)), shadows=Shadows(40),
        losses=(lambda t: np.array([float(x not in seen) for x in t.frame.rows()]),) * len(made),
    )  # fmt: skip
