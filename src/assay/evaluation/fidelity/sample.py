"""Could both tables have come from one population? Two tests of everything at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Interval, Measurement, Part, Statistic
from assay.core.intervals import clopper_pearson
from assay.data import Schema
from assay.evaluation.base import Depth, Evidence
from assay.evaluation.combine import Score, combined
from assay.evaluation.fidelity.balls import apart
from assay.evaluation.fidelity.points import points
from assay.evaluation.fidelity.views import Array, no_columns

#: Rows a side at most, and permutations of the test.
ROWS, PERMUTATIONS = 2_000, 499

_GRETTON = "Gretton et al. 2012, JMLR, lemma 6; kernel width the median distance of real rows"
_SZEKELY = "Szekely and Rizzo 2013; U-statistic"
MMD = Statistic(
    "fidelity.sample.mmd", "two samples: MMD",
    "The squared maximum mean discrepancy of synthetic and unseen real rows, over all columns at "
    "once: 0 where both come from one population, and by chance on either side of it.",
    Goal.LOWER, None, 2.0, source=_GRETTON,
    formula="mean k(r, r') + mean k(s, s') - 2 mean k(r, s), k = exp(-d^2 / 2 w^2)",
)  # fmt: skip
ENERGY = Statistic(
    "fidelity.sample.energy", "two samples: energy distance",
    "How much farther synthetic rows lie from unseen real ones than rows of one table from each "
    "other, over all columns at once: 0 where both come from one population.",
    Goal.LOWER, None, None, source=_SZEKELY,
    formula="2 mean d(r, s) - mean d(r, r') - mean d(s, s')",
)  # fmt: skip
MMD_P = Statistic(
    "fidelity.sample.mmd_p", "two samples: p of MMD",
    "How often rows dealt at random to two tables would give as large an MMD: near 0, the tables "
    "differ beyond chance. With many rows the smallest difference is certain. Of the worst release.",
    Goal.HIGHER, 0.0, 1.0, source="permutation test (Gretton et al. 2012, section 5)",
    formula="(1 + permutations with MMD >= seen) / (1 + permutations)",
)  # fmt: skip
ENERGY_P = Statistic(
    "fidelity.sample.energy_p", "two samples: p of the energy distance",
    "How often rows dealt at random to two tables would give as large an energy distance. Of the "
    "worst release.", Goal.HIGHER, 0.0, 1.0,
    source="permutation test (Szekely and Rizzo 2013)",
    formula="(1 + permutations with energy >= seen) / (1 + permutations)",
)  # fmt: skip


@dataclass(frozen=True)
class TwoSample:
    """Kernel and energy tests of synthetic rows against as many unseen real ones.

    In the space of mixed types at most 2,000 random rows a side. Values are unbiased
    (U-statistics), so fresh rows score 0 on average and often less; intervals come from the
    leave-one-out influence of rows, and p-values from 499 permutations, their interval being the
    permutations' own (Clopper-Pearson). The reference is what training rows score.

    Source: Gretton, Borgwardt, Rasch, Schoelkopf and Smola 2012; Szekely and Rizzo 2013.
    """

    name: ClassVar[str] = "fidelity.sample"
    question: ClassVar[str] = "Could both tables have come from one population?"
    cost: ClassVar[str] = "constant beyond 2,000 rows: all pairs of them"
    depth: ClassVar[Depth] = Depth.FULL
    statistics: ClassVar[tuple[Statistic, ...]] = (MMD, ENERGY, MMD_P, ENERGY_P)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return no_columns(schema)

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The four measurements; ``rng`` picks rows and draws the permutations."""
        seen = points(evidence, rng, ROWS)
        rows, train = len(seen.real), seen.train
        within = evidence.memo.get(
            f"fidelity.sample.within.{rows}", lambda _: apart(seen.real, seen.real)
        )
        width = float(np.median(within[np.triu_indices(rows, 1)])) or 1.0
        kernels: tuple[Callable[[Array], Array], ...] = (
            lambda d: np.exp(-np.square(d) / (2 * width**2)), lambda d: -d,
        )  # fmt: skip

        def tested(other: Array, draw: np.random.Generator) -> list[Tested]:
            blocks = within, apart(seen.real, other), apart(other, other)
            return [permuted((k(blocks[0]), k(blocks[1]), k(blocks[2])), draw) for k in kernels]

        found = [tested(s, rng) for s in seen.releases]
        usual = None
        if train is not None:
            usual = evidence.memo.get(f"fidelity.sample.real.{rows}", lambda r: tested(train, r))
        values = tuple(
            combined(s, [f[i].score for f in found], n=rows, note=seen.note,
                     reference=usual[i].score if usual else None)
            for i, s in enumerate((MMD, ENERGY))
        )  # fmt: skip
        return (*values, *(
            _p(s, [f[i].count for f in found], usual[i].count if usual else None, seen.note)
            for i, s in enumerate((MMD_P, ENERGY_P))
        ))  # fmt: skip


