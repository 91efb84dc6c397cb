"""Are the rows of each group as good as those of all?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, none_measured
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part
from assay.evaluation.fairness.gaps import ends
from assay.evaluation.fairness.groups import LEAST, NO_COLUMN, no_groups, partitions, too_few
from assay.evaluation.fidelity.columns import compare
from assay.evaluation.fidelity.views import View, views_of

#: Groups looked at, the largest first.
MOST = 24
#: Variance of the absolute value of a normal number, as a share of the number's own.
FOLDED = 1 - 2 / np.pi
_SOURCE = "column distances (fidelity.columns) within protected groups"
MAX = Statistic(
    "fairness.fidelity.max", "groups: largest distance above chance",
    "How much farther the columns' distributions lie from those of unseen real rows in the "
    "protected group that is served worst, than training rows of that group do: 0 is as good as "
    "real.", Goal.LOWER, -1.0, 1.0, source=_SOURCE,
    formula="e_g = mean over columns of d_S - d_T (1 - (1 - min(1, d_T / d_S))^2), d_S = d(S_g, N_g), "
    "d_T = d(T_g, N_g), as many rows of S_g as of T_g; max over groups g of e_g",
)  # fmt: skip
SPREAD = Statistic(
    "fairness.fidelity.spread", "groups: spread of distances",
    "The difference between the groups that are served worst and best, in the distance above "
    "chance.", Goal.LOWER, 0.0, 2.0, source=_SOURCE,
    formula="max - min over groups g of e_g, as in fairness.fidelity.max",
)  # fmt: skip


@dataclass(frozen=True)
class WithinGroups:
    """Column distances within each protected group, above what real rows of the group score.

    Groups of fewer than 50 rows in the holdout, the training rows or a release are too few to say.
    What real rows score is chance. It is taken off in full from a column that is no farther than
    they are, and less of it from one that is: chance adds little to a clear difference. Intervals
    are those of the distances (delta method, less where a distance is chance); the bias of
    picking the worst group is taken off by a parametric bootstrap.
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
            return none_measured(self.statistics, reason)
        looks = views_of(evidence)
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
        lacking = tuple(Part(k, None, n=max(n, 1), note=too_few(n)) for k, n in few.items())
        if not whole:
            reason = f"no protected group has {LEAST} rows in the holdout, in T and in each release"
            return none_measured(self.statistics, reason)
        return _measured(whole, lacking, len(holdout), rng)


def _excess(
    looks: tuple[View, ...], tables: Sequence[tuple[Table, np.ndarray]], rng: np.random.Generator
) -> Score:
    (release, mine), (train, theirs), (holdout, real) = tables
    rows = min(len(mine), len(theirs))
    others = holdout.take(real)
    one = compare(looks, release.take(mine).sample(rows, rng), others)
    two = compare(looks, train.take(theirs).sample(rows, rng), others)
    far, near = (np.array([c.value for c in x.columns]) for x in (one, two))
    chance = np.divide(near, far, out=np.ones_like(far), where=far > near)
    excess = float(np.mean(far - near * (1 - (1 - chance) ** 2)))
    # A distance that is chance is the absolute value of a difference: FOLDED of its variance is
    # left. Columns between count by what they are above chance.
    weights = np.array([c.variance for c in one.columns])
    part = float(np.average(FOLDED + (1 - FOLDED) * (1 - chance**2), weights=weights))
    return Score(excess, one.plain * part + two.plain * FOLDED)


def _measured(
    found: dict[str, list[Score]], few: tuple[Part, ...], n: int, rng: np.random.Generator
) -> tuple[Measurement, ...]:
    both = [ends(scores, rng) for scores in zip(*found.values(), strict=True)]
    parts = tuple(combined_part(k, v, MAX) for k, v in found.items())
    parts = tuple(sorted(parts, key=lambda p: -(p.value or 0.0)))
    note = "1 group" if len(found) == 1 else f"{len(found)} groups"
    return (
        combined(
            MAX, [top for top, _ in both], n=n, parts=(*parts, *few), note=note, reference=0.0
        ),
        combined(SPREAD, [wide for _, wide in both], n=n, note=note, reference=0.0),
    )
