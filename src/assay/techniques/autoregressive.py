"""One network that tells each column from those before it, in any order: the default."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import polars as pl

from assay.data import Table
from assay.techniques.base import settings_of
from assay.techniques.coded import Allowed, free_codes, told
from assay.techniques.network import Ground, NetworkModel, NetworkTechnique, need_networks
from assay.techniques.sequential import SequentialModel, systematic, visiting_order
from assay.techniques.settings import need_number, need_whole
from assay.techniques.space import Real, SearchSpace, Whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assay.nn import Chain, Layer

Array = np.ndarray[Any, Any]

_WIDTH, _PRIVATE_WIDTH = 128, 64
_DROPOUT, _MANY = 0.2, 20_000
_BLOCK = 4_096  # rows whose likelihood is found at once


@dataclass(frozen=True, kw_only=True)
class AutoregressiveModel(NetworkModel, SequentialModel):
    """Draws columns in ``order``, or after those that are known.

    Attributes:
        width, inner: Of the network.
    """

    technique: ClassVar[str] = "autoregressive"
    width: int
    inner: int

    @cached_property
    def _chain(self) -> Chain:
        need_networks(self.technique)
        from assay.nn import Chain

        order = tuple(self.order.tolist())
        return Chain(self.encoder.sizes, self.width, self.inner, order=order)

    def _layers(self) -> Mapping[str, Layer]:
        return self._chain.layers

    def _rows(self, n: int, rng: np.random.Generator, allowed: Allowed, *, thin: bool) -> Array:
        # A single wanted code is known from the start. Of several, each is drawn before all else.
        known, several = told(n, self.encoder.sizes, allowed)
        free = free_codes(self.encoder.sizes, several)
        order = np.array([*several, *(j for j in self.order if j not in several)])
        codes, chance = self._chain.draw(self._weights, order, known, free, rng)
        if len(several) < 2 or not n or chance.max() <= 0:
            return codes  # the first of several columns has one chance in all rows
        if thin:
            kept: Array = codes[rng.random(n) < chance / chance.max()]
        else:
            kept = codes[systematic(chance, n, rng)]
        return kept

    def losses(self, table: Table) -> Array:
        """Negative log-likelihood of each row's codes in the usual order, shape (n,)."""
        codes = self.encoder.encode(table)
        found: Array = self._chain.likelihood(self._weights, codes, _BLOCK)
        return found

    def impute(self, table: Table, rng: np.random.Generator) -> Table:
        """The table with its missing cells drawn given the cells of their row.

        A column that had no cell when the model was fitted keeps its gaps.

        Args:
            table: Of the schema that the model was fitted on.
            rng: Source of the draws.
        """
        codes, free = self.encoder.encode(table), free_codes(self.encoder.sizes, {})
        gone = {name: table[name].is_null().to_numpy() for name in table.names}
        for j, column in enumerate(self.encoder.coded):
            codes[gone[column.source], j] = -1
            if column.missing is not None and column.size > 1:
                free[j, column.missing] = False
        drawn, _ = self._chain.draw(self._weights, self.order, codes, free, rng)
        filled = self.encoder.decode(drawn, rng).frame
        return Table(
            table.frame.with_columns(pl.col(n).fill_null(filled[n]) for n in table.names),
            table.schema, table.people,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Autoregressive(NetworkTechnique):
    """Draws each column from a network's odds given the columns before it.

    Attributes:
        width: Of the vectors that codes add up to, 1 to 10,000: 128, with privacy 64, for noise
            falls on every weight.
        inner: Of each column's own layer, 1 to 10,000: half the width.
        shuffled: Share of the steps that learn a random order instead of the usual one, 0 to 1:
            what wishes, imputation and rebalancing live on.
        dropout: Share of the hidden numbers that a step leaves out, 0 to .9: .2 where there are
            fewer than 20,000 rows to learn from, and none with more or with privacy.
    """

    name: ClassVar[str] = "autoregressive"
    family: ClassVar[str] = "deep"
    title: ClassVar[str] = "Autoregressive network, column by column"
    suits: ClassVar[str] = (
        "Close to the real data for analysis and for training models; one fitted network also "
        "fills gaps and meets wishes. It stops before it learns single people by heart, which the "
        "attacks must confirm; with `privacy` it keeps differential privacy for persons, at some "
        "cost in utility."
    )
    source: ClassVar[str] = "Larochelle and Murray 2011; Uria et al. 2014; Tiwald et al. 2025"
    model: ClassVar[type[AutoregressiveModel]] = AutoregressiveModel
    space: ClassVar[SearchSpace] = {
        **NetworkTechnique.space,
        "width": Whole(32, 512, log=True),
        "shuffled": Real(0.0, 0.75),
        "dropout": Real(0.0, 0.5),
    }

    width: int | None = None
    inner: int | None = None
    shuffled: float = 0.25
    dropout: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("width", "inner"):
            if getattr(self, name) is not None:
                need_whole(self.name, name, getattr(self, name), 1, 10_000)
        need_number(self.name, "shuffled", self.shuffled, 0.0, 1.0)
        if self.dropout is not None:
            need_number(self.name, "dropout", self.dropout, 0.0, 0.9)

    def fit(self, train: Table, rng: np.random.Generator) -> AutoregressiveModel:
        """Train the network; a tenth of the persons tell when to stop.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes; packages are
                not installed; or training does not converge.
        """
        ground = self.ground(train, rng)
        chain = self._network(ground, train)
        return AutoregressiveModel(
            settings=settings_of(self), order=chain.usual, width=chain.width, inner=chain.inner,
            **ground.model(chain.plain(self.trained(ground, chain, rng))),
        )  # fmt: skip

    def _network(self, ground: Ground, train: Table) -> Chain:
        from assay.nn import Chain

        encoder = ground.encoder
        order = tuple(visiting_order(encoder, train.schema).tolist())
        width = self.width or (_WIDTH if self.privacy is None else _PRIVATE_WIDTH)
        inner = self.inner or max(1, width // 2)
        dropout = self.dropout
        if dropout is None:  # noise keeps a private network from learning anybody by heart
            few = self.privacy is None and len(ground.fit) < _MANY
            dropout = _DROPOUT if few else 0.0
        return Chain(encoder.sizes, width, inner, self.shuffled, order, encoder.lines, dropout)
