"""Data swapping: cells trade places between people, so that each column stays as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from assay.data import Role, Schema, Table
from assay.techniques.base import settings_of
from assay.techniques.noise import check_maskable, maskable
from assay.techniques.rows import RowsModel
from assay.techniques.settings import need_number, need_one_of
from assay.techniques.space import Real, SearchSpace

Array = np.ndarray[Any, Any]

_TRIES = 8


@dataclass(frozen=True, kw_only=True)
class SwapModel(RowsModel):
    """The swapped rows."""

    technique: ClassVar[str] = "swap"


@dataclass(frozen=True, kw_only=True)
class Swap:
    """Swaps numbers and dates between people of near rank, and levels between people at random.

    Missing numbers and dates stay where they are. Each column keeps its values exactly; no
    privacy claim is made, for every cell is a real one and most rows stay recognisable.

    Attributes:
        window: How far apart two swapped numbers may rank, in percent of the column's present
            cells, above 0 to 100.
        share: Share of rows whose level is swapped, column by column, 0 to 1.
        columns: ``all``, or ``keys`` for the quasi-identifiers alone (all where none is named).
    """

    name: ClassVar[str] = "swap"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Swapped cells of real rows"
    suits: ClassVar[str] = (
        "Totals and averages by column come out exactly right, and associations weaken; rows "
        "still stand for people and real extremes stay, so it is a baseline, not protection."
    )
    source: ClassVar[str] = "Dalenius and Reiss 1982; Moore 1996 (rank swapping)"
    model: ClassVar[type[SwapModel]] = SwapModel
    space: ClassVar[SearchSpace] = {
        "window": Real(0.5, 50.0, log=True),
        "share": Real(0.0, 1.0),
    }

    window: float = 5.0
    share: float = 0.1
    columns: str = "all"

    def __post_init__(self) -> None:
        need_number(self.name, "window", self.window, 1e-6, 100)
        need_number(self.name, "share", self.share, 0, 1)
        need_one_of(self.name, "columns", self.columns, ("all", "keys"))

    def accepts(self, schema: Schema) -> str | None:
        """None, or the first column of text or arrays."""
        return maskable(schema)

    def fit(self, train: Table, rng: np.random.Generator) -> SwapModel:
        """Swap the cells of the training rows once.

        Raises:
            TechniqueError: The table has no rows, or a column that cannot be swapped.
        """
        check_maskable(self.name, train)
        keys = train.schema.having(Role.QUASI_IDENTIFIER) if self.columns == "keys" else []
        moved = []
        for column in train.schema.only(keys or train.names):
            cells = train[column.name]
            order = self._ranked(cells, rng) if column.ordered else self._random(len(cells), rng)
            moved.append(cells.gather(pl.Series(order)))
        rows = train.with_frame(train.frame.with_columns(moved))
        return SwapModel(rows=rows, settings=settings_of(self))

    def _ranked(self, cells: pl.Series, rng: np.random.Generator) -> Array:
        present = np.flatnonzero(cells.is_not_null().to_numpy())
        values = cells.to_physical().to_numpy()[present] if len(present) else np.empty(0)
        # Ties are ranked at random, so that equal values do not always trade with one side.
        ranked = present[np.lexsort((rng.random(len(present)), values))]
        reach = max(1, int(len(present) * self.window / 100))
        order = np.arange(len(cells))
        order[ranked] = ranked[rank_partners(len(ranked), reach, rng)]
        return order

    def _random(self, n: int, rng: np.random.Generator) -> Array:
        order = np.arange(n)
        chosen = rng.permutation(n)[: round(n * self.share)]
        order[chosen] = np.roll(chosen, 1)  # one ring, so that every chosen cell moves
        return order


def rank_partners(n: int, reach: int, rng: np.random.Generator) -> Array:
    """Whom each rank trades with, shape (n,): an involution with ``|partner - rank| <= reach``.

    Moore's algorithm: from the lowest rank up, each that is still free takes a free partner
    uniformly from the next ``reach`` ranks; one that finds none keeps its place.
    """
    partner = list(range(n))
    free = [True] * n
    steps = (1 + rng.integers(0, reach, (n, _TRIES))).tolist() if n else []
    for i in range(n - 1):
        if not free[i]:
            continue
        end = min(i + reach, n - 1)
        j = next((i + s for s in steps[i] if i + s <= end and free[i + s]), -1)
        if j < 0:
            open_ranks = [k for k in range(i + 1, end + 1) if free[k]]
            if not open_ranks:
                continue
            j = open_ranks[int(rng.integers(len(open_ranks)))]
        partner[i], partner[j] = j, i
        free[i] = free[j] = False
    return np.asarray(partner, dtype=np.int64)
