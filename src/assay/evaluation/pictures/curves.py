"""What models that learnt from real and from synthetic rows say of rows that neither saw."""

from __future__ import annotations

import numpy as np

from assay.core import Curve, Picture, Trace, Undrawn
from assay.data import TaskKind
from assay.evaluation.base import Evidence
from assay.evaluation.pictures.cells import CELL, LEVEL, Array, rounded
from assay.evaluation.pictures.sides import MODELS, short
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.trained import (
    best_family,
    exam_of,
    headline,
    predicted_real,
    predicted_release,
)

#: Places along the false alarms where a ROC curve is read off; groups of a calibration curve.
_PLACES = np.round(np.linspace(0, 1, 41) ** 1.5, 4)
_GROUPS = 10
_REAL, _MADE = "learnt from real rows", "learnt from synthetic rows"


def curve_pictures(evidence: Evidence) -> list[Picture]:
    """ROC and calibration of the best family; calibration alone where a number is predicted.

    Raises:
        TableError: There is no task, no holdout, or nothing to learn from.
    """
    exam = exam_of(evidence)
    regression = exam.task.kind is TaskKind.REGRESSION
    family = best_family(evidence) if regression else headline(evidence, "roc_auc")
    said = predicted_real(evidence, family), predicted_release(evidence, 0, family)
    which = " of release 1" if len(evidence.releases) > 1 else ""
    who = (
        f"Family: {family}, the first of the models named in the plan, or the best on real rows; trained on T "
        f"and on synthetic rows{which}, both tested on the same {len(exam.truth):,} holdout rows."
    )
    if regression:
        return [_numbers(exam, np.asarray(said[0], float), np.asarray(said[1], float), who)]
    return [_roc(exam, said[0].shares, said[1].shares, who),
            _calibration(exam, said[0].shares, said[1].shares, who)]  # fmt: skip


def _roc(exam: Exam, real: Array, made: Array, who: str) -> Picture:
    title = "How well models find the target (ROC)"
    counts = np.bincount(exam.truth, minlength=len(exam.classes))
    drawn = [
        k for k in range(len(exam.classes)) if min(counts[k], len(exam.truth) - counts[k]) >= CELL
    ]
    if len(exam.classes) == 2:
        drawn = [k for k in drawn if k == int(np.argmin(counts))]
    if not drawn:
        reason = f"no class has {CELL} rows in the holdout"
        return Undrawn(id="roc", topic=MODELS, title=title, reason=reason)
    traces, areas = [], []
    for name, shares in ((_REAL, real), (_MADE, made)):
        curves = [roc(exam.truth == k, shares[:, k]) for k in drawn]
        lines = [_read(alarms, hits) for alarms, hits in curves]
        areas.append(float(np.mean([np.trapezoid(h, a) for a, h in curves])))
        traces.append(Trace(name, rounded(_PLACES), rounded(np.mean(lines, 0)), name == _REAL))
    lost = areas[0] - areas[1]
    reading = (
        f"The model that learnt from real rows reaches an area of {areas[0]:.3f}, the one from "
        f"synthetic rows {areas[1]:.3f}"
    ) + (f": {lost:.3f} is lost." if lost >= 0.0005 else ": nothing is lost.")
    mean = f" Mean over {len(drawn)} classes, each against the rest." * (len(drawn) > 1)
    rare = f" Positive: the rarer class, {int(counts[drawn[0]]):,} rows." * (len(drawn) == 1)
    return Curve(
        id="roc", topic=MODELS, title=title, reading=reading,
        caption=f"{who}{mean}{rare} Read off at {len(_PLACES)} places.",
        words=f"ROC curves. {reading}", x="false alarms", y="found",
        traces=tuple(traces), diagonal="guessing",
    )  # fmt: skip


