"""Do linear models of real and of synthetic rows have the same coefficients?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from threadpoolctl import threadpool_limits

from assay.core import AssayError, Goal, Measurement, Part, Statistic, none_measured, not_measured
from assay.data import Schema
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import Score, combined, join_notes
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.features import Array, Features
from assay.evaluation.utility.regressions import Coefficients, regress
from assay.evaluation.utility.structure_models import BOOTS, FAR, one_column, other_rows
from assay.evaluation.utility.trained import exam_of, real_rows, release_rows
from assay.evaluation.utility.training import Rows

#: Rows that are fitted at most, and classes that are told from the rest at most.
ROWS, CLASSES = 10_000, 10
#: Above it in standard errors a coefficient is significant.
SURE = 1.959964

_NAME = "utility.structure.coefficients"

SIGN = Statistic(
    f"{_NAME}.sign_agreement", "coefficients: same sign",
    "Of the coefficients of a linear model that real rows show to be above or below 0, the share "
    "which have the same sign in the model of synthetic rows.", Goal.HIGHER, 0.0, 1.0,
    percent=True, source="El Emam et al. 2024, Scientific Reports 14 (replicability of analyses)",
    formula="share of coefficients with |b_T| > 1.96 se_T that have sign(b_S) = sign(b_T)",
)  # fmt: skip
OVERLAP = Statistic(
    f"{_NAME}.interval_overlap", "coefficients: overlap of intervals",
    "How much the 95 % intervals of a linear model's coefficients overlap between real and "
    "synthetic rows on average: 1 the same intervals, 0 apart. Real rows that are drawn anew "
    "overlap as much as the reference.", Goal.HIGHER, 0.0, 1.0,
    source="Karr et al. 2006; 0 where intervals do not meet",
    formula="mean of (shared / length in T + shared / length in S) / 2",
)  # fmt: skip
DISTANCE = Statistic(
    f"{_NAME}.distance", "coefficients: distance",
    "How far a linear model's coefficients lie from those of real rows on average, in standard "
    "errors of the latter. Chance alone makes it about 1.1 for as many real rows.", Goal.LOWER,
    0.0, None, source="Snoke et al. 2018 (standardised difference of coefficients)",
    formula="mean of |b_T - b_S| / se_T",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """All coefficients of one table's regressions, side by side: estimates, errors, draws (B, .)."""

    beta: Array
    error: Array
    known: Array
    drawn: Array


