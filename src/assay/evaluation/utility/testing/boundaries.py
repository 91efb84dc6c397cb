"""Are the cases there that break programs: ends, zeros, gaps, every level?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import polars as pl

from assay.core import Goal, Measurement, Statistic, not_measured
from assay.data import Column, Kind, Schema, Table
from assay.evaluation.base import Evidence
from assay.evaluation.combine import combined, combined_part
from assay.evaluation.fidelity.recall import recall

Array = np.ndarray[Any, Any]

#: Training rows that must have a case before it is asked for.
HELD = 11

COVERED = Statistic(
    "utility.testing.boundaries.covered", "test data: boundary cases covered",
    "The share of boundary cases of the training rows that the synthetic rows hold too: each "
    "column's lowest and highest hundredth, zero, negative numbers, missing cells, empty and "
    "longest texts, and every level.", Goal.HIGHER, 0.0, 1.0, percent=True,
    source="boundary value analysis (ISTQB; ISO/IEC/IEEE 29119-4:2021, 5.2.3)",
    formula="cases of T with a row in S / cases of T",
)  # fmt: skip


@dataclass(frozen=True)
class Boundaries:
    """Boundary cases that 11 or more training rows have, and whether a release has them.

    The reference is what the unseen real rows hold. The interval speaks of what a further
    release would hold, from how many cases one row only has (Good 1953); releases are put
    together by Rubin's rule.
    """

    name: ClassVar[str] = "utility.testing.boundaries"
    question: ClassVar[str] = "Are the cases there that break programs?"
    cost: ClassVar[str] = "n d"
    statistics: ClassVar[tuple[Statistic, ...]] = (COVERED,)

    def accepts(self, schema: Schema) -> str | None:
        """Any table with a column that is not an array."""
        return None if any(c.kind is not Kind.ARRAY for c in schema) else "there are only arrays"

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """The one measurement; ``rng`` is not used."""
        cases = evidence.memo.get(f"{self.name}.cases", lambda _: cases_of(evidence.train))
        if not cases:
            reason = f"no boundary case is held by {HELD} training rows"
            return (not_measured(COVERED.name, reason, COVERED.goal),)
        found = [held(cases, s) for s in evidence.releases]
        holdout = evidence.holdout
        real = held(cases, holdout) if holdout is not None else None
        columns = list(dict.fromkeys(c.column for c in cases))
        own = {name: np.array([c.column == name for c in cases]) for name in columns}
        parts = tuple(
            combined_part(
                name, [recall(f[own[name]]) for f in found], COVERED, n=int(own[name].sum()),
                reference=recall(real[own[name]]).value if real is not None else None,
                note="n counts cases",
            )
            for name in columns
        )  # fmt: skip
        return (
            combined(COVERED, [recall(f) for f in found], n=len(cases), parts=parts,
                     reference=recall(real) if real is not None else None,
                     note=f"n counts cases; {_rows(evidence)}"),
        )  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One boundary case of a column, as a condition on its cells."""

    column: str
    condition: pl.Expr


def cases_of(train: Table) -> tuple[Case, ...]:
    """The cases that :data:`HELD` training rows have."""
    wished = [c for column in train.schema for c in _cases(column, train)]
    counts = held(tuple(wished), train)
    return tuple(c for c, rows in zip(wished, counts, strict=True) if rows >= HELD)


def _cases(column: Column, train: Table) -> Iterator[Case]:
    if column.kind is Kind.ARRAY:
        return
    name, cells = column.name, pl.col(column.name)
    yield Case(name, cells.is_null())
    if column.discrete:
        for level in train[name].cast(pl.String).drop_nulls().unique().sort():
            yield Case(name, cells.cast(pl.String) == level)
        return
    if column.kind is Kind.TEXT:
        cells = cells.str.len_chars()
        yield Case(name, cells == 0)
        values = train[name].str.len_chars().drop_nulls().cast(pl.Float64)
    else:
        cells = cells.to_physical()
        values = train[name].to_physical().drop_nulls().cast(pl.Float64)
        if column.kind is not Kind.DATETIME:
            yield Case(name, cells == 0)
            yield Case(name, cells < 0)
    if len(values):
        yield Case(name, cells <= values.quantile(0.01, "lower"))
        yield Case(name, cells >= values.quantile(0.99, "higher"))


def held(cases: tuple[Case, ...], table: Table) -> Array:
    """Rows of the table that have each case, int64 of shape (cases,)."""
    if not cases:
        return np.zeros(0, np.int64)
    counts = table.frame.select(
        c.condition.fill_null(False).sum().alias(str(i)) for i, c in enumerate(cases)
    )
    return np.array(counts.row(0), dtype=np.int64)


def _rows(evidence: Evidence) -> str:
    rows = min(len(s) for s in evidence.releases)
    if evidence.holdout is None:
        return f"of {rows} rows; no holdout: without a reference"
    return f"of {rows} rows; the reference has {len(evidence.holdout)}"
