"""The models whose stories are compared: of T, of each release, of other real rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from scipy import stats

from assay.data import Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import Score, join_notes
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.features import Array
from assay.evaluation.utility.trained import (
    best_family,
    exam_of,
    on_real,
    on_release,
    real_rows,
    recipe_of,
    release_rows,
)
from assay.evaluation.utility.training import Rows, Trained, fit, rows_of

P = TypeVar("P")

#: Resamples of T, rows of each at most, and bootstrap samples of the rows that are asked about.
DRAWS, DRAWN, BOOTS = 5, 5_000, 200
#: Beyond this many spreads of the target a number is no longer told from a larger one.
FAR = 1e6

#: Said of every reference of this kind.
HALVES = "the reference is two halves of the training rows"


def one_column(schema: Schema) -> str | None:
    """Why no model can be trained, or None."""
    return None if len(schema) > 1 else "there is one column only, and so none to predict from"


@dataclass(frozen=True)
class Sides(Generic[P]):
    """What is known of each model, as one kind of portrait.

    Attributes:
        real: Of the model of T.
        releases: Of the models of the releases.
        others: Of two models of real rows that share none: of T and of R; where there is no R, of
            two halves of T.
        drawn: Of models of resamples of T.
        part: What the variance over ``drawn`` is multiplied by: rows of a resample over rows of T
            (m out of n bootstrap).
        again: Of models of resamples of the release where there is one only, and so no other that
            would tell what its draw does; () otherwise.
        part_again: What the variance over ``again`` is multiplied by.
        note: What a reader must know.
    """

    real: P
    releases: tuple[P, ...]
    others: tuple[P, P]
    drawn: tuple[P, ...]
    part: float
    again: tuple[P, ...]
    part_again: float
    note: str

    def judged(
        self, statistic: Callable[[P, P, Array], Array], rows: Array
    ) -> tuple[list[Score], Score]:
        """The statistic on each release and on other real rows.

        Args:
            statistic: Two portraits and weights of rows (B, n), each row of sum 1, to values (B,).
            rows: Bootstrap weights of the rows that the models were asked about, shape (B, n).
        """
        flat = np.full((1, rows.shape[1]), 1.0 / max(1, rows.shape[1]))

        def luck(pairs: list[tuple[P, P]]) -> float:
            return float(np.var([float(statistic(*p, flat)[0]) for p in pairs], ddof=1))

        def score(one: P, other: P, drawn: list[float]) -> Score:
            value = float(statistic(one, other, flat)[0])
            asked = float(np.var(statistic(one, other, rows), ddof=1))
            return Score(value, asked + few(drawn))

        found = []
        for s in self.releases:
            drawn = [self.part * luck([(t, s) for t in self.drawn])]
            if self.again:
                drawn.append(self.part_again * luck([(self.real, t) for t in self.again]))
            found.append(score(self.real, s, drawn))
        # Both of the reference's tables are drawn as T is.
        both = self.part * luck([(t, self.others[1]) for t in self.drawn])
        return found, score(*self.others, [both, both])


def few(variances: Sequence[float], draws: int = DRAWS) -> float:
    """Sum of variances of ``draws`` draws each, wider as they are few: by the square of Student's
    over the normal quantile, at the degrees of freedom of Satterthwaite 1946."""
    squares = float(np.sum(np.square(variances)))
    if squares <= 0:
        return 0.0
    total = float(np.sum(variances))
    freedom = (draws - 1) * total**2 / squares
    return total * float((stats.t.ppf(0.975, freedom) / stats.norm.ppf(0.975)) ** 2)


def student(draws: int) -> float:
    """Square of Student's over the normal quantile, for a variance known from few draws."""
    return float((stats.t.ppf(0.975, draws - 1) / stats.norm.ppf(0.975)) ** 2)


def boots(rows: int, rng: np.random.Generator, draws: int = BOOTS) -> Array:
    """Weights of bootstrap samples, each of sum 1, shape (draws, rows)."""
    return rng.multinomial(rows, np.full(rows, 1.0 / rows), size=draws) / rows


def sides(evidence: Evidence, kind: str, portrait: Callable[[Trained], P]) -> Sides[P]:
    """The portraits of all models of :func:`best_family`, in memo and work.

    Args:
        evidence: What there is.
        kind: A name of the kind of portrait, for the memo.
        portrait: What is to be known of a model; it must depend on the model and T, N, R alone.

    Raises:
        AssayError: There is no task, no holdout, or a table cannot be trained on.
    """
    family = best_family(evidence)
    key = f"structure.{kind}.{family}"
    real = evidence.memo.get(key, lambda _: portrait(on_real(evidence, family)))
    releases = tuple(
        evidence.work.get(f"{key}.{i}", lambda _, i=i: portrait(on_release(evidence, i, family)))  # type: ignore[misc]
        for i in range(len(evidence.releases))
    )
    one, other, note = other_models(evidence, family)
    others = evidence.memo.get(
        f"{key}.others",
        lambda _: (real if one is on_real(evidence, family) else portrait(one), portrait(other)),
    )
    drawn = evidence.memo.get(
        f"{key}.drawn", lambda _: tuple(portrait(m) for m in drawn_models(evidence, family))
    )
    rows = len(real_rows(evidence).table)
    again, part_again = _again(evidence, family, key, portrait)
    notes = [release_rows(evidence, i).note for i in range(len(evidence.releases))]
    said = join_notes(
        f"of the models of {family}", exam_of(evidence).note, real_rows(evidence).note, *notes, note
    )
    part = min(rows, DRAWN) / rows
    return Sides(real, releases, others, drawn, part, again, part_again, said)


