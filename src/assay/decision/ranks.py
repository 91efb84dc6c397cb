"""Techniques ranked over several data sets, and which of them the ranks can tell apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from assay.core import Interval
from assay.core.intervals import holm
from assay.decision.friedman import Friedman, critical_difference, friedman
from assay.decision.signed_rank import least_p, middle_interval, signed_rank, tied_ranks


@dataclass(frozen=True)
class MeanRank:
    """One technique over the data sets.

    Attributes:
        technique: Its name.
        mean: Mean of its ranks, from 1 (best) to the number of techniques.
        interval: Of the middle of its ranks on data sets like these, exact for any symmetric law;
            its confidence is what so few data sets can reach, at most what was asked for.
        ranks: One a data set, in the order of :attr:`Ranking.data_sets`.
        failed: Data sets on which it gave nothing; it is ranked last there.
    """

    technique: str
    mean: float
    interval: Interval
    ranks: tuple[float, ...]
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two techniques beside each other on all data sets, ``better`` the one with the lower mean rank.

    Attributes:
        better, worse: Their names.
        p: Of Wilcoxon's signed-rank test on what they lose, exact.
        adjusted: The same, held over all pairs (Holm 1979).
    """

    better: str
    worse: str
    p: float
    adjusted: float


@dataclass(frozen=True)
class Ranking:
    """All of it.

    Attributes:
        data_sets: Those that every ranked technique was tried on.
        techniques: Best first.
        level: Significance level of ``critical`` and of the pairs.
        friedman: The test of all at once.
        critical: Nemenyi's critical difference of two mean ranks (Demsar 2006, section 3.2.2).
        together: Largest groups that ``critical`` does not tell apart, of two or more.
        pairs: Every two, in the order of the techniques. They do not depend on who else was
            compared, as Nemenyi's do (Benavoli, Corani and Mangili 2016).
        least: The smallest p-value that a pair can reach on so many data sets, before Holm.
        left_out: Techniques that were not tried on all data sets, with those that lack.
    """

    data_sets: tuple[str, ...]
    techniques: tuple[MeanRank, ...]
    level: float
    friedman: Friedman
    critical: float
    together: tuple[tuple[str, ...], ...]
    pairs: tuple[Pair, ...]
    least: float
    left_out: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def apart(self) -> tuple[Pair, ...]:
        """Pairs that the signed-rank test tells apart at the level."""
        return tuple(p for p in self.pairs if p.adjusted <= self.level)


def ranking(
    losses: Mapping[str, Mapping[str, float]], *, level: float = 0.05, confidence: float = 0.95
) -> Ranking:
    """Rank techniques by what they lose on each data set (Demsar 2006).

    Args:
        losses: By data set and technique, lower is better; infinite where the technique was tried
            and gave nothing, which is ranked last. One that was not tried on a data set stands in
            no rank, and is named.
        level: Significance level, in (0, 1).
        confidence: Asked of the intervals, in (0, 1).

    Raises:
        ValueError: Fewer than two data sets, fewer than two techniques that were tried on all of
            them, or a loss is NaN or minus infinity.
    """
    names = list(dict.fromkeys(t for row in losses.values() for t in row))
    lacking = {t: tuple(d for d, row in losses.items() if t not in row) for t in names}
    kept = [t for t in names if not lacking[t]]
    if len(losses) < 2 or len(kept) < 2:
        raise ValueError(
            f"ranks need two data sets and two techniques that were tried on all of them, not "
            f"{len(losses)} and {len(kept)}"
        )
    if any(math.isnan(v) or v == -math.inf for row in losses.values() for v in row.values()):
        raise ValueError("a loss is a number, or infinite where there is none because of a failure")
    table = [tied_ranks([row[t] for t in kept]) for row in losses.values()]
    each = [
        _mean_rank(t, [row[i] for row in table], losses, confidence) for i, t in enumerate(kept)
    ]
    each.sort(key=lambda r: (r.mean, r.technique))
    critical = critical_difference(len(kept), len(losses), level)
    return Ranking(
        tuple(losses), tuple(each), level, friedman(table), critical, _together(each, critical),
        _pairs(each, losses), least_p(len(losses)),
        tuple((t, found) for t, found in lacking.items() if found),
    )  # fmt: skip


def _mean_rank(
    name: str, ranks: list[float], losses: Mapping[str, Mapping[str, float]], confidence: float
) -> MeanRank:
    mean = math.fsum(ranks) / len(ranks)
    ends = middle_interval(ranks, confidence)
    ends = replace(ends, low=min(ends.low, mean), high=max(ends.high, mean))
    failed = tuple(d for d, row in losses.items() if math.isinf(row[name]))
    return MeanRank(name, mean, ends, tuple(ranks), failed)


def _together(each: Sequence[MeanRank], critical: float) -> tuple[tuple[str, ...], ...]:
    """Runs of techniques, best first, whose ends are less than ``critical`` apart."""
    runs: list[range] = []
    for first, best in enumerate(each):
        near = [i for i, r in enumerate(each) if i >= first and r.mean - best.mean < critical]
        if len(near) > 1 and not (runs and runs[-1].stop > near[-1]):
            runs.append(range(first, near[-1] + 1))
    return tuple(tuple(each[i].technique for i in run) for run in runs)


def _pairs(each: Sequence[MeanRank], losses: Mapping[str, Mapping[str, float]]) -> tuple[Pair, ...]:
    found = [(a.technique, b.technique) for a, b in combinations(each, 2)]
    p = [signed_rank([_gap(row[a], row[b]) for row in losses.values()]) for a, b in found]
    return tuple(Pair(*ab, q, h) for ab, q, h in zip(found, p, holm(p), strict=True))


def _gap(a: float, b: float) -> float:
    """Two failures differ by nothing."""
    return 0.0 if a == b else a - b
