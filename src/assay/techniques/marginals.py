"""What techniques that fit noisy marginals share: settings, the way to a claim, and the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from assay.data import Role, Table
from assay.techniques.base import settings_of
from assay.techniques.coded import Allowed, CodedModel, CodedTechnique
from assay.techniques.columns_paid import paid
from assay.techniques.graph import Beliefs, Estimate, Junction
from assay.techniques.ledgered import claimed, journal_of, opened
from assay.techniques.settings import need_number
from assay.techniques.space import SearchSpace, Whole
from assay.techniques.zeros import Zero, barred, need_columns, need_zeros

if TYPE_CHECKING:
    from assay.dp import Curator

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class MarginalModel(CodedModel):
    """A Markov random field over merged codes.

    Attributes:
        cliques: Columns of each clique of its junction tree.
        parents: The place of each clique's parent, -1 for the first.
        chances: The distribution of each clique.
        merged: The merged code of each of the encoder's codes, a column each.
        shares: The part that each of the encoder's codes has of its merged one.
    """

    cliques: tuple[Array, ...]
    parents: Array
    chances: tuple[Array, ...]
    merged: tuple[Array, ...]
    shares: tuple[Array, ...]

    @cached_property
    def _beliefs(self) -> Beliefs:
        sizes = tuple(int(own.max()) + 1 for own in self.merged)
        cliques = tuple(tuple(c.tolist()) for c in self.cliques)
        tree = Junction(sizes, cliques, tuple(self.parents.tolist()))
        return Beliefs(tree, self.chances, 0.0)

    def _draw(self, n: int, rng: np.random.Generator, allowed: Allowed) -> Array:
        shares = list(self.shares)
        for j, codes in allowed.items():
            shares[j] = np.where(np.isin(np.arange(len(shares[j])), codes), shares[j], 0.0)
        # The chance of an allowed code, for each merged one.
        wishes = {j: np.bincount(self.merged[j], shares[j]) for j in allowed}
        found = self._beliefs.weighed(wishes).draw(n, rng)
        for j, (own, share) in enumerate(zip(self.merged, shares, strict=True)):
            found[:, j] = _apart(found[:, j], own, share, rng)
        return found

    def losses(self, table: Table) -> Array:
        """Negative log-likelihood of each row's codes, shape (n,)."""
        codes = self.encoder.encode(table)
        own = np.stack([m[c] for m, c in zip(self.merged, codes.T, strict=True)], axis=1)
        total = self._beliefs.losses(own)
        for share, c in zip(self.shares, codes.T, strict=True):
            total -= np.log(share[c])
        return total


def _apart(merged: Array, own: Array, share: Array, rng: np.random.Generator) -> Array:
    """One of the codes that were merged, by their shares."""
    order = np.argsort(own, kind="stable")
    edges = np.cumsum(share[order])
    starts = np.concatenate([[0.0], edges])[np.searchsorted(own[order], merged)]
    ends = edges[np.searchsorted(own[order], merged, side="right") - 1]
    at = np.searchsorted(edges, starts + rng.random(len(merged)) * (ends - starts), side="right")
    # A rounding error must not leave the group, nor draw what has no share.
    last = np.zeros(int(own.max()) + 1, int)
    some = np.flatnonzero(share[order] > 0)
    last[own[order][some]] = some
    drawn: Array = order[np.minimum(at, last[merged])]
    return drawn


@dataclass(frozen=True, kw_only=True)
class MarginalTechnique(CodedTechnique):
    """Fits a Markov random field to noisy marginals. A subclass says which to ask for.

    Class attributes:
        first: Share of the budget for single columns.
        again: Share for them once more, where noise drowns what they said first.
        passes: Most passes of the fit that is kept.

    Attributes:
        epsilon: Of the promise to each person, above 0 to 1,000.
        delta: Of the promise, above 0 to .01; it must be below 1 over the number of persons.
        bins: Most codes of a number, 2 to 10,000.
        zeros: Combinations of values that cannot be, as is public knowledge: a range ``[low,
            high]`` of numbers, a list of levels of others. They get no chance.
    """

    first: ClassVar[float]
    again: ClassVar[float] = 0.0
    passes: ClassVar[int]
    space: ClassVar[SearchSpace] = {"bins": Whole(12, 64, log=True)}
    epsilon: float = 1.0
    delta: float = 1e-9
    bins: int = 32
    zeros: Sequence[Zero] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        need_number(self.name, "epsilon", self.epsilon, 1e-6, 1_000)
        need_number(self.name, "delta", self.delta, 1e-300, 0.01)
        need_zeros(self.name, self.zeros)

    def ask(self, curator: Curator, estimate: Estimate) -> Beliefs:
        """Ask for marginals till the budget is spent, and fit them.

        Args:
            curator: Answers, and holds the ledger.
            estimate: Holds the marginals of single columns.
        """
        if len(curator.sizes) > 1:
            return self.several(curator, estimate)
        estimate.add(curator, (0,), curator.ledger.left)
        return estimate.fit(self.passes)

    def several(self, curator: Curator, estimate: Estimate) -> Beliefs:
        """:meth:`ask` where there are two columns or more."""
        raise NotImplementedError

    def fit(self, train: Table, rng: np.random.Generator) -> MarginalModel:
        """Spend the budget on noisy marginals and fit them. Nothing of it comes from ``rng``.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes; or packages are
                not installed.
            ConfigError: Delta is no smaller than a promise to one of the persons needs; or a
                killed fit that it would go on from was of other rows or settings.
        """
        self.need_rows(train)
        ledger, whose = opened(self.name, self.epsilon, self.delta, train)
        need_columns(self.name, self.zeros, train.schema)
        own = paid(
            train, whose, self.bins, self.pool, ledger, self.first * ledger.rho, self.zeros,
            journal_of(self, train, ledger), self.again * ledger.rho, ledger.rho / 2,
        )  # fmt: skip
        zeros = barred(self.zeros, own.encoder, own.merged)
        targets = train.schema.having(Role.TARGET)
        aims = frozenset(j for j, c in enumerate(own.encoder.coded) if c.source in targets)
        estimate = Estimate(own.curator.sizes, answers=list(own.ones), zeros=zeros, aims=aims)
        found = self.ask(own.curator, estimate)
        return self.model(
            encoder=own.encoder, settings=settings_of(self), claim=claimed(self.name, ledger, own),
            ledger=ledger.to_state(),
            cliques=tuple(np.array(c) for c in found.tree.cliques),
            parents=np.array(found.tree.parents), chances=found.chances,
            merged=own.merged, shares=own.shares,
        )  # fmt: skip

    model: ClassVar[type[MarginalModel]] = MarginalModel
