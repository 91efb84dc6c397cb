"""Can a model tell synthetic rows from real ones?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, none_measured
from assay.data import Schema, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.fidelity.alone import column_auc
from assay.evaluation.fidelity.auc import FoldAuc, chance, fold_auc, joint_chance, mean_auc
from assay.evaluation.fidelity.sides import sides
from assay.evaluation.fidelity.tellers import BOOSTED, LINEAR, Rows, families, told
from assay.evaluation.fidelity.views import Array, View, no_columns, views_of

#: Folds; rows a side at most; rows a side at least.
FOLDS, MOST, FEWEST = 5, 5_000, 25

_C2ST = "Classifier two-sample test (Lopez-Paz and Oquab 2017), area as in SDMetrics' \
LogisticDetection; interval of LeDell, Petersen and van der Laan 2015"

AUC = Statistic(
    "fidelity.detect.auc", "detection: best model",
    "How often a model that has learnt to tell synthetic rows from real ones puts a synthetic row "
    "above a real one, on rows it was not trained on: 0.5 is a coin, 1 is every time. Of the "
    "family of models that tells best.", Goal.LOWER, 0.0, 1.0, source=_C2ST,
    formula="mean over 5 folds of the ROC AUC out of fold, S against N; the family is that which "
    "does best in the other folds",
)  # fmt: skip
LINEAR_AUC = Statistic(
    "fidelity.detect.linear_auc", "detection: linear model",
    "How often a linear model that has learnt to tell synthetic rows from real ones puts a "
    "synthetic row above a real one: 0.5 is a coin, 1 is every time.",
    Goal.LOWER, 0.0, 1.0, source=_C2ST,
    formula="mean over 5 folds of the ROC AUC of a logistic regression, out of fold",
)  # fmt: skip
COLUMN_AUC = Statistic(
    "fidelity.detect.column_auc.max", "detection: one column alone",
    "How often a synthetic row can be told from a real one by looking at a single column, the one "
    "that gives most away: 0.5 is a coin, 1 is every time.",
    Goal.LOWER, 0.0, 1.0, source="ROC AUC of a histogram classifier; DeLong et al. 1988",
    formula="largest over columns of the cross-fitted ROC AUC of the ratio of shares in a bin",
)  # fmt: skip
PROPENSITY = Statistic(
    "fidelity.detect.propensity", "detection: propensity",
    "How far the chance of being synthetic, as a linear model gives it, lies from one half: 0 or a "
    "little below where nothing differs, as it then only guesses, 1 where it is certain and right.",
    Goal.LOWER, None, 1.0,
    source="Four times the pMSE of Woo et al. 2009 and Snoke et al. 2018, cross-fitted, so that "
    "its null value is not above 0 (one less the Brier score over 1/4)",
    formula="mean of 4 (2 (p - 1/2)(y - 1/2) - (p - 1/2)^2), y = 1 for synthetic, out of fold",
)  # fmt: skip
P_VALUE = Statistic(
    "fidelity.detect.p_value", "detection: chance of as much",
    "How likely it is that a model tells as well as this if synthetic and real rows came from one "
    "source. A small figure means that the difference is no accident, not that it is large.",
    Goal.NONE, 0.0, 1.0, source="Mann-Whitney rank-sum test on rows out of fold",
    formula="1 - Phi((AUC - 1/2) / sd under chance); twice the median over releases",
)  # fmt: skip


@dataclass(frozen=True)
class Detection:
    """A classifier two-sample test: models learn to tell S from rows that no technique saw.

    Equal numbers of both, five folds; rows of a person stay in one fold. A linear model sees
    ranks, their squares and levels; trees see codes. For each fold the headline takes the family
    that tells best in the other folds, so that choosing the best of several does not make the
    figure larger than it is. The reference is training rows against the same unseen rows.

    At standard depth: linear, and gradient boosting from 1,000 rows a side; at full depth all
    sizes, and a random forest and nearest neighbours too. At most 5,000 rows a side.
    """

    name: ClassVar[str] = "fidelity.detect"
    question: ClassVar[str] = "Can a model tell synthetic rows from real ones?"
    cost: ClassVar[str] = "5 fits a family on at most 10,000 rows"
    statistics: ClassVar[tuple[Statistic, ...]] = (AUC, LINEAR_AUC, COLUMN_AUC, PROPENSITY, P_VALUE)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The five measurements; ``rng`` deals rows to folds."""
        bench = sides(evidence, MOST)
        n = bench.n
        if n < FEWEST:
            few = f"there are {n} rows a side, and {FEWEST} are the least that models learn from"
            return none_measured(self.statistics, few)
        looks = views_of(evidence)
        found = [told_apart(looks, s, bench.real, evidence.depth, rng) for s in bench.releases]
        reference, train = None, bench.train
        if train is not None:
            reference = evidence.memo.get(
                f"fidelity.detect.reference.{n}.{evidence.depth}",
                lambda r: told_apart(looks, train, bench.real, evidence.depth, r),
            )
        return _measurements(looks, found, reference, n, bench.note)


