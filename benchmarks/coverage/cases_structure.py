"""Telling tables apart, and rare levels, where the truth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
from harness import Case
from scipy.stats import norm

from assay.core import Interval
from assay.core.intervals import normal
from assay.data import Column, Kind, Schema, Table
from assay.evaluation.base import Depth
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
]  # fmt: skip
