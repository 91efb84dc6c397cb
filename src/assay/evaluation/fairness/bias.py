"""Does the target differ more between groups in the release than in reality?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Statistic, none_measured
from assay.data import Schema, Table, Task, TaskKind
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, combined
from assay.evaluation.fairness.gaps import Cell, Gaps, gaps
from assay.evaluation.fairness.groups import (
    LEAST,
    Array,
    Partition,
    enough,
    in_units,
    no_groups,
    partitions,
)
from assay.evaluation.utility.exam import labelled

_SOURCE = "disparate impact in labels (Barocas, Hardt and Narayanan 2023, chapter 6)"
_GAP = (
    "The widest gap between protected groups in how often the target has a class (or in its mean, "
    "in standard deviations), in the {rows} rows themselves."
)
_FORMULA = "max - min over groups g of P(target = k | g), largest over classes k"
REAL = Statistic(
    "fairness.association.real", "target by group: gap in real rows", _GAP.format(rows="real"),
    Goal.NONE, 0.0, None, source=_SOURCE, formula=_FORMULA,
)  # fmt: skip
SYNTHETIC = Statistic(
    "fairness.association.synthetic", "target by group: gap in synthetic rows",
    _GAP.format(rows="synthetic"), Goal.NONE, 0.0, None, source=_SOURCE, formula=_FORMULA,
)  # fmt: skip
ADDED = Statistic(
    "fairness.association.amplification", "target by group: gap added",
    "How much wider the gap between protected groups in the target is in synthetic rows than in "
    "real ones: a bias of the data made larger. Below 0 it shrinks.", Goal.LOWER, None, None,
    source=_SOURCE, formula="gap in S - gap in N",
)  # fmt: skip


@dataclass(frozen=True)
class TargetGap:
    """Rates of the target's classes in protected groups, in synthetic and in unseen real rows.

    The gap is the widest over classes, protected columns and pairs of them, between groups of 50
    rows or more on either side; its bias is taken off by a parametric bootstrap, whose variance
    makes the interval. The reference of what is added is the gap of the training rows less that
    of the unseen rows.
    """

    name: ClassVar[str] = "fairness.association"
    question: ClassVar[str] = "Does the target differ more between groups than in reality?"
    cost: ClassVar[str] = "n a protected column and pair of them"
    statistics: ClassVar[tuple[Statistic, ...]] = (REAL, SYNTHETIC, ADDED)

    def accepts(self, schema: Schema) -> str | None:
        """A table with a protected column."""
        return no_groups(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The three measurements; ``rng`` draws the bootstrap."""
        task, holdout = evidence.task, evidence.holdout
        if task is None:
            reason = "no target is named, so there is nothing to compare between groups"
            return none_measured(self.statistics, reason)
        real = evidence.real
        parts = partitions(evidence)
        got = [_gaps(task, parts, real, s, rng) for s in evidence.releases]
        known = [g for g in got if g is not None]
        if len(known) < len(got):
            reason = f"no protected column has two groups of {LEAST} rows with a target in both"
            return none_measured(self.statistics, reason)
        same = None
        if holdout is not None:
            same = evidence.memo.get(
                "fairness.association.same",
                lambda r: _gaps(task, parts, holdout, evidence.train, r),
            )
        n = min(len(real), *(len(s) for s in evidence.releases))
        note = "no holdout: compared with the training rows" if holdout is None else ""
        return (
            combined(REAL, [known[0].real], n=n, note=note),
            combined(SYNTHETIC, [g.synthetic for g in known], n=n, note=note, reference=known[0].real),
            combined(ADDED, [g.amplification for g in known], n=n, note=note,
                     reference=same.amplification if same else None),
        )  # fmt: skip


def _gaps(
    task: Task, parts: Sequence[Partition], real: Table, release: Table, rng: np.random.Generator
) -> Gaps | None:
    (one, truth, _), (other, said, _) = labelled(task, real), labelled(task, release)
    if not len(truth) or not len(said):
        return None
    cells: list[Cell] = []
    for name, a, b in _columns(task, truth, said):
        for partition in parts:
            cells += _cells(f"{partition.name}|{name}", partition, one, other, a, b)
    return gaps(cells, rng)


def _columns(task: Task, truth: Array, said: Array) -> list[tuple[str, Array, Array]]:
    if task.kind is TaskKind.REGRESSION:
        return [("", in_units(truth, truth), in_units(said, truth))]
    classes = np.unique(truth)
    some = classes if len(classes) > 2 else classes[:1]
    return [
        (str(k), (truth == c).astype(float), (said == c).astype(float)) for k, c in enumerate(some)
    ]


def _cells(
    family: str, partition: Partition, one: Table, other: Table, a: Array, b: Array
) -> list[Cell]:
    mine, theirs = partition.codes(one), partition.codes(other)
    cells = []
    for group in set(enough(mine)) & set(enough(theirs)):
        x, y = a[mine == group], b[theirs == group]
        p, q = _mean(x), _mean(y)
        cells.append(
            Cell(
                family,
                partition.labels[group],
                p.value,
                q.value,
                (p.variance, q.variance, 0.0),
                len(x),
            )
        )
    return cells


def _mean(x: Array) -> Score:
    n = len(x)
    return Score(float(x.mean()), (float(np.sum((x - x.mean()) ** 2)) + 0.5) / n**2)
