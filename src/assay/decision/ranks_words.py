"""What ranks over data sets can tell, in sentences, and first of all what so few cannot."""

from __future__ import annotations

from collections.abc import Iterator

from assay.decision.ranks import MeanRank, Ranking
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
        f"Nemenyi's critical difference at {asked} is {found.critical:.2f} of {k - 1} ranks: "
        + (f"{first.technique} is ahead of {_named(beaten)}." if beaten else "the first is ahead of nobody.")
    )  # fmt: skip
    yield _by_pairs(found)
    reached = first.interval.confidence
    yield (
        "Intervals of mean ranks span the data sets like these "
        + (f"at {level(reached)}, the most that {n} data sets can give." if first.interval.method == "range"
           else f"at {level(reached)}.")
    )  # fmt: skip
    for r in found.techniques:
        if r.failed:
            yield f"{r.technique} gave nothing on {', '.join(r.failed)} and is ranked last there."
    for name, lacks in found.left_out:
        yield f"{name} is not ranked: it was not tried on {', '.join(lacks)}."


def _by_pairs(found: Ranking) -> str:
    n, count = len(found.data_sets), len(found.pairs)
    if found.least > found.level:
        one, all_ = (_fewest(n, found.level / among) for among in (1, count))
        return (
            f"Whether one technique is ahead of one other {n} data sets cannot tell at "
            f"{level(found.level)}: the smallest p-value that Wilcoxon's signed-rank test can reach on "
            f"them is {_p(found.least)}. It would take {one} at the least, and {all_} to find the "
            f"first of {count} pairs with Holm's correction."
        )
    apart = [f"{p.better} ahead of {p.worse}" for p in found.apart]
    told = "; ".join(apart[:_NAMED]) + (f"; and {len(apart) - _NAMED} more" * (len(apart) > _NAMED))
    least = min(1.0, found.least * count)
    return (
        f"Wilcoxon's signed-rank test with Holm's correction for {count} pairs tells apart: "
        f"{told or 'none'} (the smallest p-value it could reach is {_p(least)})."
    )


def _fewest(n: int, level: float) -> int:
    """How many data sets can reach a p-value that small."""
    while least_p(n) > level:
        n += 1
    return n


def _named(found: list[MeanRank]) -> str:
    names = [r.technique for r in found]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _p(value: float) -> str:
    return "below 1e-6" if value < 1e-6 else f"{value:.2g}"
