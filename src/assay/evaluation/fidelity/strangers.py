"""Do as many synthetic rows stand out as real ones?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor
from threadpoolctl import threadpool_limits

from assay.core import Goal, Measurement, Statistic, none_measured
from assay.data import Schema
from assay.evaluation.base import NO_HOLDOUT, Depth, Evidence
from assay.evaluation.combine import Score, combined
from assay.evaluation.fidelity.points import Points, points
from assay.evaluation.fidelity.views import Array, no_columns

#: Rows a side at most, and the share of unseen real rows that stand out by definition.
ROWS, SHARE, LEAST = 5_000, 0.05, 40
_CUTS = (1 - SHARE - 0.01, 1 - SHARE, 1 - SHARE + 0.01)


def _statistic(key: str, title: str, what: str, source: str) -> Statistic:
    return Statistic(
        f"fidelity.outliers.{key}.gap", title,
        f"{what} is fitted on training rows and calls 5 % of the unseen real rows outlying: how far "
        "the share of synthetic rows that it calls so lies from 5 %. Fewer: unusual people are lost; "
        "more: rows that could not be.", Goal.LOWER, 0.0, 1.0, percent=True, source=source,
        formula="|share of S beyond the 95 % quantile of N's scores - 5 %|",
    )  # fmt: skip


FOREST = _statistic("forest", "outliers by isolation forest: gap in share", "An isolation forest",
                    "Liu, Ting and Zhou 2008")  # fmt: skip
LOF = _statistic("lof", "outliers by local density: gap in share", "The local outlier factor",
                 "Breunig et al. 2000")  # fmt: skip


@dataclass(frozen=True)
class Strangers:
    """Shares of outlying rows by an isolation forest and by the local outlier factor.

    Both are fitted on at most 5,000 training rows in the space of mixed types; the cutoff is the
    95 % quantile of as many unseen real rows. The note says on which side the share lies. The
    interval holds the binomial errors of both sides.

    Source: Liu, Ting and Zhou 2008; Breunig, Kriegel, Ng and Sander 2000.
    """

    name: ClassVar[str] = "fidelity.outliers.models"
    question: ClassVar[str] = "Do as many synthetic rows stand out as real ones?"
    cost: ClassVar[str] = "constant beyond 5,000 rows"
    depth: ClassVar[Depth] = Depth.FULL
    statistics: ClassVar[tuple[Statistic, ...]] = (FOREST, LOF)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` picks rows of the releases."""
        if evidence.holdout is None:
            return none_measured(self.statistics, NO_HOLDOUT)
        seen = points(evidence, rng, ROWS)
        if len(seen.real) < LEAST:
            reason = f"{len(seen.real)} rows a side are too few: {LEAST} are the least"
            return none_measured(self.statistics, reason)
        ways: tuple[tuple[Statistic, Callable[[np.random.Generator], Any]], ...] = (
            (FOREST, lambda r: IsolationForest(random_state=int(r.integers(2**31)))),
            (LOF, lambda _: LocalOutlierFactor(n_neighbors=20, novelty=True)),
        )
        return tuple(_measured(evidence, seen, s, make) for s, make in ways)


def _measured(
    evidence: Evidence, seen: Points, statistic: Statistic,
    make: Callable[[np.random.Generator], Any],
) -> Measurement:  # fmt: skip
    rows, train = len(seen.real), seen.train
    assert train is not None

    def fitted(rng: np.random.Generator) -> tuple[Any, Array]:
        with threadpool_limits(1):
            model = make(rng).fit(train)
            return model, np.quantile(-model.score_samples(seen.real), _CUTS)

    model, cuts = evidence.memo.get(f"{statistic.name}.fitted.{rows}", fitted)
    with threadpool_limits(1):
        found = [-model.score_samples(s) for s in seen.releases]
    shares = [float((f > cuts[1]).mean()) for f in found]
    scores = [gap(f, cuts) for f in found]
    side = f"{100 * float(np.mean(shares)):.2g} % of the synthetic rows stand out, of the real ones 5 %"
    note = "; ".join(n for n in (side, seen.note) if n)
    return combined(statistic, scores, n=rows, note=note, reference=0.0)


def gap(scores: Array, cuts: Array) -> Score:
    """How far the share of ``scores`` beyond the cutoff lies from 5 %, with the errors of both.

    Args:
        scores: Of a release, higher is more outlying; shape (n,).
        cuts: The 94, 95 and 96 % quantiles of as many unseen real rows' scores. What lies between
            the outer two says how much the cutoff's own error moves the share.
    """
    n = len(scores)
    share = float((scores > cuts[1]).mean())
    middle = (share * n + 1) / (n + 2)
    between = float(((scores > cuts[0]) & (scores <= cuts[2])).mean())
    slope = max(between / (_CUTS[2] - _CUTS[0]), 1.0)
    cutoff = SHARE * (1 - SHARE) / n * slope**2
    return Score(abs(share - SHARE), middle * (1 - middle) / (n + 2) + cutoff)