@dataclass(frozen=True)
class Tested:
    """A discrepancy, and how many permutations gave as much."""

    score: Score
    count: int


def permuted(blocks: tuple[Array, Array, Array], rng: np.random.Generator) -> Tested:
    """The U-statistic ``mean k(r, r') + mean k(s, s') - 2 mean k(r, s)`` and its permutation test.

    Args:
        blocks: The kernel on pairs of real rows, of real and synthetic rows, and of synthetic
            rows, equally many; each of shape (n, n).
        rng: Draws the permutations.
    """
    rr, rs, ss = blocks
    n = len(rr)
    kernel = np.block([[rr, rs], [rs.T, ss]]).astype(np.float64)
    np.fill_diagonal(kernel, 0.0)
    sides = np.repeat([1.0, -1.0], n)
    signs = np.stack([sides, *(rng.permuted(sides) for _ in range(PERMUTATIONS))], axis=1)
    # With signs z the sum of equal pairs less unequal ones is z'Kz; their numbers differ, and the
    # sum over all pairs is one number whatever the signs.
    product = np.einsum("ij,ij->j", signs, kernel @ signs)
    total = kernel.sum()
    alike, unlike = (total + product) / 2, (total - product) / 2
    values = alike / (n * (n - 1)) - unlike / n**2
    # Ties up to rounding count as as much.
    count = int(np.sum(values[1:] >= values[0] - 1e-12 * abs(total) / n**2))
    return Tested(Score(float(values[0]), _variance(kernel, n)), count)


def _variance(kernel: Array, n: int) -> float:
    """From each row's influence, its mean with its own side less its mean with the other, and
    from the pairs, which alone are left where the tables are alike (Serfling 1980, 5.2.1)."""
    own = np.concatenate([kernel[:n, :n].sum(1), kernel[n:, n:].sum(1)]) / (n - 1)
    other = np.concatenate([kernel[:n, n:].sum(1), kernel[n:, :n].sum(1)]) / n
    influence = own - other
    first = sum(4 * float(np.var(side, ddof=1)) / n for side in (influence[:n], influence[n:]))
    return first + _pairs(kernel, n)


def _pairs(kernel: Array, n: int) -> float:
    """Variance that the pairs' own scatter, its rows' means taken out, brings."""
    blocks = kernel[:n, :n], kernel[n:, n:], kernel[:n, n:]
    total = 0.0
    for i, block in enumerate(blocks):
        rest = block - block.mean(0) - block.mean(1)[:, None] + block.mean()
        if i < 2:
            np.fill_diagonal(rest, 0.0)
        scatter = float(np.mean(rest**2))
        total += (2 if i < 2 else 4) * scatter / n**2
    return total


def _p(statistic: Statistic, counts: list[int], usual: int | None, note: str) -> Measurement:
    m = len(counts)
    each = [clopper_pearson(c, PERMUTATIONS, 1 - 0.05 / m) for c in counts]
    values = [min(1.0, m * (1 + c) / (1 + PERMUTATIONS)) for c in counts]
    worst = int(np.argmin(values))
    low, high = min(1.0, m * each[worst].low), min(1.0, m * each[worst].high)
    span = Interval(min(low, values[worst]), max(high, values[worst]), 0.95, each[worst].method)
    parts = tuple(Part(f"release {i + 1}", v, n=PERMUTATIONS) for i, v in enumerate(values))
    return Measurement(
        statistic.name, values[worst], span, PERMUTATIONS, statistic.goal, parts=parts,
        reference=None if usual is None else (1 + usual) / (1 + PERMUTATIONS),
        note="; ".join(n for n in (note, "the interval is that of the permutations") if n),
    )  # fmt: skip
