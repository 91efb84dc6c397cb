"""Round by round the marginal that the model misses most, measured under differential privacy."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from assay.techniques.graph import Beliefs, Estimate, Junction, Marginal
from assay.techniques.marginals import MarginalModel, MarginalTechnique
from assay.techniques.settings import need_whole
from assay.techniques.space import SearchSpace, Whole

if TYPE_CHECKING:
    from assay.dp import Candidate, Curator

_CHOICE = 0.15  # of a round: what chooses the marginal; the rest measures it
_EARLY = 30  # passes of a round's fit


@dataclass(frozen=True, kw_only=True)
class AimModel(MarginalModel):
    """See :class:`assay.techniques.marginals.MarginalModel`."""

    technique: ClassVar[str] = "aim"


@dataclass(frozen=True, kw_only=True)
class Aim(MarginalTechnique):
    """Measures, round by round, the marginal that the model so far misses most.

    Attributes:
        degree: Columns of the largest marginals that it looks at, 2 or 3.
        rounds: About how many rounds a column the budget would last for if no round taught too
            little for its noise; where one does, the next ones pay more. 1 to 100.
        cells: Most cells of all cliques together, 100 to 1e8: the memory and time of a pass.
    """

    name: ClassVar[str] = "aim"
    family: ClassVar[str] = "private"
    title: ClassVar[str] = "Noisy marginals chosen round by round (AIM)"
    suits: ClassVar[str] = (
        "The closest to the real data under differential privacy that is known for tables of up "
        "to some dozens of columns; it spends its budget where the data differ most from the model "
        "so far. Levels and bounds that are public need not be found under noise: declare them."
    )
    source: ClassVar[str] = "McKenna, Mullins, Sheldon and Miklau 2022"
    model: ClassVar[type[AimModel]] = AimModel
    first: ClassVar[float] = 0.15
    again: ClassVar[float] = 0.35
    passes: ClassVar[int] = 400
    space: ClassVar[SearchSpace] = {
        **MarginalTechnique.space,
        "rounds": Whole(1, 16, log=True),
        "cells": Whole(10_000, 1_000_000, log=True),
    }
    degree: int = 2
    rounds: int = 4
    cells: int = 200_000

    def __post_init__(self) -> None:
        super().__post_init__()
        need_whole(self.name, "degree", self.degree, 2, 3)
        need_whole(self.name, "rounds", self.rounds, 1, 100)
        need_whole(self.name, "cells", self.cells, 100, 100_000_000)

    def several(self, curator: Curator, estimate: Estimate) -> Beliefs:
        """Select, measure, fit; and pay more a round once rounds teach too little (algorithm 2)."""
        from assay.dp import deviation

        ledger, sizes = curator.ledger, curator.sizes
        weights = workload(len(sizes), self.degree)
        rho = ledger.left / (self.rounds * len(sizes))
        now, last = estimate.fit(_EARLY), False
        while not last:
            last = ledger.left < 2 * rho
            rho = ledger.left if last else rho
            choice = _CHOICE * rho
            noise = math.sqrt(2 / math.pi) * deviation(rho - choice)
            share = 1 - (ledger.left - rho) / ledger.rho
            asked = self._candidates(estimate, now, weights, noise, self.cells * share)
            best = asked[curator.select(asked, choice)]
            # The last answer takes all that is left, to the last bit.
            estimate.add(curator, best.marginal, ledger.left if last else rho - choice)
            now = estimate.fit(self.passes if last else _EARLY)
            moved = estimate.total * now.marginal(best.marginal).ravel() - best.model
            if np.abs(moved).sum() <= noise * len(moved):
                rho *= 4
        return now

    def _candidates(
        self, estimate: Estimate, now: Beliefs, weights: dict[Marginal, float], noise: float,
        most: float,
    ) -> list[Candidate]:  # fmt: skip
        """What may be asked now: marginals whose model is within ``most`` cells, or no larger than
        it is already."""
        from assay.dp import Candidate

        found, total = [], estimate.total
        known = [*(a.marginal for a in estimate.answers), *estimate.zeros]
        most = max(most, now.tree.cells)
        for marginal, weight in weights.items():
            inside = any(set(marginal) <= set(c) for c in now.tree.cliques)
            if inside or Junction.of(now.tree.sizes, [*known, marginal]).cells <= most:
                model = total * now.marginal(marginal).ravel()
                found.append(Candidate(marginal, model, weight, noise * len(model)))
        return found


def workload(columns: int, degree: int) -> dict[Marginal, float]:
    """All marginals of so many columns or fewer, each with its weight: how many columns it shares
    with those of the full degree, over the most that any has (section 4.2)."""
    size = min(degree, columns)
    full = list(itertools.combinations(range(columns), size))
    asked = [m for k in range(1, size + 1) for m in itertools.combinations(range(columns), k)]
    # By symmetry the overlap depends on how many columns a marginal has alone.
    overlap = {k: sum(len(set(range(k)) & set(m)) for m in full) for k in range(1, size + 1)}
    return {m: overlap[len(m)] / overlap[size] for m in asked}
