"""How telling it is that two rows agree: rare values tell much, and no tie is counted twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.data import Table
from assay.evaluation.fidelity.binning import Bins, bins_of
from assay.evaluation.fidelity.views import views
from assay.evaluation.privacy.columntree import tree

Array = np.ndarray[Any, Any]

#: How likely a cell is taken to be kept by a copy of which a few cells were changed, and by one
#: of which only some columns were copied.
KEPT = (0.7, 0.3)
#: How many times as much as all others together one cell may count: a rare value that came through
#: without its row is no copy of anybody.
ALONE = 2
#: Rows that say which column depends on which.
ROWS = 20_000
_DIFFER = tuple(np.float32(np.log(1 - k)) for k in KEPT)
_SHRUNK = 2.0  # people that speak for independence, so that rare pairs are not overrated
_NOWHERE = -9.0  # a rank far from all others: a missing number is near to none


@dataclass(frozen=True)
class Cells:
    """A table as arrays, one a column.

    Attributes:
        keys: Hash of each cell, uint64 of shape (n,): equal cells share it.
        codes: Bin or level of each cell, likewise int64.
        ranks: Mid-rank of each number among real people's, float32; None for levels.
    """

    keys: tuple[Array, ...]
    codes: tuple[Array, ...]
    ranks: tuple[Array | None, ...]


@dataclass(frozen=True)
class Weighed:
    """People asked about, and what agreement with each of their cells is worth.

    Attributes:
        cells: Their rows.
        alone: Worth of an equal cell to either kind of copy, float32 of shape (2, d, n).
        within: The same where the column's parent agrees too, likewise.
        crowd: Share of people who have an equal number, (d, n).
        lift: How many times commoner the cell is among people with an equal parent, likewise.
    """

    cells: Cells
    alone: Array
    within: Array
    crowd: Array
    lift: Array


@dataclass(frozen=True)
class Agreement:
    """What agreement is worth, learnt from all real rows together.

    The worth of an equal cell is the logarithm of how much likelier it is in a copy, which kept
    some of its cells, than in a stranger's row (Fellegi and Sunter 1969). How likely a stranger
    has it comes from its share among all people, or among those who agree in the column that it
    depends on most, its parent (a tree of columns: Chow and Liu 1968): husbands are men, so that
    both are counted as one agreement. For numbers that differ, the share of people who lie as near.
    One cell counts at most twice as much as all others together.

    Attributes:
        bins: How each column is cut into few codes.
        values: Sorted distinct keys of each column, and the share of people with each.
        lines: Sorted distinct numbers, their mid-ranks and shares; None for levels.
        parents: The column that each depends on most; -1 for none.
        lifts: For each column ``P(code | parent's code) / P(code)``, (codes, parent's codes).
    """

    bins: tuple[Bins, ...]
    values: tuple[tuple[Array, Array], ...]
    lines: tuple[tuple[Array, Array, Array] | None, ...]
    parents: tuple[int, ...]
    lifts: tuple[Array | None, ...]

    @classmethod
    def fit(cls, people: Table, known: Table) -> Agreement:
        """Shares from ``people``, all real rows; which column depends on which from ``known``.

        The tree comes from reference rows alone, so that it cannot know who is a member.
        """
        seen = views(people)
        bins = tuple(bins_of(v, people) for v in seen)
        codes = [b.codes(people) for b in bins]
        parents = tree([b.codes(known)[:ROWS] for b in bins], [b.size for b in bins])
        lines = tuple(_line(v.numbers(people)) if v.ordered else None for v in seen)
        values = tuple(_shares(people[v.name].hash(seed=5).to_numpy()) for v in seen)
        lifts = tuple(
            None if p < 0 else _lift(codes[c], codes[p], bins[c].size, bins[p].size)
            for c, p in enumerate(parents)
        )
        return cls(bins, values, lines, parents, lifts)

    def cells(self, table: Table) -> Cells:
        """The table's cells; any table of the schema."""
        keys = tuple(table[b.view.name].hash(seed=5).to_numpy() for b in self.bins)
        ranks = tuple(
            None if line is None else _ranks(b.view.numbers(table), line)
            for b, line in zip(self.bins, self.lines, strict=True)
        )
        return Cells(keys, tuple(b.codes(table) for b in self.bins), ranks)

    def weighed(self, people: Table) -> Weighed:
        """What agreement with these people is worth; they must be among the real rows."""
        cells = self.cells(people)
        share, crowd, lift = np.ones((3, len(self.bins), len(people)), np.float32)
        for c, (known, shares) in enumerate(self.values):
            share[c] = shares[np.searchsorted(known, cells.keys[c])]
            line, parent, lifts = self.lines[c], self.parents[c], self.lifts[c]
            if line is not None:
                crowd[c] = line[2][np.searchsorted(line[0], self.bins[c].view.numbers(people))]
            if lifts is not None:
                lift[c] = lifts[cells.codes[c], cells.codes[parent]]
        alone, within = (np.stack([_worth(s, k) for k in KEPT]) for s in (share, share * lift))
        return Weighed(cells, alone, within, crowd, lift)

    def worth(self, asked: Weighed, i: Array, others: Cells, j: Array) -> Array:
        """How much likelier pairs of rows are as copy and original than as strangers.

        Args:
            asked: People.
            i: Their places, shape (p,).
            others: Rows that may be copies.
            j: Their places, likewise.

        Returns:
            Logarithms, float32 of shape (2, p): as a copy of which a few cells were changed, so
            that numbers which lie near count, too; as one of which some columns were copied.
        """
        total, most = np.zeros((2, 2, len(i)), np.float32)
        mine, theirs = asked.cells, others
        agree = {p: mine.codes[p][i] == theirs.codes[p][j] for p in set(self.parents) if p >= 0}
        for c, p in enumerate(self.parents):
            same = mine.keys[c][i] == theirs.keys[c][j]
            near: Array | np.float32 = _DIFFER[0]
            here, there = mine.ranks[c], theirs.ranks[c]
            if here is not None and there is not None:
                share = asked.crowd[c][i] + 2 * np.abs(here[i] - there[j])
                if p >= 0:
                    share *= np.where(agree[p], asked.lift[c][i], np.float32(1))
                near = _worth(share, KEPT[0])
            for kind, other in enumerate((near, _DIFFER[1])):
                worth = asked.alone[kind, c][i]
                if p >= 0:
                    worth = np.where(agree[p], asked.within[kind, c][i], worth)
                worth = np.where(same, worth, other)
                total[kind] += worth
                np.maximum(most[kind], worth, out=most[kind])
        rest: Array = total - most
        rest += np.minimum(most, np.maximum(ALONE * rest, 0))
        return rest


