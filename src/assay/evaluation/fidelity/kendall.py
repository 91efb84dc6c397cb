"""Do numbers keep their order together as they did?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import stats

from assay.core import Measurement, Statistic
from assay.data import Schema, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.fidelity.changes import Asked, Side, changes
from assay.evaluation.fidelity.choosing import some_rows
from assay.evaluation.fidelity.correlation import (
    coefficient,
    labels_of_lines,
    pairs_of_lines,
    side_of,
    two_lines,
)
from assay.evaluation.fidelity.influence import of_kendall
from assay.evaluation.fidelity.lines import Lines, lines_of

#: Pairs looked at, at most; rows that tau is taken on, and rows that its interval is.
MOST, ROWS, SPREAD = 500, 10_000, 1_000

KENDALL = coefficient(
    "kendall", "Kendall", "Kendall 1945 (tau-b); interval: Croux and Dehon 2010",
    "|t(synthetic) - t(real)|, t = (concordant - discordant) / root of pairs untied in x times y",
)  # fmt: skip


@dataclass(frozen=True)
class Kendall:
    """Kendall's tau-b of every two numbers, synthetic less real.

    Taken on at most 10,000 random rows of either side, and on at most 500 pairs of columns, a
    seeded sample that is the same for every technique. Intervals come from influence functions on
    at most 1,000 rows a side; releases are put together by Rubin's rule.

    Source: Kendall 1945; Knight 1966 for the time; Croux and Dehon 2010.
    """

    name: ClassVar[str] = "fidelity.correlation.kendall"
    question: ClassVar[str] = "Do numbers keep their order together, whatever their scale?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "n log n a pair, n at most 10,000"
    statistics: ClassVar[tuple[Statistic, ...]] = KENDALL

    def accepts(self, schema: Schema) -> str | None:
        """Tables with two columns that may lie on a line."""
        return two_lines(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` picks rows where samples are taken."""
        looks, pairs, note = pairs_of_lines(evidence, MOST)
        n = max(len(evidence.train), *(len(s) for s in evidence.releases))
        some = f"on {ROWS} random rows a side" if n > ROWS else ""

        def side(table: Table, r: np.random.Generator) -> Side:
            lines = lines_of(table, looks, ranks=True)
            rows = some_rows(len(table), ROWS, r)
            lines = lines if rows is None else lines.take(rows)
            values = np.array([_tau(lines, i, j) for i, j in pairs])
            return side_of(values, lines, pairs, of_kendall, SPREAD, r)

        notes = "; ".join(x for x in (note, some) if x)
        asked = Asked(
            "fidelity.correlation.kendall", labels_of_lines(looks, pairs), side, notes, ROWS
        )
        return changes(evidence, rng, asked, *KENDALL)


def _tau(lines: Lines, i: int, j: int) -> float:
    both = lines.mask(i) & lines.mask(j)
    if both.sum() < 2:
        return 0.0
    x, y = lines.values[both, i], lines.values[both, j]
    if x.min() == x.max() or y.min() == y.max():
        return 0.0
    if len(x) == 2:  # SciPy divides by 0 there
        return float(np.sign(x[1] - x[0]) * np.sign(y[1] - y[0]))
    return float(stats.kendalltau(x, y, method="asymptotic").statistic)
