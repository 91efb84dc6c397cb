"""A distribution over a junction tree: its marginals, exactly, and rows drawn from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.core import TechniqueError
from assay.techniques.graph.junction import Junction, Marginal

Array = np.ndarray[Any, Any]

_TINY = 1e-300


@dataclass(frozen=True)
class Beliefs:
    """The distribution of each clique.

    Attributes:
        tree: Of cliques.
        chances: One array a clique, of its shape, summing to 1; where cliques overlap they agree.
        log_sum: The logarithm of the sum of the potentials' product over all rows.
    """

    tree: Junction
    chances: tuple[Array, ...]
    log_sum: float

    @classmethod
    def of(cls, tree: Junction, potentials: list[Array]) -> Beliefs:
        """In proportion to the product of the cliques' exponentiated potentials.

        Two passes over the tree, in logarithms (Koller and Friedman 2009, algorithm 10.2).

        Raises:
            TechniqueError: Every row has a potential of minus infinity.
        """
        sums, grown = [p.astype(float) for p in potentials], [np.zeros(())] * len(potentials)
        inside = [np.zeros(())] * len(potentials)
        for i in range(len(sums) - 1, 0, -1):
            gone, parent = tree.axes(i, tree.shared[i]), tree.parents[i]
            # Each cell of what is shared by its own largest: no cell is lost beside a heavy one.
            top = sums[i].max(axis=gone, keepdims=True)
            top[np.isneginf(top)] = 0
            grown[i] = np.exp(sums[i] - top)
            inside[i] = grown[i].sum(axis=gone)
            with np.errstate(divide="ignore"):  # what is not wished for has no chance at all
                up = np.log(inside[i]) + top.reshape(inside[i].shape)
            sums[parent] += up.reshape(tree.stretched(parent, tree.shared[i]))
            inside[i] = np.maximum(inside[i], _TINY)
        top = sums[0].max()
        if np.isneginf(top):
            raise TechniqueError(
                "no row is left that may be", mend="Look which of the zeros contradict each other"
            )
        grown[0] = np.exp(sums[0] - top)
        total = grown[0].sum()
        found = [grown[0] / total]
        for i in range(1, len(sums)):
            above = found[tree.parents[i]]
            seen = above.sum(axis=tree.axes(tree.parents[i], tree.shared[i]))
            found.append(grown[i] * (seen / inside[i]).reshape(tree.stretched(i, tree.shared[i])))
        return cls(tree, tuple(found), float(top + math.log(total)))

    def marginal(self, columns: Marginal) -> Array:
        """The chances of these columns' codes, shape (sizes of the columns in rising order)."""
        try:
            at = self.tree.holder(columns)
        except ValueError:
            return self._across(columns)
        found: Array = self.chances[at].sum(axis=self.tree.axes(at, columns))
        return found

    def _across(self, columns: Marginal) -> Array:
        """Of columns that no clique has together: from the leaves of their part of the tree up."""
        wanted = set(columns)
        held: dict[int, list[tuple[list[int], Array]]] = {}  # of a parent: what its children gave
        inner = _spanned(self.tree, wanted)
        for i in sorted(inner, reverse=True):
            top = i == min(inner)
            shared = () if top else self.tree.shared[i]
            own, odds = list(self.tree.cliques[i]), self.chances[i]
            if shared:
                below = odds.sum(axis=self.tree.axes(i, shared), keepdims=True)
                odds = odds / np.maximum(below, _TINY)
            label = {j: a for a, j in enumerate(sorted({*own, *wanted}))}  # einsum knows only 52
            parts: list[Any] = [odds, [label[j] for j in own]]
            kept = {j for j in own if j in wanted} | set(shared)
            for columns_below, array in held.pop(i, []):
                parts += [array, [label[j] for j in columns_below]]
                kept |= wanted & set(columns_below)
            out = sorted(kept)
            answer: Array = np.einsum(*parts, [label[j] for j in out], optimize=len(parts) > 2)
            if top:
                return answer
            held.setdefault(self.tree.parents[i], []).append((out, answer))
        raise AssertionError("a tree has a top")

    def weighed(self, wishes: Mapping[int, Array]) -> Beliefs:
        """The distribution times a weight for each code of some columns.

        Args:
            wishes: By column, shape (codes,), not negative; some code of each above 0.
        """
        if not wishes:
            return self
        grown = []
        for i, chances in enumerate(self.chances):
            below = chances.sum(axis=self.tree.axes(i, self.tree.shared[i]), keepdims=True)
            grown.append(np.log(np.maximum(chances, _TINY)) - np.log(np.maximum(below, _TINY)))
        for j, weight in wishes.items():
            with np.errstate(divide="ignore"):  # what is not wished for has no chance at all
                logs = np.log(weight)
            at = self.tree.holder((j,))
            grown[at] = grown[at] + logs.reshape(self.tree.stretched(at, (j,)))
        return Beliefs.of(self.tree, grown)

    def draw(self, n: int, rng: np.random.Generator) -> Array:
        """Codes of ``n`` rows, int of shape (n, columns).

        Each row is a draw of the distribution. Together they are spread evenly: of the rows that
        are alike so far, each next code gets its share within one row (systematic sampling), so
        that a release has hardly more error than the distribution.
        """
        codes = np.zeros((n, len(self.tree.sizes)), int)
        for i, clique in enumerate(self.tree.cliques):
            known = self.tree.shared[i]
            fresh = [j for j in clique if j not in known]
            axes = [clique.index(j) for j in (*known, *fresh)]
            table = self.chances[i].transpose(axes)
            flat = table.reshape(math.prod(self.tree.sizes[j] for j in known), -1)
            rows = _place(codes, known, self.tree.sizes)
            drawn = _drawn(flat, rows, rng)
            for j, code in zip(
                fresh, np.unravel_index(drawn, [self.tree.sizes[j] for j in fresh]), strict=True
            ):
                codes[:, j] = code
        return codes

    def losses(self, codes: Array) -> Array:
        """Negative log-likelihood of each row of codes, shape (n,)."""
        total = np.zeros(len(codes))
        for i, clique in enumerate(self.tree.cliques):
            total -= np.log(np.maximum(self.chances[i][tuple(codes[:, list(clique)].T)], _TINY))
            if known := self.tree.shared[i]:
                below = self.chances[i].sum(axis=self.tree.axes(i, known))
                total += np.log(np.maximum(below[tuple(codes[:, list(known)].T)], _TINY))
        return total


