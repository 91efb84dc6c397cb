"""A chordal graph that grows edge by edge, with the cliques that its junction trees have."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from assay.techniques.graph.junction import Marginal

Clique = frozenset[int]


class Chordal:
    """Starts without edges, and stays chordal, so that it never has cells that nobody asked for.

    An edge may be added where the two columns lie in cliques whose overlap separates them: then it
    makes one new clique, of both and the overlap (Deshpande, Garofalakis and Jordan 2001, section
    4). One junction tree is kept for each connected part.

    Args:
        sizes: Codes of each column.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = tuple(sizes)
        self._near: dict[Clique, set[Clique]] = {frozenset({j}): set() for j in range(len(sizes))}
        self._with: list[set[Clique]] = [{frozenset({j})} for j in range(len(sizes))]
        self._part = list(range(len(sizes)))
        self.cells = sum(self._sizes)  # of all cliques together

    @property
    def cliques(self) -> list[Marginal]:
        """The largest cliques, each in rising order."""
        return sorted(tuple(sorted(c)) for c in self._near)

    def has(self, pair: Marginal) -> bool:
        """Whether some clique has both columns."""
        return not self._with[pair[0]].isdisjoint(self._with[pair[1]])

    def grown(self, pair: Marginal) -> int | None:
        """Cells of all cliques together with this edge; None where it cannot be added now."""
        ends = self._ends(pair)
        if ends is None:
            return None
        new = frozenset({*(ends[0] & ends[-1]), *pair})
        return self.cells + self._size(new) - sum(self._size(c) for c in {*ends} if c <= new)

    def add(self, pair: Marginal) -> None:
        """Add an edge that :meth:`grown` has found possible."""
        path, cells = self._ends(pair), self.grown(pair)
        assert path is not None
        assert cells is not None
        first, last = path[0], path[-1]
        shared = first & last
        new = frozenset({*shared, *pair})
        if shared:  # the tree is cut where just the overlap passes, and joined again at its ends
            one, other = next((a, b) for a, b in itertools.pairwise(path) if a & b == shared)
            self._near[one].discard(other)
            self._near[other].discard(one)
        old, gone = self._part[pair[1]], self._part[pair[0]]
        self._part = [gone if p == old else p for p in self._part]
        self._link(new, {first, last})
        for end in {first, last}:
            if end <= new:
                neighbours = self._near.pop(end)
                for c in neighbours:
                    self._near[c].discard(end)
                for j in end:
                    self._with[j].discard(end)
                self._link(new, neighbours - {new})
        self.cells = cells

    def _link(self, clique: Clique, others: set[Clique]) -> None:
        self._near.setdefault(clique, set()).update(others)
        for c in others:
            self._near[c].add(clique)
        for j in clique:
            self._with[j].add(clique)

    def _ends(self, pair: Marginal) -> list[Clique] | None:
        """The path of cliques from one column's to the other's, where the edge can be added; two
        cliques of different trees are one too."""
        if self.has(pair):
            return None
        starts, goals = self._with[pair[0]], self._with[pair[1]]
        if self._part[pair[0]] != self._part[pair[1]]:
            return [min(own, key=lambda c: (len(c), sorted(c))) for own in (starts, goals)]
        before: dict[Clique, Clique | None] = dict.fromkeys(starts)
        queue = list(starts)
        for now in queue:
            if now in goals:
                break
            fresh = [c for c in self._near[now] if c not in before]
            before |= dict.fromkeys(fresh, now)
            queue += fresh
        path: list[Clique] = [now]
        while (back := before[path[-1]]) is not None:
            path.append(back)
        shared = path[0] & path[-1]
        passes = any(a & b == shared for a, b in itertools.pairwise(path))
        return path if shared and passes else None

    def _size(self, clique: Clique) -> int:
        return math.prod(self._sizes[j] for j in clique)
