"""Each column alone: distances, moments, missing cells, levels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from harness import Case
from scipy import stats
from scipy.spatial.distance import jensenshannon

from assay.core import Interval, Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import ColumnDistance, Domain, Evidence, Memo, Metric, Moments, Shape

Rows = Callable[[int, np.random.Generator], dict[str, Any]]
_KINDS = {pl.Float64: Kind.NUMERIC, pl.String: Kind.CATEGORICAL}
N = 400
FROM, TO = (0.5, 0.3, 0.2), (0.3, 0.3, 0.4)
SHIFT, SCALE, SPREAD = 0.5, 1.5, 1.4
#: Levels that a table of N rows holds some of: the rarest stand in two rows of a thousand.
RARE = np.geomspace(1, 0.02, 30) / np.geomspace(1, 0.02, 30).sum()


def table(data: dict[str, Any]) -> Table:
    """A table of numbers and levels."""
    frame = pl.DataFrame(data)
    return Table(
        frame, Schema(tuple(Column(n, _KINDS[t.base_type()]) for n, t in frame.schema.items()))
    )


def taken(
    metric: Metric, statistic: str, synthetic: Rows, real: Rows, train: Rows | None = None
) -> Callable[[np.random.Generator], tuple[float, Interval]]:
    """Measures one release of N rows against a holdout of as many."""

    def measure(rng: np.random.Generator) -> tuple[float, Interval]:
        t, s, h = (table(rows(N, rng)) for rows in (train or real, synthetic, real))
        evidence = Evidence(t, (s,), h, None, None, Memo(Seeds(0)), work=Memo(Seeds(1)))
        found = {m.name: m for m in metric.measure(evidence, rng)}[statistic]
        assert found.value is not None
        assert found.interval is not None
        return found.value, found.interval

    return measure


def people(shift: float, shares: tuple[float, ...], gaps: float = 0.0) -> Rows:
    """A normal number, a level whose errors hang on it, and a third that never differs."""

    def rows(n: int, rng: np.random.Generator) -> dict[str, Any]:
        x = rng.normal(size=n)
        level = np.searchsorted(np.cumsum(shares)[:-1], stats.norm.cdf(x))
        gone = rng.random(n) < gaps
        return {
            "x": pl.Series(np.where(gone, np.nan, x + shift)).fill_nan(None),
            "level": [f"l{v}" for v in level], "same": rng.normal(size=n),
        }  # fmt: skip

    return rows


def two(make: Callable[[int, np.random.Generator], Any], near: float) -> Rows:
    """A column as told, and a standard normal moved by ``near``."""

    def rows(n: int, rng: np.random.Generator) -> dict[str, Any]:
        return {"x": make(n, rng), "near": rng.normal(near, 1, n)}

    return rows


def rare(shares: Any) -> Rows:
    """One column of many levels."""

    def rows(n: int, rng: np.random.Generator) -> dict[str, Any]:
        return {"level": [f"l{v}" for v in rng.choice(len(shares), n, p=shares)]}

    return rows


def every(n: int, rng: np.random.Generator) -> dict[str, Any]:
    """Every level of :data:`RARE` in as many rows."""
    return {"level": [f"l{v % len(RARE)}" for v in range(n)]}


KS, TV = float(2 * stats.norm.cdf(SHIFT / 2) - 1), 0.2
FAR, NEAR = people(SHIFT, TO), people(0, FROM)
MOVED = two(lambda n, r: r.normal(SHIFT, 1, n), 0.1)
PLAIN = two(lambda n, r: r.normal(0, 1, n), 0.0)
WIDE = two(lambda n, r: r.normal(0, SPREAD, n), 0.1)
LONG = two(lambda n, r: SCALE * r.exponential(size=n), 0.1)
SHORT = two(lambda n, r: r.exponential(size=n), 0.0)
#: As told; a normal's tenths hold other shares of a shifted normal.
TENTHS = np.diff(stats.norm.cdf(stats.norm.ppf(np.arange(11) / 10) - SHIFT))
JS_X, JS_L = (float(jensenshannon(*p, base=2)) for p in ((TENTHS, np.full(10, 0.1)), (TO, FROM)))
C, S, M = "fidelity.columns", "fidelity.shape", "fidelity.moments"


def levels_only(shares: tuple[float, ...]) -> Rows:
    """The column of levels of :func:`people`, without the others."""
    return lambda n, rng: {"level": people(0, shares)(n, rng)["level"]}


def numbers_only(shift: float) -> Rows:
    """The number of :func:`people`, and one that is moved three times as far."""
    return lambda n, rng: {"x": rng.normal(shift, 1, n), "y": rng.normal(3 * shift, 1, n)}


def beside(shift: float) -> Rows:
    """A normal moved by ``shift``, and one that never differs."""
    return lambda n, rng: {"x": rng.normal(shift, 1, n), "same": rng.normal(0, 1, n)}


def moved(shifts: list[float]) -> Rows:
    """Normals moved by these."""
    return lambda n, rng: {f"c{i}": rng.normal(s, 1, n) for i, s in enumerate(shifts)}


def side_by_side(about: str, shifts: list[float]) -> list[Case]:
    """Mean and largest of normals moved by these."""
    plain, far = moved([0.0] * len(shifts)), moved(shifts)
    gaps = [float(2 * stats.norm.cdf(s / 2) - 1) for s in shifts]
    return [
        Case(name, f"{about}, {N} rows", truth, taken(metric, name, far, plain))
        for metric, name, truth in (
            (ColumnDistance(), f"{C}.distance.mean", float(np.mean(gaps))),
            (ColumnDistance(), f"{C}.distance.max", max(gaps)),
            (Shape(), f"{S}.wasserstein.mean", float(np.mean(shifts))),
            (Shape(), f"{S}.wasserstein.max", max(shifts)),
            (Moments(), f"{M}.mean.max", max(shifts)),
        )
    ]  # fmt: skip


CASES = [
    Case(f"{C}.distance.mean", f"a normal moved by .5 and levels .2 apart, {N} rows",
         (KS + TV) / 2, taken(ColumnDistance(), f"{C}.distance.mean",
         lambda n, r: {k: v for k, v in FAR(n, r).items() if k != "same"},
         lambda n, r: {k: v for k, v in NEAR(n, r).items() if k != "same"})),
    # Means and largest once more where most columns never differ, or all differ alike, as in most
    # real tables: chance keeps distances above 0, and picks the largest.
    Case(f"{C}.distance.mean", f"the same beside a column that never differs, {N} rows",
         (KS + TV) / 3, taken(ColumnDistance(), f"{C}.distance.mean", FAR, NEAR)),
    *(
        case
        for about, moves in (
            ("four normals, none moved", [0.0] * 4), ("ten normals, one moved by .5", [0.5] + [0.0] * 9),
            ("ten normals, all moved by .5", [0.5] * 10), ("four normals, all moved by .1", [0.1] * 4),
        )
        for case in side_by_side(about, moves)
    ),
    Case(f"{S}.wasserstein.mean", f"a normal moved by .5 beside one that never differs, {N} rows",
         SHIFT / 2, taken(Shape(), f"{S}.wasserstein.mean", beside(SHIFT), beside(0))),
    Case(f"{S}.jensen_shannon.mean", f"a normal moved by .5 beside one that never differs, {N} rows",
         JS_X / 2, taken(Shape(), f"{S}.jensen_shannon.mean", beside(SHIFT), beside(0))),
    Case(f"{C}.distance.max", f"levels .2 apart beside a normal moved by .1, {N} rows", TV,
         taken(ColumnDistance(), f"{C}.distance.max", people(0.1, TO), people(0, FROM))),
    Case(f"{C}.missing.max", f"30 % missing against 10 %, {N} rows", 0.2,
         taken(ColumnDistance(), f"{C}.missing.max", people(0, FROM, 0.3), people(0, FROM, 0.1))),
    Case(f"{S}.wasserstein.mean", f"normals moved by .5 and 1.5, {N} rows", 2 * SHIFT,
         taken(Shape(), f"{S}.wasserstein.mean", numbers_only(SHIFT), numbers_only(0))),
    Case(f"{S}.wasserstein.max", f"exponentials, 1.5 times as long, {N} rows", SCALE - 1,
         taken(Shape(), f"{S}.wasserstein.max", LONG, SHORT)),
    Case(f"{S}.jensen_shannon.mean", f"levels .2 apart, {N} rows", JS_L,
         taken(Shape(), f"{S}.jensen_shannon.mean", levels_only(TO), levels_only(FROM))),
    Case(f"{S}.jensen_shannon.max", f"a normal moved by .5 beside one moved by .1, {N} rows", JS_X,
         taken(Shape(), f"{S}.jensen_shannon.max", MOVED, PLAIN)),
    Case(f"{M}.mean.max", f"a normal moved by .5 beside one moved by .1, {N} rows", SHIFT,
         taken(Moments(), f"{M}.mean.max", MOVED, PLAIN)),
    Case(f"{M}.median.max", f"a normal moved by .5 beside one moved by .1, {N} rows", SHIFT,
         taken(Moments(), f"{M}.median.max", MOVED, PLAIN)),
    Case(f"{M}.std.max", f"a normal 1.4 times as wide, {N} rows", float(np.log(SPREAD)),
         taken(Moments(), f"{M}.std.max", WIDE, PLAIN)),
    Case(f"{M}.quantile.max", f"exponentials, 1.5 times as long: worst at 95 %, {N} rows",
         float((SCALE - 1) * np.log(20)), taken(Moments(), f"{M}.quantile.max", LONG, SHORT)),
    Case("fidelity.domain.levels_covered", f"30 levels, the rarest in 2 of 1,000 rows, {N} rows",
         float(np.mean(1 - (1 - RARE) ** N)),
         taken(Domain(), "fidelity.domain.levels_covered", rare(RARE), rare(RARE), every)),
]  # fmt: skip
