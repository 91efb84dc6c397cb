"""Do released rows lie nearer to the training rows than to people never seen? A diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import Goal, Interval, Measurement, Part, Statistic, none_measured
from assay.core.intervals import clopper_pearson
from assay.data import Schema, nearest
from assay.evaluation.base import NO_HOLDOUT, Evidence
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.asked import everyone
from assay.evaluation.privacy.spaces import asked_points, no_space, shared_space

Array = np.ndarray[Any, Any]

#: Released rows that are looked at.
ROWS = 2_000
#: Distances that differ by less are ties: float32 rounding must not break them.
TIE = 1e-5
_CONFIDENCE = 0.95
_NO_PROOF = (
    "a diagnosis and no proof of privacy: releases that pass it were broken by membership attacks "
    "(arXiv 2505.01524), since an average over rows hides the few who leak and distance sees only "
    "rows that are near as a whole; the attacks are what counts"
)

SHARE = Statistic(
    "privacy.closest.share", "closest record: nearer to training",
    "Share of the released rows whose nearest real row is a training row and not one of as many "
    "people never seen; as near to both counts half. 50 % is what a release without copies gives. "
    "It describes a release and is no proof of privacy: few copies among many rows do not show. "
    "Of the release with the largest share.", Goal.NONE, 0.0, 1.0, percent=True,
    source="Distance to closest record with a holdout (Platzer and Reutterer 2021); why it is no "
    "proof: The DCR Delusion (arXiv 2505.01524)",
    formula="#{s in S: d(s, T) < d(s, N)} / |S| + #{ties} / (2 |S|), with |T| = |N|",
)  # fmt: skip


@dataclass(frozen=True)
class Closest:
    """Distance to closest record (DCR), as a share with a control group.

    T and N are cut to the same number of rows, because by chance alone the larger table has the
    nearer rows. Ties count half: where columns are few or coarse a released row often lies at
    distance 0 from both, which says nothing. (To give ties to one side makes a full copy pass, or
    a fresh release fail.) Several released rows may share one nearest real row and stand or fall
    together, so the interval is that of as many independent rows as they are worth: the squared
    sum over the sum of squares of the rows that each real row draws (Kish 1965). At most 2,000
    released rows are looked at. Distances: :class:`assay.data.Space`.
    """

    name: ClassVar[str] = "privacy.closest"
    question: ClassVar[str] = "Do released rows lie nearer to training rows than to people unseen?"
    cost: ClassVar[str] = "n d: exact nearest neighbours of 2,000 released rows in T and N"
    statistics: ClassVar[tuple[Statistic, ...]] = (SHARE,)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_space(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The share, of the release with the largest."""
        if evidence.holdout is None:
            return none_measured(self.statistics, NO_HOLDOUT)
        space = shared_space(evidence)
        members, controls = evidence.memo.get(self.name, lambda r: _equal(evidence, r))
        found = []
        for release in evidence.releases:
            points = space.embed(release.sample(ROWS, rng))
            found.append(_share(points, members, controls))
        return (_largest(found, len(members)),)


def _equal(evidence: Evidence, rng: np.random.Generator) -> tuple[Array, Array]:
    """Points of T and N, as many of either."""
    points, labels = asked_points(evidence), everyone(evidence).labels
    members, controls = points[labels == 1], points[labels == 0]
    m = min(len(members), len(controls))
    one, other = (
        p if len(p) == m else p[np.sort(rng.choice(len(p), m, replace=False))]
        for p in (members, controls)
    )
    return one, other


def _share(points: Array, members: Array, controls: Array) -> tuple[float, int, int]:
    """The share nearer to members, the rows it rests on, and as how many independent ones."""
    (to_member, member), (to_control, control) = (
        (d[:, 0], i[:, 0]) for d, i in (nearest(points, t, 1) for t in (members, controls))
    )
    gap = to_control - to_member
    nearer = np.where(np.abs(gap) <= TIE, 0.5, (gap > 0).astype(float))
    drawn = np.bincount(np.where(gap >= -TIE, member, len(members) + control)).astype(float)
    worth = int(drawn.sum() ** 2 / np.square(drawn).sum())
    return float(nearer.mean()), len(points), worth


def _largest(found: list[tuple[float, int, int]], size: int) -> Measurement:
    each = 1 - (1 - _CONFIDENCE) / len(found)
    spans = [_interval(share, worth, each) for share, _, worth in found]
    parts = tuple(
        Part(f"release {i + 1}", share, span, 0.5, n, f"worth {worth} independent rows")
        for i, ((share, n, worth), span) in enumerate(zip(found, spans, strict=True))
    )
    span = Interval(
        max(s.low for s in spans), max(s.high for s in spans), _CONFIDENCE, spans[0].method
    )
    worst = max(range(len(found)), key=lambda i: found[i][0])
    return Measurement(
        SHARE.name, found[worst][0], span, found[worst][1], SHARE.goal, 0.5, parts=parts,
        note=join_notes(f"{size} training rows and as many unseen ones", _NO_PROOF),
    )  # fmt: skip


def _interval(share: float, worth: int, confidence: float) -> Interval:
    """Exact interval of a share of ``worth`` rows; ties make halves, so both neighbours count."""
    low = clopper_pearson(int(np.floor(share * worth)), worth, confidence)
    high = clopper_pearson(int(np.ceil(share * worth - 1e-9)), worth, confidence)
    return Interval(low.low, high.high, confidence, "clopper-pearson, effective rows")
