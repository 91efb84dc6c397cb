"""A model of trees, one grove a column: a row falls into a leaf and takes a donor's code there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from assay.data import Table
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
        nodes: All trees of the column (:func:`assay.techniques.trees.grow`).
        trees: How many those are, shape (d,).
        tables: Places of the codes of all earlier columns.
        donors: Codes in the leaves, one leaf after the other.
        starts: Where each leaf starts in ``donors``, and the end.
    """

    nodes: tuple[Array, ...]
    trees: Array
    tables: tuple[Array, ...]
    donors: tuple[Array, ...]
    starts: tuple[Array, ...]

    def _column(
        self, at: int, codes: Array, rng: np.random.Generator, wanted: Array | None
    ) -> tuple[Array, Array]:
        before, trees = self.order[:at], int(self.trees[at])
        firsts = np.cumsum([0, *(self.encoder.sizes[j] for j in before)])[:at]
        tree = rng.integers(0, trees, len(codes)) if trees > 1 else np.zeros(len(codes))
        leaf = leaf_of(self.nodes[at], tree, self.tables[at][firsts + codes[:, before]])
        return draw_donors(self.donors[at], self.starts[at], leaf, rng, wanted)

    def losses(self, table: Table) -> Array:
        """Negative log-likelihood of each row's codes, shape (n,).

        A code that no donor in its leaf has counts as half a donor's, so that it is finite.
        """
        codes = self.encoder.encode(table)
        total = np.zeros(len(codes))
        for at, j in enumerate(self.order.tolist()):
            before, size, starts = self.order[:at], self.encoder.sizes[j], self.starts[at]
            firsts = np.cumsum([0, *(self.encoder.sizes[i] for i in before)])[:at]
            places = self.tables[at][firsts + codes[:, before]]
            of_donor = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
            line = of_donor * size + self.donors[at]  # rising, as codes are sorted within a leaf
            chance = np.zeros(len(codes))
            for tree in range(int(self.trees[at])):
                leaf = leaf_of(self.nodes[at], np.full(len(codes), tree), places)
                wanted = leaf * size + codes[:, j]
                alike = np.searchsorted(line, wanted, "right") - np.searchsorted(line, wanted)
                chance += np.maximum(alike, 0.5) / np.diff(starts)[leaf]
            total -= np.log(chance / int(self.trees[at]))
        return total


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
        seen = np.empty((len(codes), at), dtype=np.uint8)
        tables = [np.zeros(0, dtype=np.uint8)]
        for i in range(at):
            tables.append(places(codes[:, i], columns[i], aim, minimum_leaf).astype(np.uint8))
            seen[:, i] = tables[-1][codes[:, i]]
        few = None if tries is None else max(1, round(tries * at))
        # A column that no other can tell anything of needs no second tree to say so.
        rows, tree = deals(len(codes), trees if at and column.size > 1 else 1, share, rng)
        nodes = grow(seen[rows], aim[rows], minimum_leaf, rng, few, tree)
        leaf = leaf_of(nodes, tree, seen[rows])
        own = codes[rows, at]
        parts.append((
            nodes, tree[-1] + 1, np.concatenate(tables),
            own[np.lexsort((own, leaf))].astype(np.uint16 if column.size <= 65_536 else np.int32),
            np.append(0, np.cumsum(np.bincount(leaf))),
        ))  # fmt: skip
    nodes_of, many, tables_of, donors, starts = zip(*parts, strict=True)
    return kind(
        encoder=encoder, settings=settings_of(technique), order=order, nodes=nodes_of,
        trees=np.asarray(many), tables=tables_of, donors=donors, starts=starts,
    )  # fmt: skip


def deals(n: int, trees: int, share: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """The rows that each tree sees, tree after tree, and the tree of each.

    One tree sees all rows; each of several a ``share`` of them, one row at least.
    """
    if trees == 1:
        return np.arange(n), np.zeros(n, dtype=np.int64)
    size = max(1, round(share * n))
    rows = np.concatenate([np.sort(rng.permutation(n)[:size]) for _ in range(trees)])
    return rows, np.repeat(np.arange(trees), size)
