"""Do two and three columns keep their joint distribution, on the scale of NIST?"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, not_measured
from assay.data import Kind, Schema
from assay.evaluation.base import NO_HOLDOUT, Depth, Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.fidelity.choosing import sampled, triples_of
from assay.evaluation.fidelity.matrices import looks
from assay.evaluation.fidelity.pairwork import pair_scores
from assay.evaluation.fidelity.triples import Cells, TripleScores, compare_triples, spread
from assay.evaluation.fidelity.views import no_columns, yardstick

#: Triples looked at, at most, and cells (triples x rows) above which fewer are, but never under
#: FEWEST; and those that a breakdown lists.
MOST, FEWEST, CELLS, LISTED = 2_000, 200, 300_000_000, 20

_BINS = (
    "Numbers and dates fall in tenths of the real rows, levels beyond the 20 most frequent are "
    "pooled, missing counts as a level."
)
_SDNIST = "NIST SDNist, k-marginal score (Task, Bhagat and Howarth 2023), on our own bins"


def _nist(word: str, k: int) -> Statistic:
    return Statistic(
        f"fidelity.marginals.{word}.nist", f"{k}-marginal score (NIST)",
        f"How alike the joint distributions of {word} columns are to the real ones, on average, on "
        f"the scale of NIST's k-marginal score: 1000 alike, 0 disjoint. {_BINS} Chance alone keeps "
        "it under 1000, so read it against the reference.",
        Goal.HIGHER, 0.0, 1000.0, source=_SDNIST,
        formula=f"1000 (1 - mean over {k} columns of sum over cells of |p(synthetic) - p(real)| / 2)",
    )  # fmt: skip


TWO, THREE = _nist("two", 2), _nist("three", 3)
DISTANCE = Statistic(
    "fidelity.marginals.three.distance", "triples: mean distance",
    "How far the joint distributions of three columns lie from the real ones, on average over "
    f"triples, above chance: 0 alike, 1 disjoint. {_BINS}", Goal.LOWER, 0.0, 1.0, source=_SDNIST,
    formula="mean over triples of sum over cells of |p(synthetic) - p(real)| / 2, less its share by "
    "chance",
)  # fmt: skip
EXCESS = Statistic(
    "fidelity.marginals.three.excess", "triples: distance above chance",
    "The mean distance of triples less what as many training rows score against the same unseen "
    "rows: 0 is as good as real.", Goal.LOWER, -1.0, 1.0, source=_SDNIST,
    formula="mean over triples of d(synthetic, unseen) - d(training, unseen)",
)  # fmt: skip


@dataclass(frozen=True)
class TwoWay:
    """NIST's k-marginal score of pairs: 1000 times one minus their mean distance, chance included.

    Pairs and bins are those of fidelity.pairs, with which the work is shared. NIST's own score
    compares with the training rows; ours with rows that no technique saw. The interval is around
    what releases of this size score on average against as many real rows.

    Source: NIST SDNist; Task, Bhagat and Howarth 2023.
    """

    name: ClassVar[str] = "fidelity.marginals.two"
    question: ClassVar[str] = "How does the release score on NIST's scale for two columns?"
    cost: ClassVar[str] = "n a pair, shared with fidelity.pairs"
    statistics: ClassVar[tuple[Statistic, ...]] = (TWO,)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns that are not arrays."""
        return _at_least(schema, 2)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The score; ``rng`` is not used, as the work is shared."""
        found = pair_scores(evidence)
        reference = found.reference.mean if found.reference else None
        return (
            combined(
                TWO, [_scored(d.mean) for d in found.distances], n=found.sides.n,
                reference=_scored(reference) if reference else None,
                note=join_notes(found.sides.note, found.bench.note),
            ),
        )  # fmt: skip


@dataclass(frozen=True)
class ThreeWay:
    """Distance of the joint distributions of three columns to those of unseen real rows.

    All triples are compared up to 2,000 (fewer with very many rows); beyond that a seeded sample,
    the same for every technique. A distance is half the summed difference over the cells; the
    excess is less that of as many training rows to the same unseen rows, so that fresh rows score
    0. Intervals come from the delta method, with the dependence between triples in them; releases
    are put together by Rubin's rule.

    Source: NIST SDNist, k-marginal with k = 3.
    """

    name: ClassVar[str] = "fidelity.marginals.three"
    question: ClassVar[str] = "Do three columns keep going together as they did?"
    depth: ClassVar[Depth] = Depth.FULL
    cost: ClassVar[str] = "n a triple, 200 to 2,000 triples"
    statistics: ClassVar[tuple[Statistic, ...]] = (DISTANCE, EXCESS, THREE)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with three columns that are not arrays."""
        return _at_least(schema, 3)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The three measurements; ``rng`` only picks rows where lengths are unlike."""
        sides, bins = yardstick(evidence, rng), looks(evidence)
        limit = min(MOST, max(FEWEST, CELLS // max(len(evidence.train), 1)))
        triples = evidence.memo.get(
            "fidelity.marginals.triples", lambda r: triples_of(len(bins), limit, r)
        )
        real = evidence.memo.get("fidelity.marginals.real", lambda _: Cells(sides.real, bins))
        found = [compare_triples(Cells(s, bins), real, triples) for s in sides.releases]
        reference, train = None, sides.train
        if train is not None:
            reference = evidence.memo.get(
                f"fidelity.marginals.reference.{len(train)}",
                lambda _: compare_triples(Cells(train, bins), real, triples),
            )
        labels = [" x ".join(bins[i].view.name for i in t) for t in triples]
        n = sides.n
        note = join_notes(sides.note, sampled(len(triples), comb(len(bins), 3), "triples"))
        mean = reference.mean if reference else None
        return (
            combined(DISTANCE, [f.above for f in found], n=n, note=note,
                     reference=reference.above if reference else None,
                     parts=_parts(labels, found, reference, n)),
            _excess(found, reference, n, note),
            combined(THREE, [_scored(f.mean) for f in found], n=n, note=note,
                     reference=_scored(mean) if mean else None),
        )  # fmt: skip


def _at_least(schema: Schema, columns: int) -> str | None:
    if len([c for c in schema if c.kind is not Kind.ARRAY]) >= columns:
        return None
    return no_columns(schema) or f"it needs {columns} columns of numbers, levels, dates or text"


def _scored(distance: Score) -> Score:
    """A mean distance on NIST's scale."""
    return Score(1000 * (1 - distance.value), 1e6 * distance.variance)


def _excess(
    found: list[TripleScores], reference: TripleScores | None, n: int, note: str
) -> Measurement:
    if reference is None:
        return not_measured(EXCESS.name, NO_HOLDOUT, EXCESS.goal)
    own = spread(reference.one)
    # N stands on both sides, so what a row of it adds to one distance it takes from the other.
    scores = [
        Score(
            f.mean.value - reference.mean.value,
            spread(f.one) + own + spread(f.other - reference.other),
        )
        for f in found
    ]
    return combined(EXCESS, scores, n=n, note=note, reference=0.0)


def _parts(
    labels: list[str], found: list[TripleScores], reference: TripleScores | None, n: int
) -> tuple[Part, ...]:
    """The triples with the largest distances, worst first."""
    worst = np.argsort(-np.mean([f.values for f in found], axis=0), kind="stable")[:LISTED]
    return tuple(
        combined_part(
            labels[int(t)], [f.at(int(t)) for f in found], DISTANCE, n=n,
            reference=float(reference.values[t]) if reference else None,
        )
        for t in worst
    )  # fmt: skip