def _again(
    evidence: Evidence, family: str, key: str, portrait: Callable[[Trained], P]
) -> tuple[tuple[P, ...], float]:
    """Portraits of models of resamples of the only release, and their part; none of several."""
    if len(evidence.releases) > 1:
        return (), 0.0
    rows = release_rows(evidence, 0)
    found: tuple[P, ...] = evidence.work.get(
        f"{key}.again", lambda r: tuple(portrait(m) for m in _resampled(evidence, family, rows, r))
    )
    return found, min(len(rows.table), DRAWN) / len(rows.table)


def drawn_models(evidence: Evidence, family: str) -> tuple[Trained, ...]:
    """Models of resamples of T, in the memo."""
    rows = real_rows(evidence)
    return evidence.memo.get(
        f"structure.drawn.{family}", lambda r: _resampled(evidence, family, rows, r)
    )


def _resampled(
    evidence: Evidence, family: str, rows: Rows, rng: np.random.Generator
) -> tuple[Trained, ...]:
    exam, recipe, size = exam_of(evidence), recipe_of(evidence, family), len(rows.table)
    each = [rng.integers(0, size, min(size, DRAWN)) for _ in range(DRAWS)]
    return tuple(fit(exam, recipe, rows.drawn(e, exam.task), rng) for e in each)


def other_models(evidence: Evidence, family: str) -> tuple[Trained, Trained, str]:
    """Two models of real rows that share none, in the memo, and what must be said of them."""
    exam, recipe = exam_of(evidence), recipe_of(evidence, family)

    def make(rng: np.random.Generator) -> tuple[Trained, Trained, str]:
        one, other, note = other_rows(evidence)
        mine = on_real(evidence, family) if one is real_rows(evidence) else None
        return mine or fit(exam, recipe, one, rng), fit(exam, recipe, other, rng), note

    return evidence.memo.get(f"structure.others.{family}", make)


def other_rows(evidence: Evidence) -> tuple[Rows, Rows, str]:
    """Two tables of real rows that share none: T and R, or two halves of T, in the memo."""
    exam, rows = exam_of(evidence), real_rows(evidence)

    def make(rng: np.random.Generator) -> tuple[Rows, Rows, str]:
        if evidence.reference is not None and len(evidence.reference) > 1:
            other = rows_of(exam, evidence.reference, rng, "reference")
            return rows, other, f"the reference is a model of {len(other.table)} other real rows"
        order = rng.permutation(len(rows.table))
        cut = len(order) // 2
        a, b = (rows.drawn(part, exam.task) for part in (order[:cut], order[cut:]))
        return a, b, HALVES

    return evidence.memo.get("structure.other_rows", make)


def said(exam: Exam, model: Trained, table: Table) -> Array:
    """What a model says, float64 of shape (n, K): probabilities of classes (of two, the second's
    alone), or the number in spreads of the test rows' target about its middle."""
    return spoken(exam, model.predict(table))


def spoken(exam: Exam, predicted: Any) -> Array:
    """Predictions as :func:`said` gives them."""
    if exam.classes:
        shares = np.asarray(predicted.shares, float)
        return shares[:, 1:] if shares.shape[1] == 2 else shares
    return _line(exam, np.asarray(predicted, float))


def truth_of(exam: Exam, rows: Array) -> Array:
    """The truth of some test rows in the shape of :func:`said`."""
    if not exam.classes:
        return _line(exam, exam.truth[rows])
    hot = np.eye(len(exam.classes))[exam.truth[rows]]
    return hot[:, 1:] if hot.shape[1] == 2 else hot


def truth_of_labels(exam: Exam, labels: Array) -> Array:
    """Targets of any rows in the shape of :func:`said`; a class that is not named has no 1."""
    if not exam.classes:
        return _line(exam, labels)
    hot = (labels[:, None] == np.array(exam.classes)).astype(float)
    found: Array = hot[:, 1:] if hot.shape[1] == 2 else hot
    return found


def _line(exam: Exam, values: Array) -> Array:
    unit = float(np.abs(exam.truth).max()) or 1.0
    middle, spread = float(np.mean(exam.truth / unit)), float(np.std(exam.truth / unit)) or 1.0
    lies = np.clip(values, -unit * FAR, unit * FAR) if unit < 1e300 else values
    z: Array = np.clip((lies / unit - middle) / spread, -FAR, FAR)[:, None]
    return z


def probe(evidence: Evidence, most: int) -> tuple[Array, Table, str]:
    """At most ``most`` random test rows, in the memo: their numbers, the rows, and a note."""
    exam = exam_of(evidence)
    many = len(exam.truth)

    def pick(rng: np.random.Generator) -> Array:
        return np.sort(rng.choice(many, most, replace=False)) if many > most else np.arange(many)

    rows = evidence.memo.get(f"structure.probe.{most}", pick)
    note = f"models are asked about {most} of {many} test rows" if many > most else ""
    return rows, exam.test.take(rows), note
