"""Is every group there in its share?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, not_measured
from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined, combined_part
from assay.evaluation.fairness.groups import (
    LEAST,
    NAMED,
    NO_COLUMN,
    Partition,
    no_groups,
    partitions,
)

_SOURCE = "disparity of representation (Bhanot et al. 2021, Entropy 23:1165)"
MAX = Statistic(
    "fairness.representation.max", "groups: largest gap in share",
    "The largest difference between a protected group's share of the synthetic rows and its share "
    "of unseen real rows, over groups and pairs of columns. Chance alone keeps it above 0.",
    Goal.LOWER, 0.0, 1.0, percent=True, source=_SOURCE, formula="max over groups g of |p_S(g) - p_N(g)|",
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
    gap.

    Source: Bhanot, Qi, Erickson, Guyon and Bennett 2021.
    """

    name: ClassVar[str] = "fairness.representation"
    question: ClassVar[str] = "Is every group there in its share?"
    cost: ClassVar[str] = "n a protected column and pair of them"
    statistics: ClassVar[tuple[Statistic, ...]] = (MAX, LOST)

    def accepts(self, schema: Schema) -> str | None:
        """A table with a protected column."""
        return no_groups(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The two measurements; ``rng`` is not used."""
        parts, holdout = partitions(evidence), evidence.holdout
        if not parts:
            return tuple(not_measured(s.name, NO_COLUMN, s.goal) for s in self.statistics)
        real = evidence.train if holdout is None else holdout
        note = "no holdout: compared with the training rows" if holdout is None else ""
        shares = evidence.memo.get("fairness.shares", lambda _: _shares(parts, real))
        found = [_against(parts, _shares(parts, s), shares) for s in evidence.releases]
        same = None
        if holdout is not None:
            same = evidence.memo.get(
                "fairness.representation.real",
                lambda _: _against(parts, _shares(parts, evidence.train), shares),
            )
        n = min(len(real), *(len(s) for s in evidence.releases))
        top = [max(f.each, key=lambda s: s.value) for f in found]
        return (
            combined(MAX, top, n=n, note=note, parts=_parts(found, same),
                     reference=max(same.each, key=lambda s: s.value) if same else None),
            combined(LOST, [f.lost for f in found], n=found[0].groups, note=note,
                     reference=same.lost if same else None),
        )  # fmt: skip


Counts = list[tuple[np.ndarray, int]]


def _shares(parts: Sequence[Partition], table: Table) -> Counts:
    """Rows of each group, and of the table, partition by partition."""
    return [
        (np.bincount(c[c >= 0], minlength=len(p.labels)), len(table))
        for p, c in ((p, p.codes(table)) for p in parts)
    ]  # fmt: skip


@dataclass(frozen=True)
class _Told:
    labels: tuple[str, ...]
    rows: tuple[int, ...]
    each: tuple[Score, ...]
    lost: Score
    groups: int


def _against(parts: Sequence[Partition], one: Counts, other: Counts) -> _Told:
    labels: list[str] = []
    rows: list[int] = []
    each: list[Score] = []
    gone, groups = 0, 0
    for partition, (a, n), (b, m) in zip(parts, one, other, strict=True):
        some = np.flatnonzero(a + b)
        p, q = a / n, b / m
        # Two pseudo-rows a side keep the variance of 0 of n above 0.
        v, w = ((x + 1) / (k + 2) for x, k in ((a, n), (b, m)))
        spread = v * (1 - v) / (n + 2) + w * (1 - w) / (m + 2)
        labels += [partition.labels[g] for g in some]
        rows += [int(b[g]) for g in some]
        each += [Score(float(abs(p[g] - q[g])), float(spread[g])) for g in some]
        known = b >= NAMED
        gone, groups = gone + int((known & (a == 0)).sum()), groups + int(known.sum())
    share = (gone + 1) / (groups + 2)
    lost = Score(gone / groups if groups else 0.0, share * (1 - share) / (groups + 2))
    return _Told(tuple(labels), tuple(rows), tuple(each), lost, max(groups, 1))


def _parts(found: list[_Told], same: _Told | None) -> tuple[Part, ...]:
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
