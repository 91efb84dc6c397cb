"""A model of trees, one grove a column: a row falls into a leaf and takes a donor's code there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from assay.data import Coded, Table
from assay.techniques.base import settings_of
from assay.techniques.coded import CodedTechnique
from assay.techniques.scores import places, scores
from assay.techniques.sequential import SequentialModel, draw_donors, visiting_order
from assay.techniques.trees import grow, leaf_of

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class LeavesModel(SequentialModel):
    """Trees and the codes in their leaves, each by place in ``order``.

    Codes are sorted within a leaf, so that no two columns can be joined to a person's row.

    Attributes:
        nodes: Trees of the column, one after the other (:func:`assay.techniques.trees.grow`);
            children and leaves are numbered through.
        roots: Where each tree starts in ``nodes``.
        tables: Places of the codes of all earlier columns.
        donors: Codes in the leaves, one leaf after the other.
        starts: Where each leaf starts in ``donors``, and the end.
    """

    nodes: tuple[Array, ...]
    roots: tuple[Array, ...]
    tables: tuple[Array, ...]
    donors: tuple[Array, ...]
    starts: tuple[Array, ...]

    def _column(
        self, at: int, codes: Array, rng: np.random.Generator, wanted: Array | None
    ) -> tuple[Array, Array]:
        before, roots = self.order[:at], self.roots[at]
        firsts = np.cumsum([0, *(self.encoder.sizes[j] for j in before)])[:at]
        tree = rng.integers(0, len(roots), len(codes)) if len(roots) > 1 else 0
        places = self.tables[at][firsts + codes[:, before]]
        leaf = leaf_of(self.nodes[at], np.broadcast_to(roots[tree], len(codes)), places)
        return draw_donors(self.donors[at], self.starts[at], leaf, rng, wanted)


M = TypeVar("M", bound=LeavesModel)


def fit_leaves(
    technique: CodedTechnique, kind: type[M], train: Table, rng: np.random.Generator,
    *, minimum_leaf: int, trees: int = 1, share: float = 1.0, tries: float | None = None,
) -> M:  # fmt: skip
    """Grow ``trees`` trees a column, in the visiting order.

    Args:
        technique: Whose settings and codes to use.
        kind: The model to make.
        train: Rows to learn from.
        rng: Picks rows and predictors.
        minimum_leaf: Different training rows in each leaf, at least.
        trees: Trees a column.
        share: Share of the rows that each tree sees, drawn without replacement, above 0 to 1.
        tries: Share of the predictors that each node may choose from; None for all.

    Raises:
        TechniqueError: The table has no rows, or a column that has no codes.
    """
    encoder, codes = technique.encoded(train)
    order = visiting_order(encoder, train.schema)
    columns = [encoder.coded[j] for j in order]
    codes = codes[:, order]
    parts = []
    for at, column in enumerate(columns):
        aim = scores(codes[:, at], column, rng)
        luts = [places(codes[:, i], columns[i], aim, minimum_leaf) for i in range(at)]
        seen = np.empty((len(codes), at), dtype=np.int32)
        for i, lut in enumerate(luts):
            seen[:, i] = lut[codes[:, i]]
        grove = _grove(seen, aim, codes[:, at], column, rng, minimum_leaf=minimum_leaf,
                       trees=trees, share=share, tries=tries)  # fmt: skip
        parts.append((*grove, np.concatenate([np.zeros(0, dtype=np.int32), *luts])))
    nodes, roots, donors, starts, tables = zip(*parts, strict=True)
    return kind(
        encoder=encoder, settings=settings_of(technique), order=order, nodes=nodes, roots=roots,
        tables=tables, donors=donors, starts=starts,
    )  # fmt: skip


def _grove(
    seen: Array, aim: Array, codes: Array, column: Coded, rng: np.random.Generator,
    *, minimum_leaf: int, trees: int, share: float, tries: float | None,
) -> tuple[Array, Array, Array, Array]:  # fmt: skip
    """Nodes, roots, donors and starts of one column's trees."""
    n, p = seen.shape
    # A column that no other can tell anything of needs no second tree to say so.
    trees = 1 if not p or column.size == 1 else trees
    few = None if tries is None else max(1, round(tries * p))
    nodes, roots, donors, counts, total, leaves = [], [], [], [], 0, 0
    for _ in range(trees):
        rows = np.arange(n)
        if trees > 1 and share < 1:
            rows = np.sort(rng.permutation(n)[: max(1, round(share * n))])
        tree = grow(seen[rows], aim[rows], minimum_leaf, rng, few)
        leaf = leaf_of(tree, np.zeros(len(rows)), seen[rows])
        donors.append(codes[rows][np.lexsort((codes[rows], leaf))])
        counts.append(np.bincount(leaf))
        inner = tree[:, 0] >= 0
        tree[inner, 2:] += total
        tree[~inner, 1] += leaves
        roots.append(total)
        nodes.append(tree)
        total, leaves = total + len(tree), leaves + len(counts[-1])
    small = np.uint16 if column.size <= 65_536 else np.int32
    ends = np.append(0, np.cumsum(np.concatenate(counts)))
    return np.concatenate(nodes), np.asarray(roots), np.concatenate(donors).astype(small), ends