def _lift(codes: Array, parents: Array, size: int, parent_size: int) -> Array:
    joint = np.bincount(codes * parent_size + parents, minlength=size * parent_size)
    counts = joint.reshape(size, parent_size)
    share = np.maximum(counts.sum(1, keepdims=True), 1) / len(codes)
    within = (counts + _SHRUNK * share) / (counts.sum(0) + _SHRUNK)
    lift: Array = (within / share).astype(np.float32)
    return lift


def _shares(keys: Array) -> tuple[Array, Array]:
    known, counts = np.unique(keys, return_counts=True)
    return known, (counts / len(keys)).astype(np.float32)


def _line(numbers: Array) -> tuple[Array, Array, Array]:
    known, counts = np.unique(numbers, return_counts=True)
    return known, (np.cumsum(counts) - counts / 2) / len(numbers), counts / len(numbers)


def _ranks(numbers: Array, line: tuple[Array, Array, Array]) -> Array:
    known, ranks, _ = line
    finite = np.isfinite(known)
    if not finite.any():
        return np.full(len(numbers), _NOWHERE, np.float32)
    placed = np.interp(numbers, known[finite], ranks[finite])
    return np.where(np.isfinite(numbers), placed, _NOWHERE).astype(np.float32)


def _worth(share: Array, kept: float) -> Array:
    worth: Array = np.log(kept / np.minimum(share, np.float32(1)) + np.float32(1 - kept))
    return worth
