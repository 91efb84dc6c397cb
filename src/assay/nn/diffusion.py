"""A network that makes rows of codes out of noise, all columns at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import ndtri

from assay.nn.along import CurvedDense, CurvedReader, Reader
from assay.nn.blocks import in_blocks, rows_at_once
from assay.nn.clip import Run, Weights
from assay.nn.curves import plain
from assay.nn.layers import Dense, Layer
from assay.nn.odds import Wide, spans_of
from assay.nn.vectors import Vectors

Array = np.ndarray[Any, Any]

#: Deviations of the noise from which a draw comes down, and at which codes are drawn; a level's
#: vector is 1 long, numbers are normal scores.
HIGH, LOW = 8.0, 0.05
_OFTEN, _SPREAD = 0.7, 1.1  # median of the levels learnt, and the deviation of their logarithms
_EDGE = 1e-4  # of their distribution, beyond which they are cut
_BEND = 7.0  # how much finer steps get on the way down (Karras et al. 2022: rho)
_TOLD = 1e4  # odds of a cell that is told against all other codes


@dataclass(frozen=True)
class Denoiser:
    """Tells the codes of a row from what shows through Gaussian noise on their vectors.

    Continuous diffusion of discrete data, learnt by cross-entropy (Dieleman et al. 2022, arXiv
    2211.15089; CDTD, Mueller et al. 2025, arXiv 2312.10431). The vectors are fixed, so what a noisy
    vector says of its own column is known by Bayes' rule: ``log p(vector | code)``, here called
    evidence. The network reads it as shares of codes, as in Graves et al. 2023 (arXiv 2308.07037),
    and learns only what is to be added to it: the odds given the other columns. A cell that is
    told is perfect evidence: so one network draws rows given any of their cells.

    Attributes:
        sizes: Codes of each column.
        width: Of the layers.
        depth: Layers before the odds, 1 at least.
        told: Share of the rows in training of which some cells are told.
        lines: Columns whose codes lie on a line, but for a last one that says missing: how many
            of their codes do; 0 for others. Empty where none do.
        curved: Whether codes on a line share curves, as they do while the network learns;
            :meth:`plain` gives what is to be kept.
    """

    sizes: tuple[int, ...]
    width: int = 256
    depth: int = 3
    told: float = 0.25
    lines: tuple[int, ...] = ()
    curved: bool = False

    @cached_property
    def wide(self) -> Wide:
        """The odds of all columns side by side."""
        return Wide(self.sizes)

    @cached_property
    def vectors(self) -> Vectors:
        """Of all codes."""
        return Vectors(self.sizes, self.lines)

    @cached_property
    def layers(self) -> Mapping[str, Layer]:
        """By name."""
        lines = spans_of(self.sizes, self.lines)
        inner = {f"inner{i}": Dense(self.width, self.width) for i in range(1, self.depth)}
        width, total, scale = self.width, self.wide.total, (2 / len(self.sizes)) ** 0.5
        if self.curved:
            read: Dense = CurvedReader(total + 1, width, scale, lines)
            odds: Dense = CurvedDense(width, total, 0.1, lines)
        else:
            read, odds = Reader(total + 1, width, scale, lines), Dense(width, total, 0.1)
        return {"read": read, **inner, "odds": odds}

    def plain(self, weights: Weights) -> Weights:
        """Those of the same network that is not ``curved``, which gives the same odds."""
        return plain(self.layers, weights)

    def knowing(self, shares: Sequence[Array]) -> Callable[[Weights], Weights]:
        """See :meth:`assay.nn.Wide.knowing`."""
        return self.wide.knowing(shares)

    def loss(self, run: Run, codes: jax.Array, key: jax.Array) -> jax.Array:
        """Cross-entropy of each row's codes at a random level of noise, shape (rows,).

        Args:
            run: The layers.
            codes: int of shape (rows, columns).
            key: Draws levels, noise, and what is told.
        """
        return self.surprise(run, codes, *self.spoilt(len(codes), key))

    def spoilt(self, rows: int, key: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        """What hides rows: levels of shape (rows,), lognormal but for the ends (Karras et al. 2022);
        normal numbers of shape (rows, dimensions); and the cells that are told all the same, bool
        of shape (rows, columns)."""
        levels, noise, many, which = jax.random.split(key, 4)
        # Levels spread evenly over the batch vary its loss less (Kingma et al. 2021).
        place = (jax.random.uniform(levels) + jnp.arange(rows) / rows) % 1.0
        place = jnp.clip(place, _EDGE, 1 - _EDGE)
        share = 1 - jax.random.uniform(many, (rows, 1)) / max(self.told, 1e-9)
        return (
            jnp.clip(_OFTEN * jnp.exp(_SPREAD * ndtri(place)), LOW, HIGH),
            jax.random.normal(noise, (rows, self.vectors.dimensions)),
            jax.random.uniform(which, (rows, len(self.sizes))) < share,
        )

    def surprise(
        self, run: Run, codes: jax.Array, level: jax.Array, noise: jax.Array, told: jax.Array
    ) -> jax.Array:
        """``-log p(code | what shows)`` summed over columns, shape (rows,); see :meth:`spoilt`."""
        noisy = self.vectors.points(codes) + level[:, None] * noise
        odds = self.odds(run, noisy, level, codes, told)
        return self.wide.surprise(odds, codes).sum(axis=1)

    def sure(self, evidence: jax.Array, codes: jax.Array, told: jax.Array) -> jax.Array:
        """The evidence, where cells are told that for their codes alone."""
        column = np.repeat(np.arange(len(self.sizes)), self.sizes)
        own = np.arange(self.wide.total) - self.wide.starts[column]
        wanted = jnp.where(told, codes, -1)[:, column]
        return jnp.where(wanted < 0, evidence, jnp.where(wanted == own, 0.0, -_TOLD))

    def odds(
        self, run: Run, noisy: jax.Array, level: jax.Array, codes: jax.Array, told: jax.Array,
    ) -> jax.Array:  # fmt: skip
        """Of all codes given what shows of all columns, shape (rows, total).

        Args:
            run: The layers.
            noisy: Vectors with noise, shape (rows, dimensions).
            level: Of the noise, shape (rows,).
            codes: Of the cells that are told, int of shape (rows, columns); others are not read.
            told: Which are, bool of the same shape.
        """
        evidence = self.sure(self.vectors.evidence(noisy, level), codes, told)
        # Shares near 0 and 1 do not say how sure they are: the level does.
        place = 2 * jnp.log(level / LOW) / np.log(HIGH / LOW) - 1
        seen = jnp.concatenate([self.wide.shares(evidence), place[:, None]], axis=1)
        hidden = jax.nn.relu(run("read", seen))
        for i in range(1, self.depth):
            hidden = hidden + jax.nn.relu(run(f"inner{i}", hidden))
        return run("odds", hidden) + evidence

    def draw(
        self, weights: Weights, known: Array, allowed: Mapping[int, Array],
        rng: np.random.Generator, levels: int = 25,
    ) -> Array:  # fmt: skip
        """Rows of codes given what is known of each.

        A column that may take some codes only is drawn before all others, from its odds given what
        is known, and is known then. Of several such columns later ones are drawn given earlier
        ones, which do not look ahead. Memory is bounded, and programs are few: blocks are powers
        of two, or full.

        Args:
            weights: Of the layers.
            known: Codes that stand already, int of shape (n, columns); -1 for those to be drawn.
            allowed: The codes that columns may take, by column, one at least; the rest are free.
            rng: Source of the draws.
            levels: Steps in which noise is taken away, 1 at least.

        Returns:
            int32 of shape (n, columns).
        """
        n, key = len(known), jax.random.key(int(rng.integers(2**31)))
        most = rows_at_once(self.wide.total)
        block = min(most, max(64, 1 << max(n - 1, 0).bit_length()))
        every = np.ones((len(self.sizes), max(self.sizes)), bool)
        masks = {j: every.copy() for j in allowed}
        for j, some in allowed.items():
            masks[j][j] = np.isin(np.arange(max(self.sizes)), some)

        def drawn(i: int, part: Array) -> tuple[jax.Array]:
            own, cells = jax.random.fold_in(key, i), jnp.asarray(part)
            for j, mask in masks.items():
                some = _first(self, weights, cells, mask, jax.random.fold_in(own, j))[:, j]
                cells = cells.at[:, j].set(jnp.where(cells[:, j] < 0, some, cells[:, j]))
            last = jax.random.fold_in(own, len(self.sizes))
            return (_drawn(self, levels, weights, cells, every, last),)

        return in_blocks(drawn, block, known.astype(np.int32))[0]


@partial(jax.jit, static_argnums=0)
def _first(
    net: Denoiser, weights: Weights, known: jax.Array, mask: jax.Array, key: jax.Array
) -> jax.Array:
    """Codes from the odds where all but what is known is noise."""
    noise, key = jax.random.split(key)
    x = HIGH * jax.random.normal(noise, (len(known), net.vectors.dimensions))
    level = jnp.full(len(known), HIGH)
    odds = net.odds(Run(net.layers, weights), x, level, known, known >= 0)
    return net.wide.draw(odds, mask, key)[0]


@partial(jax.jit, static_argnums=(0, 1))
def _drawn(
    net: Denoiser, levels: int, weights: Weights, known: jax.Array, every: jax.Array,
    key: jax.Array,
) -> jax.Array:  # fmt: skip
    """Euler's method on the flow that carries noise to data (Karras et al. 2022, arXiv 2206.00364:
    ``dx/ds = (x - E[clean | x, s]) / s``), then codes from the odds that are left."""
    begin, end = jax.random.split(key)

    def odds(x: jax.Array, level: jax.Array) -> jax.Array:
        spread = jnp.full(len(known), level)
        return net.odds(Run(net.layers, weights), x, spread, known, known >= 0)

    def clean(x: jax.Array, level: jax.Array) -> jax.Array:
        return net.vectors.means(net.wide.shares(odds(x, level)))

    def one(x: jax.Array, step: tuple[jax.Array, jax.Array]) -> Any:
        now, then = step
        mean = clean(x, now)
        return mean + (x - mean) * (then / now), None

    ladder = np.linspace(HIGH ** (1 / _BEND), LOW ** (1 / _BEND), levels + 1) ** _BEND
    steps = jnp.asarray(ladder, jnp.float32)
    x = HIGH * jax.random.normal(begin, (len(known), net.vectors.dimensions))
    x = x + clean(x, steps[0])  # about the data's mean
    x, _ = jax.lax.scan(one, x, (steps[:-1], steps[1:]))
    codes, _ = net.wide.draw(odds(x, steps[-1]), every, end)
    return jnp.where(known >= 0, known, codes)
