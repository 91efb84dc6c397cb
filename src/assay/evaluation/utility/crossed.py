"""Tests on synthetic rows: of models of real rows, and of models of synthetic ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from assay.core import (
    AssayError,
    Goal,
    Measurement,
    Statistic,
    TableError,
    none_measured,
    not_measured,
)
from assay.data import Schema, Table
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import Score, combined, join_notes
from assay.evaluation.utility.exam import TESTED, Exam, labelled
from assay.evaluation.utility.luck import luck_of
from assay.evaluation.utility.scales import FIRST, SCALES, Scale
from assay.evaluation.utility.scored import Scored
from assay.evaluation.utility.trained import (
    exam_of,
    headline,
    on_real,
    on_release,
    predicted_release,
    real_rows,
    real_scores,
    recipe_of,
    release_rows,
)
from assay.evaluation.utility.training import Trained, fit

_FIRSTS = tuple(s for s in SCALES if s.key in FIRST.values())
_SOURCE = "Esteban, Hyland and Raetsch 2017, section 4.2"


def _statistics(name: str, who: str, gap: str, formula: str) -> tuple[Statistic, ...]:
    found = []
    for scale in _FIRSTS:
        found += [
            Statistic(
                f"{name}.{scale.key}", f"{scale.title} on synthetic rows, {who}",
                f"On synthetic rows, a model of {who.removeprefix('trained on ')}: "
                f"{scale.meaning}. To be held against its reference, what real rows give on rows "
                "nobody saw.",
                Goal.NONE, scale.low, scale.high, source=_SOURCE,
                formula=f"{scale.formula}; {formula.partition(';')[0]}",
            ),
            Statistic(
                f"{name}.{scale.key}.gap", f"{scale.title} gap, {who}", gap, Goal.NONE,
                source=_SOURCE, formula=formula.partition(";")[2].strip(),
            ),
        ]  # fmt: skip
    return tuple(found)


@dataclass(frozen=True)
class OnSynthetic:
    """How a model of real rows does on synthetic ones (train real, test synthetic).

    The model of T that is best on the holdout N, or the user's first, is tested on each release.
    Synthetic rows that are like real ones are as hard for it as N is: ``gap`` is the score on N
    less the score on synthetic rows. Above 0 the release has lost what ties the target to the
    rest, below 0 it is tidier than real rows are. The interval of the score also holds how much
    the draw of T moves it; that of the gap is of this one model on new rows.

    Source: Esteban, Hyland and Raetsch 2017, section 4.2.
    """

    name: ClassVar[str] = "utility.trts"
    question: ClassVar[str] = "Does a model of real rows find synthetic rows as hard as real ones?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "n d a release, on at most 50,000 rows"
    statistics: ClassVar[tuple[Statistic, ...]] = _statistics(
        "utility.trts", "trained on real rows",
        "How much better a model of real rows does on real rows that nobody saw than on synthetic "
        "ones. Near 0 both are as hard; above 0 the synthetic rows lost what ties the target to "
        "the rest, below 0 they are tidier than real ones.",
        "model of T on S; model of T on N - model of T on S",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return None if len(schema) > 1 else "there is one column only, and so none to predict from"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """Score and gap for each kind of task; ``rng`` is not used."""
        try:
            scale, family = _asked(evidence)
            model, there = on_real(evidence, family), real_scores(evidence)[family][scale.key]
            luck = luck_of(evidence, family)[scale.key]
            values, gaps, notes, rows = [], [], [exam_of(evidence).note], []
            for i in range(len(evidence.releases)):
                test = synthetic_exam(evidence, i)
                here = _scored(test, model, model.predict(test.test), scale)
                values.append(Score(here.value, here.score.variance + luck))
                gaps.append(_apart(there, here))
                notes.append(test.note)
                rows.append(len(test.truth))
        except AssayError as error:
            return none_measured(self.statistics, error.sentence)
        note = join_notes(f"the value is of {family}", *notes)
        return _found(self.statistics, evidence, scale, family, (values, gaps), min(rows), note)


@dataclass(frozen=True)
class WithinSynthetic:
    """How a model of synthetic rows does on other synthetic rows (train and test synthetic).

    With several releases the model of each is tested on the next (of the last, on the first);
    one release is halved at random, trained on the one half and tested on the other. ``gap`` is
    that score less the same model's on the holdout N: far above 0, the synthetic rows follow a
    rule of their own that real rows do not.

    Source: Esteban, Hyland and Raetsch 2017, section 4.2 (its scheme, synthetic on both sides).
    """

    name: ClassVar[str] = "utility.tsts"
    question: ClassVar[str] = "Do synthetic rows follow a rule of their own?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "n d a release, on at most 50,000 rows"
    statistics: ClassVar[tuple[Statistic, ...]] = _statistics(
        "utility.tsts", "trained on synthetic rows",
        "How much better a model of synthetic rows does on other synthetic rows than on real rows "
        "that nobody saw. Far above 0, synthetic rows follow a rule of their own that real rows do "
        "not.",
        "model of S on other rows of S; model of S on other rows of S - the same model on N",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return None if len(schema) > 1 else "there is one column only, and so none to predict from"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """Score and gap for each kind of task; ``rng`` is not used."""
        several = len(evidence.releases) > 1
        try:
            scale, family = _asked(evidence)
            luck = luck_of(evidence, family)[scale.key] if not several else 0.0
            values, gaps, notes, rows = [], [], [exam_of(evidence).note], []
            for i in range(len(evidence.releases)):
                model, test, real = (
                    _next(evidence, i, family) if several else _half(evidence, family)
                )
                here = _scored(test, model, model.predict(test.test), scale)
                values.append(Score(here.value, here.score.variance + luck))
                gaps.append(_apart(here, exam_of(evidence).score(real)[scale.key]))
                notes.append(test.note)
                rows.append(len(test.truth))
        except AssayError as error:
            return none_measured(self.statistics, error.sentence)
        how = (
            "each release's model is tested on the next release" if several
            else "one half of the release is trained on, the other tested on"
        )  # fmt: skip
        note = join_notes(f"the value is of {family}", how, *notes)
        return _found(self.statistics, evidence, scale, family, (values, gaps), min(rows), note)


def _asked(evidence: Evidence) -> tuple[Scale, str]:
    key = FIRST[exam_of(evidence).task.kind]
    scale = next(s for s in SCALES if s.key == key)
    return scale, headline(evidence, key)


def _next(evidence: Evidence, i: int, family: str) -> tuple[Trained, Exam, Any]:
    test = synthetic_exam(evidence, (i + 1) % len(evidence.releases))
    return on_release(evidence, i, family), test, predicted_release(evidence, i, family)


def _half(evidence: Evidence, family: str) -> tuple[Trained, Exam, Any]:
    exam, rows, recipe = exam_of(evidence), release_rows(evidence, 0), recipe_of(evidence, family)

    def make(rng: np.random.Generator) -> tuple[Trained, Exam, Any]:
        order = rng.permutation(len(rows.table))
        cut = len(order) // 2
        model = fit(exam, recipe, rows.drawn(order[:cut], exam.task), rng)
        test = _exam_on(exam, rows.table.take(np.sort(order[cut:])), rng, "release")
        return model, test, model.predict(exam.test)

    if len(rows.table) < 4:
        raise TableError("release: fewer than four rows have a target, so no half can be tested")
    return evidence.work.get(f"utility.half.{family}", make)


def synthetic_exam(evidence: Evidence, i: int) -> Exam:
    """The exam's task set on the rows of release ``i`` (from 0), in the work.

    Raises:
        TableError: The release has fewer than two of the exam's classes, or of values.
    """
    exam = exam_of(evidence)
    what = f"release {i + 1}" if len(evidence.releases) > 1 else "release"
    return evidence.work.get(
        f"utility.synthetic_exam.{i}", lambda r: _exam_on(exam, evidence.releases[i], r, what)
    )


def _exam_on(exam: Exam, table: Table, rng: np.random.Generator, what: str) -> Exam:
    test, truth, _ = labelled(exam.task, table)
    if exam.classes:
        counts = {c: int(np.sum(truth == c)) for c in exam.classes}
        classes = tuple(c for c in exam.classes if counts[c] > 1)
        rows = np.flatnonzero(np.isin(truth, classes))
        few = len(classes) < 2
    else:
        classes, rows = (), np.arange(len(truth))
        few = len(np.unique(truth)) < 2
    if few:
        raise TableError(f"{what}: its target has fewer than two values to test on")
    rows = np.sort(rng.choice(rows, TESTED, replace=False)) if len(rows) > TESTED else rows
    lost = len(exam.classes) - len(classes)
    note = f"{what}: {lost} classes have no two rows to test on" if lost else ""
    if len(rows) == TESTED:
        note = join_notes(note, f"{what}: models are tested on {TESTED} rows")
    labels = truth[rows]
    values = np.searchsorted(classes, labels) if classes else labels
    return Exam(exam.task, test.take(rows), values, classes, note)


def _scored(test: Exam, model: Trained, said: Any, scale: Scale) -> Scored:
    if test.classes and test.classes != model.classes:
        kept = [model.classes.index(c) for c in test.classes]
        said = replace(said, shares=said.shares[:, kept])
    return test.score(said)[scale.key]


def _apart(one: Scored, other: Scored) -> Score:
    a, b = one.score, other.score
    return Score(a.value - b.value, a.variance + b.variance)


def _found(
    statistics: Sequence[Statistic], evidence: Evidence, scale: Scale, family: str,
    scores: tuple[list[Score], list[Score]], n: int, note: str,
) -> tuple[Measurement, ...]:  # fmt: skip
    real = real_scores(evidence)[family][scale.key].score
    real = Score(real.value, real.variance + luck_of(evidence, family)[scale.key])
    note = join_notes(note, real_rows(evidence).note)
    found = []
    for statistic in statistics:
        if statistic.name.split(".")[2] != scale.key:
            why = f"the task is {scale.kind.value}"
            found.append(not_measured(statistic.name, why, statistic.goal))
        elif statistic.name.endswith(".gap"):
            found.append(combined(statistic, scores[1], n=n, reference=0.0, note=note))
        else:
            found.append(combined(statistic, scores[0], n=n, reference=real, note=note))
    return tuple(found)
