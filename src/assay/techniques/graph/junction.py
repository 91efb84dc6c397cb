"""Junction trees: a graph of marginals as overlapping cliques, and what it would cost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

Marginal = tuple[int, ...]


@dataclass(frozen=True)
class Junction:
    """Cliques in an order in which each comes after its parent.

    Attributes:
        sizes: Codes of each column.
        cliques: Columns of each, in rising order; every column is in one.
        parents: The place of each clique's parent, -1 for the first, which has none.
    """

    sizes: tuple[int, ...]
    cliques: tuple[Marginal, ...]
    parents: tuple[int, ...]

    @classmethod
    def of(cls, sizes: Sequence[int], marginals: Iterable[Marginal]) -> Junction:
        """A tree in which each marginal lies within a clique.

        Columns are eliminated one by one, the one that makes the smallest clique first
        (min-weight; Koller and Friedman 2009, section 9.4.3.2). The tree is a maximum spanning
        one by the columns that cliques share.
        """
        cliques = _eliminated(sizes, marginals)
        order, parents = [0], [-1]
        near = {j: (len(set(cliques[0]) & set(cliques[j])), 0) for j in range(1, len(cliques))}
        while near:
            new = max(near, key=lambda j: near[j][0])
            parents.append(near.pop(new)[1])
            order.append(new)
            for j, (shared, _) in near.items():
                own = len(set(cliques[new]) & set(cliques[j]))
                if own > shared:
                    near[j] = own, len(order) - 1
        return cls(tuple(sizes), tuple(cliques[i] for i in order), tuple(parents))

    @cached_property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Codes along each axis of each clique."""
        return tuple(tuple(self.sizes[j] for j in c) for c in self.cliques)

    @cached_property
    def shared(self) -> tuple[Marginal, ...]:
        """What each clique shares with its parent."""
        return tuple(
            tuple(j for j in c if p >= 0 and j in self.cliques[p])
            for c, p in zip(self.cliques, self.parents, strict=True)
        )

    @property
    def cells(self) -> int:
        """Of all cliques together: what a pass over the tree costs."""
        return sum(map(math.prod, self.shapes))

    def holder(self, marginal: Marginal) -> int:
        """The smallest clique that has all these columns.

        Raises:
            ValueError: There is none.
        """
        own = set(marginal)
        fit = [i for i, c in enumerate(self.cliques) if own <= set(c)]
        return min(fit, key=lambda i: math.prod(self.shapes[i]))

    def axes(self, clique: int, kept: Iterable[int]) -> tuple[int, ...]:
        """The axes of a clique that are summed over to keep only these columns."""
        own = set(kept)
        return tuple(a for a, j in enumerate(self.cliques[clique]) if j not in own)

    def stretched(self, clique: int, kept: Iterable[int]) -> tuple[int, ...]:
        """The shape by which an array of these columns meets the clique's."""
        own = set(kept)
        return tuple(self.sizes[j] if j in own else 1 for j in self.cliques[clique])


def _eliminated(sizes: Sequence[int], marginals: Iterable[Marginal]) -> list[Marginal]:
    """The largest cliques of a chordal graph that has all the marginals."""
    near: dict[int, set[int]] = {j: {j} for j in range(len(sizes))}
    for marginal in marginals:
        for j in marginal:
            near[j] |= set(marginal)
    found: list[set[int]] = []
    while near:
        column = min(near, key=lambda j: (math.prod(sizes[k] for k in near[j]), j))
        clique = near.pop(column)
        for j in clique - {column}:
            near[j] |= clique
            near[j].discard(column)
        if not any(clique <= other for other in found):
            found.append(clique)
    return [tuple(sorted(c)) for c in found]
