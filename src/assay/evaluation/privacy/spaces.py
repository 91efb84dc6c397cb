"""Where distances between people are taken: one space of all real rows, for every attack."""

from __future__ import annotations

import numpy as np

from assay.data import Kind, Schema, Space, Table
from assay.evaluation.base import Evidence


def shared_space(evidence: Evidence) -> Space:
    """The space of all real rows together: it cannot know who is a member."""

    def make(rng: np.random.Generator) -> Space:
        return Space.fit(pooled(evidence))

    return evidence.memo.get("privacy.space", make)


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
