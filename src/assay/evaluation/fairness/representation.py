"""Is every group there in its share?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, none_measured, not_measured
from assay.data import Schema
from assay.evaluation.base import Evidence
from assay.evaluation.combine import combined, combined_part
from assay.evaluation.fairness.groups import (
    LEAST,
    NAMED,
    NO_COLUMN,
    no_groups,
    partitions,
)
from assay.evaluation.fairness.shares import Shares, against, counted
from assay.evaluation.largest import LIFTED, largest

_SOURCE = "disparity of representation (Bhanot et al. 2021, Entropy 23:1165)"
MAX = Statistic(
    "fairness.representation.max", "groups: largest gap in share",
    "The largest difference between a protected group's share of the synthetic rows and its share "
    "of unseen real rows, over groups and pairs of columns." + LIFTED,
    Goal.LOWER, 0.0, 1.0, percent=True, source=_SOURCE, formula="max over groups g of |p_S(g) - p_N(g)|",
)  # fmt: skip
MEAN = Statistic(
    "fairness.representation.mean", "groups: mean gap in share",
    "The difference between a protected group's share of the synthetic rows and its share of "
    "unseen real rows, on average over groups and pairs of columns, above chance.",
    Goal.LOWER, 0.0, 1.0, percent=True, source=_SOURCE,
    formula="mean over groups g of |p_S(g) - p_N(g)|, less its share by chance",
)  # fmt: skip
RATIO = Statistic(
    "fairness.representation.ratio", "groups: share off by a factor",
    f"The factor by which the share of a protected group of {LEAST} unseen real rows or more is "
    "wrong in the synthetic rows, in either direction, for the group where it is largest, as a "
    "natural logarithm: 0 is none, 0.69 is half or twice the share.",
    Goal.LOWER, 0.0, None, source=_SOURCE, formula="max over groups g of |log(p_S(g) / p_N(g))|",
)  # fmt: skip
LOST = Statistic(
    "fairness.representation.lost", "groups: lost",
    f"The share of protected groups of {NAMED} unseen real rows or more that no synthetic row "
    "belongs to.", Goal.LOWER, 0.0, 1.0, percent=True, source=_SOURCE,
    formula=f"groups with no row in S / groups with {NAMED} rows in N",
)  # fmt: skip


@dataclass(frozen=True)
class Representation:
    """Shares of protected groups in synthetic and in unseen real rows.

    Groups are the levels of protected columns (quarters of ordered ones), and of pairs of them.
    The reference is what the training rows score. Levels that fewer than 11 people have are one
    group and are not named. Intervals are binomial on either side, of the group with the largest
    gap; that of the mean adds up what each row says of all groups; that of the groups lost speaks
    of another draw of as many rows.

    Source: Bhanot, Qi, Erickson, Guyon and Bennett 2021.
    """

    name: ClassVar[str] = "fairness.representation"
    question: ClassVar[str] = "Is every group there in its share?"
    cost: ClassVar[str] = "n a protected column and pair of them"
    statistics: ClassVar[tuple[Statistic, ...]] = (MAX, MEAN, RATIO, LOST)

    def accepts(self, schema: Schema) -> str | None:
        """A table with a protected column."""
        return no_groups(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The four measurements; ``rng`` is not used."""
        parts, holdout = partitions(evidence), evidence.holdout
        if not parts:
            return none_measured(self.statistics, NO_COLUMN)
        real = evidence.real
        note = "no holdout: compared with the training rows" if holdout is None else ""
        shares = evidence.memo.get("fairness.shares", lambda _: counted(parts, real))
        found = [against(parts, counted(parts, s), shares) for s in evidence.releases]
        if not all(f.each for f in found):
            reason = "every protected cell is missing"
            return none_measured(self.statistics, reason)
        same = None
        if holdout is not None:
            same = evidence.memo.get(
                "fairness.representation.real",
                lambda _: against(parts, counted(parts, evidence.train), shares),
            )
        n = min(len(real), *(len(s) for s in evidence.releases))
        top = [largest(f.each) for f in found]
        ratio = not_measured(RATIO.name, f"no protected group has {LEAST} unseen rows", RATIO.goal)
        off = [f.ratio for f in found if f.ratio is not None]
        if len(off) == len(found):
            ratio = combined(RATIO, off, n=n, note=note, reference=same.ratio if same else None)
        return (
            combined(MAX, top, n=n, note=note, parts=_parts(found, same),
                     reference=largest(same.each) if same else None),
            combined(MEAN, [f.mean for f in found], n=n, note=note,
                     reference=same.mean if same else None),
            ratio,
            combined(LOST, [f.lost for f in found], n=found[0].groups, note=note,
                     reference=same.lost if same else None),
        )  # fmt: skip


def _parts(found: list[Shares], same: Shares | None) -> tuple[Part, ...]:
    """The groups of the first release, the widest gaps first."""
    known = [dict(zip(f.labels, f.each, strict=True)) for f in found]
    usual = dict(zip(same.labels, same.each, strict=True)) if same else {}
    rows = {k: v for f in found for k, v in zip(f.labels, f.rows, strict=True)}
    lines = [
        combined_part(
            label, [k[label] for k in known if label in k], MAX, n=rows[label],
            reference=usual[label].value if label in usual else None,
            note="" if rows[label] >= LEAST else "few rows: see the interval",
        )
        for label in rows
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda p: -(p.value or 0.0)))
