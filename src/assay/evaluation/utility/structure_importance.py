"""Do models of real and of synthetic rows find the same columns important?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import AssayError, Goal, Measurement, Part, Statistic, none_measured
from assay.data import Schema, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import Score, combined, join_notes
from assay.evaluation.utility.features import Array, usable
from assay.evaluation.utility.rankings import kendall, rank_overlap, top
from assay.evaluation.utility.structure_models import (
    Sides,
    boots,
    one_column,
    probe,
    said,
    sides,
    truth_of,
)
from assay.evaluation.utility.trained import exam_of
from assay.evaluation.utility.training import Trained

#: Test rows asked about at most, shuffles of each column, and how many columns are "the top".
ASKED, SHUFFLES, TOP = 2_000, 2, 3

_RISE = "mean over rows of (squared error with the column shuffled - squared error)"
_MOVE = "mean over rows of |prediction - mean prediction with the column shuffled|"
_FISHER = "Breiman 2001, section 10; Fisher, Rudin and Dominici 2019 (model reliance)"
_NAME = "utility.structure"
_READ = " Chance alone moves ranks of columns that hardly matter: read it against the reference."

KENDALL = Statistic(
    f"{_NAME}.importance.kendall", "importances: rank correlation",
    "Whether columns are in the same order of importance to a model of synthetic rows as to one "
    "of real rows: 1 the same order, 0 no relation, -1 the reverse." + _READ, Goal.HIGHER,
    -1.0, 1.0, source=f"Kendall 1945, tau-b; {_FISHER}", formula=f"tau-b of importances: {_RISE}",
)  # fmt: skip
OVERLAP = Statistic(
    f"{_NAME}.importance.rank_overlap", "importances: rank-biased overlap",
    "How much the two orders of importance share, the first ranks weighing most: 1 is the same "
    "order. With few columns even unrelated orders share much." + _READ, Goal.HIGHER, 0.0, 1.0,
    source=f"Webber, Moffat and Zobel 2010, eq. 32, p = 0.9; {_FISHER}",
    formula="p^d + (1 - p) / p x sum over depth k of p^k x (columns in both first k) / k",
)  # fmt: skip
SAME = Statistic(
    f"{_NAME}.importance.top", "importances: top columns kept",
    "Of the three columns that matter most to the model of real rows, the share that are among "
    "the three that matter most to the model of synthetic rows." + _READ, Goal.HIGHER, 0.0, 1.0,
    percent=True, source=_FISHER, formula="columns in both first three / 3",
)  # fmt: skip
MOVED = Statistic(
    f"{_NAME}.contribution.kendall", "contributions: rank correlation",
    "Whether columns move the predictions of both models in the same order, right or wrong: a "
    "column's contribution is how far a prediction moves when the column is averaged out. 1 the "
    "same order, 0 no relation." + _READ, Goal.HIGHER, -1.0, 1.0,
    source="Kendall 1945, tau-b; marginalised as in Strumbelj and Kononenko 2014, one column at "
    "a time (not Shapley values)", formula=f"tau-b of contributions: {_MOVE}",
)  # fmt: skip


@dataclass(frozen=True)
class Marks:
    """What each column does to a model, row by row: two arrays of shape (rows, d)."""

    rise: Array
    moved: Array


@dataclass(frozen=True)
class Importance:
    """Whether two models find the same columns important.

    One family (the user's, else the one that does best when trained on T) is trained on T and on
    each release. On rows of the holdout N each column is shuffled in turn, all of its parts
    together: by how much the squared error of the model's probabilities (or numbers) rises is the
    column's importance, by how much the prediction itself moves is its contribution. Both models
    are asked about the same rows and the same shuffles.

    The reference compares models of T and of other real rows R (of halves of T without R). The
    interval holds the draw of the rows asked about (bootstrap), of T (models of five resamples),
    and of the release, by Rubin's rule.

    Source: Breiman 2001, "Random forests", section 10; Fisher, Rudin and Dominici 2019.
    """

    name: ClassVar[str] = "utility.structure.importance"
    question: ClassVar[str] = (
        "Do models of real and synthetic rows find the same columns important?"
    )
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "d predictions of 4,000 rows a model; 7 models of real rows"
    statistics: ClassVar[tuple[Statistic, ...]] = (KENDALL, OVERLAP, SAME, MOVED)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return one_column(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The four measurements; ``rng`` draws the bootstrap."""
        try:
            columns = names(evidence)
            if len(columns) < 2:
                return none_measured(
                    self.statistics, "there is one column to predict from: no order"
                )
            found = marks(evidence)
        except AssayError as error:
            return none_measured(self.statistics, error.sentence)
        weights = boots(len(found.real.rise), rng)
        first = min(TOP, len(columns) - 1)
        ways: tuple[tuple[Statistic, bool, Callable[[Array, Array], Array]], ...] = (
            (KENDALL, True, kendall), (OVERLAP, True, rank_overlap),
            (SAME, True, lambda a, b: top(a, b, first)), (MOVED, False, kendall),
        )  # fmt: skip
        note = join_notes(found.note, probe(evidence, ASKED)[2])
        taken = []
        for statistic, rise, way in ways:
            scores, reference = _judged(found, rise, way, weights, rng)
            taken.append(combined(
                statistic, scores, n=len(found.real.rise), reference=reference, note=note,
                parts=_parts(columns, found, rise=rise) if statistic in (KENDALL, MOVED) else (),
            ))  # fmt: skip
        return tuple(taken)


def _judged(
    found: Sides[Marks], rise: bool, way: Callable[[Array, Array], Array], weights: Array,
    rng: np.random.Generator,
) -> tuple[list[Score], Score]:  # fmt: skip
    """A comparison of orders for each release, and for other real rows.

    Orders jump: over five resamples they may all be one, or not. So the resamples tell how much
    each column's mark moves with the draw of the training rows, and the marks of the bootstrap
    move by that, normally; orders then follow.
    """

    def of(marks: Marks) -> Array:
        return marks.rise if rise else marks.moved

    def luck(drawn: tuple[Marks, ...], part: float) -> Array:
        spread: Array = np.sqrt(part * np.var([of(m).mean(0) for m in drawn], axis=0, ddof=1))
        return spread

    def moved(marks: Marks, luck: Array) -> Array:
        means: Array = weights @ of(marks)
        return means + luck * rng.normal(size=means.shape)

    def score(one: Marks, other: Marks, others_luck: Array) -> Score:
        value = float(way(of(one).mean(0)[None], of(other).mean(0)[None])[0])
        draws = way(moved(one, own), moved(other, others_luck))
        # About the draws' own mean: they lean to what is less alike, by noise put upon noise.
        return Score(value, float(np.var(draws)))

    own = luck(found.drawn, found.part)
    # Several releases tell themselves what the draw of one does.
    theirs = luck(found.again, found.part_again) if found.again else np.zeros(len(own))
    made = [score(found.real, s, theirs) for s in found.releases]
    return made, score(*found.others, own)


def _parts(columns: list[str], found: Sides[Marks], *, rise: bool) -> tuple[Part, ...]:
    def means(marks: Marks) -> Array:
        each: Array = (marks.rise if rise else marks.moved).mean(0)
        return each

    made, real = np.mean([means(m) for m in found.releases], axis=0), means(found.real)
    note = "the value is its weight in models of synthetic rows, the reference in that of real ones"
    return tuple(
        Part(c, float(made[k]), reference=float(real[k]), note=note if k == 0 else "")
        for k, c in enumerate(columns)
    )  # fmt: skip


def marks(evidence: Evidence) -> Sides[Marks]:
    """What each column does to the models of T, of the releases, and of other real rows."""
    exam, columns = exam_of(evidence), names(evidence)
    rows, table, _ = probe(evidence, ASKED)
    truth = truth_of(exam, rows)
    shuffles = evidence.memo.get(
        "structure.shuffles", lambda r: [r.permutation(len(rows)) for _ in range(SHUFFLES)]
    )

    def portrait(model: Trained) -> Marks:
        plain = said(exam, model, table)
        wrong = _error(plain, truth)
        rise, moved = [], []
        for column in columns:
            others = [said(exam, model, _shuffled(table, column, s)) for s in shuffles]
            rise.append(np.mean([_error(o, truth) for o in others], axis=0) - wrong)
            moved.append(np.abs(np.mean(others, axis=0) - plain).mean(1))
        return Marks(np.column_stack(rise), np.column_stack(moved))

    return sides(evidence, "importance", portrait)


def importances_real(evidence: Evidence) -> dict[str, float]:
    """Permutation importance of each column to the model of T, on N.

    Raises:
        AssayError: There is no task or no holdout, or a table cannot be trained on.
    """
    return _named(evidence, marks(evidence).real)


def importances_release(evidence: Evidence, i: int) -> dict[str, float]:
    """Permutation importance of each column to the model of release ``i`` (from 0), on N."""
    return _named(evidence, marks(evidence).releases[i])


def _named(evidence: Evidence, found: Marks) -> dict[str, float]:
    return dict(zip(names(evidence), map(float, found.rise.mean(0)), strict=True))


def names(evidence: Evidence) -> list[str]:
    """The columns to predict from, in the table's order."""
    return [c.name for c in usable(evidence.schema, exam_of(evidence).task.target)]


def _shuffled(table: Table, column: str, order: Array) -> Table:
    return table.with_frame(table.frame.with_columns(table[column].gather(order)))


def _error(predicted: Array, truth: Array) -> Array:
    # Bounded, so that one wild number is no overflow and does not drown the rest.
    error: Array = np.minimum((predicted - truth) ** 2, 1e6).mean(1)
    return error
