"""Whose turn it is: several techniques share one budget, and those that lag behind drop out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assay.study.tuning.aims import reached
from assay.study.tuning.looks import Tried
from assay.study.tuning.search import Search

#: Trials that each technique gets before the worse half drops out.
TURNS = 4


def nearest(tried: Sequence[Tried]) -> Tried | None:
    """The one that comes nearest to keeping all rules; among those that keep them, the one whose
    worst rule is furthest on the right side. None where nothing was judged in full."""
    whole = [t for t in tried if t.verdict is not None]
    return min(whole, key=_place) if whole else None


def _place(one: Tried) -> tuple[float, float, str, int]:
    assert one.verdict is not None
    values = reached(one.verdict).values()
    return one.shortfall, -min(values, default=0.0), one.name, one.number


@dataclass
class Race:
    """Gives turns: each technique's first settings in the order given, then round by round.

    Attributes:
        searches: From simple to complex.
    """

    searches: Sequence[Search]
    out: set[str] = field(default_factory=set)

    def turns(self) -> Iterator[Search]:
        """Whose turn it is, till nobody has anything new to try; successive halving (Jamieson and
        Talwalkar 2016) among techniques.

        What is kept of an earlier run counts, so that a search that goes on stands where it was.
        """
        goal = 1
        while alive := [s for s in self.searches if s.entry.name not in self.out]:
            waiting = [s for s in alive if len(s.tried) < goal and not s.exhausted]
            if waiting:
                yield min(waiting, key=lambda s: len(s.tried))
                continue
            if all(s.exhausted for s in alive):
                return
            if goal > 1 and len(alive) > 1:
                self.out |= {s.entry.name for s in _worse_half(alive)}
            goal += TURNS if goal > 1 else TURNS - 1

    def tried(self) -> list[Tried]:
        """All that was tried, technique by technique."""
        return [t for s in self.searches for t in s.tried]


def _worse_half(alive: Sequence[Search]) -> list[Search]:
    """Those whose best is further from a pass; of a tie, the dearer."""

    def place(search: Search) -> tuple[float, float]:
        best = nearest(search.tried)
        if best is None or best.verdict is None:
            return float("inf"), 0.0
        return best.shortfall, -min(reached(best.verdict).values(), default=0.0)

    order = sorted(alive, key=place)
    return order[(len(order) + 1) // 2 :]
