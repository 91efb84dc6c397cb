"""Pairs and triples of columns: correlations, associations, marginals, rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from harness import Case
from scipy import stats

from assay.core import Interval, Seeds
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import Evidence, Memo, Metric
from assay.evaluation.fidelity import (
    Correlation,
    Information,
    Kendall,
    LevelsAndNumbers,
    PairDistance,
    PhiK,
    Rules,
    ThreeWay,
    TwoWay,
)

Rows = Callable[[int, np.random.Generator], dict[str, Any]]
_KINDS = {pl.Float64: Kind.NUMERIC, pl.String: Kind.CATEGORICAL}


def table(data: dict[str, Any]) -> Table:
    """A table of numbers and levels."""
    frame = pl.DataFrame(data)
    return Table(
        frame, Schema(tuple(Column(n, _KINDS[t.base_type()]) for n, t in frame.schema.items()))
    )


def taken(
    metric: Metric, statistic: str, synthetic: Rows, real: Rows, n: int, *,
    train: Rows | None = None,
) -> Callable[[np.random.Generator], tuple[float, Interval]]:  # fmt: skip
    """Measures one release of ``n`` rows against a holdout of as many."""

    def measure(rng: np.random.Generator) -> tuple[float, Interval]:
        t, s, h = (table(rows(n, rng)) for rows in (train or real, synthetic, real))
        evidence = Evidence(
            t, (s,), h, None, None, Memo(Seeds(int(rng.integers(1 << 31)))),
            work=Memo(Seeds(int(rng.integers(1 << 31)))),
        )  # fmt: skip
        found = {m.name: m for m in metric.measure(evidence, rng)}[statistic]
        assert found.value is not None
        assert found.interval is not None
        return found.value, found.interval

    return measure


def normals(*correlations: float) -> Rows:
    """Three standard normals with these correlations: of 1 and 2, 1 and 3, 2 and 3."""
    ab, ac, bc = correlations
    root = np.linalg.cholesky([[1, ab, ac], [ab, 1, bc], [ac, bc, 1]])

    def rows(n: int, rng: np.random.Generator) -> dict[str, Any]:
        return dict(zip("abc", root @ rng.normal(size=(3, n)), strict=True))

    return rows


def lognormals(*correlations: float) -> Rows:
    """Their exponentials, the third rounded so that it has ties."""

    def rows(n: int, rng: np.random.Generator) -> dict[str, Any]:
        plain = normals(*correlations)(n, rng)
        return {"a": np.exp(plain["a"]), "b": plain["b"] ** 3, "c": np.exp(plain["c"] / 2)}

    return rows


def shifted(gap: float, shares: tuple[float, ...]) -> Rows:
    """A level of these shares, and a number of unit variance within it, ``gap`` a level apart."""

    def rows(n: int, rng: np.random.Generator) -> dict[str, Any]:
        level = rng.choice(len(shares), n, p=shares)
        return {"x": gap * level + rng.normal(size=n), "g": [f"l{v}" for v in level]}

    return rows


def eta(gap: float, shares: tuple[float, ...]) -> float:
    """The correlation ratio of :func:`shifted`."""
    level = np.arange(len(shares))
    variance = float(np.dot(shares, level**2) - np.dot(shares, level) ** 2) * gap**2
    return float(np.sqrt(variance / (variance + 1)))


def levels(joint: Any) -> Rows:
    """Columns of levels with this joint distribution, one axis a column."""
    joint = np.asarray(joint, float)

    def rows(n: int, rng: np.random.Generator) -> dict[str, Any]:
        cells = np.unravel_index(rng.choice(joint.size, n, p=joint.ravel()), joint.shape)
        return {f"c{i}": [f"l{v}" for v in c] for i, c in enumerate(cells)}

    return rows


REAL = np.array([[0.30, 0.06, 0.04], [0.05, 0.20, 0.05], [0.02, 0.08, 0.20]])
FAKE = np.array([[0.18, 0.10, 0.10], [0.10, 0.14, 0.08], [0.08, 0.10, 0.12]])
#: Two by two by two: a third column that follows the first more, or less.
REAL3 = np.array([[[0.28, 0.07], [0.09, 0.06]], [[0.05, 0.10], [0.07, 0.28]]])
FAKE3 = np.array([[[0.18, 0.13], [0.11, 0.12]], [[0.10, 0.08], [0.12, 0.16]]])


def tv(p: Any, q: Any) -> float:
    """Total variation."""
    return float(np.abs(np.asarray(p) - q).sum() / 2)


def cramer(p: Any) -> float:
    """Cramer's V of a joint distribution."""
    expected = p.sum(1)[:, None] * p.sum(0)
    return float(np.sqrt(((p - expected) ** 2 / expected).sum() / (min(p.shape) - 1)))


