"""Do synthetic rows lie where real ones do, and everywhere real ones do?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Statistic, none_measured
from assay.data import Schema
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import combined
from assay.evaluation.fidelity.balls import NAMES, K, measured
from assay.evaluation.fidelity.points import points
from assay.evaluation.fidelity.views import no_columns

#: Rows a side at most: every pair of them is measured.
ROWS = 3_000
_BALL = f"the ball around a row that reaches to its {K} nearest of the same table"
_READ = " Read it against the reference, which is what training rows score."


def _statistic(key: str, title: str, meaning: str, formula: str, source: str, low: float = 0.0,
               high: float | None = 1.0) -> Statistic:  # fmt: skip
    return Statistic(f"fidelity.manifold.{key}", title, meaning + _READ, Goal.HIGHER, low, high,
                     source=source, formula=formula)  # fmt: skip


_ALAA = "Alaa et al. 2022, ICML, eq. 4 to 7 (in the mixed-type space, without a one-class network)"
STATISTICS = (
    _statistic("precision", "rows in real places",
               f"The share of synthetic rows that lie in the ball of an unseen real row: {_BALL}. "
               "Low: rows that could not be.",
               "share of s in S with d(s, r) <= d_k(r) for some r in N", "Kynkaanniemi et al. 2019"),
    _statistic("recall", "real places reached",
               f"The share of unseen real rows that lie in the ball of a synthetic row: {_BALL}. "
               "Low: kinds of people are missing.",
               "share of r in N with d(r, s) <= d_k(s) for some s in S", "Kynkaanniemi et al. 2019"),
    _statistic("density", "density in real places",
               f"How many balls of unseen real rows a synthetic row lies in, over {K}: about 1 where "
               "rows lie as densely as real ones, more where they crowd.",
               "balls of N that hold s, mean over S, / k", "Naeem et al. 2020", high=None),
    _statistic("coverage", "real places covered",
               "The share of unseen real rows in whose ball a synthetic row lies. Low: kinds of "
               "people are missing. Outliers do not lift it.",
               "share of r in N with d(s, r) <= d_k(r) for some s in S", "Naeem et al. 2020"),
    _statistic("alpha_precision", "alpha-precision",
               "Whether the synthetic rows spread around the middle as the real ones do: 1 where "
               "each ball around the mean holds equal shares of both. Independent columns look "
               "excellent here, so it decides nothing alone.",
               "1 - 2 integral |P_a - a| da", _ALAA, low=-1.0),
    _statistic("beta_recall", "beta-recall",
               "Whether each share of the synthetic rows, from the middle outwards, covers an equal "
               "share of the real ones.", "1 - 2 integral |R_b - b| db", _ALAA, low=-1.0),
)  # fmt: skip


@dataclass(frozen=True)
class Manifold:
    """Neighbourhoods of synthetic and unseen real rows in a space of mixed types.

    Squared distances count the columns that disagree, numbers by rank. At most 3,000 random rows a
    side, as many of each; every pair is measured. Intervals come from up to 30 disjoint groups of
    rows, each taken for a table of its own; they speak of what as many other rows would give.

    Source: Kynkaanniemi et al. 2019 (precision, recall); Naeem et al. 2020 (density, coverage);
    Alaa, van Breugel, Saveliev and van der Schaar 2022 (alpha-precision, beta-recall).
    """

    name: ClassVar[str] = "fidelity.manifold"
    question: ClassVar[str] = "Do synthetic rows lie where real ones do, and wherever they do?"
    cost: ClassVar[str] = "constant beyond 3,000 rows: all pairs of them"
    depth: ClassVar[Depth] = Depth.FULL
    statistics: ClassVar[tuple[Statistic, ...]] = STATISTICS

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The six measurements; ``rng`` picks rows of the releases."""
        seen = points(evidence, rng, ROWS)
        rows = len(seen.real)
        if rows < 2 * K:
            reason = f"{rows} rows a side are too few: a ball needs {K} neighbours"
            return none_measured(self.statistics, reason)
        found = [measured(seen.real, s) for s in seen.releases]
        train = seen.train
        usual = None
        if train is not None:
            usual = evidence.memo.get(
                f"fidelity.manifold.real.{rows}", lambda _: measured(seen.real, train)
            )
        return tuple(
            combined(s, [f[i] for f in found], n=rows, note=seen.note,
                     reference=usual[i] if usual else None, bent=s.name in BENT)
            for i, s in enumerate(self.statistics)
        )  # fmt: skip


#: Near 1, chance makes it smaller far more often than larger: its intervals are laid as those of
#: correlations.
BENT = ("fidelity.manifold.alpha_precision",)
assert tuple(s.name.rpartition(".")[2] for s in STATISTICS) == NAMES
