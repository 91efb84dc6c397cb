"""A tree of the strongest pairs, measured under differential privacy."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from assay.techniques.graph import Beliefs, Estimate
from assay.techniques.marginals import MarginalModel, MarginalTechnique

if TYPE_CHECKING:
    from assay.dp import Curator

_CHOICE = 1 / 3  # of the whole budget: what chooses the pairs; single columns get as much


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
        "on `aim`. It claims its epsilon only where there are no dates. Levels and "
        "bounds that are public need not be found under noise: declare them."
    )
    source: ClassVar[str] = "McKenna, Miklau and Sheldon 2021 (winner of NIST's 2018 challenge)"
    model: ClassVar[type[MarginalModel]] = MstModel
    first: ClassVar[float] = 1 / 3
    passes: ClassVar[int] = 300

    def several(self, curator: Curator, estimate: Estimate) -> Beliefs:
        """Choose a spanning tree edge by edge (Kruskal), then measure its pairs."""
        from assay.dp import Candidate

        sizes, ledger = curator.sizes, curator.ledger
        alone, total = estimate.fit(self.passes), estimate.total
        model = {
            pair: total * np.outer(alone.marginal(pair[:1]), alone.marginal(pair[1:])).ravel()
            for pair in itertools.combinations(range(len(sizes)), 2)
        }
        edges = len(sizes) - 1
        choice = _CHOICE * ledger.rho / edges
        part, tree = list(range(len(sizes))), []
        for _ in range(edges):
            open_pairs = [p for p in model if part[p[0]] != part[p[1]]]
            best = open_pairs[curator.select([Candidate(p, model[p]) for p in open_pairs], choice)]
            tree.append(best)
            old, new = part[best[1]], part[best[0]]
            part = [new if x == old else x for x in part]
        for done, pair in enumerate(tree):
            # Of what is left by now: an answer that was lost with a killed fit is paid twice.
            estimate.add(curator, pair, ledger.left / (edges - done) * (1 - 1e-12))
        return estimate.fit(self.passes)