@dataclass(frozen=True)
class CoefficientAgreement:
    """Whether a linear model of synthetic rows tells what one of real rows tells.

    A logistic regression (one a class against the rest where there are more than two) or a ridge
    regression of the target on all columns is fitted to T and to each release, on one layout that
    is learnt from T: numbers in standard deviations of T, levels against the most frequent one.
    Standard errors are robust (sandwich). A level that a release lacks has no coefficient there:
    it counts as 0, with another sign and without overlap. At most 10,000 rows a table are fitted.

    The reference compares T and other real rows R (two halves of T without R). The intervals hold
    the draw of T, from the normal approximation of its coefficients, and of the release, by
    Rubin's rule (of a single one by the same approximation).

    Source: Karr et al. 2006, "A framework for evaluating the utility of data altered to protect
    confidentiality", The American Statistician 60(3).
    """

    name: ClassVar[str] = _NAME
    question: ClassVar[str] = "Do linear models of real and synthetic rows tell the same?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "rows (at most 10,000) times the square of one-hot columns, a regression"
    statistics: ClassVar[tuple[Statistic, ...]] = (SIGN, OVERLAP, DISTANCE)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return one_column(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The three measurements; ``rng`` is not used: draws are shared and in the memo."""
        try:
            exam, rows = exam_of(evidence), real_rows(evidence)
            layout = evidence.memo.get("structure.layout", lambda _: layout_of(rows))
            if not layout.kept.any():
                return none_measured(self.statistics, "no column varies in the training rows")
            real = evidence.memo.get("structure.story", lambda r: story(exam, layout, rows, r))
            others = evidence.memo.get(
                "structure.story.others",
                lambda r: [story(exam, layout, o, r) for o in other_rows(evidence)[:2]],
            )
            made = [self._release(evidence, exam, layout, i) for i in range(len(evidence.releases))]
        except AssayError as error:
            return none_measured(self.statistics, error.sentence)
        note = join_notes(exam.note, rows.note, other_rows(evidence)[2], _fewer(evidence))
        n = min(ROWS, len(rows.table))
        taken, ways = [], {SIGN: signs, OVERLAP: overlap, DISTANCE: apart}
        for statistic, way in ways.items():
            if statistic is SIGN and not _sure(real).any():
                reason = "no coefficient of the real rows is surely above or below 0"
                taken.append(not_measured(SIGN.name, reason, SIGN.goal))
                continue
            scores = [_score(way, real, s, both=len(made) == 1) for s in made]
            reference = _score(way, others[0], others[1], both=True)
            parts = _parts(layout, real, made, others) if statistic is OVERLAP else ()
            taken.append(
                combined(statistic, scores, n=n, reference=reference, parts=parts, note=note)
            )
        return tuple(taken)

    def _release(self, evidence: Evidence, exam: Exam, layout: Layout, i: int) -> Story:
        rows = release_rows(evidence, i)
        return evidence.work.get(
            f"structure.story.{i}", lambda r: story(exam, layout, rows, r)
        )  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """The columns of a regression, learnt from T.

    Attributes:
        features: Means, ranges and levels of T.
        kept: Which columns of :meth:`Features.wide` are taken, shape (d,).
        whose: The source column of each that is taken.
        classes: Classes that are told from the rest; () for numbers.
        centre: Middle of a number to predict, as a share of ``unit``.
        spread: Its standard deviation, likewise.
        unit: The largest target of T.
    """

    features: Features
    kept: Array
    whose: tuple[str, ...]
    classes: tuple[str, ...]
    centre: float = 0.0
    spread: float = 1.0
    unit: float = 1.0


def layout_of(rows: Rows) -> Layout:
    """The layout that T calls for."""
    features, seen = rows.features, rows.features.wide(rows.table).tocsc()
    whose, base = [], []
    for line in features.lines:
        width = 2 if line.holes else 1
        whose += [line.name] * width
        base += [False] * width
    for level in features.levels:
        whose += [level.name] * level.size
        # The most frequent level is what the others are held against.
        base += [k == 0 for k in range(level.size)]
    varies = np.asarray((seen.max(axis=0) - seen.min(axis=0)).todense()).ravel() > 0
    kept = varies & ~np.array(base, bool)
    named = tuple(w for w, k in zip(whose, kept, strict=True) if k)
    if rows.labels.dtype.kind != "f":
        classes, counts = np.unique(rows.labels, return_counts=True)
        frequent = classes[np.argsort(-counts, kind="stable")][:CLASSES].tolist()
        told = tuple(sorted(classes.tolist()))[1:] if len(classes) == 2 else tuple(sorted(frequent))
        return Layout(features, kept, named, told)
    unit = float(np.abs(rows.labels).max()) or 1.0
    lies = rows.labels / unit
    return Layout(features, kept, named, (), float(lies.mean()), float(lies.std()) or 1.0, unit)


def story(exam: Exam, layout: Layout, rows: Rows, rng: np.random.Generator) -> Story:
    """All regressions on one table."""
    if len(rows.table) > ROWS:
        rows = rows.drawn(rng.choice(len(rows.table), ROWS, replace=False), exam.task)
    seen = layout.features.wide(rows.table).tocsc()[:, np.flatnonzero(layout.kept)]
    draws = rng.normal(size=(BOOTS, seen.shape[1] + 1))
    with threadpool_limits(1):
        found: list[Coefficients] = []
        for name in layout.classes:
            target = (rows.labels == name).astype(float)
            found.append(regress(seen, target, logistic=True, draws=draws))
        if not layout.classes:
            far = FAR * layout.spread
            with np.errstate(over="ignore"):
                lies = np.clip(rows.labels / layout.unit - layout.centre, -far, far)
            found.append(regress(seen, lies / layout.spread, logistic=False, draws=draws))
    return Story(*(
        np.concatenate([getattr(f, k) for f in found], axis=-1)
        for k in ("beta", "error", "known", "drawn")
    ))  # fmt: skip


Way = Callable[[Story, Story, Array, Array], Array]


def _score(way: Way, one: Story, other: Story, *, both: bool) -> Score:
    value = float(way(one, other, one.beta[None], other.beta[None]).mean(1)[0])
    theirs = other.drawn if both else other.beta[None]
    drawn = way(one, other, one.drawn, theirs).mean(1)
    return Score(value, float(np.var(drawn, ddof=1)) + (_unseen(one, value) if way is signs else 0))


def _unseen(one: Story, share: float) -> float:
    """Variance that a share of all or none of a few coefficients must not lack: two pseudo-signs,
    one of either kind, as of Agresti and Coull 1998."""
    many = int(_sure(one).sum()) + 2
    near = (share * (many - 2) + 1) / many
    return near * (1 - near) / many**2


def _sure(one: Story) -> Array:
    sure: Array = one.known & (np.abs(one.beta) > SURE * one.error)
    return sure


def signs(one: Story, other: Story, a: Array, b: Array) -> Array:
    """Whether signs agree, for each coefficient that is surely not 0 in ``one``."""
    sure = _sure(one)
    if not sure.any():
        return np.zeros((len(a), 1))
    return ((a * b > 0) & other.known)[:, sure].astype(float)


def overlap(one: Story, other: Story, a: Array, b: Array) -> Array:
    """Overlap of the 95 % intervals of each coefficient (Karr et al. 2006), shape (B, d)."""
    left, right = SURE * one.error, SURE * other.error
    shared = np.minimum(a + left, b + right) - np.maximum(a - left, b - right)
    share = np.maximum(shared, 0.0) * (1 / left + 1 / right) / 4
    found: Array = np.where(one.known & other.known, np.minimum(share, 1.0), 0.0)
    return found


def apart(one: Story, _other: Story, a: Array, b: Array) -> Array:
    """Distance of each coefficient in standard errors of ``one``, shape (B, d)."""
    found: Array = np.minimum(np.abs(a - b) / one.error, FAR)
    return found


def _parts(layout: Layout, real: Story, made: list[Story], others: list[Story]) -> tuple[Part, ...]:
    def shares(one: Story, other: Story) -> Array:
        found: Array = overlap(one, other, one.beta[None], other.beta[None])[0]
        return found

    found = np.mean([shares(real, s) for s in made], axis=0)
    reference = shares(others[0], others[1])
    whose = np.array(layout.whose * max(1, len(layout.classes)))
    return tuple(
        Part(name, float(found[whose == name].mean()),
             reference=float(reference[whose == name].mean()), note=f"{np.sum(whose == name)} \
coefficients")
        for name in dict.fromkeys(layout.whose)
    )  # fmt: skip


def _fewer(evidence: Evidence) -> str:
    longest = max(len(evidence.train), *(len(s) for s in evidence.releases))
    return f"fitted to {ROWS} rows of each table at most" if longest > ROWS else ""
