"""Gaps between groups: of predictions, of the target, of shares, of fidelity."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from harness import Case
from scipy.stats import norm

from assay.core import Interval, Seeds
from assay.core.intervals import normal
from assay.data import Column, Kind, Role, Schema, Table, Task, TaskKind
from assay.evaluation import Evidence, Memo, Representation, TargetGap, WithinGroups
from assay.evaluation.combine import Score
from assay.evaluation.fairness.gaps import Gaps, gaps, mean_cell

SCHEMA = Schema((
    Column("sex", Kind.CATEGORICAL, (Role.PROTECTED,)),
    Column("x", Kind.NUMERIC),
    Column("y", Kind.CATEGORICAL, (Role.TARGET,)),
))  # fmt: skip
TASK = Task("y", TaskKind.CLASSIFICATION)
N = 600


def table(
    rng: np.random.Generator, shares: list[float], rates: list[float], shift: float = 0.0
) -> Table:
    group = rng.choice(3, N, p=shares)
    frame = pl.DataFrame({
        "sex": np.array(["f", "m", "o"])[group],
        "x": rng.standard_normal(N) + shift * (group == 0),
        "y": np.where(rng.random(N) < np.array(rates)[group], "yes", "no"),
    })  # fmt: skip
    return Table(frame, SCHEMA)


EVEN, LEAN = [0.4, 0.3, 0.3], [0.5, 0.3, 0.2]
RATES, WIDER = [0.3, 0.5, 0.4], [0.2, 0.6, 0.4]


def taken(
    metric: Any, rng: np.random.Generator, name: str, **release: Any
) -> tuple[float, Interval]:
    wish = {"shares": EVEN, "rates": RATES, **release}
    real = [table(rng, EVEN, RATES) for _ in range(2)]
    evidence = Evidence(real[0], (table(rng, **wish),), real[1], None, TASK, Memo(Seeds(0)))
    found = next(m for m in metric.measure(evidence, rng) if m.name == name)
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval


def predicted(rng: np.random.Generator) -> Gaps:
    """Two models over the same 300 rows of each group, that agree on half of them."""
    cells = []
    for i, (p, q) in enumerate(zip(RATES, WIDER, strict=True)):
        u = rng.random(300)
        v = np.where(rng.random(300) < 0.5, u, rng.random(300))
        cells.append(mean_cell("s", str(i), (u < p) * 1.0, (v < q) * 1.0))
    found = gaps(cells, rng)
    assert found is not None
    return found


def spanned(score: Score) -> tuple[float, Interval]:
    return score.value, normal(score.value, score.variance)


CASES = [
    Case("fairness.demographic_parity.real", "rates .3 .5 .4, 300 rows a group", 0.2,
         lambda r: spanned(predicted(r).real)),
    Case("fairness.demographic_parity.amplification", "rates .3 .5 .4 and .2 .6 .4, paired", 0.2,
         lambda r: spanned(predicted(r).amplification)),
    Case("fairness.association.real", "rates .3 .5 .4, 600 rows", 0.2,
         lambda r: taken(TargetGap(), r, "fairness.association.real")),
    Case("fairness.association.synthetic", "rates .2 .6 .4, 600 rows", 0.4,
         lambda r: taken(TargetGap(), r, "fairness.association.synthetic", rates=WIDER)),
    Case("fairness.association.amplification", "rates .3 .5 .4 and .2 .6 .4, 600 rows", 0.2,
         lambda r: taken(TargetGap(), r, "fairness.association.amplification", rates=WIDER)),
    Case("fairness.representation.max", "shares .4 .3 .3 and .6 .2 .2, 600 rows", 0.2,
         lambda r: taken(Representation(), r, "fairness.representation.max", shares=[0.6, 0.2, 0.2])),
    Case("fairness.fidelity.max", "one of three columns off by one sd in one of three groups",
         (2 * norm.cdf(0.5) - 1) / 3,
         lambda r: taken(WithinGroups(), r, "fairness.fidelity.max", shift=1.0)),
]  # fmt: skip
