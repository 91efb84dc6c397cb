"""Where distances between people are taken: one space of all real rows, for every attack."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.data import Kind, Schema, Space, Table, nearest
from assay.evaluation.base import Evidence

Array = np.ndarray[Any, Any]

#: Known people looked at about a person.
NEIGHBOURS = 20


def shared_space(evidence: Evidence) -> Space:
    """The space of all real rows together: it cannot know who is a member."""

    def make(rng: np.random.Generator) -> Space:
        return Space.fit(pooled(evidence))

    return evidence.memo.get("privacy.space", make)


def asked_points(evidence: Evidence) -> Array:
    """Points of T's rows, then of N's, float32 of shape (n, q); N must be there."""

    def make(_: np.random.Generator) -> Array:
        assert evidence.holdout is not None
        space = shared_space(evidence)
        return np.concatenate([space.embed(evidence.train), space.embed(evidence.holdout)])

    return evidence.memo.get("privacy.points", make)


def known_points(evidence: Evidence) -> Array:
    """Points of R's rows, float32 of shape (m, q); R must be there."""

    def make(_: np.random.Generator) -> Array:
        assert evidence.reference is not None
        return shared_space(evidence).embed(evidence.reference)

    return evidence.memo.get("privacy.known", make)


def known_neighbours(evidence: Evidence) -> tuple[Array, Array]:
    """The 20 nearest known people (or all there are) of T's rows, then of N's: distances, sorted,
    and their row numbers in R, shape (n, k) each; N and R must be there."""
    return evidence.memo.get(
        "privacy.reach",
        lambda _: nearest(asked_points(evidence), known_points(evidence), NEIGHBOURS),
    )


def pooled(evidence: Evidence) -> Table:
    """T, N and R as one table."""
    table = evidence.train
    for other in (evidence.holdout, evidence.reference):
        table = table if other is None else table.stacked(other)
    return table


def no_space(schema: Schema) -> str | None:
    """Why rows have no distances, or None."""
    if all(c.kind is Kind.ARRAY for c in schema):
        return "there is no column of numbers, levels, dates or text"
    return None
