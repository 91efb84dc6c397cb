"""Where each technique stands, on one data set or over several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assay.core import Measurement, PrivacyClaim, Statistic
from assay.core.intervals import clipped
from assay.report.board.leaks import Shown, Worst, shown, worst
from assay.report.board.pooled import Pooled, over_seeds, over_tables
from assay.report.board.values import Benchmark, DataSet, Entrant, Tried

PAIRS = "fidelity.pairs.distance.excess"
#: Of fairness the first that was taken on a data set stands for it.
FAIR = (
    "fairness.equalised_odds.amplification", "fairness.utility.amplification",
    "fairness.association.amplification", "fairness.representation.max",
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """One technique on some data sets.

    Attributes:
        entrant: The technique.
        useful, fair: One a statistic, that of most data sets first, with how many those are.
        faithful: How far pairs of columns are off beyond chance, the same way.
        asked: Data sets on which it was tried; of these, those with protected columns.
        worst: The attack that shows most; None where none was made.
        leaks: On how many releases all attacks together show a leak, and which attacks did.
        smallest: The largest, over releases, of the smallest share of copies that would have been
            seen; None where on some release no share would, or copies were not looked for.
        claims: What is claimed, with on how many data sets.
        voids: Why nothing is claimed although it was asked for, by data set.
        cpu_seconds: Of each fit; empty where it must not be told.
        peak_mb: The most of any fit; 0 for unknown.
        outcomes: Of the policy, by word, over releases.
        tried, failed: How many fits.
        failures: Data set, seed and reason.
    """

    entrant: Entrant
    useful: tuple[tuple[Measurement, int], ...]
    faithful: tuple[tuple[Measurement, int], ...]
    fair: tuple[tuple[Measurement, int], ...]
    asked: tuple[int, int]
    worst: Worst | None
    leaks: Shown
    smallest: float | None
    claims: tuple[tuple[PrivacyClaim, int], ...]
    voids: tuple[tuple[str, str], ...]
    cpu_seconds: tuple[float, ...]
    peak_mb: float
    outcomes: Mapping[str, int]
    tried: int
    failed: int
    failures: tuple[tuple[str, int, str], ...]


def standing(found: Benchmark, entrant: Entrant, tables: Sequence[DataSet]) -> Standing:
    """A technique on these data sets, each pooled over its seeds."""
    by = {t.name: found.tried(t.name, entrant.name) for t in tables}
    every = [(name, seed, one) for name, tried in by.items() for seed, one in tried]
    ran = [x for x in every if not x[2].failure]
    fits = {t.name: [one for _, one in by[t.name]] for t in tables}
    known = {s.name: s for s in found.catalogue}
    sizes = [one.smallest for _, _, one in ran]
    first: dict[str, Tried] = {}
    for name, _, one in ran:
        first.setdefault(name, one)
    return Standing(
        entrant,
        _pooled([over_seeds(fits[t.name], t.axis) for t in tables], known),
        _pooled([over_seeds(fits[t.name], PAIRS) for t in tables], known),
        _pooled([_fairness(fits[t.name]) for t in tables if t.protected], known),
        (sum(bool(x) for x in by.values()), sum(bool(by[t.name]) for t in tables if t.protected)),
        worst(ran, known), shown(ran),
        None if not sizes or None in sizes else max(s for s in sizes if s is not None),
        _claims(first.values()), tuple((n, t.void) for n, t in first.items() if t.void),
        tuple(t.cpu_seconds for _, _, t in ran if t.cpu_seconds),
        max((t.peak_mb for _, _, t in ran), default=0.0),
        Counter(t.outcome for _, _, t in ran if t.outcome), len(every), len(every) - len(ran),
        tuple((name, seed, t.failure) for name, seed, t in every if t.failure),
    )  # fmt: skip


def _pooled(
    each: Sequence[Pooled], known: Mapping[str, Statistic]
) -> tuple[tuple[Measurement, int], ...]:
    """Over data sets, each statistic by itself; where none was taken the first reason."""
    by: dict[str, list[Pooled]] = {}
    for p in each:
        if p.found.value is not None:
            by.setdefault(p.found.name, []).append(p)
    pools = sorted(by.values(), key=len, reverse=True)
    taken = tuple((_clipped(over_tables(p).found, known), len(p)) for p in pools)
    return taken or tuple((p.found, 0) for p in each[:1])


def _clipped(m: Measurement, known: Mapping[str, Statistic]) -> Measurement:
    """Within the range of its statistic: few seeds give intervals that go beyond."""
    statistic, ends = known.get(m.name), m.interval
    if statistic is None or ends is None:
        return m
    return replace(m, interval=clipped(ends, statistic.low, statistic.high))


def _fairness(fits: Sequence[Tried]) -> Pooled:
    found = [over_seeds(fits, name) for name in FAIR]
    return next((p for p in found if p.found.value is not None), found[0])


def _claims(first: Iterable[Tried]) -> tuple[tuple[PrivacyClaim, int], ...]:
    return tuple(Counter(t.claim for t in first if t.claim is not None).most_common())
