"""A metric: how many released rows say what another released row says already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from assay.core import Goal, Measurement, Part, Statistic, not_measured
from assay.core.intervals import across_repeats, normal
from assay.data import Schema, Table
from assay.evaluation.base import Evidence

SHARE = Statistic(
    "fidelity.example_duplicates.share",
    "repeated rows",
    "The share of synthetic rows that repeat another synthetic row cell by cell. Real rows of few "
    "columns repeat too, so read it against the reference.",
    Goal.NONE,
    0.0,
    1.0,
    percent=True,
    source="assay-plugin-example",
)


@dataclass(frozen=True)
class Duplicates:
    """Share of rows that equal another row of the same release; the reference is that of T.

    The interval rests on the delta method: whether a row is repeated is one draw a row.
    """

    name: ClassVar[str] = "example.duplicates"
    question: ClassVar[str] = "Does a release repeat itself?"
    statistics: ClassVar[tuple[Statistic, ...]] = (SHARE,)

    def accepts(self, schema: Schema) -> str | None:
        """Any table can be looked at."""
        return None

    def measure(self, evidence: Evidence, rng: np.random.Generator) -> tuple[Measurement, ...]:
        """One measurement; no randomness is used."""
        sizes = [len(s) for s in evidence.releases]
        if min(sizes) < 2 or len(evidence.train) < 2:
            return (not_measured(SHARE.name, "fewer than two rows cannot repeat", SHARE.goal),)
        shares = [repeated(s) for s in evidence.releases]
        errors = [p * (1 - p) / n for p, n in zip(shares, sizes, strict=True)]
        value, span = across_repeats(shares, errors)
        real = repeated(evidence.train)
        return (
            Measurement(
                SHARE.name,
                value,
                span,
                min(sizes),
                SHARE.goal,
                reference=real,
                reference_interval=normal(real, real * (1 - real) / len(evidence.train)),
                parts=tuple(Part(f"release {i + 1}", p) for i, p in enumerate(shares)),
            ),
        )


def repeated(table: Table) -> float:
    """Share of the rows, in [0, 1], that equal another row."""
    return float(table.frame.is_duplicated().sum()) / len(table)
