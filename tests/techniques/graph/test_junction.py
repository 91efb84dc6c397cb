"""Junction trees: every marginal has a home, and what cliques share runs along the tree."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from assay.techniques.graph import Junction


@pytest.mark.parametrize("seed", range(30))
def test_it_is_a_junction_tree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    d = int(rng.integers(1, 9))
    sizes = rng.integers(2, 6, d).tolist()
    asked = [
        tuple(sorted(rng.choice(d, min(d, int(rng.integers(1, 4))), replace=False).tolist()))
        for _ in range(int(rng.integers(0, 8)))
    ]
    tree = Junction.of(sizes, asked)
    assert set(itertools.chain(*tree.cliques)) == set(range(d))
    for marginal in asked:
        assert set(marginal) <= set(tree.cliques[tree.holder(marginal)])
    assert tree.parents[0] == -1
    assert all(0 <= p < i for i, p in enumerate(tree.parents) if i)
    for a, b in itertools.permutations(tree.cliques, 2):
        assert not set(a) <= set(b)
    for j in range(d):  # the cliques of a column hang together: one of them alone has no parent
        own = [i for i, c in enumerate(tree.cliques) if j in c]
        assert sum(tree.parents[i] not in own for i in own) == 1
    assert tree.cells == sum(math.prod(sizes[j] for j in c) for c in tree.cliques)


def test_a_cycle_is_cut_by_its_smallest_columns() -> None:
    sizes = (10, 2, 10, 3)
    tree = Junction.of(sizes, [(0, 1), (1, 2), (2, 3), (0, 3)])
    assert sorted(tree.cliques) == [(0, 1, 3), (1, 2, 3)]
    assert tree.cells == 120


def test_a_marginal_without_a_home_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        Junction.of((2, 2, 2), [(0, 1)]).holder((1, 2))