def entropy(p: Any) -> float:
    """In nats."""
    return float(stats.entropy(np.asarray(p).ravel()))


def uncertainty(p: Any) -> float:
    """Mutual information over the mean entropy."""
    a, b = entropy(p.sum(1)), entropy(p.sum(0))
    return 2 * (a + b - entropy(p)) / (a + b)


def two_by_two(p: Any) -> list[Any]:
    """The three two-way margins of a three-way distribution."""
    return [p.sum(axis) for axis in (2, 1, 0)]


def arcsine(r: float) -> float:
    """Kendall's tau of a bivariate normal."""
    return float(2 / np.pi * np.arcsin(r))


def spearman(r: float) -> float:
    """Spearman's correlation of a bivariate normal (Pearson 1907)."""
    return float(6 / np.pi * np.arcsin(r / 2))


#: phi_K of REAL and of FAKE from the package of its authors, phik 0.12.5:
#: ``phik.phik.phik_from_hist2d(np.rint(1e8 * REAL))``.
PHIK_REAL, PHIK_FAKE = 0.86518, 0.43008
N = 300
IN, OUT = (0.7, 0.5, 0.6), (0.3, 0.0, 0.2)
FROM, TO = levels(REAL), levels(FAKE)
FROM3, TO3 = levels(REAL3), levels(FAKE3)
SHARES = (0.5, 0.3, 0.2)
C, A, M = "fidelity.correlation", "fidelity.association", "fidelity.marginals"
MARGINS = [tv(p, q) for p, q in zip(two_by_two(REAL3), two_by_two(FAKE3), strict=True)]
TIGHT, LOOSE = "normals of correlations .7 .5 .6 against .3 0 .2", "skewed, same ranks"


def mean_gap(of: Callable[[float], float]) -> float:
    """Mean change of a coefficient over the three pairs."""
    return float(np.mean([abs(of(x) - of(y)) for x, y in zip(IN, OUT, strict=True)]))