def roc(truth: Array, shares: Array) -> tuple[Array, Array]:
    """False alarms and hits at every threshold, both rising from 0 to 1.

    Args:
        truth: Whether each row is of the class, bool of shape (n,); some are and some are not.
        shares: The chance that the model states for it.
    """
    order = np.argsort(-shares, kind="stable")
    last = np.append(np.flatnonzero(np.diff(shares[order])), len(order) - 1)
    hits = np.cumsum(truth[order])[last]
    alarms = last + 1 - hits
    return np.append(0.0, alarms / alarms[-1]), np.append(0.0, hits / hits[-1])


def _read(alarms: Array, hits: Array) -> Array:
    """The hits at each of the places: the upper end where the curve goes straight up."""
    places, first = np.unique(alarms, return_index=True)
    line: Array = np.interp(_PLACES, places, np.maximum.reduceat(hits, first))
    return line


def _calibration(exam: Exam, real: Array, made: Array, who: str) -> Picture:
    """Stated chance against how often it came true: of the rarer of two classes, or of the class
    that the model names."""
    counts = np.bincount(exam.truth, minlength=len(exam.classes))
    two = len(exam.classes) == 2
    traces, gaps = [], []
    for name, shares in ((_REAL, real), (_MADE, made)):
        if two:
            k = int(np.argmin(counts))
            stated, true = shares[:, k], exam.truth == k
        else:
            stated, true = shares.max(1), shares.argmax(1) == exam.truth
        x, y, gap = _grouped(stated, true.astype(float))
        traces.append(Trace(name, rounded(x), rounded(y), name == _REAL))
        gaps.append(gap)
    of = "the rarer class" if two else "the class that it names"
    reading = (
        f"Where the model that learnt from synthetic rows states a chance, it is off by "
        f"{100 * gaps[1]:.1f} percentage points on average; the one from real rows by {100 * gaps[0]:.1f}."
    )
    return Curve(
        id="calibration", topic=MODELS, title="Whether stated chances come true (calibration)",
        reading=reading, caption=f"{who} Stated chance of {of}, in at most {_GROUPS} groups of "
        f"equally many rows, {LEVEL} at least.", words=f"Calibration curves. {reading}",
        x="stated chance", y="came true", traces=tuple(traces), diagonal="stated and true agree",
    )  # fmt: skip


def _numbers(exam: Exam, real: Array, made: Array, who: str) -> Picture:
    traces, errors = [], []
    for name, said in ((_REAL, real), (_MADE, made)):
        x, y, _ = _grouped(said, exam.truth)
        traces.append(Trace(name, _digits(x), _digits(y), name == _REAL))
        errors.append(float(np.mean(np.abs(said - exam.truth))))
    reading = (
        f"The model that learnt from real rows is off by {_said(errors[0])} on average, the one "
        f"from synthetic rows by {_said(errors[1])}."
    )
    target = short(exam.task.target)
    return Curve(
        id="calibration", topic=MODELS, title=f"Whether predictions of {target} come true",
        reading=reading, caption=f"{who} Means of at most {_GROUPS} groups of equally many rows "
        f"by prediction, {LEVEL} at least.", words=f"Predicted against true means. {reading}",
        x="predicted", y="true", traces=tuple(traces), diagonal="predicted and true agree",
    )  # fmt: skip


def _said(value: float) -> str:
    return f"{value:,.0f}" if 1000 <= value < 1e12 else f"{value:.3g}"


def _grouped(said: Array, true: Array) -> tuple[Array, Array, float]:
    """Means of both by groups of ``said``, and the mean absolute gap between them."""
    order = np.argsort(said, kind="stable")
    groups = np.array_split(order, int(np.clip(len(said) // LEVEL, 1, _GROUPS)))
    x = np.array([said[g].mean() for g in groups])
    y = np.array([true[g].mean() for g in groups])
    sizes = np.array([len(g) for g in groups])
    return x, y, float(np.sum(np.abs(x - y) * sizes) / sizes.sum())


def _digits(values: Array) -> tuple[float, ...]:
    return tuple(float(f"{v:.4g}") for v in values)
