"""The likeliest distribution behind noisy marginals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import optimize

from assay.techniques.graph.agreed import agreed
from assay.techniques.graph.beliefs import Beliefs
from assay.techniques.graph.junction import Junction, Marginal

if TYPE_CHECKING:
    from assay.dp import Curator

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Noisy:
    """A marginal as it was answered.

    Attributes:
        marginal: Columns in rising order.
        counts: Of its cells, float64 of shape (cells,); noise may have made them negative.
        variance: Of the noise of each cell, the same shape.
    """

    marginal: Marginal
    counts: Array
    variance: Array


def together(answers: Sequence[Noisy]) -> dict[Marginal, Noisy]:
    """One answer a marginal: those that were asked twice are averaged by their precision."""
    found: dict[Marginal, Noisy] = {}
    for one in answers:
        if (old := found.get(one.marginal)) is not None:
            variance = 1 / (1 / old.variance + 1 / one.variance)
            counts = variance * (old.counts / old.variance + one.counts / one.variance)
            one = Noisy(one.marginal, counts, variance)
        found[one.marginal] = one
    return found


def total_of(answers: Sequence[Noisy]) -> float:
    """About how many persons there are, at least 1: sums of the answers, averaged by precision."""
    weights = np.array([1 / a.variance.sum() for a in answers])
    sums = np.array([a.counts.sum() for a in answers])
    return max(1.0, float((weights * sums).sum() / weights.sum()))


@dataclass
class Estimate:
    """A Markov random field fitted to noisy marginals.

    The potentials theta of the measured marginals minimise
    ``N log Z(theta) - sum theta y + ridge / 2 sum variance theta^2``. This is the dual of least
    squares weighted by precision over all distributions, plus ``ridge`` times N times the relative
    entropy to the uniform one (the field's usual estimate is its limit without a ridge: McKenna,
    Sheldon and Miklau 2019): noisy cells are drawn towards what the other marginals say of them.
    The answers are first made to agree, which moves the least squares by a constant only: what they
    disagree on would drive potentials that cancel out of the distribution without end. It is then
    convex and well conditioned, so that a hundred passes of L-BFGS are enough.

    Attributes:
        sizes: Codes of each column.
        ridge: Above 0.
        answers: So far.
        potentials: By marginal, flat; where the next fit starts.
        zeros: By marginal, flat: the cells that cannot be, which get no chance.
        aims: Columns that models are to predict.
    """

    sizes: tuple[int, ...]
    ridge: float = 0.001
    answers: list[Noisy] = field(default_factory=list)
    potentials: dict[Marginal, Array] = field(default_factory=dict)
    zeros: dict[Marginal, Array] = field(default_factory=dict)
    aims: frozenset[int] = frozenset()

    @property
    def total(self) -> float:
        """About how many persons there are."""
        return total_of(self.answers)

    def add(self, curator: Curator, marginal: Marginal, rho: float) -> None:
        """Have a marginal measured, paid for by the curator's ledger."""
        from assay.dp import deviation

        counts = curator.measure(marginal, rho).astype(float)
        self.answers.append(Noisy(marginal, counts, np.full(len(counts), deviation(rho) ** 2)))

    def fit(self, passes: int, tolerance: float = 1e-3) -> Beliefs:
        """The distribution after at most about so many passes over the tree, from where the last
        fit ended.

        Args:
            passes: At least 1.
            tolerance: It ends where no cell's expected count is off by more than this share of
                the noise.
        """
        known = together(self.answers)
        tree, total = Junction.of(self.sizes, [*known, *self.zeros]), self.total
        marginals = list(known)
        ends = np.cumsum([len(known[m].counts) for m in marginals])[:-1]
        agreeing = agreed(self.sizes, known)
        wanted = np.concatenate([agreeing[m] for m in marginals])
        weight = self.ridge * np.concatenate([known[m].variance for m in marginals])
        # In units of each potential's curvature: the problem is then about round.
        scale = 1 / np.sqrt(weight + np.maximum(wanted, 0))
        homes = [tree.holder(m) for m in marginals]
        floors = [np.zeros(shape) for shape in tree.shapes]
        for m, barred in self.zeros.items():
            at = tree.holder(m)
            floors[at] += np.where(barred, -np.inf, 0.0).reshape(tree.stretched(at, m))

        def beliefs(theta: Array) -> Beliefs:
            grown = [floor.copy() for floor in floors]
            for m, at, own in zip(marginals, homes, np.split(theta, ends), strict=True):
                grown[at] += own.reshape(tree.stretched(at, m))
            return Beliefs.of(tree, grown)

        def cost(point: Array) -> tuple[float, Array]:
            theta = point * scale
            now = beliefs(theta)
            expected = np.concatenate([
                now.chances[at].sum(axis=tree.axes(at, m)).ravel()
                for m, at in zip(marginals, homes, strict=True)
            ])  # fmt: skip
            ridged = weight * theta
            value = total * now.log_sum - theta @ wanted + ridged @ theta / 2
            return float(value), (total * expected - wanted + ridged) * scale

        start = np.concatenate([
            self.potentials.get(m, np.zeros(len(known[m].counts))) for m in marginals
        ])  # fmt: skip
        found = optimize.minimize(
            cost, start / scale, jac=True, method="L-BFGS-B",
            options={"maxiter": passes, "gtol": tolerance, "ftol": 1e-15, "maxcor": 20},
        )  # fmt: skip
        theta = found.x * scale
        self.potentials = dict(zip(marginals, np.split(theta, ends), strict=True))
        return beliefs(theta)
