"""Each column by itself: what is left when every association is thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.data import Table
from assay.techniques.base import settings_of
from assay.techniques.coded import (
    Allowed,
    CodedModel,
    CodedTechnique,
    draw_from,
    restricted,
)

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class IndependentModel(CodedModel):
    """One pmf a column, shape (size,) each."""

    technique: ClassVar[str] = "independent"
    pmfs: tuple[Array, ...]

    def _draw(self, n: int, rng: np.random.Generator, allowed: Allowed) -> Array:
        columns = [
            draw_from(restricted(pmf, allowed.get(j)), n, rng) for j, pmf in enumerate(self.pmfs)
        ]
        return np.column_stack(columns)

    def losses(self, table: Table) -> Array:
        """Negative log-likelihood of each row's codes, shape (n,).

        A code that no training row has counts as half of the rarest.
        """
        total = np.zeros(len(table))
        for pmf, codes in zip(self.pmfs, self.encoder.encode(table).T, strict=True):
            total -= np.log(np.where(pmf > 0, pmf, pmf[pmf > 0].min() / 2))[codes]
        return total


@dataclass(frozen=True, kw_only=True)
class Independent(CodedTechnique):
    """Draws every column from its own distribution, without regard to the others."""

    name: ClassVar[str] = "independent"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Independent columns"
    suits: ClassVar[str] = (
        "Good for testing software and for showing a table's layout; it keeps each column's "
        "distribution and no association, so nothing can be learnt or analysed from it."
    )
    source: ClassVar[str] = "Product of empirical marginals; the usual lower baseline"
    model: ClassVar[type[IndependentModel]] = IndependentModel

    def fit(self, train: Table, rng: np.random.Generator) -> IndependentModel:
        """Count the codes of each column.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes.
        """
        encoder, codes = self.encoded(train)
        pmfs = tuple(
            np.bincount(codes[:, j], minlength=size) / len(codes)
            for j, size in enumerate(encoder.sizes)
        )
        return IndependentModel(encoder=encoder, settings=settings_of(self), pmfs=pmfs)
