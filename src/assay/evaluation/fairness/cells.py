"""Each group's figures: how it is predicted, by a model of real and by one of synthetic rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from assay.core import Part
from assay.evaluation.fairness.gaps import Cell, mean_cell
from assay.evaluation.fairness.groups import Array, Partition, enough, in_units, too_few
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.models import Predicted
from assay.evaluation.utility.scores import r2, roc_auc

#: Rows of each class that a group must have where classes are told apart.
OF_CLASS = 10
Said = Predicted | Array
Cells = tuple[list[Cell], list[Part]]


def _groups(
    parts: Sequence[Partition], codes: Sequence[Array]
) -> Iterator[tuple[Partition, str, Array, bool]]:
    """Every group with its rows, and whether it is large enough."""
    for partition, code in zip(parts, codes, strict=True):
        large = set(enough(code))
        for group in np.unique(code[code >= 0]):
            rows = np.flatnonzero(code == group)
            yield partition, partition.labels[int(group)], rows, int(group) in large


def _few(label: str, rows: int) -> Part:
    return Part(label, None, n=rows, note=too_few(rows))


def _collected(
    parts: Sequence[Partition], codes: Sequence[Array],
    make: Callable[[str, str, Array], list[Cell]],
) -> Cells:  # fmt: skip
    cells: list[Cell] = []
    few: list[Part] = []
    for partition, label, rows, large in _groups(parts, codes):
        made = make(partition.name, label, rows) if large else []
        cells += made
        if not made:
            few.append(_few(label, len(rows)))
    return cells, few


def demographic_parity(
    exam: Exam, parts: Sequence[Partition], codes: Sequence[Array], real: Said, synthetic: Said
) -> Cells:
    """How often each class is predicted in each group; the mean prediction for numbers."""
    views = _predictions(exam, real, synthetic)

    def make(family: str, label: str, rows: Array) -> list[Cell]:
        return [mean_cell(f"{family}|{k}", label, a[rows], b[rows]) for k, a, b in views]

    return _collected(parts, codes, make)


def equalised_odds(
    exam: Exam, parts: Sequence[Partition], codes: Sequence[Array], real: Said, synthetic: Said
) -> Cells:
    """Rates of true and of false positives of each class in each group; nothing for numbers."""
    views = _predictions(exam, real, synthetic) if exam.classes else []
    numbers = _told(exam)

    scarce: list[tuple[str, Part]] = []

    def make(family: str, label: str, rows: Array) -> list[Cell]:
        cells = []
        for (name, a, b), k in zip(views, numbers, strict=True):
            for is_k, word in ((True, "where it is"), (False, "where it is not")):
                some = rows[(exam.truth[rows] == k) == is_k]
                if len(some) >= OF_CLASS:
                    cells.append(mean_cell(f"{family}|{name} {word}", label, a[some], b[some]))
                else:
                    scarce.append((label, _few(f"{label}{name} {word}", len(some))))
        return cells

    cells, few = _collected(parts, codes, make)
    told = {c.label for c in cells}
    return cells, [*few, *(part for label, part in scarce if label in told)]


def calibration(
    exam: Exam, parts: Sequence[Partition], codes: Sequence[Array], real: Said, synthetic: Said
) -> Cells:
    """Mean of prediction less truth in each group, class by class."""
    views = []
    if isinstance(real, Predicted) and isinstance(synthetic, Predicted):
        if real.graded and synthetic.graded:
            for k in _told(exam):
                true = (exam.truth == k).astype(float)
                views.append(
                    (_class(exam, k), real.shares[:, k] - true, synthetic.shares[:, k] - true)
                )
    else:
        assert not isinstance(real, Predicted)
        assert not isinstance(synthetic, Predicted)
        truth = in_units(exam.truth, exam.truth)
        views.append(
            ("", in_units(real, exam.truth) - truth, in_units(synthetic, exam.truth) - truth)
        )

    def make(family: str, label: str, rows: Array) -> list[Cell]:
        return [mean_cell(f"{family}|{k}", label, a[rows], b[rows]) for k, a, b in views]

    return _collected(parts, codes, make)


def performance(
    exam: Exam, parts: Sequence[Partition], codes: Sequence[Array], real: Said, synthetic: Said
) -> Cells:
    """AUC (or R2) of each group, with the influence of each of its rows."""

    def make(family: str, label: str, rows: Array) -> list[Cell]:
        truth = exam.truth[rows]
        if exam.classes:
            assert isinstance(real, Predicted)
            assert isinstance(synthetic, Predicted)
            counts = np.bincount(truth, minlength=len(exam.classes))
            if counts.min() < OF_CLASS or not (real.graded and synthetic.graded):
                return []
            a, b = (roc_auc(truth, s.shares[rows]) for s in (real, synthetic))
        else:
            assert not isinstance(real, Predicted)
            assert not isinstance(synthetic, Predicted)
            if truth.min() == truth.max():
                return []
            a, b = r2(truth, real[rows]), r2(truth, synthetic[rows])
        n = len(rows)
        least = max(a.least, b.least, 0.5) / n**2
        spread = (
            np.array([a.influence, b.influence]) @ np.array([a.influence, b.influence]).T / n**2
        )
        return [
            Cell(family, label, a.value, b.value,
                 (float(spread[0, 0]) + least, float(spread[1, 1]) + least, float(spread[0, 1])), n)
        ]  # fmt: skip

    return _collected(parts, codes, make)


def _predictions(exam: Exam, real: Said, synthetic: Said) -> list[tuple[str, Array, Array]]:
    """What is predicted, as one column a class (one of two says all), or in sd of the target."""
    if isinstance(real, Predicted) and isinstance(synthetic, Predicted):
        return [
            (_class(exam, k), (real.codes == k).astype(float), (synthetic.codes == k).astype(float))
            for k in _told(exam)
        ]
    assert not isinstance(real, Predicted)
    assert not isinstance(synthetic, Predicted)
    return [("", in_units(real, exam.truth), in_units(synthetic, exam.truth))]


def _told(exam: Exam) -> tuple[int, ...]:
    """Numbers of the classes that say all: each of many, one of two, none for numbers."""
    classes = len(exam.classes)
    return (1,) if classes == 2 else tuple(range(classes))


def _class(exam: Exam, k: int) -> str:
    # A class's name may be that of few people: its number among the sorted says which.
    return f", class {k + 1} of {len(exam.classes)}"
