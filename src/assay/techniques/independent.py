"""Each column by itself: what is left when every association is thrown away."""

from __future__ import annotations

from collections.abc import Mapping
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
from assay.techniques.columns_paid import paid
from assay.techniques.ledgered import claimed, journal_of, opened
from assay.techniques.promised import Asked

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
    """Draws every column from its own distribution, without regard to the others.

    Attributes:
        privacy: ``{epsilon, delta}`` for differential privacy: one noisy histogram a column.
    """

    name: ClassVar[str] = "independent"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Independent columns"
    suits: ClassVar[str] = (
        "Good for testing software and for showing a table's layout; it keeps each column's "
        "distribution and no association, so nothing can be learnt or analysed from it; with `privacy` "
        "it keeps differential privacy for persons, at some cost in utility."
    )
    source: ClassVar[str] = "Product of empirical marginals; the usual lower baseline"
    model: ClassVar[type[IndependentModel]] = IndependentModel
    privacy: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.privacy is not None:
            Asked.of(self.name, self.privacy, ("epsilon", "delta"))

    def fit(self, train: Table, rng: np.random.Generator) -> IndependentModel:
        """Count the codes of each column.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes; or packages are
                not installed that privacy needs.
            ConfigError: Delta is no smaller than a promise to one of the persons needs; or a
                killed fit that it would go on from was of other rows or settings.
        """
        if self.privacy is not None:
            return self._private(train, Asked.of(self.name, self.privacy))
        encoder, codes = self.encoded(train)
        pmfs = tuple(
            np.bincount(codes[:, j], minlength=size) / len(codes)
            for j, size in enumerate(encoder.sizes)
        )
        return IndependentModel(encoder=encoder, settings=settings_of(self), pmfs=pmfs)

    def _private(self, train: Table, asked: Asked) -> IndependentModel:
        """All of the budget for the columns' histograms. Nothing of it comes from a seed."""
        self.need_rows(train)
        ledger, whose = opened(self.name, asked.epsilon, asked.delta, train, "privacy")
        own = paid(
            train, whose, self.bins, self.pool, ledger, ledger.rho * (1 - 1e-12),
            journal=journal_of(self, train, ledger),
        )  # fmt: skip
        pmfs = tuple(
            nearest(one.counts)[merged] * share
            for one, merged, share in zip(own.ones, own.merged, own.shares, strict=True)
        )
        return IndependentModel(
            encoder=own.encoder, settings=settings_of(self), claim=claimed(self.name, ledger, own),
            ledger=ledger.to_state(), pmfs=pmfs,
        )  # fmt: skip


def nearest(counts: Array) -> Array:
    """The distribution that is nearest to noisy counts over their sum, shape (size,): all of them
    are lowered alike until what is above 0 sums to 1 (Duchi et al. 2008)."""
    total = max(float(counts.sum()), 1.0)
    down = np.sort(counts / total)[::-1]
    lower = (np.cumsum(down) - 1) / np.arange(1, len(down) + 1)
    kept = int(np.flatnonzero(down > lower)[-1])
    found = np.maximum(counts / total - lower[kept], 0.0)
    return np.asarray(found / found.sum())
