"""Do synthetic rows help beside real ones, above all where real ones are few?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import stats

from assay.core import (
    AssayError,
    Goal,
    Measurement,
    Part,
    Statistic,
    TableError,
    none_measured,
    not_measured,
)
from assay.data import Schema
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.utility.exam import Exam
from assay.evaluation.utility.features import Array
from assay.evaluation.utility.models import CHEAP
from assay.evaluation.utility.scales import FIRST
from assay.evaluation.utility.scored import Scored
from assay.evaluation.utility.trained import (
    exam_of,
    real_rows,
    real_scores,
    recipe_of,
    release_rows,
)
from assay.evaluation.utility.training import Rows, fit, gather, rows_of

#: Draws of the small real sample, and rows that it must have.
DRAWS, FEWEST = 5, 20
#: By the name in the statistic: which share of T is taken.
SHARES = {"full": 1.0, "at_1pct": 0.01, "at_5pct": 0.05, "at_20pct": 0.2}


def _statistic(key: str, share: float) -> Statistic:
    rows = "all real training rows" if share == 1 else f"{share:.0%} of the real training rows"
    return Statistic(
        f"utility.augmentation.{key}.gain", f"gain beside {rows}",
        f"How much better a model does on unseen real rows when it learns from {rows} and the "
        "synthetic rows together, instead of those real rows alone: in AUC for classes, in R2 for "
        "numbers. Above 0 the synthetic rows help.",
        Goal.HIGHER, source="learning curves as in Figueira and Vaz 2022, section 5.3",
        formula="score of a model of (part of T) + S on N - score of a model of (part of T) on N",
    )  # fmt: skip


STATISTICS = tuple(_statistic(key, share) for key, share in SHARES.items())


@dataclass(frozen=True)
class Small:
    """Small real samples and what models of them alone score: the same for every technique."""

    samples: tuple[Rows, ...]
    alone: tuple[Scored, ...]


@dataclass(frozen=True)
class Augmentation:
    """What synthetic rows add to real ones.

    A model is trained on a part of T (1, 5, 20 and 100 %), stratified by class, and another on
    the same rows together with all rows of a release; both are tested on the holdout N. ``gain``
    is the second score less the first, by AUC or R2. Below 100 % five such parts are drawn, the
    same for all techniques. The model is the linear or the boosted one, whichever does better
    on those real rows alone. At most 50,000 rows of T and as many of a release are used.

    The interval is paired over test rows; to it comes the spread over the draws (with a Student
    quantile for their small number), at 100 % the spread at 20 % scaled to the rows there are.
    The reference is what real rows would have added instead of synthetic ones: the other rows of
    T, at 100 % those of R.

    Source: learning curves with and without synthetic rows, as in Figueira and Vaz 2022, "Survey
    on synthetic data generation, evaluation methods and GANs", section 5.3.
    """

    name: ClassVar[str] = "utility.augmentation"
    question: ClassVar[str] = "Do synthetic rows help a model beside real ones?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "16 models a release, on at most 100,000 rows"
    statistics: ClassVar[tuple[Statistic, ...]] = STATISTICS

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns, one to predict and one to predict from."""
        return None if len(schema) > 1 else "there is one column only, and so none to predict from"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """One measurement a share; ``rng`` is not used: samples are shared by techniques."""
        try:
            releases = [release_rows(evidence, i) for i in range(len(evidence.releases))]
        except AssayError as error:
            return none_measured(STATISTICS, error.sentence)
        notes = join_notes(
            exam_of(evidence).note, real_rows(evidence).note, *(r.note for r in releases)
        )  # fmt: skip
        found = {}
        # That of 20 % comes first: the interval at 100 % takes its spread from it.
        for key in sorted(SHARES, key=lambda k: SHARES[k]):
            statistic = STATISTICS[list(SHARES).index(key)]
            try:
                note = join_notes(f"the value is of {_family(evidence, key)}", notes)
                found[key] = _measured(evidence, _family(evidence, key), key, statistic, note)
            except AssayError as error:
                found[key] = not_measured(statistic.name, error.sentence, statistic.goal)
        return tuple(found[key] for key in SHARES)


def _family(evidence: Evidence, key: str) -> str:
    """The cheap family that does best on the real rows alone: at 1 % another than at 100 %."""

    def alone(family: str) -> float:
        return float(np.mean([a.value for a in small_of(evidence, family, key).alone]))

    return max((r.name for r in CHEAP), key=alone)


def _measured(
    evidence: Evidence, family: str, key: str, statistic: Statistic, notes: str
) -> Measurement:
    exam, share = exam_of(evidence), SHARES[key]
    first = FIRST[exam.task.kind]
    small = small_of(evidence, family, key)
    gains, scores = [], []
    for i in range(len(evidence.releases)):
        helped = augmented(evidence, i, family, key)
        pairs = list(zip(helped, small.alone, strict=True))
        between, df = _between(evidence, i, family, key)
        gains.append(_gain(pairs, between, df))
        scores.append(float(np.mean([h.value for h in helped])))
    alone = float(np.mean([a.value for a in small.alone]))
    rows = len(small.samples[0].table)
    n = len(exam.truth)
    parts = (
        Part("real rows alone", alone, n=n, note=f"score of models of {rows} real rows"),
        Part("with synthetic rows", float(np.mean(scores)), n=n, note="score of models of both"),
        *(
            combined_part(f"release {i}", [g], statistic, n=n)
            for i, g in enumerate(gains, 1) if len(gains) > 1
        ),
    )  # fmt: skip
    draws = f"{DRAWS} draws of {rows} real rows" if share < 1 else f"{rows} real rows"
    return combined(
        statistic, gains, n=n, reference=_instead(evidence, family, key, alone, first),
        parts=parts, note=join_notes(draws, notes),
    )  # fmt: skip


