"""Gaps between groups: of predictions, of the target, of shares, of fidelity."""

from __future__ import annotations

from types import SimpleNamespace
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
from assay.evaluation.fairness.cells import (
    calibration,
    demographic_parity,
    equalised_odds,
    performance,
)
from assay.evaluation.fairness.gaps import Gaps, gaps, mean_cell
from assay.evaluation.fairness.groups import Divider, Partition
from assay.evaluation.utility.models import Predicted

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
    group = rng.choice(len(shares), N, p=shares)
    frame = pl.DataFrame({
        "sex": np.array(list("fmoabc"))[group],
        "x": rng.standard_normal(N) + shift * (group == 0),
        "y": np.where(rng.random(N) < np.resize(rates, len(shares))[group], "yes", "no"),
    })  # fmt: skip
    return Table(frame, SCHEMA)


EVEN, LEAN = [0.4, 0.3, 0.3], [0.5, 0.3, 0.2]
#: Most groups keep their share, as in most releases.
SIX, TWO_OFF = [0.3, 0.2, 0.2, 0.1, 0.1, 0.1], [0.2, 0.3, 0.2, 0.1, 0.1, 0.1]
RATES, WIDER = [0.3, 0.5, 0.4], [0.2, 0.6, 0.4]


def taken(
    metric: Any, rng: np.random.Generator, name: str, **release: Any
) -> tuple[float, Interval]:
    even = release.pop("of", EVEN)
    wish = {"shares": even, "rates": RATES, **release}
    real = [table(rng, even, RATES) for _ in range(2)]
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


#: How far apart the scores of the two classes lie in each group, in a model of real rows and in
#: one of synthetic rows; share of positives; cutoff. Everything follows in closed form.
APART, OTHER = np.array([0.7, 1.6, 1.1]), np.array([0.2, 1.9, 1.0])
POSITIVE, CUT, EACH = 0.4, 0.7, 300


def asked(rng: np.random.Generator, cells: Any) -> Gaps:
    """One question of Parity: two models whose scores of a row correlate by 0.7."""
    group = np.repeat(np.arange(3), EACH)
    truth = (rng.random(len(group)) < POSITIVE).astype(int)
    z = rng.standard_normal(len(group))
    y = 0.7 * z + np.sqrt(1 - 0.49) * rng.standard_normal(len(group))
    said = [_model(apart[group] * truth + e) for apart, e in ((APART, z), (OTHER, y))]
    exam: Any = SimpleNamespace(classes=("no", "yes"), truth=truth)
    found = gaps(cells(exam, [GROUPS], [group], *said)[0], rng)
    assert found is not None
    return found


def _model(scores: np.ndarray) -> Predicted:
    shares = norm.cdf(scores)
    return Predicted((scores > CUT).astype(int), np.column_stack([1 - shares, shares]))


GROUPS = Partition((Divider("sex", levels=("f", "m", "o")),))
GAP = [
    {
        "utility": np.ptp(norm.cdf(a / np.sqrt(2))),
        "demographic_parity": POSITIVE * np.ptp(norm.cdf(a - CUT)),
        "equalised_odds": np.ptp(norm.cdf(a - CUT)),
        "calibration": POSITIVE * np.ptp(norm.cdf(a / np.sqrt(2))),
    }
    for a in (APART, OTHER)
]
ASK = {
    "utility": performance, "demographic_parity": demographic_parity,
    "equalised_odds": equalised_odds, "calibration": calibration,
}  # fmt: skip


def parity(key: str) -> list[Case]:
    """The three statistics of a question."""
    one, two = float(GAP[0][key]), float(GAP[1][key])
    truths = {"real": one, "synthetic": two, "amplification": two - one}
    return [
        Case(f"fairness.{key}.{which}", "three groups of 300 rows, binormal scores, paired", truth,
             lambda r, w=which: spanned(getattr(asked(r, ASK[key]), w)))
        for which, truth in truths.items()
    ]  # fmt: skip


#: Eight groups; 60 synthetic rows miss some of the rare ones by chance.
RARE = np.array([0.4, 0.3, 0.2, 0.04, 0.03, 0.015, 0.01, 0.005])
LOST = 60


def lost(rng: np.random.Generator) -> tuple[float, Interval]:
    """The share of groups that a small release lacks."""
    held = Table(pl.DataFrame({"sex": np.arange(800) % 8}).cast(pl.String), ONE)
    made = Table(pl.DataFrame({"sex": rng.choice(8, LOST, p=RARE)}).cast(pl.String), ONE)
    evidence = Evidence(held, (made,), held, None, None, Memo(Seeds(0)))
    found = Representation().measure(evidence, rng)[-1]
    assert found.value is not None
    assert found.interval is not None
    return found.value, found.interval


ONE = Schema((Column("sex", Kind.CATEGORICAL, (Role.PROTECTED,)),))


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
    Case("fairness.representation.mean", "shares .4 .3 .3 and .6 .2 .2, 600 rows", 0.4 / 3,
         lambda r: taken(Representation(), r, "fairness.representation.mean", shares=[0.6, 0.2, 0.2])),
    Case("fairness.representation.mean", "six groups: shares of two .1 apart, 600 rows", 0.2 / 6,
         lambda r: taken(Representation(), r, "fairness.representation.mean", shares=TWO_OFF, of=SIX)),
    Case("fairness.representation.ratio", "shares .4 .3 .3 and .3 .1 .6, 600 rows", np.log(3),
         lambda r: taken(Representation(), r, "fairness.representation.ratio", shares=[0.3, 0.1, 0.6])),
    Case("fairness.representation.lost", "eight groups, five rare, 60 rows",
         float(np.mean((1 - RARE) ** LOST)), lost),
    *(case for key in ASK for case in parity(key)),
    Case("fairness.fidelity.spread", "one of three columns off by one sd in one of three groups",
         (2 * norm.cdf(0.5) - 1) / 3,
         lambda r: taken(WithinGroups(), r, "fairness.fidelity.spread", shift=1.0)),
    Case("fairness.fidelity.max", "one of three columns off by one sd in one of three groups",
         (2 * norm.cdf(0.5) - 1) / 3,
         lambda r: taken(WithinGroups(), r, "fairness.fidelity.max", shift=1.0)),
]  # fmt: skip
