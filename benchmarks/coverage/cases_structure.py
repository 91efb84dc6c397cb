"""Telling tables apart, and rare levels, where the truth is known."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import polars as pl
from harness import Case
from scipy.stats import norm
from sklearn.neighbors import LocalOutlierFactor

from assay.core import Interval, Seeds
from assay.core.intervals import normal
from assay.data import Column, Kind, Schema, Table
from assay.evaluation import RareEvents
from assay.evaluation.base import Depth, Evidence, Memo
from assay.evaluation.combine import Score
from assay.evaluation.fidelity.auc import mean_auc
from assay.evaluation.fidelity.detect import Told, told_apart
from assay.evaluation.fidelity.outliers import tail_gap
from assay.evaluation.fidelity.recall import recall
from assay.evaluation.fidelity.strangers import gap
from assay.evaluation.fidelity.views import View

N, SHIFT, MANY = 300, 0.7, 1_000
#: How much wider the synthetic scores are: the share beyond N's quantile is then closed.
SPREAD = 1.3
_SCHEMA = Schema((Column("x", Kind.NUMERIC),))
_VIEW = (View("x", ordered=True),)


def table(values: np.ndarray) -> Table:
    return Table(pl.DataFrame({"x": values}), _SCHEMA)


def told(pick: Callable[[Told], Score], rng: np.random.Generator) -> tuple[float, Interval]:
    one, other = table(rng.standard_normal(N) + SHIFT), table(rng.standard_normal(N))
    score = pick(told_apart(_VIEW, one, other, Depth.STANDARD, rng))
    return score.value, normal(score.value, score.variance)


def levels(rng: np.random.Generator) -> tuple[float, Interval]:
    score = recall(rng.poisson(RATES))
    return score.value, normal(score.value, score.variance)


def stand_out(rng: np.random.Generator) -> tuple[float, Interval]:
    real, made = np.abs(rng.standard_normal(MANY)), SPREAD * np.abs(rng.standard_normal(MANY))
    score = gap(made, np.quantile(real, (0.94, 0.95, 0.96)))
    return score.value, normal(score.value, score.variance)


def tails(rng: np.random.Generator) -> tuple[float, Interval]:
    one, other = table(rng.standard_normal(MANY) + SHIFT), table(rng.standard_normal(MANY))
    effect = tail_gap(_VIEW[0], one, other, (-CUT, CUT))
    assert effect is not None
    return effect.value, normal(effect.value, effect.score.variance)


def simulated(one: Callable[[np.random.Generator], tuple[float, Interval]]) -> float:
    """What as many other rows give on average: the mean of 2,000 simulated sets."""
    return float(np.mean([one(np.random.default_rng([9, i]))[0] for i in range(2000)]))


def dense(rng: np.random.Generator) -> tuple[float, Interval]:
    """The local outlier factor of rows that are spread wider than those of T and N."""
    t, h, s = (rng.standard_normal((N, 2)) for _ in range(3))
    model = LocalOutlierFactor(n_neighbors=20, novelty=True).fit(t)
    cuts = np.quantile(-model.score_samples(h), (0.94, 0.95, 0.96))
    score = gap(-model.score_samples(1.5 * s), cuts)
    return score.value, normal(score.value, score.variance)


def pairs_kept(rng: np.random.Generator) -> tuple[float, Interval]:
    """Pairs of a level of 20 and one of 10, of which some are rare in T and more so in S."""
    found = next(
        m for m in RareEvents().measure(evidence(rng), rng)
        if m.name == "fidelity.outliers.rare_pairs.recall"
    )  # fmt: skip
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval


def evidence(rng: np.random.Generator) -> Evidence:
    held, made = levels_of(PAIRS), levels_of(rng.choice(200, 2 * N, p=SHARES))
    return Evidence(held, (made,), levels_of(PAIRS), None, None, Memo(Seeds(0)))


def levels_of(cells: np.ndarray) -> Table:
    frame = pl.DataFrame({"a": [f"a{c // 10}" for c in cells], "b": [f"b{c % 10}" for c in cells]})
    return Table(frame, Schema(tuple(Column(c, Kind.CATEGORICAL) for c in "ab")))


#: T has each pair 3 or 30 times, so that the first are rare; S has half of the rare ones less often.
OFTEN = np.where(np.arange(200) % 4 == 0, 30, 3)
PAIRS = np.repeat(np.arange(200), OFTEN)
SHARES = (
    OFTEN
    * np.where(np.arange(200) % 2 == 0, 1.0, 0.5)
    / (OFTEN * np.where(np.arange(200) % 2 == 0, 1.0, 0.5)).sum()
)
KEPT = float(np.mean((1 - (1 - SHARES) ** (2 * N))[OFTEN == 3]))
CUT = float(norm.isf(0.01))
RATES = np.repeat([0.5, 1.0, 2.0, 4.0], 20)
AREA = float(norm.cdf(SHIFT / np.sqrt(2)))
ABOUT = f"{N} rows of N({SHIFT}, 1) and of N(0, 1)"
CASES = [
    Case("fidelity.detect.auc", ABOUT, AREA, lambda rng: told(lambda t: mean_auc(t.best), rng)),
    Case("fidelity.detect.linear_auc", ABOUT, AREA,
         lambda rng: told(lambda t: t.families["linear"], rng)),
    Case("fidelity.outliers.tails.max", f"{MANY} rows of N({SHIFT}, 1) and of N(0, 1), fixed cutoffs",
         float(norm.sf(CUT - SHIFT)) - 0.01, tails),
    Case("fidelity.outliers.rare_levels.recall", "80 levels of 0.5 to 4 expected rows",
         float(np.mean(1 - np.exp(-RATES))), levels),
    Case("fidelity.outliers.forest.gap", f"{MANY} scores |N(0, 1)| and {SPREAD} |N(0, 1)|",
         float(2 * norm.sf(norm.isf(0.025) / SPREAD)) - 0.05, stand_out),
    *(
        Case(name, ABOUT, simulated(partial(told, pick)), partial(told, pick), "mean of 2,000 simulated sets")
        for name, pick in (
            ("fidelity.detect.propensity", lambda t: t.propensity),
            ("fidelity.detect.column_auc.max", lambda t: t.columns[0]),
        )
    ),
    Case("fidelity.outliers.lof.gap", f"{N} rows in 2 dimensions, 1.5 times as wide", simulated(dense),
         dense, "mean of 2,000 simulated sets"),
    Case("fidelity.outliers.rare_pairs.recall", f"150 rare pairs in T, {2 * N} rows", KEPT, pairs_kept),
]  # fmt: skip
