"""A generator that learns from a critic, made for one given cell at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from assay.data import Encoder, Role, Schema, Table
from assay.techniques.base import settings_of
from assay.techniques.coded import Allowed, CodedModel, draw_from, restricted
from assay.techniques.network import NetworkTechnique, held_back, need_networks
from assay.techniques.promised import (
    Asked,
    claim_of,
    need_accountant,
    persons_of,
    private_codes,
)
from assay.techniques.sequential import systematic
from assay.techniques.settings import need_number, need_whole

if TYPE_CHECKING:
    from assay.nn import Gan as Networks
    from assay.nn import Plan

Array = np.ndarray[Any, Any]

_WIDTH, _PRIVATE_WIDTH = 256, 128
_BATCH, _CHUNK, _PATIENCE, _AVERAGE = 256, 100, 10, 0.995
# Most steps and fewest, and steps a row between them: a small table is soon learnt by heart.
_STEPS, _FEWEST, _A_ROW = 2_500, 300, 1.5
_TARGET = 0.5  # of the rows in training are made for their target's cell
_POOL, _LEAST = 8, 4_000  # normal numbers proposed for each row wanted, and at least


@dataclass(frozen=True, kw_only=True)
class GanModel(CodedModel):
    """Draws whole rows from normal numbers and one given cell.

    A wish for one column is that cell. Of several the rarest is; the normal numbers are then
    resampled by the chance that the others come (Rubin 1987), so that all columns follow the wish.

    Attributes:
        weights: Of the generator's layers, in the order of :func:`assay.nn.leaves`.
        shares: How common each code is, of each column, shape (size,).
        draws: The chance of each column to be the given one, shape (columns,).
        latent, width: Of the generator.
        void: Why nothing is claimed although privacy was asked for.
    """

    technique: ClassVar[str] = "gan"
    tensors: ClassVar[tuple[str, ...]] = ("weights",)
    weights: tuple[Array, ...]
    shares: tuple[Array, ...]
    draws: Array
    latent: int
    width: int
    void: str = ""

    @cached_property
    def _gan(self) -> Networks:
        need_networks(self.technique)
        from assay.nn import Gan as Networks

        return Networks(self.encoder.sizes, _lines(self.encoder), self.latent, self.width)

    @cached_property
    def _weights(self) -> Any:
        from assay.nn import from_leaves

        return from_leaves(self._gan.generator, self.weights)

    def _draw(self, n: int, rng: np.random.Generator, allowed: Allowed) -> Array:
        sizes = self.encoder.sizes
        wanted = {j: codes for j, codes in allowed.items() if len(codes) < sizes[j]}
        if not n:
            return np.zeros((0, len(sizes)), np.int32)
        free = [np.isin(np.arange(k), wanted.get(j, np.arange(k))) for j, k in enumerate(sizes)]
        proposed = n if len(wanted) < 2 else max(_POOL * n, _LEAST)
        which, level = self._given(proposed, wanted, rng)
        z = rng.standard_normal((proposed, self.latent), dtype=np.float32)
        if proposed > n:
            _, chance = self._made(z, which, level, free, rng)
            chance = chance.astype(float)
            kept = systematic(chance if chance.sum() > 0 else np.ones(proposed), n, rng)
            which, level, z = which[kept], level[kept], z[kept]
        return self._made(z, which, level, free, rng)[0]

    def _given(self, n: int, wanted: Allowed, rng: np.random.Generator) -> tuple[Array, Array]:
        """The given cell of each row, column and code, (n,) each."""
        if wanted:
            rarest = min(wanted, key=lambda j: (self.shares[j][wanted[j]].sum(), j))
            level = draw_from(restricted(self.shares[rarest], wanted[rarest]), n, rng)
            return np.full(n, rarest, np.int32), level
        which, level = draw_from(self.draws, n, rng), np.zeros(n, np.int32)
        for j in np.unique(which).tolist():
            at = np.flatnonzero(which == j)
            level[at] = draw_from(self.shares[j], len(at), rng)
        return which, level

    def _made(
        self, z: Array, which: Array, level: Array, free: list[Array], rng: np.random.Generator
    ) -> tuple[Array, Array]:
        import jax

        key = jax.random.key(int(rng.integers(2**31)))
        return self._gan.draw(self._weights, z, which, level, free, key)


@dataclass(frozen=True, kw_only=True)
class Gan(NetworkTechnique):
    """Draws rows from a generator that was trained against a critic.

    Attributes:
        steps: Most steps of training, 1 to 1e6. Without privacy it ends before where the distance
            to held rows grows no less (2,500 at most, of few rows one and a half a row); with it
            all steps are paid for (1,000).
        batch: Rows of a step: 256, of a small table an eighth; with privacy a twentieth.
        width: Of the generator's layers, 1 to 10,000: 256, with privacy 128.
        inner: Of the critic's, 1 to 10,000: as wide. With privacy noise falls on its weights.
        latent: Normal numbers that a row is made from, 1 to 10,000.
        penalty: Weight of the critic's squared slope, 0 to 1,000.
        matching: Weight of the first two moments in the generator's loss, 0 to 1,000; privacy
            leaves them out, for they are read off rows.
    """

    name: ClassVar[str] = "gan"
    family: ClassVar[str] = "deep"
    title: ClassVar[str] = "Generative adversarial network, conditional"
    suits: ClassVar[str] = (
        "To compare with published work on such networks, and where a rare level is wanted, which "
        "it is trained on more often than it comes. The autoregressive network is nearer to the "
        "real data at less cost. No person's row is ever copied from, but the attacks must "
        "confirm that it learnt none by heart; with `privacy` it keeps differential privacy for persons, at some cost in utility."
    )
    source: ClassVar[str] = (
        "Xu et al. 2019 (CTGAN); Huang et al. 2024 (R3GAN); Salimans et al. 2016"
    )
    model: ClassVar[type[GanModel]] = GanModel

    width: int | None = None
    inner: int | None = None
    latent: int = 64
    penalty: float = 0.03
    matching: float = 3.0

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("width", "inner", "latent"):
            if getattr(self, name) is not None:
                need_whole(self.name, name, getattr(self, name), 1, 10_000)
        for name in ("penalty", "matching"):
            need_number(self.name, name, getattr(self, name), 0.0, 1_000.0)

    def plan(self, rows: int, codes: int) -> Plan:
        """How to train on so many rows of columns of so many codes together, without privacy."""
        steps = self.steps or int(np.clip(_A_ROW * rows, _FEWEST, _STEPS))
        batch = min(self.batch or min(_BATCH, max(32, rows // 8)), rows)
        return replace(
            super().plan(rows, codes), steps=steps, batch=batch, chunk=_CHUNK, patience=_PATIENCE,
            average=_AVERAGE,
        )  # fmt: skip

    def fit(self, train: Table, rng: np.random.Generator) -> GanModel:
        """Train both networks; a tenth of the persons choose the best generator.

        Raises:
            TechniqueError: The table has no rows, or a column that has no codes; packages are
                not installed; or training does not converge.
        """
        if self.privacy is not None:
            return self._duelled_privately(train, rng)
        encoder, codes = self.encoded(train)
        need_networks(self.name)
        fit, held = held_back(train, rng)
        counts = [np.bincount(codes[fit, j], minlength=k) for j, k in enumerate(encoder.sizes)]
        shares = tuple(np.maximum(c, 0.5) / np.maximum(c, 0.5).sum() for c in counts)
        return self._fought(
            encoder, train.schema, shares, codes[fit], self.plan(len(fit), sum(encoder.sizes)), rng,
            held=codes[held] if len(held) else None,
        )  # fmt: skip

    def _duelled_privately(self, train: Table, rng: np.random.Generator) -> GanModel:
        """Fit with differential privacy: histograms of the columns, then a critic by DP-SGD."""
        self.need_rows(train)
        need_networks(self.name)
        need_accountant(self.name)
        whose = persons_of(train)
        plan, promise = self.promised(int(whose.max()) + 1)
        codes = private_codes(train, whose, self.bins, self.pool, promise.steps.before, rng)
        claim, void = claim_of(
            Asked.of(self.name, self.privacy or {}), promise.steps, codes, train, self.name
        )
        found = self._fought(
            codes.encoder, train.schema, codes.shares, codes.encoder.encode(train), plan, rng,
            promise=promise, whose=whose,
        )  # fmt: skip
        return replace(found, claim=claim, void=void)

    def _fought(
        self, encoder: Encoder, schema: Schema, shares: tuple[Array, ...], codes: Array,
        plan: Plan, rng: np.random.Generator, **how: Any,
    ) -> GanModel:  # fmt: skip
        from assay.nn import Gan as Networks
        from assay.nn import Given, duel, leaves

        width = self.width or (_WIDTH if self.privacy is None else _PRIVATE_WIDTH)
        gan = Networks(encoder.sizes, _lines(encoder), self.latent, width, self.inner or width)
        often, draws = _chances(encoder, schema)
        found = duel(
            gan, codes, Given(often, shares, draws), plan, rng,
            penalty=self.penalty, matching=self.matching, **how,
        )  # fmt: skip
        return GanModel(
            encoder=encoder, settings=settings_of(self), weights=leaves(found.weights),
            shares=shares, draws=draws, latent=self.latent, width=width,
        )  # fmt: skip


def _lines(encoder: Encoder) -> tuple[int, ...]:
    return tuple(len(c.centers) for c in encoder.coded)


def _chances(encoder: Encoder, schema: Schema) -> tuple[Array, Array]:
    """How often each column's cell is given, in training and when rows are drawn.

    Rows are drawn for their target's cell where there is a target: what the others owe to it is
    then what is learnt best, and the target keeps its shares. Constant columns say nothing.
    """
    some = np.array(encoder.sizes, float) > 1
    some = some if some.any() else ~some
    targets = schema.having(Role.TARGET)
    target = some & np.array([c.source in targets for c in encoder.coded])
    other = some & ~target
    if not target.any() or not other.any():
        return some / some.sum(), some / some.sum()
    often = _TARGET * target / target.sum() + (1 - _TARGET) * other / other.sum()
    return often, target / target.sum()
