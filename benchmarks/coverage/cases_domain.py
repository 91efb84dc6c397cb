"""Bounds, levels, calendar parts, patterns of missing cells, ends and outlying rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from harness import Case
from scipy.stats import norm

from assay.core import Interval, Seeds
from assay.core.intervals import normal
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import CalendarDistance, Domain, Evidence, Memo, MissingPattern, RareEvents
from assay.evaluation.fidelity.strangers import gap

SCHEMA = Schema((
    Column("x", Kind.NUMERIC), Column("y", Kind.NUMERIC), Column("level", Kind.CATEGORICAL),
    Column("day", Kind.DATETIME),
))  # fmt: skip
N = 800
DAYS = [datetime(2024, 1, 1) + timedelta(days=i) for i in range(364)]
WEEK = np.array([d.weekday() for d in DAYS])


def table(
    rng: np.random.Generator, *, scale: float = 1.0, gaps: float = 0.3, weekend: float = 1.0,
    fresh: float = 0.0, shift: float = 0.0, uniform: bool = False,
) -> Table:  # fmt: skip
    weight = np.where(WEEK > 4, weekend, 1.0)
    x = rng.random(N) if uniform else rng.standard_normal(N)
    together = rng.random(N) < gaps
    frame = pl.DataFrame(
        {
            "x": scale * x + shift,
            "y": [None if t else 0.0 for t in together],
            "level": np.where(rng.random(N) < fresh, "new", "old"),
            "day": [DAYS[i] for i in rng.choice(364, N, p=weight / weight.sum())],
        },
        schema={"x": pl.Float64, "y": pl.Float64, "level": pl.String, "day": pl.Datetime("us")},
    )
    return Table(frame, SCHEMA)


def taken(metric: Any, rng: np.random.Generator, name: str, real: Table, release: Table,
          holdout: Table | None = None) -> tuple[float, Interval]:  # fmt: skip
    evidence = Evidence(real, (release,), holdout or table(rng), None, None, Memo(Seeds(0)))
    found = next(m for m in metric.measure(evidence, rng) if m.name == name)
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval


def bounds(rng: np.random.Generator) -> tuple[float, Interval]:
    """Uniform on [0, 1] in T; on [0, 1.25] in S: a fifth lies above (T's highest is near 1)."""
    wide = table(rng, scale=1.25, uniform=True)
    return taken(Domain(), rng, "fidelity.domain.out_of_bounds", GRID, wide)


GRID = table(np.random.default_rng(0), uniform=True)
GRID = GRID.with_frame(GRID.frame.with_columns(pl.Series("x", np.linspace(0, 1, N))))
WEEKEND = 3.0
SHARE = 2 * WEEKEND / (5 + 2 * WEEKEND)
Q = norm.ppf(0.99)
_WEIGHT = np.where(WEEK > 4, WEEKEND, 1.0) / np.where(WEEK > 4, WEEKEND, 1.0).sum()
_MONTH = np.array([d.month for d in DAYS])
#: Weekends fall unevenly into months: the true distance of months is small, and not 0.
MONTHS = float(np.abs(np.bincount(_MONTH, _WEIGHT) - np.bincount(_MONTH) / len(DAYS)).sum() / 2)


def ends(rng: np.random.Generator) -> tuple[float, Interval]:
    """S lies .7 higher: beyond the cutoff at the real 99 % lie 5 %, less the real 1 %."""
    real = table(rng)
    real = real.with_frame(
        real.frame.with_columns(pl.Series("x", norm.ppf((np.arange(N) + 0.5) / N)))
    )
    return taken(
        RareEvents(), rng, "fidelity.outliers.tails.max", real, table(rng, shift=0.7), table(rng)
    )


def outlying(rng: np.random.Generator) -> tuple[float, Interval]:
    """Scores N(0, 1) in N and N(1, 1) in S: the cutoff is the 95 % quantile of N's scores."""
    n = 1000
    cuts = np.quantile(rng.standard_normal(n), [0.94, 0.95, 0.96])
    score = gap(rng.standard_normal(n) + 1, cuts)
    return score.value, normal(score.value, score.variance)


CUTS = norm.ppf((np.arange(N) + 0.5) / N)
HIGH = float(np.quantile(CUTS, 0.99, method="inverted_cdf"))
CASES = [
    Case("fidelity.domain.out_of_bounds", "uniform to 1.25 against to 1, 800 rows", 0.2, bounds),
    Case("fidelity.domain.new_levels", "8 % new, 800 rows", 0.08,
         lambda r: taken(Domain(), r, "fidelity.domain.new_levels", table(r), table(r, fresh=0.08))),
    Case("fidelity.domain.range_covered", "half the spread, 800 rows", 0.5,
         lambda r: taken(Domain(), r, "fidelity.domain.range_covered", table(r), table(r, scale=0.5))),
    Case("fidelity.missing.pattern", "30 % against 45 % missing, 800 rows", 0.15,
         lambda r: taken(MissingPattern(), r, "fidelity.missing.pattern", table(r), table(r, gaps=0.45))),
    Case("fidelity.calendar.distance.max", "weekends three times as likely, 800 rows", SHARE - 2 / 7,
         lambda r: taken(CalendarDistance(), r, "fidelity.calendar.distance.max", table(r),
                         table(r, weekend=WEEKEND))),
    # Months hardly differ: chance keeps their distance above 0.
    Case("fidelity.calendar.distance.mean", "weekends three times as likely, 800 rows",
         (SHARE - 2 / 7 + MONTHS) / 2,
         lambda r: taken(CalendarDistance(), r, "fidelity.calendar.distance.mean", table(r),
                         table(r, weekend=WEEKEND))),
    Case("fidelity.outliers.tails.max", "higher by .7 sd, 800 rows",
        float(norm.sf(HIGH - 0.7) - norm.sf(HIGH)), ends),
    Case("fidelity.outliers.forest.gap", "scores N(1, 1) against N(0, 1), 1,000 rows",
         float(norm.sf(norm.ppf(0.95) - 1) - 0.05), outlying),
]  # fmt: skip
