"""Do levels keep explaining numbers as they did?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Measurement, Statistic
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.fidelity.association import (
    SPREAD,
    labels_of,
    most_pairs,
    pair_statistics,
    spread_note,
    two_columns,
)
from assay.evaluation.fidelity.binning import Bins
from assay.evaluation.fidelity.changes import Asked, Side, changes
from assay.evaluation.fidelity.choosing import crossed, sampled, some_rows
from assay.evaluation.fidelity.lines import lines_of
from assay.evaluation.fidelity.matrices import looks
from assay.evaluation.fidelity.ratio import correlation_ratio, pull_of_ratio

RATIO = pair_statistics(
    "correlation_ratio", "correlation ratio",
    "the part that a level explains of a number's spread (as a correlation)",
    "Fisher 1925 (eta); correction: Kelley 1935",
    "|eta(synthetic) - eta(real)|, eta^2 = 1 - (1 - SSB / SST) (n - 1) / (n - levels)",
)  # fmt: skip


@dataclass(frozen=True)
class LevelsAndNumbers:
    """Correlation ratio of every number given every level, synthetic less real.

    Missing cells are left out pair by pair; levels beyond the 20 most frequent are pooled. Exact
    on all rows; of too many pairs a seeded sample is taken. Intervals come from influence
    functions on at most 5,000 rows a side; releases are put together by Rubin's rule.

    Source: Fisher 1925; Kelley 1935.
    """

    name: ClassVar[str] = "fidelity.association.correlation_ratio"
    question: ClassVar[str] = "Do levels keep explaining numbers as they did?"
    cost: ClassVar[str] = "n a pair of a number and a level"
    statistics: ClassVar[tuple[Statistic, ...]] = RATIO

    def accepts(self, schema: Schema) -> str | None:
        """Tables with at least two columns that are no arrays."""
        return two_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` picks rows where samples are taken."""
        bins = looks(evidence)
        lines = [i for i, b in enumerate(bins) if b.view.ordered]
        levels = [i for i, b in enumerate(bins) if not b.view.ordered]
        pairs = evidence.memo.get(
            "fidelity.association.crossed",
            lambda r: crossed(lines, levels, most_pairs(evidence), r),
        )
        note = sampled(len(pairs), len(lines) * len(levels), "pairs")

        def side(table: Table, r: np.random.Generator) -> Side:
            return _ratios(table, bins, pairs, r)

        asked = Asked(
            self.name, labels_of(bins, pairs), side, join_notes(note, spread_note(evidence))
        )
        return changes(evidence, rng, asked, *RATIO)


def _ratios(
    table: Table, bins: tuple[Bins, ...], pairs: list[tuple[int, int]], rng: np.random.Generator
) -> Side:
    """Correlation ratios of the pairs (number, level); code 0 of a level is missing."""
    used = sorted({i for i, _ in pairs})
    place = {i: k for k, i in enumerate(used)}
    cells = lines_of(table, [bins[i].view for i in used])
    codes = {j: bins[j].codes(table) for j in sorted({j for _, j in pairs})}
    chosen = some_rows(len(table), SPREAD, rng)
    rows = np.arange(len(table)) if chosen is None else chosen
    values, pulls = np.zeros(len(pairs)), np.zeros((len(pairs), len(rows)), np.float32)
    for p, (i, j) in enumerate(pairs):
        x, code = cells.values[:, place[i]], codes[j]
        both = cells.mask(place[i]) & (code > 0)
        whole = bool(both.all())
        own, levels = (x, code) if whole else (x[both], code[both])
        values[p] = correlation_ratio(own, levels, bins[j].size)
        there = both[rows]
        if there.sum() > 2:
            some = rows[there]
            pull = pull_of_ratio(x[some], code[some], bins[j].size)
            pulls[p, there] = pull * (len(rows) / there.sum())
    return Side(values, pulls, len(table))
