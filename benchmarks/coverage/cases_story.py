"""Model stories and clusterings.

The target of these statistics depends on the rows there are: the truth is the mean over many
fresh triples of tables of the same size (`python benchmarks/coverage/cases_story.py 300` prints it).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from harness import Case

from assay.core import Interval, Seeds
from assay.data import Column, Kind, Schema, Table, Task, TaskKind
from assay.evaluation import Evidence, Memo, Metric
from assay.evaluation.base import Depth, ModelWish
from assay.evaluation.utility import (
    Agreement,
    Clustering,
    CoefficientAgreement,
    Importance,
    PartialDependence,
    Selection,
)

N = 300
SCHEMA = Schema((*(Column(c, Kind.NUMERIC) for c in "abcd"), Column("y", Kind.CATEGORICAL)))
WISH = ModelWish("logistic", "sklearn.linear_model.LogisticRegression")


def rows(slopes: tuple[float, ...], rng: np.random.Generator) -> Table:
    """Four normals in two groups that are four apart, and a target that follows them."""
    x = rng.normal(size=(N, 4)) + 4.0 * rng.integers(0, 2, N)[:, None] * np.array([1, 1, 0, 0])
    line = (x - [2, 2, 0, 0]) @ np.array(slopes)
    y = np.where(line + rng.logistic(size=N) > 0, "yes", "no")
    return Table(pl.DataFrame({**dict(zip("abcd", x.T, strict=True)), "y": y}), SCHEMA)


KEPT: dict[Any, dict[str, Any]] = {}
REAL, FAKE = (1.0, -0.5, 0.8, 0.3), (0.6, -0.5, 0.4, 0.5)


def evidence(rng: np.random.Generator) -> Evidence:
    """One release that follows other slopes."""
    t, h, r = (rows(REAL, rng) for _ in range(3))
    memo, work = (Memo(Seeds(int(rng.integers(1 << 31)))) for _ in range(2))
    return Evidence(
        t, (rows(FAKE, rng),), h, r, Task("y", TaskKind.CLASSIFICATION), memo, work=work,
        depth=Depth.FULL, models=(WISH,),
    )  # fmt: skip


def taken(
    metric: Metric, statistic: str
) -> Callable[[np.random.Generator], tuple[float, Interval]]:
    """Measures one statistic."""

    def measure(rng: np.random.Generator) -> tuple[float, Interval]:
        # One measurement serves all statistics of a metric: every case has the same seeds.
        key = metric.name, rng.bit_generator.state["state"]["state"]
        if key not in KEPT:
            KEPT[key] = {m.name: m for m in metric.measure(evidence(rng), rng)}
        found = KEPT[key][statistic]
        return found.value, found.interval

    return measure


METRICS: dict[str, Metric] = {
    "utility.structure.coefficients.sign_agreement": CoefficientAgreement(),
    "utility.structure.coefficients.interval_overlap": CoefficientAgreement(),
    "utility.structure.coefficients.distance": CoefficientAgreement(),
    "utility.structure.agreement.labels": Agreement(),
    "utility.structure.agreement.scores": Agreement(),
    "utility.structure.importance.kendall": Importance(),
    "utility.structure.importance.rank_overlap": Importance(),
    "utility.structure.importance.top": Importance(),
    "utility.structure.contribution.kendall": Importance(),
    "utility.structure.partial_dependence.distance": PartialDependence(),
    "utility.structure.selection.rank_correlation": Selection(),
    "utility.structure.selection.regret": Selection(),
    "utility.clustering.adjusted_rand": Clustering(),
    "utility.clustering.silhouette": Clustering(),
    "utility.clustering.centroid_distance": Clustering(),
}
TRUTH: dict[str, float] = {
    "utility.structure.coefficients.sign_agreement": 1.0000,
    "utility.structure.coefficients.interval_overlap": 0.4557,
    "utility.structure.coefficients.distance": 2.1565,
    "utility.structure.agreement.labels": 0.5644,
    "utility.structure.agreement.scores": 0.7870,
    "utility.structure.importance.kendall": 0.7556,
    "utility.structure.importance.rank_overlap": 0.9738,
    "utility.structure.importance.top": 0.8989,
    "utility.structure.contribution.kendall": 0.5544,
    "utility.structure.partial_dependence.distance": 0.2235,
    # The choice of a model takes a second a table: of 120 tables.
    "utility.structure.selection.rank_correlation": 0.7653,
    "utility.structure.selection.regret": 0.0000,
    "utility.clustering.adjusted_rand": 0.9768,
    "utility.clustering.silhouette": 0.0002,
    "utility.clustering.centroid_distance": 0.1591,
}

CASES = [
    Case(name, f"logistic, slopes {REAL} and {FAKE}, {N} rows", TRUTH[name], taken(m, name),
         "mean of fresh tables")
    for name, m in METRICS.items() if name in TRUTH
]  # fmt: skip

if __name__ == "__main__":
    for metric in dict.fromkeys(METRICS.values()):
        seen: dict[str, list[float]] = {}
        for i in range(int(sys.argv[1])):
            for m in metric.measure(
                evidence(np.random.default_rng([99, i])), np.random.default_rng(i)
            ):
                if m.value is not None:
                    seen.setdefault(m.name, []).append(m.value)
        for name, values in seen.items():
            if name in METRICS:
                print(f'    "{name}": {np.mean(values):.4f},', flush=True)
