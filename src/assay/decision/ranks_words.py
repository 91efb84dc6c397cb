"""What ranks over data sets can tell, in sentences, and first of all what so few cannot."""

from __future__ import annotations

from collections.abc import Iterator

from assay.decision.ranks import Ranking
from assay.decision.recommend import listed
from assay.decision.signed_rank import least_p
from assay.decision.words import level, spell

_NAMED = 6


def ranks_words(found: Ranking) -> tuple[str, ...]:
    """Sentences for a reader of the ranks, the limits of the tests among them."""
    return tuple(_sentences(found))


def _sentences(found: Ranking) -> Iterator[str]:
    n, k = len(found.data_sets), len(found.techniques)
    p, asked = found.friedman.p, level(found.level)
    verdict = "do not all do as well" if p <= found.level else "cannot be told from each other"
    f = "infinite" if found.friedman.f is None else spell(found.friedman.f)
    yield (
        f"The {k} techniques {verdict} (Friedman's test with Iman and Davenport's F {f}, "
        f"p {_p(p)}, on {n} data sets)."
    )
    first, *rest = found.techniques
    beaten = [r for r in rest if r.mean - first.mean >= found.critical]
    yield (
        f"Nemenyi's critical difference at {asked} is {found.critical:.2f} ranks, where the ends are {k - 1} apart: "
        + (f"{first.technique} is ahead of {listed([r.technique for r in beaten])}." if beaten else "the first is ahead of nobody.")
    )  # fmt: skip
    yield _by_pairs(found)
    reached = first.interval.confidence
    yield (
        f"The intervals of mean ranks hold at {level(reached)}"
        + (f", the most that {n} data sets can give." if first.interval.method == "range" else ".")
    )  # fmt: skip
    for r in found.techniques:
        if r.failed:
            yield f"{r.technique} gave nothing on {listed(r.failed)} and is ranked last there."
    for lacks in dict.fromkeys(lacks for _, lacks in found.left_out):
        names = [name for name, own in found.left_out if own == lacks]
        are = "are" if len(names) > 1 else "is"
        yield f"{listed(names)} {are} not ranked: not tried on {listed(lacks)}."


def _by_pairs(found: Ranking) -> str:
    n, count = len(found.data_sets), len(found.pairs)
    pairs = f"{count} pairs" if count > 1 else "one pair"
    if found.least > found.level:
        one, all_ = (_fewest(n, found.level / among) for among in (1, count))
        return (
            f"Whether one technique is ahead of one other {n} data sets cannot tell at "
            f"{level(found.level)}: the smallest p-value that Wilcoxon's signed-rank test can reach on "
            f"them is {_p(found.least)}. It would take {one} at the least, and {all_} to find the "
            f"first of {pairs} with Holm's correction."
        )
    apart = [f"{p.better} ahead of {p.worse}" for p in found.apart]
    told = "; ".join(apart[:_NAMED]) + (f"; and {len(apart) - _NAMED} more" * (len(apart) > _NAMED))
    least = min(1.0, found.least * count)
    return (
        f"Wilcoxon's signed-rank test with Holm's correction for {pairs} tells apart: "
        f"{told or 'none'} (the smallest p-value it could reach is {_p(least)})."
    )


def _fewest(n: int, level: float) -> int:
    """How many data sets can reach a p-value that small."""
    while least_p(n) > level:
        n += 1
    return n


def _p(value: float) -> str:
    return "below 1e-6" if value < 1e-6 else f"{value:.2g}"
