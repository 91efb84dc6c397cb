"""A technique: every row is crossed from two real ones, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import polars as pl

from assay.core import ConfigError, TechniqueError
from assay.data import Schema, Table
from assay.techniques import RowsModel, settings_of


@dataclass(frozen=True, kw_only=True)
class CrossoverModel(RowsModel):
    """Crossed rows, dealt out."""

    technique: ClassVar[str] = "example.crossover"


@dataclass(frozen=True)
class Crossover:
    """Rows crossed from two training rows, as chromosomes are: each cell from one parent.

    Attributes:
        share: Chance of a cell to come from the second parent, in [0, 0.5]; 0 releases real rows.
    """

    name: ClassVar[str] = "example.crossover"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Crossed rows (example plugin)"
    suits: ClassVar[str] = "A worked example for plugin writers: real cells, so little privacy."
    source: ClassVar[str] = "Uniform crossover, Syswerda 1989"
    model: ClassVar[type[CrossoverModel]] = CrossoverModel

    share: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 0.5:
            raise ConfigError("share must lie in [0, 0.5]", where="technique 'example.crossover'")

    def accepts(self, schema: Schema) -> str | None:
        """None where there are two columns to cross."""
        return None if len(schema) > 1 else "one column cannot be crossed"

    def fit(self, train: Table, rng: np.random.Generator) -> CrossoverModel:
        """Cross as many rows as there are.

        Raises:
            TechniqueError: There are fewer than two columns or rows.
        """
        reason = self.accepts(train.schema) or ("" if len(train) > 1 else "one row has no partner")
        if reason:
            raise TechniqueError(reason, where="technique 'example.crossover'")
        n = len(train)
        first, second = (train.take(rng.integers(0, n, n)) for _ in range(2))
        cells = []
        for name in train.names:
            swap = pl.Series(rng.random(n) < self.share)
            cells.append(second[name].zip_with(swap, first[name]))
        return CrossoverModel(
            rows=train.with_frame(pl.DataFrame(cells)), settings=settings_of(self)
        )
