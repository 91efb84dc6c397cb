"""Are the rows of each group as good as those of all?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, not_measured
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part
from assay.evaluation.fairness.groups import LEAST, NO_COLUMN, no_groups, partitions
from assay.evaluation.fidelity.columns import compare
from assay.evaluation.fidelity.views import View, views

#: Groups looked at, the largest first.
MOST = 24
_SOURCE = "column distances (fidelity.columns) within protected groups"
MAX = Statistic(
    "fairness.fidelity.max", "groups: largest distance above chance",
    "How much farther the columns' distributions lie from those of unseen real rows in the "
    "protected group that is served worst, than training rows of that group do: 0 is as good as "
    "real.", Goal.LOWER, -1.0, 1.0, source=_SOURCE,
    formula="max over groups g of d(S_g, N_g) - d(T_g, N_g), equal numbers of rows of S_g and T_g",
)  # fmt: skip
SPREAD = Statistic(
    "fairness.fidelity.spread", "groups: spread of distances",
    "The difference between the groups that are served worst and best, in the distance above "
    "chance. Chance alone keeps it above 0.", Goal.LOWER, 0.0, 2.0, source=_SOURCE,
    formula="max - min over groups g of d(S_g, N_g) - d(T_g, N_g)",
)  # fmt: skip


@dataclass(frozen=True)
class WithinGroups:
    """Column distances within each protected group, above what real rows of the group score.

    Groups of fewer than 50 rows in the holdout, the training rows or a release are too few to say.
    Intervals are those of the distances (delta method), of the group at the end.
    """

    name: ClassVar[str] = "fairness.fidelity"
    question: ClassVar[str] = "Are the rows of each group as good as those of all?"
    cost: ClassVar[str] = "n log n a column and protected column"
    statistics: ClassVar[tuple[Statistic, ...]] = (MAX, SPREAD)

    def accepts(self, schema: Schema) -> str | None:
        """A table with a protected column."""
        return no_groups(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` picks rows where groups are unlike in size."""
        holdout = evidence.holdout
        alone = [p for p in partitions(evidence) if len(p.dividers) == 1]
        if holdout is None or not alone:
            reason = NO_COLUMN if holdout is not None else "it needs a holdout: a control group"
            return tuple(not_measured(s.name, reason, s.goal) for s in self.statistics)
        looks = evidence.memo.get("fidelity.views", lambda _: views(evidence.train))
        found: dict[str, list[Score]] = {}
        few: dict[str, int] = {}
        for partition in alone:
            real, train = partition.codes(holdout), partition.codes(evidence.train)
            for release in evidence.releases:
                mine = partition.codes(release)
                for code, label in enumerate(partition.labels):
                    tables = [(t, np.flatnonzero(c == code)) for t, c in
                              ((release, mine), (evidence.train, train), (holdout, real))]  # fmt: skip
                    least = min(len(r) for _, r in tables)
                    if least >= LEAST and len(found) < MOST:
                        found.setdefault(label, []).append(_excess(looks, tables, rng))
                    elif any(len(r) for _, r in tables):
                        few[label] = min(few.get(label, least), least)
        whole = {k: v for k, v in found.items() if len(v) == len(evidence.releases)}
        lacking = tuple(
            Part(k, None, n=max(n, 1), note=f"too few to say ({n} rows)") for k, n in few.items()
        )
        if not whole:
            reason = f"no protected group has {LEAST} rows in the holdout, in T and in each release"
            return tuple(not_measured(s.name, reason, s.goal) for s in self.statistics)
        return _measured(whole, lacking, len(holdout), len(evidence.releases))


def _excess(
    looks: tuple[View, ...], tables: Sequence[tuple[Table, np.ndarray]], rng: np.random.Generator
) -> Score:
    (release, mine), (train, theirs), (holdout, real) = tables
    rows = min(len(mine), len(theirs))
    others = holdout.take(real)
    one = compare(looks, release.take(_some(mine, rows, rng)), others).mean
    two = compare(looks, train.take(_some(theirs, rows, rng)), others).mean
    return Score(one.value - two.value, one.variance + two.variance)


def _some(rows: np.ndarray, wanted: int, rng: np.random.Generator) -> np.ndarray:
    if len(rows) == wanted:
        return rows
    return np.sort(rng.choice(rows, wanted, replace=False))


def _measured(
    found: dict[str, list[Score]], few: tuple[Part, ...], n: int, releases: int
) -> tuple[Measurement, ...]:
    labels = list(found)
    tops, spreads = [], []
    for i in range(releases):
        scores = [found[k][i] for k in labels]
        worst, best = max(scores, key=lambda s: s.value), min(scores, key=lambda s: s.value)
        tops.append(worst)
        spreads.append(Score(worst.value - best.value, worst.variance + best.variance))
    parts = tuple(combined_part(k, v, MAX) for k, v in found.items())
    parts = tuple(sorted(parts, key=lambda p: -(p.value or 0.0)))
    note = "1 group" if len(labels) == 1 else f"{len(labels)} groups"
    return (
        combined(MAX, tops, n=n, parts=(*parts, *few), note=note, reference=0.0),
        combined(SPREAD, spreads, n=n, note=note),
    )
