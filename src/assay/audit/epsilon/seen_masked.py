"""Games for a technique that masks each row by itself: the attacker sees one row's mask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import polars as pl

from assay.audit.epsilon.masked_odds import Cell
from assay.audit.epsilon.pairs import GONE, LOWEST, Pairs
from assay.data import Table
from assay.techniques import Noise

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class SeenMasked:
    """One row in, its masked row out. The attacker adds up over the columns the logarithm of how
    much likelier the mask is of the one row than of the other: by Neyman and Pearson no test is
    better. Rows are masked by themselves, so those of one table are as many canaries.

    Attributes:
        technique: With ``privacy``.
        pairs: The rows.
        released: Whether the attacker sees a release drawn from the model of a table of that row
            alone, in place of the masked rows that the model holds.
    """

    technique: Noise
    pairs: Pairs
    released: bool = False

    whole: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """See :class:`assay.audit.epsilon.game.Game`."""
        seen = "black box: the release of a table of one row" if self.released else "white box: each masked row"  # fmt: skip
        return f"{seen}; {self.pairs.words}"

    def once(self) -> tuple[Array, Array]:
        """See :class:`assay.audit.epsilon.game.Game`."""
        there, rng = self.pairs.drawn(), np.random.default_rng()
        table = self.pairs.table(there)
        if not self.released:
            return self.score(self.technique.fit(table, rng).rows), there
        each = (self.technique.fit(table.take([i]), rng) for i in range(len(table)))
        released = pl.concat([model.sample(1, rng).frame for model in each])
        return self.score(table.with_frame(released)), there

    def score(self, masked: Table) -> Array:
        """Of each masked row, shape (rows,)."""
        total = np.zeros(len(masked))
        every_second = np.arange(len(masked)) % 2
        for j, odds in enumerate(self._odds):
            total += odds[every_second, self.pairs.places(masked, j)]
        return total

    @cached_property
    def _odds(self) -> list[Array]:
        """Of each column, for each of the two neighbours and each cell that may be told."""
        privacy = self.technique.privacy or {}
        cell = Cell.of(privacy["epsilon"], privacy.get("delta", 0.0), self.pairs.columns)
        found = []
        for j in range(self.pairs.columns):
            steps = self.pairs.steps(j)
            high, low, gone = (
                np.log(cell.told(place, steps)) for place in (steps or 1, LOWEST, GONE)
            )
            found.append(np.stack([high - low, high - gone]))
        return found