@dataclass(frozen=True)
class Told:
    """What telling two tables apart came to.

    Attributes:
        best: The areas of the family chosen for each fold.
        families: Each family's area.
        columns: Each column's area when it is all that is seen.
        propensity: Four times the pMSE of the linear family.
    """

    best: tuple[FoldAuc, ...]
    families: dict[str, Score]
    columns: tuple[Score, ...]
    propensity: Score


def told_apart(
    looks: tuple[View, ...], one: Table, other: Table, depth: Depth, rng: np.random.Generator
) -> Told:
    """Learn to tell rows of ``one`` (called synthetic) from as many of ``other``."""
    rows = Rows.of(looks, one, other)
    y = np.repeat([1, 0], [len(one), len(other)])
    whose = other.persons
    fold = np.concatenate([_dealt(np.arange(len(one)), rng), _dealt(whose, rng)])
    seed = int(rng.integers(2**31))
    areas: dict[str, list[FoldAuc]] = {}
    linear = np.empty(len(y))
    for family in families(len(one), depth):
        areas[family] = []
        for k in range(FOLDS):
            ask = np.flatnonzero(fold == k)
            score = told(family, rows, y, np.flatnonzero(fold != k), ask, seed)
            made = y[ask] == 1
            persons = whose[ask[~made] - len(one)]
            areas[family].append(fold_auc(score[made], score[~made], persons))
            if family == LINEAR:
                linear[ask] = score
    columns = [column_auc(b, y == 1, fold, FOLDS) for b in rows.bins.T]
    return Told(
        _best(areas), {f: mean_auc(a) for f, a in areas.items()}, tuple(columns),
        _propensity(linear, y),
    )  # fmt: skip


def _dealt(whose: Array, rng: np.random.Generator) -> Array:
    """A fold for each row, all rows of a person in one; folds alike in size but for that."""
    known, code = np.unique(whose, return_inverse=True)
    return rng.permutation(np.arange(len(known)) % FOLDS)[code]


def _best(areas: dict[str, list[FoldAuc]]) -> tuple[FoldAuc, ...]:
    """For each fold the family that does best in the others; the first of equals."""
    values = np.array([[f.value for f in folds] for folds in areas.values()])
    chosen = np.argmax(values.sum(1, keepdims=True) - values, axis=0)
    lists = list(areas.values())
    return tuple(lists[c][k] for k, c in enumerate(chosen))


def _propensity(p: Array, y: Array) -> Score:
    off = p - 0.5
    each = 4 * (2 * off * (y - 0.5) - off**2)
    halves = [each[y == k] for k in (0, 1)]
    variance = sum((float(np.var(h)) + 0.5 / len(h)) / len(h) for h in halves) / 4
    return Score(float(np.mean([h.mean() for h in halves])), variance)


def _measurements(
    looks: tuple[View, ...], found: list[Told], reference: Told | None, n: int, note: str
) -> tuple[Measurement, ...]:
    def real(pick: Callable[[Told], Score]) -> Score | None:
        return None if reference is None else pick(reference)

    def part(label: str, of: Statistic, pick: Callable[[Told], Score], said: str = "") -> Part:
        known = real(pick)
        return combined_part(label, [pick(t) for t in found], of, n=n, note=said,
                             reference=None if known is None else known.value)  # fmt: skip

    def whole(
        of: Statistic, pick: Callable[[Told], Score], *said: str, parts: tuple[Part, ...] = ()
    ) -> Measurement:
        return combined(of, [pick(t) for t in found], n=n, reference=real(pick), parts=parts,
                        note=join_notes(*said, note))  # fmt: skip

    tried = tuple(found[0].families)
    few = f"fewer than {BOOSTED} rows a side, so a linear model only" if len(tried) == 1 else ""
    by_family = tuple(part(f, AUC, lambda t, f=f: t.families[f]) for f in tried)  # type: ignore[misc]
    by_column = tuple(
        part(v.name, COLUMN_AUC, lambda t, i=i: t.columns[i], v.note)  # type: ignore[misc]
        for i, v in enumerate(looks)
    )
    worst = max(by_column, key=lambda p: p.value or 0.0)
    return (
        whole(AUC, lambda t: mean_auc(t.best), few, parts=by_family),
        whole(LINEAR_AUC, lambda t: t.families[LINEAR]),
        whole(COLUMN_AUC, _top, f"largest in {worst.label!r}", parts=by_column),
        whole(PROPENSITY, lambda t: t.propensity),
        _p_value(found, reference, n, note),
    )


def _top(told: Told) -> Score:
    return max(told.columns, key=lambda s: s.value)


def _p_value(found: list[Told], reference: Told | None, n: int, note: str) -> Measurement:
    value = joint_chance([chance(t.best) for t in found])
    parts: tuple[Part, ...] = ()
    if len(found) > 1:
        parts = tuple(Part(f"release {i}", chance(t.best), n=n) for i, t in enumerate(found, 1))
    return Measurement(
        P_VALUE.name, value, None, n, P_VALUE.goal, parts=parts,
        reference=None if reference is None else chance(reference.best),
        note=join_notes("a p-value has no interval", note),
    )  # fmt: skip
