"""From what was found on each release to measurements of the worst one."""

from __future__ import annotations

from dataclasses import dataclass

from assay.core import Goal, Interval, Measurement, Part, Statistic
from assay.core.intervals import clipped, clopper_pearson, normal
from assay.evaluation.combine import join_notes
from assay.evaluation.privacy.scan import Scan

_CONFIDENCE = 0.95

P_VALUE = Statistic(
    "privacy.membership.p_value", "membership: p-value",
    "How often labels dealt at random would make training rows stand out as much as they do, over "
    "all scores and cutoffs together. Near 0: the release tells who was in the data. Times the "
    "number of releases.", Goal.HIGHER, 0.0, 1.0,
    source="Scan test with exchangeable labels (arXiv 2606.16952), Bonferroni over releases",
    formula="m (1 + #{permutations: max z >= seen max z}) / (1 + permutations), m releases",
)  # fmt: skip
AUC = Statistic(
    "privacy.membership.auc", "membership: AUC",
    "How often an attacker ranks a training person above one never seen: 0.5 is a coin's toss. "
    "It hides leaks of a few people. Of the worst release.", Goal.LOWER, 0.0, 1.0,
    source="DeLong et al. 1988",
    formula="P(score of T > score of N) + P(equal) / 2, largest over releases",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """The attack on one release.

    Attributes:
        scan: The scan test.
        seen: In words, the score that stood out most.
    """

    scan: Scan
    seen: str


def p_value(found: list[Found], note: str) -> Measurement:
    """The smallest p-value times the number of releases, with the doubt of the permutations."""
    m = len(found)
    spans = [clopper_pearson(f.scan.count, f.scan.permutations, _each(m)) for f in found]
    worst = min(range(m), key=lambda i: found[i].scan.count)
    p, span = found[worst].scan.p_value, spans[worst]
    parts = tuple(
        Part(f"release {i + 1}", f.scan.p_value, s, n=f.scan.permutations,
             note=f"z = {f.scan.z:.1f}, {f.seen}")
        for i, (f, s) in enumerate(zip(found, spans, strict=True))
    )  # fmt: skip
    interval = Interval(min(1.0, m * span.low), min(1.0, m * span.high), _CONFIDENCE, span.method)
    return Measurement(
        P_VALUE.name, min(1.0, m * p), interval, found[worst].scan.permutations, P_VALUE.goal,
        parts=parts,
        note=join_notes(note, "the interval is that of the permutations drawn"),
    )  # fmt: skip


def worst_auc(found: list[tuple[float, float]], n: int, note: str) -> Measurement:
    """The largest AUC over releases, from each one's AUC and variance on ``n`` rows."""
    spans = [clipped(normal(v, variance, _each(len(found))), 0.0, 1.0) for v, variance in found]
    parts = tuple(
        Part(f"release {i + 1}", v, s, reference=0.5, n=n)
        for i, ((v, _), s) in enumerate(zip(found, spans, strict=True))
    )
    return Measurement(
        AUC.name, max(v for v, _ in found), _largest(spans), n, AUC.goal, 0.5, parts=parts,
        note=note,
    )  # fmt: skip


def _each(releases: int) -> float:
    """Bonferroni: the confidence at which each release's interval holds so that all do."""
    return 1 - (1 - _CONFIDENCE) / releases


def _largest(spans: list[Interval]) -> Interval:
    """Interval of the largest over releases, from intervals that hold together."""
    return Interval(
        max(s.low for s in spans), max(s.high for s in spans), _CONFIDENCE, spans[0].method
    )
