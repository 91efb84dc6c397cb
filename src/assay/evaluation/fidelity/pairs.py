"""Do columns keep going together as they did?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, not_measured
from assay.data import Kind, Schema
from assay.evaluation.base import NO_HOLDOUT, Evidence
from assay.evaluation.combine import Score, combined, combined_part, join_notes
from assay.evaluation.fidelity.contingency import PairScores, jackknife
from assay.evaluation.fidelity.pairwork import Bench, pair_scores
from assay.evaluation.fidelity.views import no_columns
from assay.evaluation.largest import LIFTED

#: Pairs that a breakdown lists.
LISTED = 20

_BINS = (
    "Numbers and dates fall in tenths of the real rows, levels beyond the 20 most frequent are "
    "pooled, missing counts as a level."
)
_TV = "Total variation of two-way marginals (NIST SDNist's k-marginal, k = 2, halved)"
_V = "Cramer's V with the bias correction of Bergsma 2013"

MEAN = Statistic(
    "fidelity.pairs.distance.mean", "pairs: mean distance",
    "How far the joint distributions of two columns lie from the real ones, on average over pairs, "
    "above chance: 0 alike, 1 disjoint. " + _BINS, Goal.LOWER, 0.0, 1.0, source=_TV,
    formula="mean over pairs of sum over cells of |p(synthetic) - p(real)| / 2, less its share by "
    "chance",
)  # fmt: skip
MAX = Statistic(
    "fidelity.pairs.distance.max", "pairs: largest distance",
    "How far the worst pair's joint distribution lies from the real one: 0 alike, 1 disjoint. "
    + _BINS + LIFTED, Goal.LOWER, 0.0, 1.0, source=_TV,
    formula="max over pairs of sum over cells of |p(synthetic) - p(real)| / 2",
)  # fmt: skip
EXCESS = Statistic(
    "fidelity.pairs.distance.excess", "pairs: distance above chance",
    "The mean distance of pairs less what as many training rows score against the same unseen "
    "rows: 0 is as good as real.", Goal.LOWER, -1.0, 1.0, source=_TV,
    formula="mean over pairs of d(synthetic, unseen) - d(training, unseen)",
)  # fmt: skip
ASSOCIATION_MEAN = Statistic(
    "fidelity.pairs.association.mean", "pairs: mean change of association",
    "How much the strength of association between two columns changes, on average over pairs, above "
    "chance: 0 not at all, 1 from none to full.", Goal.LOWER, 0.0, 1.0, source=_V,
    formula="mean over pairs of |V(synthetic) - V(real)|, less its share by chance",
)  # fmt: skip
ASSOCIATION_MAX = Statistic(
    "fidelity.pairs.association.max", "pairs: largest change of association",
    "How much the strength of association changes in the pair where it changes most." + LIFTED,
    Goal.LOWER, 0.0, 1.0, source=_V,
    formula="max over pairs of |V(synthetic) - V(real)|",
)  # fmt: skip


@dataclass(frozen=True)
class PairDistance:
    """Distance of every pair's joint distribution, and of its association, to real rows.

    All pairs of columns are compared up to 5,000; beyond that a seeded sample of pairs, the same
    for every technique. A distance is half the summed difference of the two joint distributions
    over the bins; an association is Cramer's V. The excess is the mean distance less that of as
    many training rows to the same unseen rows: fresh rows score 0. Intervals come from the
    jackknife over 50 random blocks of rows on either side, of the statistics made linear by their
    influence functions; releases are put together by Rubin's rule.

    Source: NIST SDNist's k-marginal with k = 2; Bergsma 2013; Shao and Tu 1995, section 2.
    """

    name: ClassVar[str] = "fidelity.pairs"
    question: ClassVar[str] = "Do columns keep going together as they did?"
    cost: ClassVar[str] = "n a pair"
    statistics: ClassVar[tuple[Statistic, ...]] = (
        MEAN, MAX, EXCESS, ASSOCIATION_MEAN, ASSOCIATION_MAX,
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """Any table with two columns that are not arrays."""
        if len([c for c in schema if c.kind is not Kind.ARRAY]) < 2:
            return no_columns(schema) or "there is one column only, and so no pair"
        return None

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The five measurements; ``rng`` is not used, as the work is shared with others."""
        found = pair_scores(evidence)
        sides, bench, ref, ref_v = found.sides, found.bench, found.reference, found.reference_v
        distances, associations = found.distances, found.associations
        n, note = sides.n, join_notes(sides.note, bench.note)
        means = ref.above if ref else None, ref_v.above if ref_v else None
        tops = ref.top if ref else None, ref_v.top if ref_v else None
        return (
            combined(MEAN, [d.above for d in distances], n=n, note=note, reference=means[0],
                     parts=_parts(bench, distances, ref, MEAN, n)),
            combined(MAX, [d.top for d in distances], n=n, note=note, reference=tops[0]),
            _excess(distances, ref, n, note),
            combined(ASSOCIATION_MEAN, [a.above for a in associations], n=n, note=note,
                     reference=means[1],
                     parts=_parts(bench, associations, ref_v, ASSOCIATION_MEAN, n)),
            combined(ASSOCIATION_MAX, [a.top for a in associations], n=n, note=note,
                     reference=tops[1]),
        )  # fmt: skip


def _excess(
    distances: list[PairScores], reference: PairScores | None, n: int, note: str
) -> Measurement:
    if reference is None:
        return not_measured(EXCESS.name, NO_HOLDOUT, EXCESS.goal)
    scores = []
    for d in distances:
        # N stands on both sides, so its blocks leave both at once.
        shared = d.without_other.mean(0) - reference.without_other.mean(0)
        own = jackknife(d.without_one.mean(0)) + jackknife(reference.without_one.mean(0))
        value = float(d.values.mean() - reference.values.mean())
        scores.append(Score(value, own + jackknife(shared) + d.least + reference.least))
    return combined(EXCESS, scores, n=n, note=note, reference=0.0)


def _parts(
    bench: Bench, found: list[PairScores], reference: PairScores | None,
    statistic: Statistic, n: int,
) -> tuple[Part, ...]:  # fmt: skip
    """The pairs with the largest values, worst first."""
    means = np.mean([f.values for f in found], axis=0)
    worst = np.argsort(-means, kind="stable")[:LISTED]
    return tuple(
        combined_part(
            bench.label(int(p)), [f.at(int(p)) for f in found], statistic, n=n,
            reference=float(reference.values[p]) if reference else None,
        )
        for p in worst
    )  # fmt: skip
