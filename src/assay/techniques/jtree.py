"""A junction tree chosen at once from noisy scores of all pairs, all of its pairs measured at once."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from assay.techniques.graph import Beliefs, Chordal, Estimate, Junction, Marginal
from assay.techniques.luck import best_shares
from assay.techniques.marginals import MarginalModel, MarginalTechnique
from assay.techniques.settings import need_whole
from assay.techniques.space import SearchSpace, Whole

if TYPE_CHECKING:
    from assay.dp import Candidate, Curator

Array = np.ndarray[Any, Any]

_CHOICE = 0.1  # of the whole budget: what scores the pairs
_MOST_PAIRS = 5_000  # that are tried
_EARLY = 30  # passes of the fit to single columns
#: How often a pair with the target counts. Of 1, 2 and 3 on four tables of 5,000 rows at epsilon 1
#: models lost least with 2 on the whole (credit_card_default AUC .57, .67, .69; online_shoppers .75, .84,
#: .82), and pairs were no farther off.
_AIMED = 2.0


@dataclass(frozen=True, kw_only=True)
class JtreeModel(MarginalModel):
    """See :class:`assay.techniques.marginals.MarginalModel`."""

    technique: ClassVar[str] = "jtree"


@dataclass(frozen=True, kw_only=True)
class Jtree(MarginalTechnique):
    """Scores all pairs once, grows a junction tree of those that are worth their noise, measures.

    A pair that holds the target counts twice: models are to predict it.

    Attributes:
        cells: Most cells of all cliques together, 100 to 1e8: the memory and time of a pass.
    """

    name: ClassVar[str] = "jtree"
    family: ClassVar[str] = "private"
    title: ClassVar[str] = "Noisy junction tree chosen at once"
    suits: ClassVar[str] = (
        "The one to take under differential privacy where a table is too wide or too large for "
        "`aim` (beyond some dozens of columns): it chooses the pairs it measures in one round and "
        "fits once. On smaller tables `aim`, which looks again after each answer, is closer to "
        "the data. Levels and bounds that are public need not be found under noise: declare them."
    )
    source: ClassVar[str] = "Chen, Xiao, Zhang and Xu 2015 (JTree); SWIFT of google/dpsynth 2026"
    model: ClassVar[type[JtreeModel]] = JtreeModel
    first: ClassVar[float] = 0.15
    again: ClassVar[float] = 0.35
    passes: ClassVar[int] = 400
    space: ClassVar[SearchSpace] = {
        **MarginalTechnique.space,
        "cells": Whole(10_000, 10_000_000, log=True),
    }
    cells: int = 500_000

    def __post_init__(self) -> None:
        super().__post_init__()
        need_whole(self.name, "cells", self.cells, 100, 100_000_000)

    def several(self, curator: Curator, estimate: Estimate) -> Beliefs:
        """Score, choose, measure, fit."""
        from assay.dp import deviation

        ledger, sizes = curator.ledger, curator.sizes
        pairs: list[Marginal] = list(itertools.combinations(range(len(sizes)), 2))
        choice = _CHOICE * ledger.rho
        scores = curator.scores(_candidates(estimate, pairs), choice)
        # A deviation of its noise less: on Adult none less, or two, chose worse at small epsilon.
        scores -= deviation(choice) * math.sqrt(len(pairs))
        scores *= [_AIMED if estimate.aims & set(pair) else 1.0 for pair in pairs]
        chosen = grown(sizes, pairs, scores, ledger.left, self.cells, list(estimate.zeros))
        shares = best_shares(sizes, chosen)
        if not chosen:  # all pairs look alike: single columns are all that can be learnt
            chosen, shares = [(j,) for j in range(len(sizes))], np.full(len(sizes), 1 / len(sizes))
        for at, marginal in enumerate(chosen):
            # Of what is left by now: an answer that was lost with a killed fit is paid twice.
            part = float(shares[at] / shares[at:].sum())
            estimate.add(curator, marginal, ledger.left * part)
        return estimate.fit(self.passes)


def _candidates(estimate: Estimate, pairs: list[Marginal]) -> Iterator[Candidate]:
    """Each pair with what it would be of independent columns."""
    from assay.dp import Candidate

    alone, total = estimate.fit(_EARLY), estimate.total
    ones = [alone.marginal((j,)) for j in range(len(estimate.sizes))]
    for i, j in pairs:
        yield Candidate((i, j), total * np.outer(ones[i], ones[j]).ravel())


def grown(
    sizes: tuple[int, ...],
    pairs: list[Marginal],
    scores: Array,
    rho: float,
    cells: int,
    zeros: Sequence[Marginal] = (),
) -> list[Marginal]:
    """The pairs to measure: those whose scores are above what measuring them costs in noise.

    Noise of a marginal of ``a`` cells that gets a part r of rho adds about a sqrt(1 / (pi r)) to
    the sum of absolute errors. Over several marginals the best parts are in proportion to
    a^(2/3), and together they add sqrt(1 / (pi rho)) (sum a^(2/3))^(3/2): a pair is worth
    measuring if its score, the error without it, is larger than what it adds to that.

    Args:
        sizes: Codes of each column.
        pairs: All of them.
        scores: Of each pair, in persons.
        rho: What measures all that are chosen.
        cells: Most cells of all cliques of the junction tree together.
        zeros: Marginals that the tree has to hold in any case.
    """
    weight = np.array([(sizes[i] * sizes[j]) ** (2 / 3) for i, j in pairs])
    # By their scores, so that the first are a tree of the strongest: by score and size, on
    # credit_card_default, small pairs filled the cliques and large ones found no room.
    order = np.argsort(-scores, kind="stable")[:_MOST_PAIRS].tolist()
    tree, chosen, held = Chordal(sizes), list[Marginal](), 0.0
    changed = True
    while changed:
        changed = False
        for at in order:
            pair, more = pairs[at], held + weight[at]
            if tree.has(pair):
                continue
            if scores[at] <= (more**1.5 - held**1.5) / math.sqrt(math.pi * rho):
                continue
            now = tree.grown(pair)
            if now is not None and now <= cells:
                tree.add(pair)
                chosen.append(pair)
                held, changed = more, True
    # The fit makes a tree of its own, which is hardly ever larger.
    while chosen and Junction.of(sizes, [*chosen, *zeros]).cells > cells:
        chosen.pop()
    return chosen
