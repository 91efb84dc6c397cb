"""Rows as points: as many synthetic as unseen real ones, few enough for every pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.data import Space, Table
from assay.evaluation.base import Evidence
from assay.evaluation.fidelity.views import Array


@dataclass(frozen=True)
class Points:
    """Real rows, training rows to hold them against, and releases, as points of one space.

    Attributes:
        real: N, or T where there is no holdout; shape (n, q), in random order.
        train: As many rows of T; None where there is no holdout.
        releases: As many rows of each.
        note: What a reader must know.
    """

    real: Array
    train: Array | None
    releases: tuple[Array, ...]
    note: str


def space_of(evidence: Evidence) -> Space:
    """The space of T, in the memo."""
    return evidence.memo.get("fidelity.space", lambda _: Space.fit(evidence.train))


def points(evidence: Evidence, rng: np.random.Generator, most: int) -> Points:
    """At most ``most`` random rows a side, the same number on each.

    Args:
        evidence: What there is.
        rng: Picks the rows of releases; those of real tables are picked in the memo.
        most: Rows a side at most.
    """
    holdout = evidence.holdout
    sides = (evidence.train, *evidence.releases, evidence.real)
    rows = min(most, *(len(s) for s in sides))
    space = space_of(evidence)

    def picked(name: str, table: Table) -> Array:
        return evidence.memo.get(
            f"fidelity.points.{name}.{rows}", lambda r: space.embed(_some(table, rows, r))
        )

    real = picked("train" if holdout is None else "holdout", evidence.real)
    train = None if holdout is None else picked("train", evidence.train)
    note = "" if holdout is not None else "no holdout: compared with the training rows"
    if any(len(s) > rows for s in sides):
        note = "; ".join(n for n in (note, f"{rows} random rows a side") if n)
    releases = tuple(space.embed(_some(s, rows, rng)) for s in evidence.releases)
    return Points(real, train, releases, note)


def _some(table: Table, rows: int, rng: np.random.Generator) -> Table:
    return table.take(rng.permutation(len(table))[:rows])
