"""Growing chordal graphs against brute force: which edges fit, the cliques, and what they cost."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from assay.techniques.graph import Chordal

Edges = set[frozenset[int]]


def chordal(edges: Edges, columns: int) -> bool:
    """Whether columns whose neighbours are all neighbours can be taken away one by one."""
    left = set(range(columns))
    while left:
        for j in left:
            near = {k for k in left if frozenset({j, k}) in edges}
            if all(frozenset(p) in edges for p in itertools.combinations(near, 2)):
                left.remove(j)
                break
        else:
            return False
    return True


def largest(edges: Edges, columns: int) -> list[tuple[int, ...]]:
    """All cliques that no clique has within it, among all sets of columns."""
    cliques = [
        c
        for size in range(1, columns + 1)
        for c in itertools.combinations(range(columns), size)
        if all(frozenset(p) in edges for p in itertools.combinations(c, 2))
    ]
    return sorted(c for c in cliques if not any(set(c) < set(o) for o in cliques))


@pytest.mark.parametrize("seed", range(25))
def test_just_the_edges_fit_that_leave_it_chordal(seed: int) -> None:
    rng = np.random.default_rng(seed)
    d = int(rng.integers(2, 8))
    sizes = rng.integers(2, 6, d).tolist()
    tree, edges = Chordal(sizes), set[frozenset[int]]()
    for _ in range(30):
        pair = tuple(sorted(rng.choice(d, 2, replace=False).tolist()))
        assert tree.has(pair) == (frozenset(pair) in edges)
        cells = tree.grown(pair)
        more = edges | {frozenset(pair)}
        assert (cells is not None) == (frozenset(pair) not in edges and chordal(more, d))
        if cells is not None:
            tree.add(pair)
            edges = more
            assert tree.cells == cells
        assert tree.cliques == largest(edges, d)
        assert tree.cells == sum(math.prod(sizes[j] for j in c) for c in tree.cliques)


def test_it_ends_with_one_clique_where_all_edges_come() -> None:
    tree, pairs = Chordal((2, 3, 2, 3, 2)), list(itertools.combinations(range(5), 2))
    while any(tree.grown(p) for p in pairs):
        tree.add(next(p for p in pairs if tree.grown(p)))
    assert tree.cliques == [(0, 1, 2, 3, 4)]
    assert tree.cells == 72