def ruled(share: float) -> Rows:
    """A level that follows from another, but for this share of rows."""

    def rows(n: int, rng: np.random.Generator) -> dict[str, Any]:
        level = rng.integers(0, 4, n)
        other = np.where(rng.random(n) < share, 1 - level // 2, level // 2)
        low = rng.normal(size=n)
        high = low + np.where(rng.random(n) < share, -1, 1) * rng.exponential(size=n)
        return {
            "a": [f"l{v}" for v in level], "b": [f"l{v}" for v in other], "low": low, "high": high,
        }  # fmt: skip

    return rows


#: The same margins, and less together; beside it levels and numbers that never differ, so that
#: most pairs and triples do not, as in most real tables.
WEAK = 0.3 * REAL + 0.7 * np.outer(REAL.sum(1), REAL.sum(0))
PHIK_WEAK = 0.43772
BESIDE = "beside pairs that never differ"


def with_others(make: Rows, others: int = 1, numbers: int = 0) -> Rows:
    """The columns of ``make`` beside independent levels and numbers."""

    def rows(n: int, rng: np.random.Generator) -> dict[str, Any]:
        more = {f"o{i}": [f"l{v}" for v in rng.choice(3, n, p=SHARES)] for i in range(others)}
        return make(n, rng) | more | {f"n{i}": rng.normal(size=n) for i in range(numbers)}

    return rows


def expected_excess(metric: Metric, statistic: str, synthetic: Rows, real: Rows) -> float:
    """The mean of 2,000 simulated sets, of distances that hold what chance adds."""
    one = taken(metric, statistic, synthetic, real, N)
    return float(np.mean([one(np.random.default_rng([9, i]))[0] for i in range(2000)]))


def few_differ() -> list[Case]:
    """The means over pairs and triples of which few differ."""
    far, near = with_others(levels(WEAK)), with_others(FROM)
    wide, real = with_others(levels(WEAK), 2), with_others(FROM, 2)
    both = tv(REAL, WEAK)
    plain = f"3 x 3 levels {BESIDE}, {N} rows"
    lines = f"normals of correlation .7 against .3 {BESIDE}, {N} rows"
    out, inside = normals(0.3, 0, 0), normals(0.7, 0, 0)
    found = [
        Case(f"{C}.{key}.mean", lines, (of(0.7) - of(0.3)) / 3,
             taken(metric, f"{C}.{key}.mean", out, inside, N))
        for metric, key, of in ((Correlation(), "pearson", float), (Correlation(), "spearman", spearman),
                                (Kendall(), "kendall", arcsine))
    ]  # fmt: skip
    for metric, name, gap, how in (
        (Information(), f"{A}.mutual_information", uncertainty(REAL) - uncertainty(WEAK), "closed form"),
        (PhiK(), f"{A}.phik", PHIK_REAL - PHIK_WEAK, "the authors' package, 1e8 rows"),
        (PairDistance(), "fidelity.pairs.distance", both, "closed form"),
        (PairDistance(), "fidelity.pairs.association", cramer(REAL) - cramer(WEAK), "closed form"),
    ):  # fmt: skip
        found.append(
            Case(f"{name}.mean", plain, gap / 3, taken(metric, f"{name}.mean", far, near, N), how)
        )
    found += [
        Case(f"{A}.correlation_ratio.mean", f"one deviation a level apart against .3 {BESIDE}, {N} rows",
             (eta(1, SHARES) - eta(0.3, SHARES)) / 4,
             taken(LevelsAndNumbers(), f"{A}.correlation_ratio.mean",
                   with_others(shifted(0.3, SHARES), 1, 1), with_others(shifted(1, SHARES), 1, 1), N)),
        Case(f"{M}.three.distance", plain, both / 2,
             taken(ThreeWay(), f"{M}.three.distance", wide, real, N)),
    ]  # fmt: skip
    for metric, name in (
        (PairDistance(), "fidelity.pairs.distance.excess"), (ThreeWay(), f"{M}.three.excess"),
        (TwoWay(), f"{M}.two.nist"), (ThreeWay(), f"{M}.three.nist"),
    ):  # fmt: skip
        truth = expected_excess(metric, name, wide, real)
        found.append(Case(name, plain, truth, taken(metric, name, wide, real, N),
                          "mean of 2,000 simulated sets"))  # fmt: skip
    return found


CASES = [
    Case(f"{C}.pearson.mean", f"{TIGHT}, {N} rows", mean_gap(float),
         taken(Correlation(), f"{C}.pearson.mean", normals(*OUT), normals(*IN), N)),
    Case(f"{C}.pearson.max", "normals of correlations .7 .6 .6 against 0 .5 .5", 0.7,
         taken(Correlation(), f"{C}.pearson.max", normals(0, 0.5, 0.5), normals(0.7, 0.6, 0.6), N)),
    Case(f"{C}.spearman.mean", f"{TIGHT}, {N} rows, {LOOSE}", mean_gap(spearman),
         taken(Correlation(), f"{C}.spearman.mean", lognormals(*OUT), lognormals(*IN), N)),
    Case(f"{C}.spearman.max", "normals of correlations .7 .6 .6 against 0 .5 .5", spearman(0.7),
         taken(Correlation(), f"{C}.spearman.max", normals(0, 0.5, 0.5), normals(0.7, 0.6, 0.6), N)),
    Case(f"{C}.kendall.mean", f"{TIGHT}, {N} rows, {LOOSE}", mean_gap(arcsine),
         taken(Kendall(), f"{C}.kendall.mean", lognormals(*OUT), lognormals(*IN), N)),
    Case(f"{C}.kendall.max", "normals of correlations .7 .6 .6 against 0 .5 .5", arcsine(0.7),
         taken(Kendall(), f"{C}.kendall.max", normals(0, 0.5, 0.5), normals(0.7, 0.6, 0.6), N)),
    *(
        Case(f"{A}.correlation_ratio.{which}", f"a number one deviation a level apart against .3, {N} rows",
             eta(1, SHARES) - eta(0.3, SHARES),
             taken(LevelsAndNumbers(), f"{A}.correlation_ratio.{which}",
                   shifted(0.3, SHARES), shifted(1, SHARES), N))
        for which in ("mean", "max")
    ),
    *(
        Case(f"{A}.mutual_information.{which}", f"3 x 3 levels, {N} rows",
             uncertainty(REAL) - uncertainty(FAKE),
             taken(Information(), f"{A}.mutual_information.{which}", TO, FROM, N))
        for which in ("mean", "max")
    ),
    *(
        Case(f"{A}.phik.{which}", f"3 x 3 levels, {N} rows", PHIK_REAL - PHIK_FAKE,
             taken(PhiK(), f"{A}.phik.{which}", TO, FROM, N), "the authors' package, 1e8 rows")
        for which in ("mean", "max")
    ),
    Case("fidelity.pairs.distance.excess", f"3 x 3 levels, fresh rows, {N} rows", 0.0,
         taken(PairDistance(), "fidelity.pairs.distance.excess", FROM, FROM, N)),
    Case(f"{M}.three.excess", f"2 x 2 x 2 levels, fresh rows, {N} rows", 0.0,
         taken(ThreeWay(), f"{M}.three.excess", FROM3, FROM3, N)),
    Case("fidelity.pairs.distance.mean", f"2 x 2 x 2 levels, {N} rows", float(np.mean(MARGINS)),
         taken(PairDistance(), "fidelity.pairs.distance.mean", TO3, FROM3, N)),
    Case("fidelity.pairs.distance.max", f"3 x 3 levels, {N} rows", tv(REAL, FAKE),
         taken(PairDistance(), "fidelity.pairs.distance.max", TO, FROM, N)),
    Case("fidelity.pairs.association.mean", f"3 x 3 levels, {N} rows", cramer(REAL) - cramer(FAKE),
         taken(PairDistance(), "fidelity.pairs.association.mean", TO, FROM, N)),
    Case("fidelity.pairs.association.max", f"3 x 3 levels, {N} rows", cramer(REAL) - cramer(FAKE),
         taken(PairDistance(), "fidelity.pairs.association.max", TO, FROM, N)),
    Case(f"{M}.two.nist", f"2 x 2 x 2 levels, {N} rows", 1000 * (1 - float(np.mean(MARGINS))),
         taken(TwoWay(), f"{M}.two.nist", TO3, FROM3, N)),
    Case(f"{M}.three.distance", f"2 x 2 x 2 levels, {N} rows", tv(REAL3, FAKE3),
         taken(ThreeWay(), f"{M}.three.distance", TO3, FROM3, N)),
    Case(f"{M}.three.nist", f"2 x 2 x 2 levels, {N} rows", 1000 * (1 - tv(REAL3, FAKE3)),
         taken(ThreeWay(), f"{M}.three.nist", TO3, FROM3, N)),
    *(
        Case(f"fidelity.rules.{what}.broken", f"rules that a tenth of the synthetic rows breaks, {N} rows",
             0.1, taken(Rules(), f"fidelity.rules.{what}.broken", ruled(0.1), ruled(0), N))
        for what in ("dependencies", "inequalities")
    ),
    *few_differ(),
]  # fmt: skip
