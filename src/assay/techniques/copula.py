"""Gaussian copula over codes: every column keeps its distribution, pairs their correlation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.special import ndtr, ndtri

from assay.data import Encoder, Kind, Table
from assay.techniques.base import settings_of
from assay.techniques.coded import Allowed, CodedModel, CodedTechnique
from assay.techniques.columns_paid import paid
from assay.techniques.independent import nearest
from assay.techniques.latent import latent_correlation
from assay.techniques.latent_paid import cuts_at, latent_of
from assay.techniques.ledgered import claimed, journal_of, opened
from assay.techniques.promised import Asked

Array = np.ndarray[Any, Any]

_EDGE = 8.0  # |z| beyond which the normal distribution function is 0 or 1 in double precision
_SWEEPS = 30
_FIRST = 0.6  # of a private budget: what is paid for single columns; pairs get the rest


@dataclass(frozen=True, kw_only=True)
class CopulaModel(CodedModel):
    """A latent normal vector that is cut into codes.

    Attributes:
        correlation: Of the latent vector, shape (d, d), positive definite, unit diagonal.
        orders: By column, its codes from the lowest to the highest part of the latent line.
        edges: By column, where the line is cut, shape (size - 1,), rising.
    """

    technique: ClassVar[str] = "copula"
    correlation: Array
    orders: tuple[Array, ...]
    edges: tuple[Array, ...]

    def _draw(self, n: int, rng: np.random.Generator, allowed: Allowed) -> Array:
        fixed = [j for j in sorted(allowed) if len(allowed[j]) < len(self.orders[j])]
        free = [j for j in range(len(self.orders)) if j not in fixed]
        z, codes = self._fixed(n, rng, fixed, allowed)
        order = [*fixed, *free]
        lower = np.linalg.cholesky(self.correlation[np.ix_(order, order)])
        k = len(fixed)
        shocks = rng.standard_normal((n, len(order)))
        if k:
            shocks[:, :k] = np.linalg.solve(lower[:k, :k], z.T).T
        latent = shocks @ lower.T
        drawn = np.empty((n, len(order)), dtype=np.int32)
        drawn[:, fixed] = codes
        for at, j in enumerate(free, start=k):
            drawn[:, j] = self.orders[j][np.searchsorted(self.edges[j], latent[:, at])]
        return drawn

    def _fixed(
        self, n: int, rng: np.random.Generator, fixed: list[int], allowed: Allowed
    ) -> tuple[Array, Array]:
        """Latent values and codes of the columns asked for, shape (n, k) each.

        Gibbs sampling of the truncated normal (Geweke 1991), one chain a row: exact with one
        column, after 30 sweeps all but exact with more.
        """
        k = len(fixed)
        z, codes = np.zeros((n, k)), np.zeros((n, k), dtype=np.int32)
        if not k:
            return z, codes
        precision = np.linalg.inv(self.correlation[np.ix_(fixed, fixed)])
        for _ in range(1 if k == 1 else _SWEEPS):
            for i, j in enumerate(fixed):
                weights = -precision[i] / precision[i, i]
                weights[i] = 0.0
                spread = 1 / np.sqrt(precision[i, i])
                z[:, i], codes[:, i] = self._cut(j, allowed[j], z @ weights, spread, rng)
        return z, codes

    def _cut(
        self, j: int, codes: Array, mean: Array, spread: float, rng: np.random.Generator
    ) -> tuple[Array, Array]:
        """A normal draw of each row, kept to the intervals of ``codes``, and its code."""
        place = np.empty(len(self.orders[j]), dtype=np.int64)
        place[self.orders[j]] = np.arange(len(place))
        cuts = np.concatenate([[-_EDGE], np.clip(self.edges[j], -_EDGE, _EDGE), [_EDGE]])
        low, high = cuts[place[codes]], cuts[place[codes] + 1]
        start = ndtr((low - mean[:, None]) / spread)
        mass = ndtr((high - mean[:, None]) / spread) - start
        # An interval too far out for double precision still has to be reachable.
        total = np.cumsum(np.maximum(mass, 1e-300), axis=1)
        pick = (rng.random(len(mean))[:, None] * total[:, -1:] > total).sum(axis=1)
        rows = np.arange(len(mean))
        within = start[rows, pick] + rng.random(len(mean)) * mass[rows, pick]
        z = mean + spread * ndtri(np.clip(within, 1e-300, 1 - 1e-16))
        return np.clip(z, low[pick], high[pick]), codes[pick]


@dataclass(frozen=True, kw_only=True)
class Copula(CodedTechnique):
    """Cuts a correlated normal vector into codes, so that mixed columns share one correlation.

    Levels of a category have no order of their own; they are put in the order of their mean along
    the first principal component of the ordered columns. Missing cells of a number or date lie at
    the line's upper end.

    Attributes:
        privacy: ``{epsilon, delta}`` for differential privacy: one noisy histogram a column, one
            noisy table a pair.
    """

    name: ClassVar[str] = "copula"
    family: ClassVar[str] = "statistical"
    title: ClassVar[str] = "Gaussian copula"
    suits: ClassVar[str] = (
        "Keeps each column's distribution and one correlation for each pair, at little risk of "
        "repeating a row; it misses interactions, curved relations and unordered categories; with "
        "`privacy` it keeps differential privacy for persons, at some cost in utility."
    )
    source: ClassVar[str] = "Nelsen 2006; Ruschendorf 2009 (distributional transform)"
    model: ClassVar[type[CopulaModel]] = CopulaModel
    privacy: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.privacy is not None:
            Asked.of(self.name, self.privacy, ("epsilon", "delta"))

    def fit(self, train: Table, rng: np.random.Generator) -> CopulaModel:
        """Order the levels, cut the line, estimate the correlation.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes; or packages are
                not installed that privacy needs.
            ConfigError: Delta is no smaller than a promise to one of the persons needs; or a
                killed fit that it would go on from was of other rows or settings.
        """
        if self.privacy is not None:
            return self._private(train, Asked.of(self.name, self.privacy))
        encoder, codes = self.encoded(train)
        orders = level_orders(encoder, codes)
        ranks = np.empty_like(codes)
        edges = []
        for j, order in enumerate(orders):
            place = np.empty(len(order), dtype=np.int32)
            place[order] = np.arange(len(order), dtype=np.int32)
            ranks[:, j] = place[codes[:, j]]
            edges.append(cuts_of(ranks[:, j], len(order)))
        return CopulaModel(
            encoder=encoder, settings=settings_of(self), orders=orders, edges=tuple(edges),
            correlation=latent_correlation(ranks, edges),
        )  # fmt: skip

    def _private(self, train: Table, asked: Asked) -> CopulaModel:
        """Noisy columns, then noisy pairs of them. Nothing of it comes from a seed."""
        self.need_rows(train)
        ledger, whose = opened(self.name, asked.epsilon, asked.delta, train, "privacy")
        alone = len(train.schema) == 1 and train.schema.columns[0].kind is not Kind.DATETIME
        first = 1 - 1e-12 if alone else _FIRST
        own = paid(
            train, whose, self.bins, self.pool, ledger, first * ledger.rho,
            journal=journal_of(self, train, ledger),
        )  # fmt: skip
        masses = [nearest(one.counts) for one in own.ones]
        latent = latent_of(own, masses)
        orders, edges = [], []
        for order, mass, merged, share in zip(
            latent.orders, masses, own.merged, own.shares, strict=True
        ):
            # Codes that were put together lie beside each other.
            orders.append(np.argsort(np.argsort(order)[merged], kind="stable"))
            edges.append(cuts_at((mass[merged] * share)[orders[-1]]))
        return CopulaModel(
            encoder=own.encoder, settings=settings_of(self), claim=claimed(self.name, ledger, own),
            ledger=ledger.to_state(),
            correlation=latent.correlation, orders=tuple(orders), edges=tuple(edges),
        )  # fmt: skip


def cuts_of(ranks: Array, size: int) -> Array:
    """Normal quantiles of the running shares of ``ranks`` (0..size-1), shape (size - 1,)."""
    shares = np.cumsum(np.bincount(ranks, minlength=size))[:-1] / len(ranks)
    return np.asarray(ndtri(shares))


def level_orders(encoder: Encoder, codes: Array) -> tuple[Array, ...]:
    """By column, its codes in the order in which they lie on the latent line."""
    orders = [np.arange(c.size) for c in encoder.coded]
    ordered = [j for j, c in enumerate(encoder.coded) if c.ordered]
    component = _component(codes[:, ordered]) if ordered else None
    for j, column in enumerate(encoder.coded):
        if column.ordered or component is None:
            continue
        counts = np.bincount(codes[:, j], minlength=column.size)
        sums = np.bincount(codes[:, j], weights=component, minlength=column.size)
        orders[j] = np.argsort(sums / np.maximum(counts, 1), kind="stable")
    return tuple(orders)


def _component(codes: Array) -> Array:
    """First principal component of the standardised codes, shape (n,), sign fixed."""
    spread = codes.std(axis=0)
    scores = (codes - codes.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    _, vectors = np.linalg.eigh(scores.T @ scores)
    axis = vectors[:, -1]
    return np.asarray(scores @ (axis * np.sign(axis[np.argmax(np.abs(axis))])))
