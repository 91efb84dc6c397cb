"""Can people's secrets be computed from many counts over the release?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from assay.core import AttackResult, Statistic
from assay.data import Schema, Table
from assay.evaluation.base import NO_HOLDOUT, Depth, Evidence, attack_statistics
from assay.evaluation.privacy.reconstruction.bench import Bench, bench_of
from assay.evaluation.privacy.reconstruction.queries import Queries
from assay.evaluation.privacy.reconstruction.secret import usable
from assay.evaluation.privacy.scored import Scored, result_of

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Reconstruction:
    """A linear program that finds one secret bit of each person from counts over the release.

    The attacker knows some columns of everybody and wants one bit: whether a sensitive column has
    its most frequent level, or lies above its median. For random sets of known columns, and all
    values that people have in them, the release is asked how many of its rows with these values
    have the bit. With ``t`` for the bits, one looks for ``min sum |c_q - sum of t_i over i in q|``
    with ``0 <= t <= 1``, where ``c_q`` is the share in the release times the people in q, and
    rounds. (Annamalai et al. scale counts by the sizes of the tables; a share needs no such scale
    where people are a sample, and found more here.) Values that no released row has are not
    asked. People that no count tells apart get one answer.

    People are ranked by how far the bit found is from the release's average, on the side of their
    own, times how closely they were counted. Each program is solved for members and controls
    together, in an order that knows of neither: so what it says of a person cannot depend on who
    else is a member. At most 4,000 people of T and of N are asked about, 2,000 in a program.
    """

    name: ClassVar[str] = "privacy.reconstruction"
    question: ClassVar[str] = "Can people's secrets be computed from many counts over the release?"
    attacker: ClassVar[str] = (
        "Has the release, knows the quasi-identifiers of everybody, and wants one secret of each."
    )
    cost: ClassVar[str] = "one linear program for each 2,000 people: seconds"
    depth: ClassVar[Depth] = Depth.FULL
    statistics: ClassVar[tuple[Statistic, ...]] = attack_statistics(
        "privacy.reconstruction", "reconstruction from counts",
        "a secret bit, computed from counts over a release, is right",
        source="linear reconstruction (Annamalai, Gadotti and Rocher 2023, arXiv 2301.10053)",
    )  # fmt: skip

    def accepts(self, schema: Schema) -> str | None:
        """A table with two columns that are neither text nor arrays."""
        columns = [c for c in schema if usable(c)]
        return None if len(columns) > 1 else "it needs a secret and a known column, as levels or numbers"  # fmt: skip

    def run(self, evidence: Evidence, rng: np.random.Generator) -> AttackResult:
        """Count members and controls whose bit is right; ``rng`` is not used."""
        scored = self.scored(evidence)
        if isinstance(scored, str):
            return AttackResult(self.name, reason=scored)
        bench = bench_of(evidence)
        assert not isinstance(bench, str)
        return result_of(self.name, scored, note=bench.note)

    def scored(self, evidence: Evidence) -> Scored | str:
        """How surely the bit computed is the person's, or why it cannot be said; people whose secret
        is missing are not tried."""
        if evidence.holdout is None:
            return NO_HOLDOUT
        bench = bench_of(evidence)
        if isinstance(bench, str):
            return bench
        return evidence.work.get(self.name, lambda _: _scored(evidence, bench))


def _scored(evidence: Evidence, bench: Bench) -> Scored | str:
    scores, hits = [], []
    tried = ~np.isnan(bench.bits)
    for release in evidence.releases:
        found = _reconstructed(bench, release)
        if isinstance(found, str):
            return found
        t, weights, usual = found
        sign = np.where(tried, 2 * bench.bits - 1, 0.0)
        scores.append((sign * (t - usual) * weights)[None, :])
        hits.append(tried & ((t > 0.5) == (bench.bits == 1)))
    return Scored(
        bench.asked, tuple(scores), tuple(hits), ("the bit computed is theirs",),
        (tried,) * len(hits),
    )  # fmt: skip


def _reconstructed(bench: Bench, release: Table) -> tuple[Array, Array, float] | str:
    """Each person's bit from 0 to 1, how closely it was counted, and the release's share of ones."""
    bits = bench.secret.bits(release)
    there = np.flatnonzero(~np.isnan(bits))
    if not len(there):
        return f"the release has no cell in {bench.secret.column}"
    usual = float(bits[there].mean())
    released = bench.counted.keys(release.take(there))
    t, weights = np.empty((2, len(bench.bits)))
    for block in bench.blocks:
        queries = Queries.of(bench.keys[:, block], released, bits[there])
        found = queries.solved(usual)
        if found is None:
            return "the linear program was not solved"
        t[block], weights[block] = found, queries.weights()
    return t, weights, usual
