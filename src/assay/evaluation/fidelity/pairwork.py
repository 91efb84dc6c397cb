"""The work of comparing all pairs of columns, which several metrics share."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np

from assay.data import Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.binning import Bins, Coded, coded
from assay.evaluation.fidelity.choosing import pairs_of, sampled
from assay.evaluation.fidelity.contingency import PairScores, compare_pairs
from assay.evaluation.fidelity.matrices import looks
from assay.evaluation.fidelity.views import Yardstick, yardstick

#: Pairs compared at most, and cells (pairs x rows) above which fewer are, but never under FEWEST.
MOST, FEWEST, CELLS = 5_000, 500, 1_000_000_000
#: Blocks of the jackknife.
BLOCKS = 50


@dataclass(frozen=True)
class Bench:
    """What all techniques share: bins, pairs, and the coded real rows."""

    bins: tuple[Bins, ...]
    pairs: list[tuple[int, int]]
    real: Coded
    note: str

    def label(self, pair: int) -> str:
        i, j = self.pairs[pair]
        return f"{self.bins[i].view.name} x {self.bins[j].view.name}"

    def against(self, rows: Coded) -> tuple[PairScores, PairScores]:
        return compare_pairs(rows, self.real, self.pairs)


@dataclass(frozen=True)
class PairsFound:
    """Scores of all pairs: those of each release, and of the training rows as reference."""

    sides: Yardstick
    bench: Bench
    distances: list[PairScores]
    associations: list[PairScores]
    reference: PairScores | None
    reference_v: PairScores | None


def pair_scores(evidence: Evidence) -> PairsFound:
    """All pairs of the technique's releases against real rows, kept with its work."""
    return evidence.work.get("fidelity.pairs.scores", lambda r: _scores(evidence, r))


def _scores(evidence: Evidence, rng: np.random.Generator) -> PairsFound:
    sides = yardstick(evidence, rng)
    bench = evidence.memo.get("fidelity.pairs.bench", lambda r: _bench(evidence, r))
    found = [bench.against(coded(s, bench.bins, rng, BLOCKS)) for s in sides.releases]
    reference = _reference(evidence, sides.train, bench) or (None, None)
    return PairsFound(sides, bench, [f[0] for f in found], [f[1] for f in found], *reference)


def _bench(evidence: Evidence, rng: np.random.Generator) -> Bench:
    bins = looks(evidence)
    pairs, note = choose_pairs(len(bins), len(evidence.train), rng)
    return Bench(bins, pairs, coded(evidence.real, bins, rng, BLOCKS), note)


def _reference(
    evidence: Evidence, train: Table | None, bench: Bench
) -> tuple[PairScores, PairScores] | None:
    """Training rows, as many as a release has, against the same unseen rows."""
    if train is None:
        return None
    return evidence.memo.get(
        f"fidelity.pairs.reference.{len(train)}",
        lambda r: bench.against(coded(train, bench.bins, r, BLOCKS)),
    )


def choose_pairs(
    columns: int, rows: int, rng: np.random.Generator
) -> tuple[list[tuple[int, int]], str]:
    """All pairs, or a sample of them where they are too many, and the words that say so."""
    limit = min(MOST, max(FEWEST, CELLS // max(rows, 1)))
    pairs = pairs_of(columns, limit, rng)
    return pairs, sampled(len(pairs), comb(columns, 2), "pairs")