def _gain(pairs: list[tuple[Scored, Scored]], between: float, df: float) -> Score:
    """Mean gain over draws. Its variance: that over test rows, of the mean influence, and that
    between draws; widened so that a normal quantile does what Student's would."""
    influence = np.mean([h.influence - a.influence for h, a in pairs], axis=0)
    least = max(a.least for _, a in pairs)
    within = Scored(0.0, influence, least).score.variance
    value = float(np.mean([h.value - a.value for h, a in pairs]))
    total = within + between
    if between > 0:
        freedom = df * (total / between) ** 2
        total *= (float(stats.t.ppf(0.975, freedom)) / float(stats.norm.ppf(0.975))) ** 2
    return Score(value, total)


def _between(evidence: Evidence, i: int, family: str, key: str) -> tuple[float, float]:
    """Variance of the mean gain over draws of the small sample, and its degrees of freedom."""
    source = "at_20pct" if key == "full" else key
    try:
        alone = small_of(evidence, family, source).alone
    except TableError:
        # Too few rows to take a fifth of: nothing is known of the draw, and the test rows decide.
        return 0.0, DRAWS - 1
    gains = [
        h.value - a.value
        for h, a in zip(augmented(evidence, i, family, source), alone, strict=True)
    ]
    spread = float(np.var(gains, ddof=1))
    return spread * (SHARES[source] if key == "full" else 1 / DRAWS), DRAWS - 1


def small_of(evidence: Evidence, family: str, key: str) -> Small:
    """The small real samples of a share, and models of them alone, in the memo.

    Raises:
        TableError: The share is too small a sample.
    """
    exam, rows, recipe = exam_of(evidence), real_rows(evidence), recipe_of(evidence, family)
    first, share = FIRST[exam.task.kind], SHARES[key]
    size = round(share * len(rows.table))
    if size < FEWEST:
        raise TableError(f"{share:.0%} of the training rows are {size}, and {FEWEST} are the least")

    def make(rng: np.random.Generator) -> Small:
        if share == 1:
            return Small((rows,), (real_scores(evidence)[family][first],))
        samples = tuple(
            rows.drawn(_stratified(exam, rows.labels, size, rng), exam.task) for _ in range(DRAWS)
        )
        models = [fit(exam, recipe, s, rng) for s in samples]
        return Small(samples, tuple(exam.score(m.predict(exam.test))[first] for m in models))

    return evidence.memo.get(f"utility.augmentation.{key}.{family}", make)


def _stratified(exam: Exam, labels: Array, size: int, rng: np.random.Generator) -> Array:
    """Row numbers: of each class its share (to the nearest row), and one at the least."""
    if not exam.classes:
        return rng.choice(len(labels), size, replace=False)
    picked = []
    for name in np.unique(labels):
        rows = np.flatnonzero(labels == name)
        count = max(1, round(size * len(rows) / len(labels)))
        picked.append(rng.choice(rows, count, replace=False))
    return np.concatenate(picked)


def augmented(evidence: Evidence, i: int, family: str, key: str) -> tuple[Scored, ...]:
    """What models of the small samples and release ``i`` (from 0) score, in the work."""
    small, made = small_of(evidence, family, key), release_rows(evidence, i)
    key = f"utility.augmentation.{i}.{key}.{family}"
    return evidence.work.get(key, lambda rng: _scored(evidence, family, small.samples, made, rng))


def _instead(evidence: Evidence, family: str, key: str, alone: float, first: str) -> float | None:
    """What real rows would have added: the rest of T, or R."""
    if key != "full":
        return real_scores(evidence)[family][first].value - alone
    reference = evidence.reference
    if reference is None or len(reference) < FEWEST:
        return None

    def score(rng: np.random.Generator) -> float:
        try:
            more = rows_of(exam_of(evidence), reference, rng, "reference rows")
        except TableError:
            return float("nan")
        return _scored(evidence, family, (real_rows(evidence),), more, rng)[0].value

    value = evidence.memo.get(f"utility.augmentation.reference.{family}", score)
    return value - alone if np.isfinite(value) else None


def _scored(
    evidence: Evidence, family: str, samples: tuple[Rows, ...], more: Rows,
    rng: np.random.Generator,
) -> tuple[Scored, ...]:  # fmt: skip
    exam, recipe = exam_of(evidence), recipe_of(evidence, family)
    first, found = FIRST[exam.task.kind], []
    for rows in samples:
        labels = np.concatenate([rows.labels, more.labels])
        both = gather(rows.table.stacked(more.table), labels, exam.task)
        model = fit(exam, recipe, both, rng, whole=True)
        found.append(exam.score(model.predict(exam.test))[first])
    return tuple(found)
