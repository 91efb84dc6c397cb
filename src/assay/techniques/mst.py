"""A tree of the strongest pairs, measured under differential privacy.

The reference scores a pair by how far it lies from independence alone. Noise and chance make every
large pair lie far from it: at epsilon .1 a column of 32 bins is then the hub of the tree, and
nothing of the table is kept. Here a pair counts by what it is expected to gain: its distance, less
what independent columns would show of noise and chance, less the noise of measuring it.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from assay.techniques.graph import Beliefs, Estimate, Marginal
from assay.techniques.luck import best_shares, by_luck, column_variances
from assay.techniques.marginals import MarginalModel, MarginalTechnique

if TYPE_CHECKING:
    from assay.dp import Candidate, Curator

_CHOICE = 0.15  # of the whole budget: what chooses the pairs


@dataclass(frozen=True, kw_only=True)
class MstModel(MarginalModel):
    """See :class:`assay.techniques.marginals.MarginalModel`."""

    technique: ClassVar[str] = "mst"


@dataclass(frozen=True, kw_only=True)
class Mst(MarginalTechnique):
    """Measures single columns, then the pairs of a spanning tree that independence misses most."""

    name: ClassVar[str] = "mst"
    family: ClassVar[str] = "private"
    title: ClassVar[str] = "Tree of noisy pairs (MST)"
    suits: ClassVar[str] = (
        "A quick release under differential privacy that keeps single columns and the strongest "
        "pairs; what three columns have together is lost, so models trained on it are weaker than "
        "on `aim`. Levels and bounds that are public need not be found under noise: declare them."
    )
    source: ClassVar[str] = "McKenna, Miklau and Sheldon 2021 (winner of NIST's 2018 challenge)"
    model: ClassVar[type[MarginalModel]] = MstModel
    first: ClassVar[float] = 1 / 2
    passes: ClassVar[int] = 1_500  # at large epsilon 300 left columns 1 % off in 4 of 100 fits

    def several(self, curator: Curator, estimate: Estimate) -> Beliefs:
        """Choose a spanning tree edge by edge (Kruskal), then measure its pairs."""
        ledger, edges = curator.ledger, len(curator.sizes) - 1
        choice = _CHOICE * ledger.rho
        asked = _candidates(estimate, self.passes, (ledger.left - choice) / edges)
        part, tree = list(range(edges + 1)), list[Marginal]()
        for _ in range(edges):
            open_pairs = [one for one in asked if part[one.marginal[0]] != part[one.marginal[1]]]
            best = open_pairs[curator.select(open_pairs, choice / edges)].marginal
            tree.append(best)
            old, new = part[best[1]], part[best[0]]
            part = [new if x == old else x for x in part]
        shares = best_shares(curator.sizes, tree)
        for done, pair in enumerate(tree):
            # Of what is left by now: an answer that was lost with a killed fit is paid twice.
            share = float(shares[done] / shares[done:].sum())
            estimate.add(curator, pair, ledger.left * share)
        return estimate.fit(self.passes)


def _candidates(estimate: Estimate, passes: int, rho: float) -> list[Candidate]:
    """All pairs, each by how much closer an answer that costs ``rho`` would bring the model."""
    from assay.dp import Candidate, deviation

    alone, total = estimate.fit(passes), estimate.total
    shares = [alone.marginal((j,)) for j in range(len(estimate.sizes))]
    spread = column_variances(estimate)
    noise = math.sqrt(2 / math.pi) * deviation(rho)
    found = []
    for i, j in itertools.combinations(range(len(shares)), 2):
        model = np.outer(shares[i], shares[j])
        luck = by_luck(shares[i], shares[j], (spread[i], spread[j]), total)
        found.append(Candidate((i, j), total * model.ravel(), 1.0, luck + noise * model.size))
    return found