def _spanned(tree: Junction, wanted: set[int]) -> set[int]:
    """The cliques on the paths between the first cliques that hold the wanted columns."""
    homes = {min(i for i, c in enumerate(tree.cliques) if j in c) for j in wanted}
    paths = []
    for i in homes:
        path = [i]
        while tree.parents[path[-1]] >= 0:
            path.append(tree.parents[path[-1]])
        paths.append(path)
    top = max(set.intersection(*map(set, paths)))
    return {i for path in paths for i in path[: path.index(top) + 1]}


def _place(codes: Array, columns: Marginal, sizes: tuple[int, ...]) -> Array:
    if not columns:
        return np.zeros(len(codes), int)
    found: Array = np.ravel_multi_index(
        tuple(codes[:, list(columns)].T), [sizes[j] for j in columns]
    )
    return found


def _drawn(odds: Array, rows: Array, rng: np.random.Generator) -> Array:
    """A column of ``odds`` (shape (rows, cells), each row in proportion) for each entry of
    ``rows``."""
    edges = np.cumsum(odds, axis=1)
    ends = edges[:, -1]
    edges /= np.where(ends > 0, ends, 1)[:, None]
    # One line of rising numbers: row r's edges lie in (r, r + 1].
    line = (edges + np.arange(len(odds))[:, None]).ravel()
    at = np.searchsorted(line, rows + _even(rows, rng), side="right")
    last = odds.shape[1] - 1 - np.argmax(odds[:, ::-1] > 0, axis=1)
    found: Array = np.minimum(at - rows * odds.shape[1], last[rows])
    return found


def _even(groups: Array, rng: np.random.Generator) -> Array:
    """A number in [0, 1) for each, uniform, and those of a group evenly apart in random order."""
    mixed = rng.permutation(len(groups))
    order = mixed[np.argsort(groups[mixed], kind="stable")]
    _, first, many = np.unique(groups[order], return_index=True, return_counts=True)
    rank = np.arange(len(groups)) - np.repeat(first, many)
    start = np.repeat(rng.random(len(many)), many)
    found = np.empty(len(groups))
    found[order] = (rank + start) / np.repeat(many, many)
    return found
