"""Which pairs of rows are worth a look: those that agree in some set of columns, as few do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assay.evaluation.privacy.agreement import Cells
from assay.evaluation.privacy.mixing import stir

Array = np.ndarray[Any, Any]

#: Sets of columns, rows of one set's class up to which they are looked at, rows that sets are
#: fitted to, and the share of them that a set tells from all others, drawn in this range.
SETS, CLASS, ROWS, ALONE = 60, 3, 8_000, (0.1, 0.25)

#: A column's number, and whether it is taken cell for cell or by its bin.
Picked = tuple[int, bool]
#: Places among the asked, and among the others.
Pairs = tuple[Array, Array]


@dataclass(frozen=True)
class Blocks:
    """Random sets of columns that tell some people from all others, and few more than needed.

    Comparing everybody with every released row would cost n squared; rows that share no set, or
    share it with many, agree in nothing telling (blocking in record linkage: Christen 2012).

    Attributes:
        sets: The columns of each set.
    """

    sets: tuple[tuple[Picked, ...], ...]

    @classmethod
    def drawn(cls, known: Cells, rng: np.random.Generator) -> Blocks:
        """Sets that suit the known people: each takes columns at random until it tells a tenth
        to a quarter of them from all others."""
        keys = [k[:ROWS] for k in known.keys]
        codes = [c[:ROWS].astype(np.uint64) for c in known.codes]
        return cls(tuple(_draw(keys, codes, rng) for _ in range(SETS)))

    def keys(self, cells: Cells) -> Array:
        """One 64-bit key a set and row, (sets, n); other cells share one with chance 2^-64."""
        codes = [c.astype(np.uint64) for c in cells.codes]
        found = np.zeros((len(self.sets), len(codes[0])), np.uint64)
        for key, columns in zip(found, self.sets, strict=True):
            for column, whole in columns:
                stir(key, (cells.keys if whole else codes)[column], column)
        return found


def alike(asked: Array, others: Array, rare: Array | None = None) -> tuple[list[Pairs], Array]:
    """Pairs of places with equal keys: each of the asked with at most :data:`CLASS` others.

    Args:
        asked: Keys of one set, shape (n,).
        others: Likewise, shape (m,), m >= 1.
        rare: Who is to be paired, bool of shape (n,); those whose key at most :data:`CLASS` of the
            others have where it is None.

    Returns:
        Places among the asked and among the others, in lists where no one asked is twice; and
        who was to be paired.
    """
    order = np.argsort(others, kind="stable")
    line, first, size = np.unique(others[order], return_index=True, return_counts=True)
    at = np.minimum(np.searchsorted(line, asked), len(line) - 1)
    many = np.where(line[at] == asked, size[at], 0)
    who = many <= CLASS if rare is None else rare
    pairs = []
    for step in range(CLASS):
        i = np.flatnonzero((many > step) & who)
        pairs.append((i, order[first[at[i]] + step]))
    return pairs, who


def _draw(keys: list[Array], codes: list[Array], rng: np.random.Generator) -> tuple[Picked, ...]:
    wanted = rng.uniform(*ALONE) * len(keys[0])
    key, picked = np.zeros(len(keys[0]), np.uint64), []
    for column in rng.permutation(len(keys)).tolist():
        whole = bool(rng.random() < 0.5)
        picked.append((column, whole))
        stir(key, (keys if whole else codes)[column], column)
        if len(picked) > 1 and _alone(key) >= wanted:
            break
    return tuple(picked)


def _alone(key: Array) -> int:
    return int((np.unique(key, return_counts=True)[1] == 1).sum())
